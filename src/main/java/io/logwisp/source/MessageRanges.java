package io.logwisp.source;

import io.logwisp.pipeline.Messages;
import java.util.Arrays;

/** Where messages lie in the bytes of one read. Owned by one event loop; re-used from read to read. */
final class MessageRanges {
    private static final int FIRST = 64;

    /** What is kept from read to read. */
    private static final int KEPT = 8192;

    private static final long[] WHOLE = {};

    private final boolean strip;
    private int[] ranges = new int[2 * FIRST];
    private long[] cuts = WHOLE;
    private int count;
    private int cutCount;
    private long bytes;

    /** @param strip whether blanks at both ends of a message are removed */
    MessageRanges(boolean strip) {
        this.strip = strip;
    }

    void clear() {
        if (ranges.length > 2 * KEPT) {
            ranges = new int[2 * FIRST];
        }
        cuts = WHOLE;
        count = 0;
        cutCount = 0;
        bytes = 0;
    }

    /**
     * Adds a message without what ended it; one that is empty is none.
     *
     * @param cut bytes that were cut off
     * @return whether there was one
     */
    boolean add(byte[] data, int start, int end, long cut) {
        int from = start;
        int to = end;
        while (to > from && isEnd(data[to - 1])) {
            to--;
        }
        if (strip) {
            while (to > from && isBlank(data[to - 1])) {
                to--;
            }
            while (from < to && isBlank(data[from])) {
                from++;
            }
        }
        if (from == to) {
            return false;
        }
        if (2 * count == ranges.length) {
            ranges = Arrays.copyOf(ranges, ranges.length * 2);
        }
        ranges[2 * count] = from;
        ranges[2 * count + 1] = to;
        if (cut > 0) {
            cuts = Arrays.copyOf(cuts, Math.max(cuts.length, count + 1));
            cuts[count] = cut;
            cutCount++;
        }
        bytes += to - from;
        count++;
        return true;
    }

    int count() {
        return count;
    }

    /** How many of them were cut. */
    int cutCount() {
        return cutCount;
    }

    /** Bytes of all of them. */
    long bytes() {
        return bytes;
    }

    /** What was added, as it is handed on; {@code data} is not copied and must not be changed any more. */
    Messages block(int source, String[] peers, long receivedNanos, byte[] data, boolean lastPartial) {
        long[] perMessage = cutCount == 0 ? WHOLE : Arrays.copyOf(cuts, count);
        return new Messages(
                source, peers, receivedNanos, data, Arrays.copyOf(ranges, 2 * count), count, perMessage, lastPartial);
    }

    private static boolean isEnd(byte b) {
        return b == '\n' || b == '\r' || b == 0;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b >= '\t' && b <= '\r';
    }
}
