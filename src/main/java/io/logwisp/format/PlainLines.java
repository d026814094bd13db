package io.logwisp.format;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import org.jspecify.annotations.Nullable;

/** The raw form of batches that have nothing to make safe: their own bytes, without a copy. */
final class PlainLines {
    private PlainLines() {}

    /** The frames, or null when the lines do not follow each other, or hold something that is not to be sent as it is. */
    static @Nullable Frames of(Batch batch) {
        if (!batch.isPlain()) {
            return null;
        }
        int[] ends = new int[batch.count()];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            int lineEnd = batch.lineEnd(i);
            if (batch.lineStart(i) != end || lineEnd == end) {
                return null;
            }
            end = lineEnd + 1;
            ends[i] = end;
        }
        return new Frames(batch.data(), ends);
    }
}
