package io.logwisp.config.toml;

import io.logwisp.config.Nearest;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.SourceConfig;
import io.logwisp.config.SourceConfig.Framing;
import io.logwisp.config.SourceConfig.Syslog;
import io.logwisp.config.SourceConfig.SyslogFormat;
import io.logwisp.config.SyslogTransport;
import io.logwisp.config.TlsConfig;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code [[streams.sources]]}. */
final class SourceReader {
    static final String SYSLOG = "syslog";
    static final List<String> TYPES = List.of(SYSLOG, WebSocketSourceReader.TYPE, ZeekSourceReader.TYPE);
    static final String DEFAULT_MODE = "0" + Integer.toOctalString(Syslog.DEFAULT_MODE);
    private static final List<String> OF_WEB_SOCKETS = List.of(
            "url",
            "protocol",
            "headers",
            "cors_origins",
            "topics",
            "ping_interval_seconds",
            "reconnect_min_ms",
            "reconnect_max_ms");

    static final List<String> TRANSPORTS = List.of("udp", "tcp", "tls", "unix-dgram", "unix-stream");
    static final List<String> FORMATS = List.of("auto", "rfc5424", "rfc3164", "raw");

    /** The longest name that a unix socket can have on Linux, in bytes. */
    private static final int MAX_SOCKET_PATH = 107;

    private final Path workingDirectory;
    private final TlsReader tls;
    private final ListenerRules listeners;
    private final WebSocketSourceReader webSockets;
    private final ZeekSourceReader zeek;

    SourceReader(Path workingDirectory, TlsReader tls, TargetReader targets, ListenerRules listeners) {
        this.workingDirectory = workingDirectory;
        this.tls = tls;
        this.listeners = listeners;
        this.webSockets = new WebSocketSourceReader(targets, tls, listeners);
        this.zeek = new ZeekSourceReader(targets);
    }

    /** The source; a wrong value of it has been told, and its default stands there. */
    SourceConfig read(Section section, String stream) {
        if (section.text("type").equals(WebSocketSourceReader.TYPE)) {
            return webSockets.read(section, stream);
        }
        if (section.text("type").equals(ZeekSourceReader.TYPE)) {
            return zeek.read(section);
        }
        checkType(section);
        for (String key : OF_WEB_SOCKETS) {
            if (section.says(key)) {
                section.problem(key, "goes with type = \"websocket\" or \"zeek\" only");
            }
        }
        SyslogTransport transport = transport(section);
        Syslog source = new Syslog(
                name(section),
                transport,
                transport.isUnix() ? "" : ServerReader.host(section),
                port(section, transport),
                path(section, transport),
                mode(section, transport),
                section.choice("framing", Framing.class),
                format(section),
                section.integer("max_message_bytes"),
                section.integer("max_connections"),
                section.integer("idle_timeout_seconds"),
                section.integer("handshake_timeout_seconds"),
                section.integer("receive_buffer_bytes"),
                section.flag("strip"),
                zone(section),
                tls(section, transport));
        checkUseless(section, transport);
        listeners.addSource(section, stream, source);
        return source;
    }

    private static void checkType(Section section) {
        String type = section.text("type");
        if (!section.has("type")) {
            section.problem("type is missing: add type = \"syslog\"");
        } else if (!type.equals(SYSLOG)) {
            boolean later = type.equals("stdin");
            section.problem(
                    "type",
                    later
                            ? "is not offered by this version yet; it has " + String.join(", ", TYPES)
                            : "must be one of " + String.join(", ", TYPES));
        }
    }

    private static SyslogTransport transport(Section section) {
        String text = section.text("transport");
        for (SyslogTransport transport : SyslogTransport.values()) {
            if (transport.text().equals(text)) {
                return transport;
            }
        }
        section.problem("transport", "must be one of " + String.join(", ", TRANSPORTS) + meant(text, TRANSPORTS));
        return SyslogTransport.UDP;
    }

