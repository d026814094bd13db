package io.logwisp.server;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Entries in an encoding that one server alone has: made by the first client that comes to a batch, kept while the batch is
 * one of the last, which is where clients are that are up to date. Safe for every thread.
 */
final class KeptFrames {
    /** Batches kept; a power of two. */
    private static final int KEPT = 4;

    private final Function<Batch, Frames> encoding;
    private final AtomicReferenceArray<@Nullable Encoded> encoded = new AtomicReferenceArray<>(KEPT);

    private record Encoded(long number, Frames frames) {}

    KeptFrames(Function<Batch, Frames> encoding) {
        this.encoding = encoding;
    }

    Frames of(Batch batch) {
        int slot = (int) batch.number() & KEPT - 1;
        Encoded kept = encoded.getAcquire(slot);
        if (kept != null && kept.number == batch.number()) {
            return kept.frames;
        }
        Frames frames = encoding.apply(batch);
        encoded.setRelease(slot, new Encoded(batch.number(), frames));
        return frames;
    }
}
