package io.logwisp.config;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A WebSocket server that we connect to, and how.
 *
 * @param host address or name
 * @param port 1 to 65535
 * @param path what is asked for, with the query if there is one; begins with a slash
 * @param protocol sub-protocol that is offered and must be taken; empty for none
 * @param headers sent with the handshake, by their names
 * @param tls how it is encrypted; empty for clear text
 * @param handshakeTimeoutSeconds longest time from the first packet to the WebSocket, at least 1
 * @param pingIntervalSeconds time between two pings; who has not answered one when the next is due is gone. 0 for none
 * @param reconnectMinMs wait after the first failure
 * @param reconnectMaxMs longest wait between two tries
 */
public record WebSocketTarget(
        String host,
        int port,
        String path,
        String protocol,
        Map<String, String> headers,
        Optional<SinkConfig.ClientTls> tls,
        int handshakeTimeoutSeconds,
        int pingIntervalSeconds,
        int reconnectMinMs,
        int reconnectMaxMs) {
    /** As syslog-ng's. */
    public static final int DEFAULT_PORT = 7681;

    public static final int DEFAULT_HANDSHAKE_TIMEOUT_SECONDS = 10;
    public static final int DEFAULT_PING_INTERVAL_SECONDS = 30;
    public static final int DEFAULT_RECONNECT_MIN_MS = 200;
    public static final int DEFAULT_RECONNECT_MAX_MS = 30_000;

    public WebSocketTarget {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    /** Where it connects to, for people; without the query and the headers, which may hold secrets. */
    public String url() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        int query = path.indexOf('?');
        return (tls.isPresent() ? "wss://" : "ws://") + name + ":" + port
                + (query < 0 ? path : path.substring(0, query));
    }

    /** The URL, because the rest may hold secrets. */
    @Override
    public String toString() {
        return url();
    }
}
