package io.logwisp.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A server of a stream, enabled. */
public sealed interface ServerConfig {
    /** Stands for both loopback addresses, 127.0.0.1 and ::1 (the latter skipped where it does not exist). */
    String LOOPBACK = "localhost";

    /** Entries a client may lag before it is moved forward, LogWisp's {@code buffer_size}. */
    int DEFAULT_BUFFER_SIZE = 1000;

    /** Address to listen on, or {@link #LOOPBACK}. */
    String host();

    /** TCP port; 0 lets the system choose, which only tests and {@code logwisp PATH} use. Of no meaning with a socket. */
    int port();

    /** Unix socket to listen on instead of host and port; empty when there is none. */
    Optional<UnixSocket> socket();

    /** Entries a client that has stopped reading may lag before it is moved forward, at least 1. */
    int bufferSize();

    /** Entries sent before live ones to a client that does not say how many it wants. */
    int backlog();

    Optional<Heartbeat> heartbeat();

    /** How it encrypts; empty for clear text. */
    Optional<TlsConfig> tls();

    /**
     * Table {@code [streams.httpserver]}: Server-Sent Events, WebSocket, NDJSON, text and status.
     *
     * @param streamPath absolute path of the stream, without trailing slash
     * @param statusPath absolute path of the status
     * @param wsPath absolute path of the WebSocket
     * @param corsOrigins origins whose pages may read; empty for none but our own
     * @param compression whether streams are compressed for clients that take gzip
     * @param socket unix socket instead of host and port
     * @param style which dialect {@code /} and {@code wsPath} speak
     * @param syslogStyle how circolog's dialect writes a message
     */
    record Http(
            String host,
            int port,
            int bufferSize,
            int backlog,
            String streamPath,
            String statusPath,
            String wsPath,
            Optional<Heartbeat> heartbeat,
            List<String> corsOrigins,
            Optional<TlsConfig> tls,
            boolean compression,
            Optional<UnixSocket> socket,
            HttpStyle style,
            SyslogStyle syslogStyle)
            implements ServerConfig {
        public static final String DEFAULT_STREAM_PATH = "/stream";
        public static final String DEFAULT_STATUS_PATH = "/status";
        public static final String DEFAULT_WS_PATH = "/ws";

        public Http {
            corsOrigins = List.copyOf(corsOrigins);
        }
    }

    /** Table {@code [streams.tcpserver]}: one entry a line to everyone who connects. */
    record Tcp(
            String host,
            int port,
            int bufferSize,
            int backlog,
            TcpFormat format,
            Optional<Heartbeat> heartbeat,
            Optional<TlsConfig> tls,
            Optional<UnixSocket> socket)
            implements ServerConfig {
        /** A server on a port. */
        public Tcp(
                String host,
                int port,
                int bufferSize,
                int backlog,
                TcpFormat format,
                Optional<Heartbeat> heartbeat,
                Optional<TlsConfig> tls) {
            this(host, port, bufferSize, backlog, format, heartbeat, tls, Optional.empty());
        }

        /** The same in clear text. */
        public Tcp(
                String host, int port, int bufferSize, int backlog, TcpFormat format, Optional<Heartbeat> heartbeat) {
            this(host, port, bufferSize, backlog, format, heartbeat, Optional.empty());
        }
    }

    /** Which dialect the root and the WebSocket of an HTTP server speak. */
    enum HttpStyle {
        /** The page or the list of endpoints, and LogWisp's JSON. */
        NATIVE,
        /** The messages held, and a frame for each message. */
        CIRCOLOG
    }

    /** How circolog's dialect writes a message for {@code fmt=syslog}. */
    enum SyslogStyle {
        /** As it came. */
        RAW,
        /** With the header of RFC 5424, whatever it came with. */
        RFC5424,
        /** With the header of RFC 3164, whatever it came with. */
        RFC3164
    }

