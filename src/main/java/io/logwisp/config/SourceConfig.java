package io.logwisp.config;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
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
        public static final int DEFAULT_RECEIVE_BUFFER_BYTES = 16 << 20;

        /** Where it listens, for people: the path, or host and port. */
        public String address() {
            if (path.isPresent()) {
                return path.get().toString();
            }
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** {@code type = "websocket"}: each message of the other end is an entry. */
    sealed interface WebSocket extends SourceConfig {
        int DEFAULT_MAX_MESSAGE_BYTES = 1 << 20;

        /** How messages are understood. */
        MessageFormat format();

        /** Zone of times that name none. */
        ZoneId timezone();

        /** Longest message kept, 480 to 16777216; the rest of a longer one is cut off. */
        int maxMessageBytes();

        /** Longest frame taken: it is held whole, before anything of it can be cut off. */
        default int maxFrameBytes() {
            return 4 * maxMessageBytes();
        }

        /** Where it listens or connects to, for people. */
        String url();
    }

    /**
     * A WebSocket source that listens.
     *
     * @param host address to listen on, or {@link ServerConfig#LOOPBACK}
     * @param port 1 to 65535; 0 where the system chooses
     * @param path absolute path that is upgraded
     * @param protocol sub-protocol that clients must name; empty for none
     * @param corsOrigins origins whose pages may connect; empty for none but our own
     * @param maxConnections connections at once, at least 1
     * @param pingIntervalSeconds time between two pings; 0 for none
     * @param tls how it encrypts; empty for clear text
     */
    record WebSocketServer(
            String name,
            String host,
            int port,
            String path,
            String protocol,
            List<String> corsOrigins,
            MessageFormat format,
            ZoneId timezone,
            int maxMessageBytes,
            int maxConnections,
            int pingIntervalSeconds,
            Optional<TlsConfig> tls)
            implements WebSocket {
        public WebSocketServer {
            corsOrigins = List.copyOf(corsOrigins);
        }

        @Override
        public String url() {
            String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
            return (tls.isPresent() ? "wss://" : "ws://") + name + ":" + port + path;
        }
    }

    /** A WebSocket source that connects to a server. */
    record WebSocketClient(
            String name, WebSocketTarget target, MessageFormat format, ZoneId timezone, int maxMessageBytes)
            implements WebSocket {
        @Override
        public String url() {
            return target.url();
        }
    }

    /**
     * {@code type = "zeek"}: events of a Zeek node, by its WebSocket API.
     *
     * @param topics beginnings of the topics that are subscribed to, at least one
     * @param target the node
     * @param maxMessageBytes longest message kept, 480 to 16777216; the rest of a longer one is cut off, so that it is no event
     */
    record Zeek(String name, List<String> topics, WebSocketTarget target, int maxMessageBytes) implements SourceConfig {
        public static final int DEFAULT_PORT = 27_759;
        public static final String PATH = "/v1/messages/json";

        public Zeek {
            topics = List.copyOf(topics);
        }

        /** Longest frame taken: it is held whole, before anything of it can be cut off. */
        public int maxFrameBytes() {
            return 4 * maxMessageBytes;
        }

        /** Where it connects to, for people. */
        public String url() {
            return target.url();
        }
    }

    /** How messages of a WebSocket are understood. */
    enum MessageFormat {
        /** Not at all: the text as it came. */
        RAW,
        /** As a syslog message of either form. */
        SYSLOG,
        /** As a JSON object where it is one, else as text. */
        JSON
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
