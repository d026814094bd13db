package io.logwisp.source;

import io.logwisp.entry.Inbox;
import io.logwisp.entry.Ticker;
import io.logwisp.pipeline.Messages;
import io.logwisp.stats.SourceStats;

/**
 * What every part of one source needs. Safe for every thread.
 *
 * @param index of the source in its stream
 * @param inbox where messages are left
 * @param stats its counters
 * @param ticker the time
 */
record Delivery(int index, Inbox<Messages> inbox, SourceStats stats, Ticker ticker) {
    void count(MessageRanges ranges) {
        stats.received(ranges.count(), ranges.bytes());
        if (ranges.cutCount() > 0) {
            stats.cut(ranges.cutCount());
        }
    }
}