    /**
     * Table {@code [streams.wsserver]}: a WebSocket at a place of its own.
     *
     * @param path absolute path that is upgraded
     * @param style what is spoken there
     * @param protocol sub-protocol that clients must name; empty for none
     * @param corsOrigins origins whose pages may connect; empty for none but our own
     * @param maxClients connections at most, at least 1
     * @param maxMessageBytes longest message taken from a client
     * @param pingIntervalSeconds time between two pings; 0 for none
     * @param zeek what matters to {@link WebSocketStyle#ZEEK_V1} alone
     * @param template what matters to {@link WebSocketStyle#TEMPLATE} alone
     * @param socket unix socket instead of host and port
     */
    record WebSocket(
            String host,
            int port,
            int bufferSize,
            int backlog,
            String path,
            WebSocketStyle style,
            String protocol,
            List<String> corsOrigins,
            int maxClients,
            int maxMessageBytes,
            int pingIntervalSeconds,
            Zeek zeek,
            SinkConfig.Lines template,
            Optional<UnixSocket> socket,
            Optional<TlsConfig> tls)
            implements ServerConfig {
        /** As Zeek. */
        public static final int DEFAULT_MAX_CLIENTS = 100;

        public static final int DEFAULT_MAX_MESSAGE_BYTES = 1 << 20;

        /** As Zeek. */
        public static final int DEFAULT_PING_INTERVAL_SECONDS = 5;

        public WebSocket {
            corsOrigins = List.copyOf(corsOrigins);
        }

        /** Pings say that the connection lives. */
        @Override
        public Optional<Heartbeat> heartbeat() {
            return Optional.empty();
        }
    }

    /** What a WebSocket server speaks. */
    enum WebSocketStyle {
        /** One text frame an entry, as {@code ws_path} of an HTTP server. */
        JSON("json", "/"),
        /** The line as it was read, control characters made visible. */
        RAW("raw", "/"),
        /** What a template of syslog-ng's macros says. */
        TEMPLATE("template", "/"),
        /** Zeek's WebSocket API, version 1. */
        ZEEK_V1("zeek-v1", "/v1/messages/json");

        private final String key;
        private final String path;

        WebSocketStyle(String key, String path) {
            this.key = key;
            this.path = path;
        }

        /** How it is written in a configuration. */
        public String key() {
            return key;
        }

        /** Its usual path. */
        public String path() {
            return path;
        }
    }

    /**
     * How entries become events of Zeek, and what clients may publish.
     *
     * @param topic topic of the events
     * @param event their name
     * @param args their arguments, in order
     * @param metadata what stands behind the arguments
     * @param publishAllow beginnings of topics that clients may publish on; one empty text for all
     * @param publishEntries whether what they publish becomes entries of the stream as well
     */
    record Zeek(
            String topic,
            String event,
            List<ZeekArgument> args,
            ZeekMetadata metadata,
            List<String> publishAllow,
            boolean publishEntries) {
        /** {@code {stream}} stands for the name of the stream. */
        public static final String DEFAULT_TOPIC = "logwisp/{stream}";

        public static final String DEFAULT_EVENT = "LogWisp::log";

        public Zeek {
            args = List.copyOf(args);
            publishAllow = List.copyOf(publishAllow);
        }
    }

    /**
     * An argument of an event.
     *
     * @param part part of an entry
     * @param type Zeek's name of a type that the part is read as, {@code count}; empty for its own
     */
    record ZeekArgument(Part part, String type) {
        /** What an entry has. */
        public enum Part {
            TIME,
            STREAM,
            SOURCE,
            LEVEL,
            MESSAGE,
            FIELDS
        }

        /** Types that the text of a part can be read as. */
        public static final List<String> TYPES = List.of(
                "string",
                "boolean",
                "count",
                "integer",
                "real",
                "timestamp",
                "timespan",
                "address",
                "subnet",
                "port",
                "enum-value");

        /** {@code count:message}, or the part alone. */
        @Override
        public String toString() {
            String name = part.name().toLowerCase(Locale.ROOT);
            return type.isEmpty() ? name : type + ":" + name;
        }
    }

    /** What stands behind the arguments of an event. */
    enum ZeekMetadata {
        /** Nothing, as since Zeek 8.0. */
        NONE,
        /** An empty vector, as Zeek 8.0-dev wrote it. */
        EMPTY,
        /** The entry's time as network time. */
        TIMESTAMP
    }

    /** What a raw TCP client gets for an entry. */
    enum TcpFormat {
        /** One JSON object a line, as LogWisp. */
        JSON,
        /** The line as it was read, control characters made visible. */
        RAW,
        /** Time, level, source, message and fields for people. */
        TEXT
    }

    /**
     * Table {@code […heartbeat]}, enabled.
     *
     * @param intervalSeconds at least 1
     * @param includeTimestamp whether the time is told
     * @param includeStats whether the number of clients and the uptime are told
     * @param format how it looks on SSE; raw TCP always gets JSON
     */
    record Heartbeat(int intervalSeconds, boolean includeTimestamp, boolean includeStats, HeartbeatFormat format) {
        public static final int DEFAULT_INTERVAL_SECONDS = 30;
    }

    /** Form of a heartbeat on SSE. */
    enum HeartbeatFormat {
        COMMENT,
        JSON
    }
}
