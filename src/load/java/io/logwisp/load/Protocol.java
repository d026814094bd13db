package io.logwisp.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** How a client asks for a stream. */
enum Protocol {
    /** Connects, and that is all. */
    TCP,
    /** The same, encrypted. */
    TLS,
    /** The same, and lines come in over a WebSocket. */
    TCP_OF_WEBSOCKET,
    /** Server-Sent Events over HTTP/1.1. */
    SSE,
    /** One text frame a line. */
    WEBSOCKET,
    /** The same, of what a template says. */
    TEMPLATE,
    /** Zeek's WebSocket API: one event a line. */
    ZEEK,
    /** Nobody asks: messages come over TCP and go to a file. */
    SYSLOG_TCP,
    /** The same over UDP. */
    SYSLOG_UDP;

    boolean isSyslog() {
        return this == SYSLOG_TCP || this == SYSLOG_UDP;
    }

    boolean isPlain() {
        return this == TCP || this == TLS || this == TCP_OF_WEBSOCKET || isSyslog();
    }

    boolean isWebSocket() {
        return !isPlain() && this != SSE;
    }

    /** What is sent once connected. */
    byte[] request(String path, int port) {
        return (isPlain()
                        ? ""
                        : "GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n"
                                + (isWebSocket()
                                        ? "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                                + "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
                                        : "Accept: text/event-stream\r\n\r\n"))
                .getBytes(US_ASCII);
    }
}
