package io.logwisp.config.toml;

import io.logwisp.config.Nearest;
import io.logwisp.config.SinkConfig;
import io.logwisp.config.SinkConfig.Format;
import io.logwisp.config.SinkConfig.Framing;
import io.logwisp.config.SinkConfig.Header;
import io.logwisp.config.SinkConfig.Lines;
import io.logwisp.config.SinkConfig.Rotation;
import io.logwisp.config.SyslogTransport;
import io.logwisp.config.WebSocketTarget;
import io.logwisp.entry.Ticker;
import io.logwisp.format.Template;
import io.logwisp.format.TemplateException;
import io.logwisp.format.TemplateSettings;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code [[streams.sinks]]}. */
final class SinkReader {
    static final List<String> TYPES = List.of("file", "syslog", "websocket", "console");
    static final List<String> TRANSPORTS =
            Stream.of(SyslogTransport.values()).map(SyslogTransport::text).toList();

    private static final String LINE_TEMPLATE = "$ISODATE $HOST $MSGHDR$MSG";
    private static final String MESSAGE_TEMPLATE = "$MSG";

    private final Path workingDirectory;
    private final TargetReader targets;

    SinkReader(Path workingDirectory, TargetReader targets) {
        this.workingDirectory = workingDirectory;
        this.targets = targets;
    }

