package io.logwisp.filter;

import java.util.Arrays;

/**
 * Searches for a run of bytes with the Boyer–Moore–Horspool rule: compare the last byte first, and where it does not fit,
 * move on by as much as the byte found there allows. Longer needles are therefore found faster. Immutable.
 */
final class ByteSearch {
    private static final int MAX_SKIP = 255;

    private final byte[] needle;
    private final byte[] skips = new byte[256];

    ByteSearch(byte[] needle) {
        this.needle = needle.clone();
        fillSkips();
    }

    private void fillSkips() {
        Arrays.fill(skips, (byte) Math.min(Math.max(needle.length, 1), MAX_SKIP));
        int last = needle.length - 1;
        for (int k = 0; k < last; k++) {
            skips[needle[k] & 0xff] = (byte) Math.min(last - k, MAX_SKIP);
        }
    }

    /** Whether the needle stands somewhere between {@code from} and {@code to} (exclusive). */
    boolean in(byte[] data, int from, int to) {
        int last = needle.length - 1;
        if (last < 0) {
            return true;
        }
        byte lastByte = needle[last];
        int i = from + last;
        while (i < to) {
            byte found = data[i];
            int start = i - last;
            if (found == lastByte && Arrays.equals(data, start, i + 1, needle, 0, needle.length)) {
                return true;
            }
            i += skips[found & 0xff] & 0xff;
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteSearch that && Arrays.equals(needle, that.needle);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(needle);
    }

    @Override
    public String toString() {
        return needle.length + " bytes";
    }
}
