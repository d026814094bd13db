package io.logwisp.server;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Entries in an encoding that one server alone has: made by the first client that comes to a batch, kept for those that come
 * later, as far as there is room. Safe for every thread.
 */
final class KeptFrames {
    /** Batches kept at most; a power of two. */
    static final int SLOTS = 256;

    private final Function<Batch, Frames> encoding;
    private final BatchCache<Frames> kept;

    /** @param oldestBatch number of the oldest batch that a client can still come to */
    KeptFrames(Function<Batch, Frames> encoding, LongSupplier oldestBatch) {
        this.encoding = encoding;
        this.kept = new BatchCache<>(
                SLOTS,
                oldestBatch,
                (bytes, ofNewest) -> bytes > Math.max(BatchCache.MAX_BYTES, ofNewest),
                KeptBytes.OF_PROCESS);
    }

    Frames of(Batch batch) {
        Frames known = kept.get(batch.number());
        if (known != null) {
            return known;
        }
        Frames frames = encoding.apply(batch);
        kept.put(batch.number(), frames, frames.length());
        return frames;
    }

    /** Bytes kept. */
    long kept() {
        return kept.bytes();
    }
}
