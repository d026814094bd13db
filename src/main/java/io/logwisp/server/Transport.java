package io.logwisp.server;

/** How a client is connected. */
public enum Transport {
    SSE,
    NDJSON,
    TEXT,
    RAW,
    WEBSOCKET,
    ZEEK,
    TCP;

    /** Whether it counts as a client of the HTTP server rather than of the TCP server. */
    public boolean isHttp() {
        return this != TCP;
    }
}
