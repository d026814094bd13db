package io.logwisp.config.toml;

import io.logwisp.config.SourceConfig;
import io.logwisp.config.SourceConfig.MessageFormat;
import io.logwisp.config.TlsConfig;
import io.logwisp.config.WebSocketTarget;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Reads {@code [[streams.sources]]} with {@code type = "websocket"}. */
final class WebSocketSourceReader {
    static final String TYPE = "websocket";
    static final List<String> MODES = List.of("server", "client");
    static final List<String> FORMATS = List.of("raw", "syslog", "json");

    private static final String USUAL_PATH = "/";

    /** Keys of other types, which would say nothing here. */
    private static final List<String> OF_OTHERS =
            List.of("transport", "framing", "topics", "idle_timeout_seconds", "receive_buffer_bytes", "strip");

    private static final List<String> OF_SERVERS = List.of("max_connections", "cors_origins");
    private static final List<String> OF_CLIENTS = List.of("url", "headers", "reconnect_min_ms", "reconnect_max_ms");

    private final TargetReader targets;
    private final TlsReader tls;
    private final ListenerRules listeners;

    WebSocketSourceReader(TargetReader targets, TlsReader tls, ListenerRules listeners) {
        this.targets = targets;
        this.tls = tls;
        this.listeners = listeners;
    }

    /** The source; a wrong value of it has been told, and its default stands there. */
    SourceConfig read(Section section, String stream) {
        String mode = mode(section);
        refuse(section, OF_OTHERS, "type = \"websocket\"");
        refuse(section, mode.equals("client") ? OF_SERVERS : OF_CLIENTS, "mode = " + Quotes.quote(mode));
        ZoneId zone = SourceReader.zone(section);
        MessageFormat format = format(section);
        int maxBytes = section.has("max_message_bytes")
                ? section.integer("max_message_bytes")
                : SourceConfig.WebSocket.DEFAULT_MAX_MESSAGE_BYTES;
        String name = section.has("name") ? SourceReader.name(section) : TYPE;
        if (mode.equals("client")) {
            WebSocketTarget target = targets.read(section, WebSocketTarget.DEFAULT_PORT, USUAL_PATH);
            return new SourceConfig.WebSocketClient(name, target, format, zone, maxBytes);
        }
        SourceConfig.WebSocketServer source = server(section, name, format, zone, maxBytes);
        listeners.addSource(section, stream, source);
        return source;
    }

    private SourceConfig.WebSocketServer server(
            Section section, String name, MessageFormat format, ZoneId zone, int maxBytes) {
        String path = section.text("path").isEmpty() ? USUAL_PATH : section.text("path");
        ServerReader.checkPath(section, "path", path);
        return new SourceConfig.WebSocketServer(
                name,
                ServerReader.host(section),
                section.has("port") ? section.integer("port") : WebSocketTarget.DEFAULT_PORT,
                path,
                WebSocketReader.token(section, "protocol"),
                ServerReader.origins(section),
                format,
                zone,
                maxBytes,
                section.integer("max_connections"),
                section.integer("ping_interval_seconds"),
                tls(section));
    }

    private Optional<TlsConfig> tls(Section section) {
        Section ssl = section.section("ssl");
        boolean isOff = !section.has("ssl") || ssl.has("enabled") && !ssl.flag("enabled");
        return isOff ? Optional.empty() : tls.readEnabled(ssl);
    }

    private static String mode(Section section) {
        String mode = section.has("mode") ? section.text("mode") : "server";
        if (!MODES.contains(mode)) {
            section.problem("mode", "must be server (it listens) or client (it connects)");
            return "server";
        }
        return mode;
    }

    private static MessageFormat format(Section section) {
        String text = section.has("format") ? section.text("format") : "raw";
        return switch (text) {
            case "raw", "none" -> MessageFormat.RAW;
            case "syslog" -> MessageFormat.SYSLOG;
            case "json" -> MessageFormat.JSON;
            default -> {
                section.problem("format", "must be one of " + String.join(", ", FORMATS) + " for a WebSocket");
                yield MessageFormat.RAW;
            }
        };
    }

    private static void refuse(Section section, List<String> keys, String why) {
        for (String key : keys) {
            if (section.says(key)) {
                section.problem(key, "does not go with " + why);
            }
        }
    }
}
