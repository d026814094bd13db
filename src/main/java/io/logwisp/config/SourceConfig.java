package io.logwisp.config;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;

/** One {@code [[streams.sources]]} table: where entries come from besides files. */
public sealed interface SourceConfig {
    /** Source of its entries. */
    String name();

    /**
     * {@code type = "syslog"}: messages from the network or a unix socket.
     *
     * @param name source of its entries
     * @param transport how messages arrive
     * @param host address to listen on, or {@link ServerConfig#LOOPBACK}; empty for unix sockets
     * @param port 1 to 65535; 0 for unix sockets, and where the system chooses
     * @param path absolute path of the unix socket; empty for the others
     * @param mode permissions of the unix socket, 0 to 0777
     * @param framing how a stream of bytes is cut into messages; datagrams need none
     * @param format how messages are understood
     * @param maxMessageBytes longest message kept, 480 to 16777216
     * @param maxConnections connections at once, at least 1
     * @param idleTimeoutSeconds a connection that is silent for that long is closed; 0 = never
     * @param handshakeTimeoutSeconds a client that has not said who it is after that long is closed, at least 1
     * @param receiveBufferBytes what the system is asked to hold for a datagram socket; 0 = its own default
     * @param strip whether blanks at both ends of a message are removed
     * @param timezone zone of times that name none
     * @param tls how it encrypts; present for {@link SyslogTransport#TLS} only
     */
    record Syslog(
            String name,
            SyslogTransport transport,
            String host,
            int port,
            Optional<Path> path,
            int mode,
            Framing framing,
            SyslogFormat format,
            int maxMessageBytes,
            int maxConnections,
            int idleTimeoutSeconds,
            int handshakeTimeoutSeconds,
            int receiveBufferBytes,
            boolean strip,
            ZoneId timezone,
            Optional<TlsConfig> tls)
            implements SourceConfig {
        public static final String DEFAULT_NAME = "syslog";
        public static final int DEFAULT_PORT = 514;
        public static final int DEFAULT_TLS_PORT = 6514;
        public static final int DEFAULT_MODE = 0660;
        public static final int DEFAULT_MAX_MESSAGE_BYTES = 65_536;
        public static final int DEFAULT_MAX_CONNECTIONS = 1000;
        public static final int DEFAULT_HANDSHAKE_TIMEOUT_SECONDS = 10;
        public static final int DEFAULT_RECEIVE_BUFFER_BYTES = 4 << 20;

        /** Where it listens, for people: the path, or host and port. */
        public String address() {
            if (path.isPresent()) {
                return path.get().toString();
            }
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** How a stream of bytes is cut into messages. */
    enum Framing {
        /** Each message by what it begins with: counted, or up to a line feed or NUL. */
        AUTO,
        /** The number of bytes, a blank, and so many bytes (RFC 6587 section 3.4.1). */
        OCTET,
        /** Up to a line feed. */
        LF,
        /** Up to a NUL. */
        NUL
    }

    /** How messages are understood. */
    enum SyslogFormat {
        /** Each message by what it looks like. */
        AUTO,
        RFC5424,
        RFC3164,
        /** Not at all: the text as it came. */
        RAW
    }
}
