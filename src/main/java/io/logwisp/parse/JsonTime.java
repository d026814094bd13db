package io.logwisp.parse;

import java.time.LocalDate;

/**
 * Reads a point in time from bytes.
 *
 * <p>Two notations: RFC 3339 ({@code 2026-11-21T03:32:31.379Z}; also with a blank or a lower-case letter for {@code T}, a
 * comma before the fraction, any offset with or without its colon), and a decimal number since 1970. A time without an
 * offset is not usable, because nobody knows where it was written. The unit of a number follows from its size, counted in
 * digits before the point: 9 to 11 are seconds, 12 to 14 milliseconds, 15 to 17 microseconds, 18 and 19 nanoseconds. So each
 * unit begins on 1973-03-03; smaller numbers are durations or counters and no time.
 */
final class JsonTime {
    /** Returned for everything that is not a time between 1677 and 2262. */
    static final long UNUSABLE = Long.MIN_VALUE;

    private static final long NANOS = 1_000_000_000L;
    private static final int MAX_LENGTH = 64;
    private static final int DATE_TIME = 19;

    private static final long[] POWERS = powersOfTen();

    private JsonTime() {}

    /** Nanoseconds since 1970 of a time in either notation, or {@link #UNUSABLE}. */
    static long parse(byte[] bytes, int start, int end) {
        if (end - start > MAX_LENGTH) {
            return UNUSABLE;
        }
        boolean date = end - start > DATE_TIME && bytes[start + 4] == '-';
        return date ? rfc3339(bytes, start, end) : number(bytes, start, end);
    }

    private static long rfc3339(byte[] b, int start, int end) {
        int year = digits(b, start, 4);
        int month = digits(b, start + 5, 2);
        int day = digits(b, start + 8, 2);
        int hour = digits(b, start + 11, 2);
        int minute = digits(b, start + 14, 2);
        int second = digits(b, start + 17, 2);
        boolean marks =
                b[start + 7] == '-' && isTimeMark(b[start + 10]) && b[start + 13] == ':' && b[start + 16] == ':';
        if (!marks || (year | month | day | hour | minute | second) < 0) {
            return UNUSABLE;
        }
        // 60 is a leap second: the first instant of the next minute is the nearest that exists here.
        if (!isDay(year, month, day) || hour > 23 || minute > 59 || second > 60) {
            return UNUSABLE;
        }
        int fractionEnd = fractionEnd(b, start + DATE_TIME, end);
        int offset = offsetSeconds(b, fractionEnd, end);
        if (offset == Integer.MIN_VALUE) {
            return UNUSABLE;
        }
        long seconds =
                LocalDate.of(year, month, day).toEpochDay() * 86_400 + hour * 3_600 + minute * 60 + second - offset;
        return nanos(seconds, fraction(b, start + DATE_TIME, fractionEnd));
    }

    private static boolean isTimeMark(byte b) {
        return b == 'T' || b == 't' || b == ' ';
    }

    private static boolean isDay(int year, int month, int day) {
        if (month < 1 || month > 12 || day < 1) {
            return false;
        }
        return day <= 28 || day <= LocalDate.of(year, month, 1).lengthOfMonth();
    }

    private static long nanos(long seconds, long fraction) {
        boolean fits = seconds > Long.MIN_VALUE / NANOS && seconds < Long.MAX_VALUE / NANOS;
        return fits ? seconds * NANOS + fraction : UNUSABLE;
    }

    /** Where the fraction that may begin at {@code at} ends; {@code at} itself when there is none. */
    private static int fractionEnd(byte[] b, int at, int end) {
        if (at >= end || b[at] != '.' && b[at] != ',') {
            return at;
        }
        int stop = at + 1;
        while (stop < end && isDigit(b[stop])) {
            stop++;
        }
        return stop;
    }

    /** Nanoseconds of a fraction that begins with its point; digits behind the ninth are cut off. */
    private static long fraction(byte[] b, int from, int to) {
        long nanos = 0;
        for (int i = from + 1; i <= from + 9; i++) {
            nanos = nanos * 10 + (i < to ? b[i] - '0' : 0);
        }
        return nanos;
    }

    /** Seconds east of Greenwich, or {@code Integer.MIN_VALUE} when the rest of the text is no offset. */
    private static int offsetSeconds(byte[] b, int from, int end) {
        int at = from < end && b[from] == ' ' ? from + 1 : from;
        int left = end - at;
        if (left == 1 && (b[at] == 'Z' || b[at] == 'z')) {
            return 0;
        }
        if (left < 3 || b[at] != '+' && b[at] != '-') {
            return Integer.MIN_VALUE;
        }
        int hours = digits(b, at + 1, 2);
        int minutes = offsetMinutes(b, at + 3, left - 3);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
            return Integer.MIN_VALUE;
        }
        int seconds = hours * 3_600 + minutes * 60;
        return b[at] == '-' ? -seconds : seconds;
    }

    private static int offsetMinutes(byte[] b, int at, int left) {
        return switch (left) {
            case 0 -> 0;
            case 2 -> digits(b, at, 2);
            case 3 -> b[at] == ':' ? digits(b, at + 1, 2) : -1;
            default -> -1;
        };
    }

    private static int digits(byte[] b, int at, int count) {
        int value = 0;
        for (int i = at; i < at + count; i++) {
            if (!isDigit(b[i])) {
                return -1;
            }
            value = value * 10 + b[i] - '0';
        }
        return value;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static long number(byte[] b, int start, int end) {
        long mantissa = 0;
        int exponent = 0;
        boolean point = false;
        int at = start;
        for (; at < end && (isDigit(b[at]) || b[at] == '.' && !point); at++) {
            if (b[at] == '.') {
                point = true;
            } else if (mantissa <= (Long.MAX_VALUE - 9) / 10) {
                mantissa = mantissa * 10 + b[at] - '0';
                exponent -= point ? 1 : 0;
            } else {
                exponent += point ? 0 : 1; // more digits than a long holds: the last ones do not matter
            }
        }
        int written = writtenExponent(b, at, end);
        return mantissa == 0 || written == Integer.MIN_VALUE ? UNUSABLE : scale(mantissa, exponent + written);
    }

    /** The number behind an {@code e}, 0 when nothing is left, or {@code Integer.MIN_VALUE} when it is something else. */
    private static int writtenExponent(byte[] b, int from, int end) {
        if (from == end) {
            return 0;
        }
        int at = from + 1;
        boolean sign = at < end && (b[at] == '+' || b[at] == '-');
        int first = sign ? at + 1 : at;
        if (b[from] != 'e' && b[from] != 'E' || end - first < 1 || end - first > 2) {
            return Integer.MIN_VALUE;
        }
        int value = digits(b, first, end - first);
        if (value < 0) {
            return Integer.MIN_VALUE;
        }
        return sign && b[at] == '-' ? -value : value;
    }

    /** Nanoseconds of {@code mantissa * 10^exponent} in the unit that its size tells. */
    private static long scale(long mantissa, int exponent) {
        int digits = decimalDigits(mantissa) + exponent;
        if (digits < 9 || digits > 19) {
            return UNUSABLE;
        }
        int power = exponent + 9 - (digits - 9) / 3 * 3;
        if (power < 0) {
            return mantissa / POWERS[-power];
        }
        boolean fits = mantissa <= Long.MAX_VALUE / POWERS[power];
        return fits ? mantissa * POWERS[power] : UNUSABLE;
    }

    private static int decimalDigits(long value) {
        int digits = 1;
        while (digits < POWERS.length && value >= POWERS[digits]) {
            digits++;
        }
        return digits;
    }

    private static long[] powersOfTen() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }
}
