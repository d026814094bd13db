package io.logwisp.format;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/** A growing byte array with the primitives that encoders need. Used by one thread at a time; re-used to save allocation. */
final class ByteWriter {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** A larger array is not kept for the next use: one giant line must not stay with the thread for ever. */
    private static final int KEPT_BYTES = 1 << 20;

    private static final int INITIAL_BYTES = 1 << 14;

    /** {@code 2026-11-21T03:00:00}. */
    private static final int SECOND_LENGTH = 19;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;

    // The second written last, as text: most entries of a batch share it.
    private long cachedSecond = Long.MIN_VALUE;
    private final byte[] secondText = new byte[SECOND_LENGTH];

    int length() {
        return length;
    }

    /** A copy of what was written. */
    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Starts anew. */
    void clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
    }

    void write(int b) {
        reserve(1);
        bytes[length++] = (byte) b;
    }

    void write(byte[] text) {
        write(text, 0, text.length);
    }

    void write(byte[] source, int from, int to) {
        int size = to - from;
        reserve(size);
        System.arraycopy(source, from, bytes, length, size);
        length += size;
    }

    /** Writes ASCII text. */
    void ascii(String text) {
        int size = text.length();
        reserve(size);
        for (int i = 0; i < size; i++) {
            bytes[length + i] = (byte) text.charAt(i);
        }
        length += size;
    }

    void utf8(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a decimal number, not negative. */
    void number(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        reserve(digits);
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** Writes {@code digits} hexadecimal digits in lower case. */
    void hex(int value, int digits) {
        reserve(digits);
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            bytes[length++] = HEX[value >>> shift & 15];
        }
    }

    /** Writes {@code 2026-11-21T03:00:00.123456Z}: RFC 3339 in UTC, the fraction without trailing zeros. */
    void time(long epochNanos) {
        int fraction = second(epochNanos);
        if (fraction != 0) {
            write('.');
            fraction(fraction, 9);
            while (bytes[length - 1] == '0') {
                length--;
            }
        }
        write('Z');
    }

    /** Writes {@code 2026-11-21T03:00:00Z}. */
    void timeInSeconds(long epochNanos) {
        second(epochNanos);
        write('Z');
    }

    /** Writes {@code 2026-11-21 03:00:00.123}, for people. */
    void timeInMillis(long epochNanos) {
        int start = length;
        int fraction = second(epochNanos);
        bytes[start + 10] = ' ';
        write('.');
        fraction(fraction / 1_000_000, 3);
    }

    /** Puts {@code count} bytes of free space at a position, moving what stands behind it; negative takes bytes away. */
    void shift(int position, int count) {
        reserve(Math.max(0, count));
        System.arraycopy(bytes, position, bytes, position + count, length - position);
        length += count;
    }

    /** Overwrites one byte. */
    void set(int position, int b) {
        bytes[position] = (byte) b;
    }

    /** Writes the second and returns the nanoseconds in it. */
    private int second(long epochNanos) {
        long second = Math.floorDiv(epochNanos, NANOS_PER_SECOND);
        if (second != cachedSecond) {
            LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochSecond(second), ZoneOffset.UTC);
            digits(0, time.getYear(), 4);
            secondText[4] = '-';
            digits(5, time.getMonthValue(), 2);
            secondText[7] = '-';
            digits(8, time.getDayOfMonth(), 2);
            secondText[10] = 'T';
            digits(11, time.getHour(), 2);
            secondText[13] = ':';
            digits(14, time.getMinute(), 2);
            secondText[16] = ':';
            digits(17, time.getSecond(), 2);
            cachedSecond = second;
        }
        write(secondText);
        return (int) Math.floorMod(epochNanos, NANOS_PER_SECOND);
    }

    private void digits(int at, int value, int count) {
        int rest = value;
        for (int i = at + count - 1; i >= at; i--) {
            secondText[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private void fraction(int value, int count) {
        reserve(count);
        int rest = value;
        for (int i = length + count - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
    }

    private void reserve(int more) {
        if (more > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 2));
        }
    }
}
