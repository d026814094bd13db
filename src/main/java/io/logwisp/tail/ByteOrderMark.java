package io.logwisp.tail;

import io.logwisp.config.Encoding;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The first bytes of a file that tell how it is encoded. */
enum ByteOrderMark {
    // In this order: the mark of UTF-16 is the beginning of another one.
    UTF_32LE(Encoding.UTF_32LE, 0xFF, 0xFE, 0, 0),
    UTF_32BE(Encoding.UTF_32BE, 0, 0, 0xFE, 0xFF),
    UTF_16LE(Encoding.UTF_16LE, 0xFF, 0xFE),
    UTF_16BE(Encoding.UTF_16BE, 0xFE, 0xFF),
    UTF_8(Encoding.UTF_8, 0xEF, 0xBB, 0xBF);

    /** Length of the longest one. */
    static final int MAX_BYTES = 4;

    private final Encoding encoding;
    private final byte[] mark;

    ByteOrderMark(Encoding encoding, int... mark) {
        this.encoding = encoding;
        this.mark = new byte[mark.length];
        for (int i = 0; i < mark.length; i++) {
            this.mark[i] = (byte) mark[i];
        }
    }

    /** What the mark at the start of {@code bytes[from, to)} says; null when there is none. */
    static @Nullable Encoding find(byte[] bytes, int from, int to) {
        for (ByteOrderMark candidate : values()) {
            int length = candidate.mark.length;
            if (to - from >= length && Arrays.equals(bytes, from, from + length, candidate.mark, 0, length)) {
                return candidate.encoding;
            }
        }
        return null;
    }

    /** Whether {@code bytes[from, to)}, all that there is of a file, may be a part of a mark other than {@code usual}'s. */
    static boolean mayCome(byte[] bytes, int from, int to, Encoding usual) {
        for (ByteOrderMark candidate : values()) {
            int length = to - from;
            if (length < candidate.mark.length
                    && !candidate.encoding.equals(usual)
                    && Arrays.equals(bytes, from, to, candidate.mark, 0, length)) {
                return true;
            }
        }
        return false;
    }
}
