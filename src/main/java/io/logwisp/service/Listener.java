package io.logwisp.service;

/**
 * An address that is listened on.
 *
 * @param stream name of the stream served there; empty for the router, which serves all
 * @param kind protocol
 * @param host the configured host
 * @param port the port really bound
 * @param protection how connections are protected
 */
public record Listener(String stream, Kind kind, String host, int port, Protection protection) {
    /** A listener in clear text. */
    public Listener(String stream, Kind kind, String host, int port) {
        this(stream, kind, host, port, Protection.NONE);
    }

    /** Protocol of a listener. */
    public enum Kind {
        HTTP,
        TCP,
        WEBSOCKET
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
