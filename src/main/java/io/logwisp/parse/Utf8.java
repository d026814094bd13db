package io.logwisp.parse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Checks bytes for well-formed UTF-8 as the Unicode standard defines it in table 3-7. */
public final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;

    /** Bytes that are looked at together. */
    private static final int STRIDE = 32;

    private Utf8() {}

    /** True when the bytes from {@code start} up to {@code end} are well-formed. */
    public static boolean isValid(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end) {
            at = skipAscii(bytes, at, end);
            if (at < end) {
                int size = sequence(bytes, at, end);
                if (size == 0) {
                    return false;
                }
                at += size;
            }
        }
        return true;
    }

    private static int skipAscii(byte[] bytes, int start, int end) {
        int at = start;
        while (end - at >= STRIDE
                && (high(bytes, at) | high(bytes, at + 8) | high(bytes, at + 16) | high(bytes, at + 24)) == 0) {
            at += STRIDE;
        }
        for (; end - at >= 8; at += 8) {
            long high = high(bytes, at);
            if (high != 0) {
                return at + (Long.numberOfTrailingZeros(high) >>> 3);
            }
        }
        return at == end ? end : skipLastAscii(bytes, at, end);
    }

    /** The same for less than eight bytes, but at least one. */
    private static int skipLastAscii(byte[] bytes, int start, int end) {
        if (end >= 8) {
            long high = high(bytes, end - 8) >>> 8 * (8 - (end - start));
            return high == 0 ? end : start + (Long.numberOfTrailingZeros(high) >>> 3);
        }
        int at = start;
        while (at < end && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    private static long high(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at) & HIGH_BITS;
    }

    /** Length of the sequence of two to four bytes at {@code at}, or 0 when it is ill-formed. */
    private static int sequence(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xFF;
        int size = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (size == 0 || end - at < size || !isSecond(lead, bytes[at + 1] & 0xFF)) {
            return 0;
        }
        for (int i = 2; i < size; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return size;
    }

    /** The second byte keeps out overlong forms, surrogates, and points above U+10FFFF. */
    private static boolean isSecond(int lead, int second) {
        int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        return second >= low && second <= high;
    }
}
