package io.logwisp.server;

import io.logwisp.filter.EntryFilter;
import io.logwisp.format.Format;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The filters of a stream's clients: one {@link Selection} for all that ask for the same entries in the same format, for as
 * long as one of them is connected. Safe for every thread.
 */
public final class Selections {
    private final ConcurrentMap<Key, Selection> selections = new ConcurrentHashMap<>();
    private final AtomicLong kept = new AtomicLong();
    private final LongSupplier oldestBatch;

    private record Key(EntryFilter filter, Format format, boolean compressed) {}

    /** @param oldestBatch number of the oldest batch that a client can still come to */
    public Selections(LongSupplier oldestBatch) {
        this.oldestBatch = oldestBatch;
    }

    /** The selection of these entries in this format. Must be given back by {@link #release}. */
    Selection acquire(EntryFilter filter, Format format, boolean compressed) {
        return selections.compute(
                new Key(filter, format, compressed),
                (key, known) -> (known == null ? new Selection(filter, format, compressed, this) : known).join());
    }

    /** Takes back one {@link #acquire}. */
    void release(EntryFilter filter, Format format, boolean compressed) {
        selections.computeIfPresent(new Key(filter, format, compressed), (key, known) -> known.leave());
    }

    /** Number of different selections in use. */
    int size() {
        return selections.size();
    }

    /** Bytes kept. */
    long kept() {
        return kept.get();
    }

    /** Number of the oldest batch that a client can still come to. */
    long oldestBatch() {
        return oldestBatch.getAsLong();
    }

    /** The room of one selection: an equal share of what may be kept for a stream. */
    BatchCache.Room room() {
        return new BatchCache.Room() {
            @Override
            public boolean isExceeded(long bytes, long ofNewest) {
                return bytes > BatchCache.MAX_BYTES / Math.max(1, selections.size());
            }

            @Override
            public void changed(long bytes) {
                kept.addAndGet(bytes);
            }
        };
    }

    /** Has those that came when there were fewer give up what is beyond their share by now, when all together keep too much. */
    void balance() {
        if (kept.get() > BatchCache.MAX_BYTES) {
            selections.values().forEach(Selection::trim);
        }
    }
}
