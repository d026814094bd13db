package io.logwisp.server;

import io.logwisp.config.StreamConfig;
import io.logwisp.entry.Ticker;
import io.logwisp.hub.History;
import io.logwisp.hub.StreamHub;
import io.logwisp.stats.SinkStats;
import io.logwisp.stats.StreamStats;
import io.logwisp.tail.TailSnapshot;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A stream as servers see it. Safe for every thread.
 *
 * @param config what was configured
 * @param hub where its entries are read
 * @param stats its counters
 * @param sinks counters of where its entries are handed to
 * @param clients who reads it now, and who did
 * @param selections what was found for the filters of its clients
 * @param history reads what came before
 * @param exchange what its clients publish to each other
 * @param tail asks the pipeline for the files it follows; answered between two of its rounds
 * @param valve pauses it and makes it forget
 * @param access who may read it
 * @param farewell what clients are told when it ends
 * @param startedNanos when it was started, by the monotonic clock
 * @param ticker the time
 */
public record ServedStream(
        StreamConfig config,
        StreamHub hub,
        StreamStats stats,
        List<SinkStats> sinks,
        ClientList clients,
        Selections selections,
        History history,
        Exchange exchange,
        Supplier<CompletionStage<TailSnapshot>> tail,
        Valve valve,
        AccessGate access,
        Farewell farewell,
        long startedNanos,
        Ticker ticker) {
    /** The stream's name. */
    public String name() {
        return config.name();
    }

    /** Whole seconds since the stream was started. */
    public long uptimeSeconds() {
        return (ticker.nanoTime() - startedNanos) / 1_000_000_000L;
    }

    /** A running stream is one thing, whatever it holds: hashing all that would cost 30 ms of a start. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
