package io.logwisp.server;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was made of single batches of a stream, kept for clients that come to them later: the newest batches, as many as there
 * is room for, here and in the process. Safe for every thread; two that come at the same moment may make the same.
 */
final class BatchCache<T> {
    /**
     * What a full ring of the usual size becomes when it is encoded, as in a burst clients are that far apart; of a small heap a
     * sixteenth.
     */
    static final long MAX_BYTES = Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 16);

    /** How much may be kept. Safe for every thread. */
    interface Room {
        /**
         * Whether something must go.
         *
         * @param kept bytes kept here
         * @param ofNewest how many of them are of the newest batch
         */
        boolean isExceeded(long kept, long ofNewest);

        /** Told of every change of what is kept. */
        default void changed(long bytes) {}
    }

    private record Kept<T>(long number, T value, long weight) {}

    private final int mask;
    private final LongSupplier oldestBatch;
    private final Room room;
    private final KeptBytes all;

    /*
     * Slot n & mask holds what was made of batch n, or of another one, which its number tells. Whoever exchanges a slot counts
     * what it put there and what it took away, so that `bytes` is right whatever the order.
     */
    private final AtomicReferenceArray<@Nullable Kept<T>> slots;
    private final AtomicLong bytes = new AtomicLong();

    /** Number of the newest batch of which something was kept. Of two threads the older may win, until the next batch. */
    private volatile long newest;

    /**
     * @param slots batches at most; a power of two
     * @param oldestBatch number of the oldest batch that a client can still come to
     * @param all what this cache keeps together with others
     */
    BatchCache(int slots, LongSupplier oldestBatch, Room room, KeptBytes all) {
        this.slots = new AtomicReferenceArray<>(slots);
        this.mask = slots - 1;
        this.oldestBatch = oldestBatch;
        this.room = room;
        this.all = all;
        all.count(this, bytes);
    }

    /** What was made of that batch, if it is still kept. */
    @Nullable
    T get(long number) {
        Kept<T> kept = slots.getAcquire(slot(number));
        return kept != null && kept.number == number ? kept.value : null;
    }

    /** Keeps what was made of a batch, unless all that there is room for is newer. */
    void put(long number, T value, long weight) {
        Kept<T> there = slots.getAcquire(slot(number));
        if (there != null && there.number > number) {
            return;
        }
        replace(slot(number), new Kept<>(number, value, weight));
        newest = Math.max(newest, number);
        dropPassed();
        trim();
    }

    /** Gives up the oldest as long as there is too much. */
    void trim() {
        // Behind the slot of the newest batch comes that of the oldest.
        for (int k = 1; k <= slots.length() && isExceeded(); k++) {
            replace(slot(newest + k), null);
        }
    }

    private boolean isExceeded() {
        long ofNewest = weightAt(newest);
        long here = bytes.get();
        return room.isExceeded(here, ofNewest) || here > ofNewest && all.isExceeded(here);
    }

    /** Gives everything up. */
    void clear() {
        for (int i = 0; i < slots.length(); i++) {
            replace(i, null);
        }
    }

    /** Bytes kept. */
    long bytes() {
        return bytes.get();
    }

    /** Drops what no client can ask for any more. */
    private void dropPassed() {
        long oldest = oldestBatch.getAsLong();
        for (int i = 0; i < slots.length(); i++) {
            Kept<T> kept = slots.getAcquire(i);
            if (kept != null && kept.number < oldest) {
                replace(i, null);
            }
        }
    }

    private long weightAt(long number) {
        Kept<T> kept = slots.getAcquire(slot(number));
        return weight(kept);
    }

    private void replace(int slot, @Nullable Kept<T> kept) {
        Kept<T> old = slots.getAndSet(slot, kept);
        long change = weight(kept) - weight(old);
        if (change != 0) {
            bytes.addAndGet(change);
            room.changed(change);
            all.add(change);
        }
    }

    private static long weight(@Nullable Kept<?> kept) {
        return kept == null ? 0 : kept.weight;
    }

    private int slot(long number) {
        return (int) number & mask;
    }
}
