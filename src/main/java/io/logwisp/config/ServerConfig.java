package io.logwisp.config;

import java.util.List;
import java.util.Optional;

/** A server of a stream, enabled. */
public sealed interface ServerConfig {
    /** Stands for both loopback addresses, 127.0.0.1 and ::1 (the latter skipped where it does not exist). */
    String LOOPBACK = "localhost";

    /** Entries a client may lag before it is moved forward, LogWisp's {@code buffer_size}. */
    int DEFAULT_BUFFER_SIZE = 1000;

    /** Address to listen on, or {@link #LOOPBACK}. */
    String host();

    /** TCP port; 0 lets the system choose, which only tests and {@code logwisp PATH} use. */
    int port();

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
            Optional<TlsConfig> tls)
            implements ServerConfig {
        public static final String DEFAULT_STREAM_PATH = "/stream";
        public static final String DEFAULT_STATUS_PATH = "/status";
        public static final String DEFAULT_WS_PATH = "/ws";

        public Http {
            corsOrigins = List.copyOf(corsOrigins);
        }

        /** A server in clear text. */
        public Http(
                String host,
                int port,
                int bufferSize,
                int backlog,
                String streamPath,
                String statusPath,
                String wsPath,
                Optional<Heartbeat> heartbeat,
                List<String> corsOrigins) {
            this(
                    host,
                    port,
                    bufferSize,
                    backlog,
                    streamPath,
                    statusPath,
                    wsPath,
                    heartbeat,
                    corsOrigins,
                    Optional.empty());
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
            Optional<TlsConfig> tls)
            implements ServerConfig {
        /** A server in clear text. */
        public Tcp(
                String host, int port, int bufferSize, int backlog, TcpFormat format, Optional<Heartbeat> heartbeat) {
            this(host, port, bufferSize, backlog, format, heartbeat, Optional.empty());
        }
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
