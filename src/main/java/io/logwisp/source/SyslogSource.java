package io.logwisp.source;

import io.logwisp.config.SourceConfig;
import io.logwisp.entry.Inbox;
import io.logwisp.entry.Ticker;
import io.logwisp.pipeline.Messages;
import io.logwisp.stats.SourceStats;
import io.logwisp.tls.TlsMaterial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parts of which a syslog source consists. */
public final class SyslogSource {
    private SyslogSource() {}

    /**
     * What has to be deployed for a source: one listener for datagrams, and for connections one on each event loop.
     *
     * @param index of the source in its stream
     * @param tls the files that {@code config} names; empty for clear text
     * @param loops event loops that share the connections
     */
    public static List<SourceVerticle> verticles(
            int index,
            SourceConfig.Syslog config,
            Inbox<Messages> inbox,
            SourceStats stats,
            Ticker ticker,
            Optional<TlsMaterial> tls,
            int loops) {
        Delivery delivery = new Delivery(index, inbox, stats, ticker);
        if (config.transport().isDatagram()) {
            return List.of(new DatagramVerticle(delivery, config));
        }
        int count = config.transport().isUnix() ? 1 : loops;
        List<SourceVerticle> verticles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            verticles.add(new ConnectionVerticle(delivery, config, tls));
        }
        return verticles;
    }
}