    private static SyslogFormat format(Section section) {
        String text = section.text("format");
        if (text.equals("none")) {
            return SyslogFormat.RAW; // the word of those who come from elsewhere
        }
        if (FORMATS.contains(text)) {
            return SyslogFormat.valueOf(text.toUpperCase(Locale.ROOT));
        }
        section.problem("format", "must be one of " + String.join(", ", FORMATS) + meant(text, FORMATS));
        return SyslogFormat.AUTO;
    }

    private static String meant(String text, List<String> known) {
        return Nearest.to(text.toLowerCase(Locale.ROOT), known)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
    }

    static String name(Section section) {
        String name = section.text("name").strip();
        if (name.isEmpty()) {
            section.problem("name", "must not be empty: it is the source of the entries");
            return Syslog.DEFAULT_NAME;
        }
        return name;
    }

    private static int port(Section section, SyslogTransport transport) {
        if (transport.isUnix()) {
            return 0;
        }
        int usual = transport == SyslogTransport.TLS ? Syslog.DEFAULT_TLS_PORT : Syslog.DEFAULT_PORT;
        return section.has("port") ? section.integer("port") : usual;
    }

    private Optional<Path> path(Section section, SyslogTransport transport) {
        if (!transport.isUnix()) {
            return Optional.empty();
        }
        String text = section.text("path");
        if (text.isEmpty()) {
            section.problem("path", "is missing: " + transport.text() + " needs the path of its socket");
            return Optional.of(workingDirectory);
        }
        try {
            Path path = workingDirectory.resolve(text).normalize();
            if (path.toString().length() > MAX_SOCKET_PATH) {
                section.problem("path", "is longer than " + MAX_SOCKET_PATH + " bytes, which no unix socket can be");
            }
            return Optional.of(path);
        } catch (InvalidPathException e) {
            section.problem("path", "is no path: " + e.getReason());
            return Optional.of(workingDirectory);
        }
    }

    private static int mode(Section section, SyslogTransport transport) {
        String text = section.text("mode");
        boolean octal = !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '7');
        int mode = octal ? Integer.parseInt(text, 8) : -1;
        if (mode < 0 || mode > 0777) {
            section.problem("mode", "must be permissions in octal digits, as \"0660\"");
            return Syslog.DEFAULT_MODE;
        }
        return transport.isUnix() ? mode : Syslog.DEFAULT_MODE;
    }

    static ZoneId zone(Section section) {
        String text = section.text("timezone");
        try {
            return text.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(text);
        } catch (DateTimeException e) {
            section.problem("timezone", "is no time zone; write one like \"Europe/Berlin\", \"UTC\" or \"+01:00\"");
            return ZoneId.systemDefault();
        }
    }

    private Optional<TlsConfig> tls(Section section, SyslogTransport transport) {
        Section ssl = section.section("ssl");
        if (transport != SyslogTransport.TLS) {
            if (ssl.flag("enabled") || !ssl.text("cert_file").isEmpty()) {
                section.problem(
                        "transport", "is not encrypted although there is an ssl table; set transport = \"tls\"");
            }
            return Optional.empty();
        }
        if (ssl.has("enabled") && !ssl.flag("enabled")) {
            ssl.problem("enabled", "contradicts transport = \"tls\"; set it to true, or take another transport");
            return Optional.empty();
        }
        return tls.readEnabled(ssl);
    }

    /** Keys that say nothing for this transport are a mistake rather than a wish, unless they have their default. */
    private static void checkUseless(Section section, SyslogTransport transport) {
        if (transport.isUnix()) {
            refuse(section, "host", ServerConfig.LOOPBACK, transport);
            if (section.has("port")) {
                section.problem("port", useless(transport));
            }
        } else {
            refuse(section, "path", "", transport);
            refuse(section, "mode", DEFAULT_MODE, transport);
        }
    }

    private static void refuse(Section section, String key, String usual, SyslogTransport transport) {
        if (section.has(key) && !section.text(key).equals(usual)) {
            section.problem(key, useless(transport));
        }
    }

    private static String useless(SyslogTransport transport) {
        return "does not go with transport = " + Quotes.quote(transport.text());
    }
}
