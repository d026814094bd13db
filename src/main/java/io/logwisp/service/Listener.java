package io.logwisp.service;

/**
 * An address that is listened on.
 *
 * @param stream name of the stream served there; empty for the router, which serves all
 * @param kind protocol
 * @param host the configured host
 * @param port the port really bound
 */
public record Listener(String stream, Kind kind, String host, int port) {
    /** Protocol of a listener. */
    public enum Kind {
        HTTP,
        TCP
    }
}
