package io.logwisp.service;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An address that is listened on.
 *
 * @param stream name of the stream served there; empty for the router and the control listener, which serve all
 * @param kind protocol
 * @param host the configured host
 * @param port the port really bound
 * @param protection how connections are protected
 * @param socket the unix socket, instead of host and port
 */
public record Listener(String stream, Kind kind, String host, int port, Protection protection, Optional<Path> socket) {
    /** A listener on a port. */
    public Listener(String stream, Kind kind, String host, int port, Protection protection) {
        this(stream, kind, host, port, protection, Optional.empty());
    }

    /** The same in clear text. */
    public Listener(String stream, Kind kind, String host, int port) {
        this(stream, kind, host, port, Protection.NONE);
    }

    /** Of what listeners mostly differ in; that of a record is put together by every start anew. */
    @Override
    public int hashCode() {
        return 31 * port + stream.hashCode();
    }

    /** Protocol of a listener. */
    public enum Kind {
        HTTP,
        TCP,
        WEBSOCKET,
        /** Commands by HTTP. */
        CONTROL
    }

    /** How the connections of a listener are protected. */
    public enum Protection {
        NONE,
        /** Encrypted, for everybody. */
        TLS,
        /** Encrypted, for those who have a certificate. */
        CLIENT_CERTIFICATE
    }
}