    /** @param outputs takes note of the files that are written */
    List<SinkConfig> read(Section stream, String streamName, WrittenFiles outputs) {
        List<SinkConfig> sinks = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : stream.sections("sinks")) {
            SinkConfig sink = sink(section);
            if (sink != null) {
                sinks.add(sink);
                if (sink instanceof SinkConfig.File file) {
                    outputs.add(streamName, section, file.path());
                }
                if (!names.add(sink.name())) {
                    section.problem("name", "is the name of another sink of this stream; give each its own");
                }
            }
        }
        return sinks;
    }

    private @Nullable SinkConfig sink(Section section) {
        String type = section.text("type");
        if (!TYPES.contains(type)) {
            unknown(section, "type", type, TYPES);
            return null;
        }
        String name = section.text("name").isEmpty() ? type : section.text("name");
        Lines lines = lines(section, type.equals("syslog") || type.equals("websocket"));
        return switch (type) {
            case "console" -> new SinkConfig.Console(name, lines, section.flag("stderr"));
            case "file" -> file(section, name, lines);
            case "websocket" -> webSocket(section, name, lines);
            default -> syslog(section, name, lines);
        };
    }

    private static void unknown(Section section, String key, String value, List<String> allowed) {
        String nearest = Nearest.to(value.toLowerCase(Locale.ROOT), allowed)
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
        section.problem(key, "must be one of " + String.join(", ", allowed) + nearest);
    }

    // How entries are written.

    private Lines lines(Section section, boolean isMessage) {
        String template = section.text("template");
        ZoneId zone = zone(section);
        int digits = section.integer("frac_digits");
        Format format = format(section, isMessage || !template.isEmpty());
        if (template.isEmpty()) {
            template = isMessage ? MESSAGE_TEMPLATE : LINE_TEMPLATE;
        } else if (format != Format.TEMPLATE) {
            section.problem("template", "is not used with this format; remove it or set format = \"template\"");
        }
        return checked(section, new Lines(format, template, zone, digits));
    }

    /** The template of a server. */
    static Lines template(Section section, boolean isUsed) {
        String template = section.text("template");
        if (!template.isEmpty() && !isUsed) {
            section.problem("template", "is not used with this style; remove it or set style = \"template\"");
        }
        return checked(
                section,
                new Lines(
                        Format.TEMPLATE,
                        template.isEmpty() ? MESSAGE_TEMPLATE : template,
                        zone(section),
                        section.integer("frac_digits")));
    }

    private static Lines checked(Section section, Lines lines) {
        try {
            Template.compile(
                    lines.template(),
                    new TemplateSettings("localhost", lines.zone(), lines.fractionDigits(), Ticker.SYSTEM));
        } catch (TemplateException e) {
            section.problem("template", e.getMessage());
        }
        return lines;
    }

    private static Format format(Section section, boolean templated) {
        String word = section.text("format");
        if (word.isEmpty()) {
            return templated ? Format.TEMPLATE : Format.RAW;
        }
        for (Format format : Format.values()) {
            if (format.name().toLowerCase(Locale.ROOT).equals(word)) {
                return format;
            }
        }
        unknown(section, "format", word, List.of("json", "raw", "text", "template"));
        return Format.RAW;
    }

    private static ZoneId zone(Section section) {
        String id = section.text("time_zone");
        try {
            return id.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(id);
        } catch (DateTimeException e) {
            section.problem("time_zone", "is no time zone; write UTC, +01:00 or Europe/Berlin");
            return ZoneId.systemDefault();
        }
    }

    // Files.

    private @Nullable SinkConfig file(Section section, String name, Lines lines) {
        Path path = path(section, "path");
        if (path == null) {
            if (section.text("path").isEmpty()) {
                section.problem("path", "is missing: the file to write");
            }
            return null;
        }
        return new SinkConfig.File(
                name,
                lines,
                path,
                mode(section),
                new Rotation(
                        section.number("max_bytes"),
                        section.number("rotate_seconds"),
                        section.choice("rotate_day", Rotation.Day.class),
                        section.integer("keep")),
                section.flag("truncate"),
                section.flag("reopen_moved"));
    }

    private static int mode(Section section) {
        try {
            int mode = Integer.parseInt(section.text("mode"), 8);
            if (mode >= 0 && mode <= 0777) {
                return mode;
            }
        } catch (NumberFormatException noOctal) {
            // told below
        }
        section.problem("mode", "must be octal digits up to 0777 in quotes, such as \"0640\"");
        return SinkConfig.File.DEFAULT_MODE;
    }

    private @Nullable Path path(Section section, String key) {
        return section.pathDown(key, workingDirectory).orElse(null);
    }

    // Syslog.

    private @Nullable SinkConfig syslog(Section section, String name, Lines lines) {
        SyslogTransport transport = transport(section);
        if (transport == null) {
            return null;
        }
        Path path = path(section, "path");
        if (transport.isUnix() && path == null) {
            section.problem("path", "is missing: the unix socket of the receiver");
        } else if (!transport.isUnix() && path != null) {
            section.problem("path", "is for unix sockets; set transport = \"unix-dgram\" or remove it");
        }
        int port = section.integer("port");
        if (!section.has("port")) {
            port = transport == SyslogTransport.TLS
                    ? SinkConfig.Syslog.DEFAULT_TLS_PORT
                    : SinkConfig.Syslog.DEFAULT_PORT;
        }
        int min = section.integer("reconnect_min_ms");
        int max = section.integer("reconnect_max_ms");
        if (max < min) {
            section.problem("reconnect_max_ms", "is less than reconnect_min_ms, which is " + min);
        }
        return new SinkConfig.Syslog(
                name,
                lines,
                transport,
                transport.isUnix() ? "" : ServerReader.host(section),
                transport.isUnix() ? 0 : port,
                transport.isUnix() ? Optional.ofNullable(path) : Optional.empty(),
                section.choice("header", Header.class),
                framing(section, transport),
                transport == SyslogTransport.TLS ? Optional.of(targets.tls(section.section("ssl"))) : Optional.empty(),
                min,
                max);
    }

    private static @Nullable SyslogTransport transport(Section section) {
        String word = section.text("transport");
        for (SyslogTransport transport : SyslogTransport.values()) {
            if (transport.text().equals(word)) {
                return transport;
            }
        }
        unknown(section, "transport", word, TRANSPORTS);
        return null;
    }

    private static Framing framing(Section section, SyslogTransport transport) {
        String word = section.text("framing");
        Framing usual = transport == SyslogTransport.UNIX_STREAM ? Framing.LF : Framing.OCTET;
        return switch (word) {
            case "" -> usual;
            case "octet" -> Framing.OCTET;
            case "lf" -> Framing.LF;
            case "nul" -> Framing.NUL;
            default -> {
                unknown(section, "framing", word, List.of("octet", "lf", "nul"));
                yield usual;
            }
        };
    }

    // WebSockets.

    private SinkConfig webSocket(Section section, String name, Lines lines) {
        return new SinkConfig.WebSocket(name, lines, targets.read(section, WebSocketTarget.DEFAULT_PORT, "/"));
    }
}
