package io.logwisp.filter;

import java.util.Arrays;

/**
 * Searches for a run of bytes with the Boyer–Moore–Horspool rule: compare the last byte first, and where it does not fit,
 * move on by as much as the byte found there allows. Longer needles are therefore found faster. Immutable.
 */
final class ByteSearch {
    private static final int MAX_SKIP = 255;

    private final byte[] needle;
    private final boolean ignoreCase;
    private final byte[] skips = new byte[256];

    /** {@code ignoreCase} makes ASCII letters equal to their other case; all other bytes only equal themselves. */
    ByteSearch(byte[] needle, boolean ignoreCase) {
        this.needle = ignoreCase ? folded(needle) : needle.clone();
        this.ignoreCase = ignoreCase;
        fillSkips();
    }

    private void fillSkips() {
        Arrays.fill(skips, (byte) Math.min(Math.max(needle.length, 1), MAX_SKIP));
        int last = needle.length - 1;
        for (int k = 0; k < last; k++) {
            byte skip = (byte) Math.min(last - k, MAX_SKIP);
            skips[needle[k] & 0xff] = skip;
            if (ignoreCase && needle[k] >= 'a' && needle[k] <= 'z') {
                skips[needle[k] - ('a' - 'A')] = skip;
            }
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
            if ((ignoreCase ? fold(found) : found) == lastByte && matches(data, i - last)) {
                return true;
            }
            i += skips[found & 0xff] & 0xff;
        }
        return false;
    }

    private boolean matches(byte[] data, int at) {
        return ignoreCase
                ? matchesFolded(data, at)
                : Arrays.equals(data, at, at + needle.length, needle, 0, needle.length);
    }

    private boolean matchesFolded(byte[] data, int at) {
        for (int k = 0; k < needle.length; k++) {
            if (fold(data[at + k]) != needle[k]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] folded(byte[] bytes) {
        byte[] folded = new byte[bytes.length];
        for (int k = 0; k < bytes.length; k++) {
            folded[k] = fold(bytes[k]);
        }
        return folded;
    }

    private static byte fold(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteSearch that && ignoreCase == that.ignoreCase && Arrays.equals(needle, that.needle);
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
