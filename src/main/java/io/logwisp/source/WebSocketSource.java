package io.logwisp.source;

import io.logwisp.config.SourceConfig;
import io.logwisp.entry.Inbox;
import io.logwisp.entry.Ticker;
import io.logwisp.pipeline.Messages;
import io.logwisp.server.AccessGate;
import io.logwisp.server.WebSocketDoor;
import io.logwisp.stats.SourceStats;
import io.logwisp.tls.TlsMaterial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parts of which a WebSocket source consists. */
public final class WebSocketSource {
    private WebSocketSource() {}

    /**
     * What has to be deployed for a source that listens: one listener on each event loop.
     *
     * @param index of the source in its stream
     * @param stream name of the stream, whose rules of access hold
     * @param hostNames names that requests may use for us
     * @param tls the files that {@code config} names; empty for clear text
     * @param loops event loops that share the connections
     */
    public static List<SourceVerticle> listeners(
            int index,
            SourceConfig.WebSocketServer config,
            String stream,
            List<String> hostNames,
            Inbox<Messages> inbox,
            SourceStats stats,
            AccessGate access,
            Ticker ticker,
            Optional<TlsMaterial> tls,
            int loops) {
        Delivery delivery = new Delivery(index, inbox, stats, ticker);
        WebSocketDoor.Place place = new WebSocketDoor.Place(
                stream,
                config.host(),
                config.port(),
                Optional.empty(),
                hostNames,
                config.corsOrigins(),
                config.path(),
                config.protocol(),
                false,
                config.maxFrameBytes(),
                tls);
        List<SourceVerticle> verticles = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            verticles.add(new WebSocketListener(delivery, config, place, access));
        }
        return verticles;
    }

    /** What has to be deployed for a source that connects. */
    public static SourceVerticle caller(
            int index, SourceConfig.WebSocketClient config, Inbox<Messages> inbox, SourceStats stats, Ticker ticker) {
        return new WebSocketCaller(new Delivery(index, inbox, stats, ticker), config);
    }
}
