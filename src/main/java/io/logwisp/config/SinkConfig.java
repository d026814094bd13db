package io.logwisp.config;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;

/** One {@code [[streams.sinks]]} table: where a stream's entries are handed to. */
public sealed interface SinkConfig {
    /** Unique in its stream. */
    String name();

    /** How an entry is written. */
    Lines lines();

    /** Where it writes to, for people. */
    String destination();

    /**
     * {@code type = "console"}.
     *
     * @param stderr whether standard error is meant rather than standard output
     */
    record Console(String name, Lines lines, boolean stderr) implements SinkConfig {
        @Override
        public String destination() {
            return stderr ? "standard error" : "standard output";
        }
    }

    /**
     * {@code type = "file"}.
     *
     * @param path absolute
     * @param mode permissions of a new file, 0 to 0777
     * @param truncate whether it is emptied when it is opened for the first time
     * @param reopenMoved whether each write looks whether the file still stands there under its name
     */
    record File(String name, Lines lines, Path path, int mode, Rotation rotation, boolean truncate, boolean reopenMoved)
            implements SinkConfig {
        public static final int DEFAULT_MODE = 0640;

        @Override
        public String destination() {
            return path.toString();
        }
    }

    /**
     * When a file is replaced by an empty one.
     *
     * @param maxBytes size; 0 = never
     * @param seconds periods of UTC, each of which has a file of its own; 0 = never
     * @param day at which midnights of the sink's time zone
     * @param keep rotated files that stay
     */
    record Rotation(long maxBytes, long seconds, Day day, int keep) {
        public static final int DEFAULT_KEEP = 7;

        /** The days that begin with a new file. */
        public enum Day {
            NEVER,
            EVERY,
            MONDAY,
            TUESDAY,
            WEDNESDAY,
            THURSDAY,
            FRIDAY,
            SATURDAY,
            SUNDAY
        }
    }

    /**
     * {@code type = "syslog"}.
     *
     * @param host the receiver; empty for unix sockets
     * @param port 1 to 65535; 0 for unix sockets
     * @param path absolute path of the unix socket; empty for the others
     * @param header what stands before the message
     * @param framing how messages on a connection are told apart
     * @param tls present for {@link SyslogTransport#TLS} only
     * @param reconnectMinMs wait after the first failure
     * @param reconnectMaxMs longest wait between two tries
     */
    record Syslog(
            String name,
            Lines lines,
            SyslogTransport transport,
            String host,
            int port,
            Optional<Path> path,
            Header header,
            Framing framing,
            Optional<ClientTls> tls,
            int reconnectMinMs,
            int reconnectMaxMs)
            implements SinkConfig {
        public static final int DEFAULT_PORT = 514;
        public static final int DEFAULT_TLS_PORT = 6514;
        public static final int DEFAULT_RECONNECT_MIN_MS = 200;
        public static final int DEFAULT_RECONNECT_MAX_MS = 30_000;

        @Override
        public String destination() {
            return transport.text() + " " + address();
        }

        /** The receiver, for people. */
        public String address() {
            if (path.isPresent()) {
                return path.get().toString();
            }
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** {@code type = "websocket"}: a message each to a server that we connect to. */
    record WebSocket(String name, Lines lines, WebSocketTarget target) implements SinkConfig {
        @Override
        public String destination() {
            return target.url();
        }
    }

    /**
     * How an entry is written.
     *
     * @param format what is written
     * @param template of syslog-ng's macros, for {@link Format#TEMPLATE}
     * @param zone of dates
     * @param fractionDigits digits behind seconds, 0 to 9
     */
    record Lines(Format format, String template, ZoneId zone, int fractionDigits) {}

    /** What is written of an entry. */
    enum Format {
        /** One JSON object, as servers send it. */
        JSON,
        /** The line as it was read, byte by byte. */
        RAW,
        /** A line for people. */
        TEXT,
        /** What the template says. */
        TEMPLATE
    }

    /** What stands before a syslog message. */
    enum Header {
        RFC5424,
        RFC3164,
        NONE
    }

    /** How messages on a connection are told apart. */
    enum Framing {
        /** The number of bytes stands in front (RFC 6587 section 3.4.1). */
        OCTET,
        /** A line feed ends each; those inside become blanks. */
        LF,
        /** A NUL ends each; those inside become blanks. */
        NUL
    }

    /**
     * Table {@code [streams.sinks.ssl]}.
     *
     * @param caFile authorities of the receiver, in PEM form; empty for those that Java trusts
     * @param certFile our certificate; empty when the receiver wants none
     * @param keyFile its key; there when the certificate is
     * @param verify whether the receiver's certificate must be right
     */
    record ClientTls(Optional<Path> caFile, Optional<Path> certFile, Optional<Path> keyFile, boolean verify) {}
}
