package io.logwisp.server;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import io.logwisp.format.Deflation;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one batch that pass a filter, in the bytes of one format. Immutable.
 *
 * @param number of the batch
 * @param frames one for each entry of the batch, empty for those that do not pass; without any when none passes
 * @param deflated the same compressed as one piece; null for clients that get it as it is
 * @param count entries that pass
 */
record Selected(long number, Frames frames, @Nullable Frames deflated, int count) {
    private static final Frames NOTHING = new Frames(new byte[0], new int[0]);

    /** What is counted beside bytes and ends. */
    private static final int OVERHEAD = 64;

    /** What passes. Frames of which all pass are taken as they are, all others copied. */
    static Selected of(Batch batch, Frames all, Verdicts verdicts) {
        int[] ends = new int[batch.count()];
        int count = 0;
        int length = 0;
        for (int i = 0; i < ends.length; i++) {
            if (verdicts.passes(i)) {
                count++;
                length += all.end(i) - all.start(i);
            }
            ends[i] = length;
        }
        if (count == 0) {
            return new Selected(batch.number(), NOTHING, null, 0);
        }
        if (count == ends.length) {
            return new Selected(batch.number(), all, null, count);
        }
        return new Selected(batch.number(), new Frames(copy(all, ends, length), ends), null, count);
    }

    private static byte[] copy(Frames all, int[] ends, int length) {
        byte[] bytes = new byte[length];
        int i = 0;
        while (i < ends.length) {
            int first = i;
            int at = first == 0 ? 0 : ends[first - 1];
            while (i < ends.length && ends[i] > (i == 0 ? 0 : ends[i - 1])) {
                i++;
            }
            if (i > first) {
                System.arraycopy(all.bytes(), all.start(first), bytes, at, ends[i - 1] - at);
            }
            i++;
        }
        return bytes;
    }

    /** The same with what is sent to those that take it compressed. */
    Selected compressed() {
        return count == 0 ? this : new Selected(number, frames, Deflation.of(frames), count);
    }

    /** Where the first of these frames begins that belongs to entry {@code from} of the batch or a later one. */
    int start(int from) {
        return count == 0 ? 0 : frames.start(from);
    }

    /** Entries that pass, from entry {@code from} of the batch on. */
    int countFrom(int from) {
        if (from == 0 || count == 0) {
            return count;
        }
        int result = 0;
        for (int i = from; i < frames.ends().length; i++) {
            if (frames.end(i) > frames.start(i)) {
                result++;
            }
        }
        return result;
    }

    /** Bytes this is counted with when it is kept. The batch's own frames count too: it may be gone before. */
    long weight() {
        return frames.length() + 4L * frames.ends().length + (deflated == null ? 0 : deflated.length()) + OVERHEAD;
    }
}
