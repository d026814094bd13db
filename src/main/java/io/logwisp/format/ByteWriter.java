package io.logwisp.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/** A growing byte array with the primitives that encoders need. Used by one thread at a time; re-used to save allocation. */
final class ByteWriter {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** A larger array is not kept for the next use: one giant line must not stay with the thread for ever. */
    private static final int KEPT_BYTES = 1 << 21;

    private static final int INITIAL_BYTES = 1 << 14;

    /** {@code 2026-11-21T03:00:00}. */
    private static final int SECOND_LENGTH = 19;

    /** The longest time, {@code 2026-11-21T03:00:00.123456789Z}, and two bytes that make whole words of it. */
    private static final int TIME_BYTES = 32;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long BLANKS = ONES * ' ';

    /** Three decimal digits for each number below 1000, the first one lowest. */
    private static final int[] DIGITS = threeDigits();

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int length;
    private final MessageHeads heads = new MessageHeads();

    // The time written last, as text: entries of a batch share their second, and often all of it.
    private long cachedTime;
    private int cachedTimeLength;
    private long cachedSecond = Long.MIN_VALUE;
    private final byte[] timeText = new byte[TIME_BYTES];

    ByteWriter() {
        this(INITIAL_BYTES);
    }

    /** @param capacity bytes that find room at first */
    ByteWriter(int capacity) {
        bytes = new byte[capacity];
    }

    int length() {
        return length;
    }

    /** What the encoder of entries keeps from one to the next. */
    MessageHeads heads() {
        return heads;
    }

    /** A copy of what was written. */
    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Starts anew. */
    void clear() {
        length = 0;
        trim(KEPT_BYTES);
    }

    /** Starts anew, with little memory. */
    void trim() {
        length = 0;
        trim(INITIAL_BYTES);
    }

