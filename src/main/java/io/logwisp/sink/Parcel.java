package io.logwisp.sink;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import org.jspecify.annotations.Nullable;

/**
 * What a sink makes of one batch. Immutable.
 *
 * @param frames the entries, a frame each
 * @param from the first frame that goes out
 * @param entries entries that go out
 * @param end sequence number behind the batch
 * @param batch the batch, as long as the reader stands before it
 */
record Parcel(
        Frames frames,
        int from,
        int entries,
        long end,
        @Nullable Batch batch) {
    /** The same once the reader has gone on. */
    Parcel passed() {
        return new Parcel(frames, from, entries, end, null);
    }

    /** Bytes that go out. */
    int bytes() {
        return from < frames.ends().length ? frames.length() - frames.start(from) : 0;
    }

    /** The longest of its frames, or -1 when there is none. */
    int longest() {
        int longest = -1;
        for (int i = from; i < frames.ends().length; i++) {
            if (longest < 0 || length(i) > length(longest)) {
                longest = i;
            }
        }
        return longest;
    }

    int length(int frame) {
        return frames.end(frame) - frames.start(frame);
    }

    /** The same without one frame. */
    Parcel without(int left) {
        int start = frames.start(from);
        byte[] bytes = new byte[bytes() - length(left)];
        int before = frames.start(left) - start;
        System.arraycopy(frames.bytes(), start, bytes, 0, before);
        System.arraycopy(frames.bytes(), frames.end(left), bytes, before, bytes.length - before);
        int[] ends = new int[frames.ends().length - from - 1];
        for (int i = 0; i < ends.length; i++) {
            int frame = from + i < left ? from + i : from + i + 1;
            ends[i] = frames.end(frame) - start - (frame > left ? length(left) : 0);
        }
        return new Parcel(new Frames(bytes, ends), 0, entries - 1, end, batch);
    }
}
