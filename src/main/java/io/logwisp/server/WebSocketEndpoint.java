package io.logwisp.server;

import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.WebSocketStyle;
import io.logwisp.config.SinkConfig;
import io.logwisp.entry.Ticker;
import io.logwisp.format.Rendering;
import io.logwisp.format.Template;
import io.logwisp.format.TemplateException;
import io.logwisp.format.TemplateSettings;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What the event loops of one WebSocket server share. Safe for every thread. */
public final class WebSocketEndpoint {
    private final ServerConfig.WebSocket config;
    private final ServedStream stream;
    private final Optional<ZeekEndpoint> zeek;
    private final Optional<KeptFrames> rendered;
    private final AtomicInteger clients = new AtomicInteger();

    /**
     * @param version of the program, which clients of Zeek are told
     * @param machine name of this machine, for templates
     */
    public WebSocketEndpoint(ServerConfig.WebSocket config, ServedStream stream, String version, String machine) {
        this.config = config;
        this.stream = stream;
        this.zeek = config.style() == WebSocketStyle.ZEEK_V1
                ? Optional.of(new ZeekEndpoint(config, stream, version))
                : Optional.empty();
        this.rendered = config.style() == WebSocketStyle.TEMPLATE
                ? Optional.of(new KeptFrames(
                        rendering(config.template(), machine, stream.ticker())::frames, stream.hub()::oldestBatch))
                : Optional.empty();
    }

    private static Rendering rendering(SinkConfig.Lines lines, String machine, Ticker ticker) {
        try {
            return new Rendering(
                    Rendering.Body.TEMPLATE,
                    Rendering.Head.NONE,
                    Rendering.Framing.WEBSOCKET,
                    Template.compile(
                            lines.template(),
                            new TemplateSettings(machine, lines.zone(), lines.fractionDigits(), ticker)));
        } catch (TemplateException e) {
            throw new IllegalArgumentException("wsserver: " + e.getMessage(), e);
        }
    }

    /** The entries as the template says them, a text frame each; empty when there is none. */
    Optional<KeptFrames> rendered() {
        return rendered;
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
