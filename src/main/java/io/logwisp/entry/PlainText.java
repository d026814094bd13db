package io.logwisp.entry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Text that can be sent as it is wherever it goes: printable ASCII and tabs, which steer no terminal. */
public final class PlainText {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long LOW_BITS = ~HIGH_BITS;
    private static final long BLANKS = ONES * ' ';
    private static final long TABS = ONES * '\t';
    private static final long TAB_TO_BLANK = '\t' ^ ' ';

    private static final int DEL = 0x7F;

    private PlainText() {}

    /**
     * Where the first byte of {@code bytes[from, to)} is that is no plain text, a line feed for example; or {@code to}. Looks at eight
     * bytes at a time.
     */
    public static int end(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long word = (long) WORDS.get(bytes, at);
            long odd = odd(word);
            if (odd != 0) {
                int first = at + place(odd);
                if (bytes[first] != '\t') {
                    return first;
                }
                odd = odd(tabsToBlanks(word));
                if (odd != 0) {
                    return at + place(odd);
                }
            }
        }
        while (at < to && isPlain(bytes[at])) {
            at++;
        }
        return at;
    }

    /** Which byte of a word the lowest high bit belongs to: below the first odd byte nothing carries. */
    private static int place(long odd) {
        return Long.numberOfTrailingZeros(odd) >>> 3;
    }

    private static boolean isPlain(byte b) {
        return b >= ' ' && b != DEL || b == '\t';
    }

    /** Not 0 when a byte is a control, DEL or not ASCII. */
    private static long odd(long word) {
        return (word | word - BLANKS | word + ONES) & HIGH_BITS;
    }

    private static long tabsToBlanks(long word) {
        long others = word ^ TABS;
        long tabs = ~((others & LOW_BITS) + LOW_BITS | others) & HIGH_BITS;
        return word ^ (tabs >>> 7) * TAB_TO_BLANK;
    }
}
