package io.logwisp.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** How a client asks for a stream. */
enum Protocol {
    /** Connects, and that is all. */
    TCP,
    /** The same, encrypted. */
    TLS,
    /** Server-Sent Events over HTTP/1.1. */
    SSE,
    /** One text frame a line. */
    WEBSOCKET,
    /** Nobody asks: messages come over TCP and go to a file. */
    SYSLOG_TCP,
    /** The same over UDP. */
    SYSLOG_UDP;

    boolean isSyslog() {
        return this == SYSLOG_TCP || this == SYSLOG_UDP;
    }

    /** What is sent once connected. */
    byte[] request(String path, int port) {
        String get = "GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n";
        String request = switch (this) {
            case TCP, TLS, SYSLOG_TCP, SYSLOG_UDP -> "";
            case SSE -> get + "Accept: text/event-stream\r\n\r\n";
            case WEBSOCKET ->
                get + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n";
        };
        return request.getBytes(US_ASCII);
    }
}
