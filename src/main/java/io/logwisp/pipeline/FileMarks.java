package io.logwisp.pipeline;

import io.logwisp.tail.PastFile;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where in the files the entries of a stream stand. A mark is the number of an entry and the place of its line; the entries up
 * to the next mark follow it in the same file. Made for blocks of lines, never for a line. Owned by the pipeline thread.
 */
final class FileMarks {
    /** Marks kept at most. */
    static final int MAX_MARKS = 1 << 15;

    /** As long as a file is read on within so many bytes and within a second, no other mark is made. */
    static final long MERGED_BYTES = 256 * 1024;

    private static final long MERGED_NANOS = 1_000_000_000L;
    private static final int FIRST_MARKS = 16;

    private long[] seqs = new long[FIRST_MARKS];
    private long[] offsets = new long[FIRST_MARKS];
    private long[] times = new long[FIRST_MARKS];
    private @Nullable Object[] origins = new Object[FIRST_MARKS];
    private boolean[] separate = new boolean[FIRST_MARKS];
    private int count;
    private boolean interrupted;

    /** An entry that we have made ourselves. */
    record Told(String source, String text) {}

    /** The next entries, from that number on, stand in a file from that offset on. */
    void reading(PastFile file, long offset, long seq, long nowNanos) {
        int last = count - 1;
        boolean goesOn = last >= 0
                && !interrupted
                && origins[last] == file
                && offset >= offsets[last]
                && offset - offsets[last] < MERGED_BYTES
                && nowNanos - times[last] < MERGED_NANOS;
        if (!goesOn) {
            add(seq, offset, nowNanos, file);
        }
    }

    /** The next entries, from that number on, stand in no file. */
    void elsewhere(long seq, long nowNanos) {
        if (count == 0 || origins[count - 1] != null) {
            add(seq, 0, nowNanos, null);
        }
    }

    /** The next entry is one of ours. */
    void told(String source, String text, long seq, long nowNanos) {
        add(seq, 0, nowNanos, new Told(source, text));
    }

    /** Lines are thrown away: what comes next does not go on where the last entry stood. */
    void interrupt() {
        interrupted = true;
    }

    private void add(long seq, long offset, long nowNanos, @Nullable Object origin) {
        if (count > 0 && seqs[count - 1] == seq) {
            count--; // no entry came of what was read there
            interrupted |= separate[count];
        }
        if (count == MAX_MARKS) {
            thin();
        } else if (count == seqs.length) {
            // Not to twice the size: there are marks for each quiet file.
            resize(Math.min(MAX_MARKS, count + count / 4));
        }
        seqs[count] = seq;
        offsets[count] = offset;
        times[count] = nowNanos;
        origins[count] = origin;
        separate[count] = interrupted;
        interrupted = false;
        count++;
    }

    /** Leaves out marks that the ones before them make up for; when these are few, the oldest quarter. */
    private void thin() {
        int kept = 1;
        for (int i = 1; i < count; i++) {
            boolean needed = separate[i]
                    || !(origins[i] instanceof PastFile)
                    || origins[i] != origins[kept - 1]
                    || offsets[i] < offsets[kept - 1]
                    || offsets[i] - offsets[kept - 1] >= MERGED_BYTES;
            if (needed) {
                move(i, kept++);
            }
        }
        int dropped = kept > MAX_MARKS * 3 / 4 ? MAX_MARKS / 4 : 0;
        for (int i = dropped; i < kept; i++) {
            move(i, i - dropped);
        }
        count = kept - dropped;
        Arrays.fill(origins, count, origins.length, null);
    }

    private void move(int from, int to) {
        seqs[to] = seqs[from];
        offsets[to] = offsets[from];
        times[to] = times[from];
        origins[to] = origins[from];
        separate[to] = separate[from];
    }

    private void resize(int size) {
        seqs = Arrays.copyOf(seqs, size);
        offsets = Arrays.copyOf(offsets, size);
        times = Arrays.copyOf(times, size);
        origins = Arrays.copyOf(origins, size);
        separate = Arrays.copyOf(separate, size);
    }

    /** The marks as they are now. */
    View view() {
        return new View(
                Arrays.copyOf(seqs, count),
                Arrays.copyOf(offsets, count),
                Arrays.copyOf(times, count),
                Arrays.copyOf(origins, count));
    }

    /** Marks at one moment. Immutable. */
    static final class View {
        private final long[] seqs;
        private final long[] offsets;
        private final long[] times;
        private final @Nullable Object[] origins;

        View(long[] seqs, long[] offsets, long[] times, @Nullable Object[] origins) {
            this.seqs = seqs;
            this.offsets = offsets;
            this.times = times;
            this.origins = origins;
        }

        int count() {
            return seqs.length;
        }

        /** The mark that tells of that entry; -1 when none does. */
        int find(long seq) {
            int at = Arrays.binarySearch(seqs, seq);
            return at >= 0 ? at : -at - 2;
        }

        long seq(int mark) {
            return seqs[mark];
        }

        long offset(int mark) {
            return offsets[mark];
        }

        /** When it was read, nanoseconds since 1970. */
        long time(int mark) {
            return times[mark];
        }

        /** The {@link PastFile}, or what was {@link Told}; null for what stands nowhere. */
        @Nullable
        Object origin(int mark) {
            return origins[mark];
        }
    }
}
