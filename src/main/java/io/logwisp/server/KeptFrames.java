package io.logwisp.server;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Entries in an encoding that one server alone has: made by the first client that comes to a batch, kept for those that come
 * later, as far as there is room. Safe for every thread.
 */
final class KeptFrames {
    /** Batches kept at most; a power of two. */
    static final int SLOTS = 64;

    /** Bytes kept at most beside the newest batch: in a burst, clients are as far apart as their sockets are filled. */
    static final long MAX_BYTES = 4L << 20;

    private final Function<Batch, Frames> encoding;
    private final LongSupplier oldestBatch;

    /*
     * Slot n & (SLOTS - 1) holds what was made of batch n, or of another one, which its number tells. Whoever exchanges a
     * slot counts what it put there and what it took away, so that `kept` is right whatever the order.
     */
    private final AtomicReferenceArray<@Nullable Encoded> slots = new AtomicReferenceArray<>(SLOTS);
    private final AtomicLong kept = new AtomicLong();

    private record Encoded(long number, Frames frames) {}

    /** @param oldestBatch number of the oldest batch that a client can still come to */
    KeptFrames(Function<Batch, Frames> encoding, LongSupplier oldestBatch) {
        this.encoding = encoding;
        this.oldestBatch = oldestBatch;
    }

    Frames of(Batch batch) {
        int slot = slot(batch.number());
        Encoded known = slots.getAcquire(slot);
        if (known != null && known.number == batch.number()) {
            return known.frames;
        }
        Frames frames = encoding.apply(batch);
        replace(slot, new Encoded(batch.number(), frames));
        dropPassed();
        // The next slots hold the oldest batches; the one just filled stays.
        for (int k = 1; k < SLOTS && kept.get() > MAX_BYTES; k++) {
            replace(slot + k & SLOTS - 1, null);
        }
        return frames;
    }

    /** Bytes kept. */
    long kept() {
        return kept.get();
    }

    /** Drops what no client can ask for any more. */
    private void dropPassed() {
        long oldest = oldestBatch.getAsLong();
        for (int i = 0; i < SLOTS; i++) {
            Encoded known = slots.getAcquire(i);
            if (known != null && known.number < oldest) {
                replace(i, null);
            }
        }
    }

    private void replace(int slot, @Nullable Encoded encoded) {
        Encoded old = slots.getAndSet(slot, encoded);
        kept.addAndGet(weight(encoded) - weight(old));
    }

    private static long weight(@Nullable Encoded encoded) {
        return encoded == null ? 0 : encoded.frames.length();
    }

    private static int slot(long number) {
        return (int) number & SLOTS - 1;
    }
}
