package io.logwisp.config.toml;

import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.Heartbeat;
import io.logwisp.config.ServerConfig.HeartbeatFormat;
import io.logwisp.config.ServerConfig.Http;
import io.logwisp.config.ServerConfig.HttpStyle;
import io.logwisp.config.ServerConfig.SyslogStyle;
import io.logwisp.config.ServerConfig.Tcp;
import io.logwisp.config.ServerConfig.TcpFormat;
import io.logwisp.config.TlsConfig;
import java.util.List;
import java.util.Optional;

/** Reads {@code [streams.httpserver]} and {@code [streams.tcpserver]}. */
final class ServerReader {
    /** More than a ring can hold: all of it. */
    private static final int WHOLE_BACKLOG = 10_000_000;

    private final TlsReader tls;
    private final SocketReader sockets;

    ServerReader(TlsReader tls, SocketReader sockets) {
        this.tls = tls;
        this.sockets = sockets;
    }

    /**
     * Values of an HTTP server, whether it is enabled or not; port 0 when none was written.
     *
     * @param entries what the ring of its stream is to hold
     */
    Http http(Section section, int entries) {
        HttpStyle style = section.choice("style", HttpStyle.class);
        boolean circolog = style == HttpStyle.CIRCOLOG;
        String streamPath = path(section, "stream_path");
        String statusPath = path(section, "status_path");
        Http http = new Http(
                host(section),
                section.integer("port"),
                // A ring of a hundred messages is not to grow because of what its clients may lag by default.
                circolog && !section.has("buffer_size")
                        ? Math.min(entries, ServerConfig.DEFAULT_BUFFER_SIZE)
                        : section.integer("buffer_size"),
                circolog && !section.has("backlog") ? WHOLE_BACKLOG : section.integer("backlog"),
                streamPath,
                statusPath,
                webSocketPath(section, streamPath, statusPath),
                heartbeat(section.section("heartbeat")),
                origins(section),
                tls(section),
                section.flag("compression"),
                sockets.read(section),
                style,
                section.choice("syslog_format", SyslogStyle.class));
        checkDistinct(section, http);
        return http;
    }

    /** Values of a raw TCP server, whether it is enabled or not; port 0 when none was written. */
    Tcp tcp(Section section) {
        return new Tcp(
                host(section),
                section.integer("port"),
                section.integer("buffer_size"),
                section.integer("backlog"),
                section.choice("format", TcpFormat.class),
                heartbeat(section.section("heartbeat")),
                tls(section),
                sockets.read(section));
    }

    /** The files of a server that does not run are nobody's concern. */
    Optional<TlsConfig> tls(Section section) {
        return section.flag("enabled") ? tls.read(section.section("ssl")) : Optional.empty();
    }

    /** The address as it is bound: without brackets, the loopback name in lower case. */
    static String host(Section section) {
        String host = section.text("host").strip();
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty() || host.equals("*") || host.indexOf('/') >= 0 || host.indexOf(' ') >= 0) {
            section.problem("host", "must be an address or a host name, 0.0.0.0 or :: for all addresses");
            return ServerConfig.LOOPBACK;
        }
        return host.equalsIgnoreCase(ServerConfig.LOOPBACK) ? ServerConfig.LOOPBACK : host;
    }

    static List<String> origins(Section section) {
        List<String> origins = section.texts("cors_origins");
        for (Node item : section.items("cors_origins")) {
            if (item instanceof Node.Scalar scalar && scalar.value() instanceof String text && !isOrigin(text)) {
                section.problem(
                        "cors_origins",
                        Quotes.quote(text) + " is no origin; write \"https://host:port\" without a path, or \"*\"");
            }
        }
        return origins;
    }

    private static boolean isOrigin(String text) {
        int scheme = text.indexOf("://");
        return text.equals("*") || (scheme > 0 && scheme + 3 < text.length() && text.indexOf('/', scheme + 3) < 0);
    }

    private static String path(Section section, String name) {
        String path = section.text(name);
        checkPath(section, name, path);
        return path;
    }

    static void checkPath(Section section, String name, String path) {
        String wrong = path.startsWith("/") ? fault(path) : "must start with /";
        if (!wrong.isEmpty()) {
            section.problem(name, wrong);
        }
    }

    private static String fault(String path) {
        if (path.length() > 1 && path.endsWith("/")) {
            return "must not end with /";
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f || "?#%\\\"<>".indexOf(c) >= 0) {
                return "must be a plain path, without spaces and the characters ? # % \\ \" < >";
            }
        }
        return path.contains("//") || path.contains("/../") || path.endsWith("/..") ? "must not contain // or .." : "";
    }

    /** LogWisp knew no WebSocket, so its files may use our default path for something else. */
    private static String webSocketPath(Section section, String streamPath, String statusPath) {
        String path = path(section, "ws_path");
        boolean taken = path.equals(streamPath) || path.equals(statusPath);
        return taken && !section.has("ws_path")
                ? (streamPath.equals("/") ? "" : streamPath) + Http.DEFAULT_WS_PATH
                : path;
    }

    private static void checkDistinct(Section section, Http http) {
        if (http.streamPath().equals(http.statusPath())) {
            section.problem("status_path", "is the stream_path as well, so the status could never be reached");
        }
        if (http.wsPath().equals(http.streamPath())) {
            section.problem("ws_path", "is the stream_path as well; leave it out, stream_path takes WebSockets too");
        }
        if (http.wsPath().equals(http.statusPath())) {
            section.problem("ws_path", "is the status_path as well");
        }
        if (http.style() == HttpStyle.CIRCOLOG
                && List.of(http.streamPath(), http.statusPath(), http.wsPath()).contains("/")) {
            section.problem("style", "takes / for the messages held; choose another path for what stands there");
        }
    }

    private static Optional<Heartbeat> heartbeat(Section section) {
        Heartbeat heartbeat = new Heartbeat(
                section.integer("interval_seconds"),
                section.flag("include_timestamp"),
                section.flag("include_stats"),
                section.choice("format", HeartbeatFormat.class));
        return section.flag("enabled") ? Optional.of(heartbeat) : Optional.empty();
    }
}
