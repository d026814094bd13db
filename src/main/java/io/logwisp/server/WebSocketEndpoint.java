package io.logwisp.server;

import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.WebSocketStyle;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What the event loops of one WebSocket server share. Safe for every thread. */
public final class WebSocketEndpoint {
    private final ServerConfig.WebSocket config;
    private final ServedStream stream;
    private final Optional<ZeekEndpoint> zeek;
    private final AtomicInteger clients = new AtomicInteger();

    /** @param version of the program, which clients of Zeek are told */
    public WebSocketEndpoint(ServerConfig.WebSocket config, ServedStream stream, String version) {
        this.config = config;
        this.stream = stream;
        this.zeek = config.style() == WebSocketStyle.ZEEK_V1
                ? Optional.of(new ZeekEndpoint(config, stream, version))
                : Optional.empty();
    }

    ServerConfig.WebSocket config() {
        return config;
    }

    ServedStream stream() {
        return stream;
    }

    Optional<ZeekEndpoint> zeek() {
        return zeek;
    }

    /** Takes a place for a client; false when there is none. */
    boolean enter() {
        if (clients.incrementAndGet() <= config.maxClients()) {
            return true;
        }
        clients.decrementAndGet();
        return false;
    }

    /** Gives the place back. */
    void leave() {
        clients.decrementAndGet();
    }
}
