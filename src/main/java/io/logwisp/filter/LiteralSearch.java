package io.logwisp.filter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Searches for any of several literals at once, with or without regard to the case of ASCII letters, and if wished only where
 * they begin or end at the edge of a word. Immutable.
 *
 * <p>A window as long as the shortest literal moves over the text. Its last byte tells which literals may stand there and
 * how far the window can move on otherwise, as with Boyer–Moore–Horspool; its first byte rules most of them out again.
 */
final class LiteralSearch {
    /** Literals that one search can look for: one bit each. */
    static final int MAX_LITERALS = Integer.SIZE;

    private static final int BYTES = 256;
    private static final int MAX_SKIP = 255;

    private final byte[][] literals;
    private final boolean ignoreCase;
    private final boolean fromEdge;
    private final boolean toEdge;
    private final int window;
    private final byte[] skips = new byte[BYTES];
    private final int[] firsts = new int[BYTES];
    private final int[] lasts = new int[BYTES];

    /**
     * @param literals 1 to {@link #MAX_LITERALS}, none of them empty
     * @param ignoreCase whether ASCII letters equal their other case
     * @param fromEdge whether a literal counts only where an RE2 {@code \b} before it holds
     * @param toEdge whether a literal counts only where an RE2 {@code \b} behind it holds
     */
    LiteralSearch(List<String> literals, boolean ignoreCase, boolean fromEdge, boolean toEdge) {
        this.literals = literals.stream()
                .map(literal -> folded(literal.getBytes(StandardCharsets.UTF_8), ignoreCase))
                .toArray(byte[][]::new);
        this.ignoreCase = ignoreCase;
        this.fromEdge = fromEdge;
        this.toEdge = toEdge;
        this.window = Math.min(
                MAX_SKIP,
                Arrays.stream(this.literals)
                        .mapToInt(bytes -> bytes.length)
                        .min()
                        .orElse(0));
        fillTables();
    }

    private void fillTables() {
        Arrays.fill(skips, (byte) window);
        int last = window - 1;
        for (int n = 0; n < literals.length; n++) {
            byte[] literal = literals[n];
            for (int k = 0; k < last; k++) {
                skip(literal[k], last - k);
                skip(otherCase(literal[k]), last - k);
            }
            mark(firsts, literal[0], 1 << n);
            mark(lasts, literal[last], 1 << n);
        }
    }

    private void skip(byte b, int distance) {
        skips[b & 0xff] = (byte) Math.min(skips[b & 0xff] & 0xff, distance);
    }

    private void mark(int[] table, byte b, int bit) {
        table[b & 0xff] |= bit;
        table[otherCase(b) & 0xff] |= bit;
    }

    private byte otherCase(byte b) {
        return ignoreCase && b >= 'a' && b <= 'z' ? (byte) (b - 'a' + 'A') : b;
    }

    /** Whether one of the literals stands somewhere between {@code from} and {@code to} (exclusive). */
    boolean in(byte[] data, int from, int to) {
        int last = window - 1;
        int i = from + last;
        while (i < to) {
            int b = data[i] & 0xff;
            int candidates = lasts[b];
            if (candidates != 0) {
                candidates &= firsts[data[i - last] & 0xff];
                if (candidates != 0 && standsAt(candidates, data, i - last, from, to)) {
                    return true;
                }
            }
            i += skips[b] & 0xff;
        }
        return false;
    }

    private boolean standsAt(int candidates, byte[] data, int at, int from, int to) {
        for (int rest = candidates; rest != 0; rest &= rest - 1) {
            byte[] literal = literals[Integer.numberOfTrailingZeros(rest)];
            int end = at + literal.length;
            if (end <= to
                    && equals(literal, data, at)
                    && (!fromEdge || isEdge(data, at, from, to))
                    && (!toEdge || isEdge(data, end, from, to))) {
                return true;
            }
        }
        return false;
    }

    private boolean equals(byte[] literal, byte[] data, int at) {
        for (int k = 0; k < literal.length; k++) {
            byte b = data[at + k];
            if (literal[k] != (ignoreCase ? fold(b) : b)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEdge(byte[] data, int at, int from, int to) {
        boolean before = at > from && isWord(data[at - 1]);
        boolean behind = at < to && isWord(data[at]);
        return before != behind;
    }

    /** To RE2 only ASCII characters make words. */
    private static boolean isWord(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_';
    }

    private static byte[] folded(byte[] bytes, boolean ignoreCase) {
        if (ignoreCase) {
            for (int k = 0; k < bytes.length; k++) {
                bytes[k] = fold(bytes[k]);
            }
        }
        return bytes;
    }

    private static byte fold(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }
}