    private void trim(int most) {
        if (bytes.length > most) {
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

    /**
     * Copies all of the bytes when {@link #copyPlain} would, and that can be seen at once; else nothing. Twice as fast, because the
     * compiler makes vectors of a loop that has no way out.
     */
    boolean copyAllPlain(byte[] source, int from, int to, long quotes, long backslashes) {
        int last = to - Long.BYTES;
        if (last < from) {
            return false;
        }
        long stops = stops((long) WORDS.get(source, last), quotes, backslashes);
        for (int at = from; at < last; at += Long.BYTES) {
            stops |= stops((long) WORDS.get(source, at), quotes, backslashes);
        }
        boolean isPlain = (stops & HIGH_BITS) == 0;
        if (isPlain) {
            write(source, from, to);
        }
        return isPlain;
    }

    /**
     * Copies bytes as long as they can stand in a JSON text or on a terminal as they are, and are not one of two more;
     * returns where it stopped: at a control, at DEL, behind ASCII, at one of the two, or at {@code to}.
     *
     * @param quotes a byte that stops the copy, eight times; 0 for none
     * @param backslashes another one
     */
    int copyPlain(byte[] source, int from, int to, long quotes, long backslashes) {
        reserve(to - from + Long.BYTES); // words are written whole, whatever of them counts
        byte[] target = bytes;
        int distance = length - from;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long word = (long) WORDS.get(source, at);
            WORDS.set(target, at + distance, word);
            long stops = stops(word, quotes, backslashes) & HIGH_BITS;
            if (stops != 0) {
                return copiedTo(at + (Long.numberOfTrailingZeros(stops) >>> 3), distance);
            }
        }
        if (at < to) {
            long word = lastWord(source, at, to);
            WORDS.set(target, at + distance, word);
            long stops = stops(word, quotes, backslashes) & HIGH_BITS;
            int plain = stops == 0 ? Long.BYTES : Long.numberOfTrailingZeros(stops) >>> 3;
            at = Math.min(to, at + plain);
        }
        return copiedTo(at, distance);
    }

    private int copiedTo(int at, int distance) {
        length = at + distance;
        return at;
    }

    /** Among others, the high bit of the first byte that stops a copy, and perhaps those of bytes behind it. */
    private static long stops(long word, long quotes, long backslashes) {
        long controls = word - BLANKS;
        long dels = word + ONES;
        long firsts = (word ^ quotes) - ONES;
        long seconds = (word ^ backslashes) - ONES;
        return word | controls | dels | firsts | seconds;
    }

    /** The less than eight bytes before {@code to}, the first one lowest, with whatever behind them. */
    private static long lastWord(byte[] source, int at, int to) {
        if (at <= source.length - Long.BYTES) {
            return (long) WORDS.get(source, at);
        }
        if (source.length >= Long.BYTES) {
            int last = source.length - Long.BYTES;
            return (long) WORDS.get(source, last) >>> Long.BYTES * (at - last);
        }
        long word = 0;
        for (int i = to - 1; i >= at; i--) {
            word = word << 8 | source[i] & 0xFF;
        }
        return word;
    }

    /** Writes {@code 2026-11-21T03:00:00.123456Z}: RFC 3339 in UTC, the fraction without trailing zeros. */
    void time(long epochNanos) {
        if (epochNanos != cachedTime || cachedTimeLength == 0) {
            cachedTimeLength = formatTime(epochNanos);
            cachedTime = epochNanos;
        }
        reserve(TIME_BYTES);
        for (int i = 0; i < TIME_BYTES; i += Long.BYTES) {
            WORDS.set(bytes, length + i, (long) WORDS.get(timeText, i));
        }
        length += cachedTimeLength;
    }

    private int formatTime(long epochNanos) {
        int fraction = formatSecond(epochNanos);
        int end = SECOND_LENGTH;
        if (fraction != 0) {
            timeText[end] = '.';
            threeDigits(end + 1, fraction / 1_000_000);
            threeDigits(end + 4, fraction / 1_000 % 1_000);
            threeDigits(end + 7, fraction % 1_000);
            end += 10;
            while (timeText[end - 1] == '0') {
                end--;
            }
        }
        timeText[end] = 'Z';
        return end + 1;
    }

    private void threeDigits(int at, int value) {
        int digits = DIGITS[value];
        timeText[at] = (byte) digits;
        timeText[at + 1] = (byte) (digits >>> 8);
        timeText[at + 2] = (byte) (digits >>> 16);
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

    /** Makes what was written from {@code start} on UTF-8: each byte that is none becomes U+FFFD. */
    void makeUtf8(int start) {
        int at = start;
        while (at < length && bytes[at] >= 0) {
            at++;
        }
        if (at < length) {
            byte[] text = new String(bytes, at, length - at, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            length = at;
            write(text);
        }
    }

    /** Overwrites each byte of one value from {@code start} on with another one. */
    void replace(int start, int value, int by) {
        for (int i = start; i < length; i++) {
            if (bytes[i] == value) {
                bytes[i] = (byte) by;
            }
        }
    }

    /** Overwrites one byte. */
    void set(int position, int b) {
        bytes[position] = (byte) b;
    }

    /** Writes the second and returns the nanoseconds in it. */
    private int second(long epochNanos) {
        int fraction = formatSecond(epochNanos);
        write(timeText, 0, SECOND_LENGTH);
        return fraction;
    }

    /** Makes the text of the second and returns the nanoseconds in it. */
    private int formatSecond(long epochNanos) {
        long second = Math.floorDiv(epochNanos, NANOS_PER_SECOND);
        if (second != cachedSecond) {
            LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochSecond(second), ZoneOffset.UTC);
            digits(0, time.getYear(), 4);
            timeText[4] = '-';
            digits(5, time.getMonthValue(), 2);
            timeText[7] = '-';
            digits(8, time.getDayOfMonth(), 2);
            timeText[10] = 'T';
            digits(11, time.getHour(), 2);
            timeText[13] = ':';
            digits(14, time.getMinute(), 2);
            timeText[16] = ':';
            digits(17, time.getSecond(), 2);
            cachedSecond = second;
            cachedTimeLength = 0;
        }
        return (int) (epochNanos - second * NANOS_PER_SECOND);
    }

    private void digits(int at, int value, int count) {
        int rest = value;
        for (int i = at + count - 1; i >= at; i--) {
            timeText[i] = (byte) ('0' + rest % 10);
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

    private static int[] threeDigits() {
        int[] digits = new int[1000];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = ('0' + i / 100) | ('0' + i / 10 % 10) << 8 | ('0' + i % 10) << 16;
        }
        return digits;
    }
}
