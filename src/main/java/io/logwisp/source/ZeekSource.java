package io.logwisp.source;

import io.logwisp.config.SourceConfig;
import io.logwisp.entry.Inbox;
import io.logwisp.entry.Ticker;
import io.logwisp.pipeline.Messages;
import io.logwisp.stats.SourceStats;

/** The part of which a Zeek source consists. */
public final class ZeekSource {
    private ZeekSource() {}

    /**
     * What has to be deployed for a source.
     *
     * @param index of the source in its stream
     */
    public static SourceVerticle caller(
            int index, SourceConfig.Zeek config, Inbox<Messages> inbox, SourceStats stats, Ticker ticker) {
        return new ZeekCaller(new Delivery(index, inbox, stats, ticker), config);
    }
}
