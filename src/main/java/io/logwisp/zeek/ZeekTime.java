package io.logwisp.zeek;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.OptionalLong;

/** How Broker writes moments and spans of time. Both are nanoseconds in a long, as in Broker. */
final class ZeekTime {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final long MICRO = 1_000L;

    /** {@code 2026-11-21T03:00:00}. */
    private static final int SECONDS_LENGTH = 19;

    private ZeekTime() {}

    /**
     * {@code 5s}, {@code 250ms}, {@code 7ns}: the largest of these units that says it exactly. Other units are left out
     * because zeek-client and the Rust client do not know {@code us}.
     */
    static String timespan(long nanos) {
        if (nanos % SECOND == 0) {
            return nanos / SECOND + "s";
        }
        return nanos % MILLI == 0 ? nanos / MILLI + "ms" : nanos + "ns";
    }

    /** Reads a whole number with one of the units ns, us, ms, s, min, h and d; empty for anything else. */
    static OptionalLong parseTimespan(String text) {
        int digits = 0;
        while (digits < text.length() && "+-0123456789".indexOf(text.charAt(digits)) >= 0) {
            digits++;
        }
        long unit = unit(text.substring(digits));
        if (unit == 0) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Math.multiplyExact(Long.parseLong(text.substring(0, digits)), unit));
        } catch (NumberFormatException | ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    private static long unit(String name) {
        return switch (name) {
            case "ns" -> 1;
            case "us" -> MICRO;
            case "ms" -> MILLI;
            case "s" -> SECOND;
            case "min" -> 60 * SECOND;
            case "h" -> 3_600 * SECOND;
            case "d" -> 86_400 * SECOND;
            default -> 0;
        };
    }

    /**
     * {@code 2026-11-21T03:00:00.000}: UTC without a zone, with a fraction of 3, 6 or 9 digits, because the Rust client asks
     * for one and Python before 3.11 reads no other number of digits than the first two.
     */
    static String timestamp(long epochNanos) {
        LocalDateTime time = LocalDateTime.ofInstant(
                Instant.ofEpochSecond(Math.floorDiv(epochNanos, SECOND), Math.floorMod(epochNanos, SECOND)),
                ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(SECONDS_LENGTH + 10);
        text.append(time.getYear()); // four digits: a long of nanoseconds ends in 1677 and 2262
        two(text.append('-'), time.getMonthValue());
        two(text.append('-'), time.getDayOfMonth());
        two(text.append('T'), time.getHour());
        two(text.append(':'), time.getMinute());
        two(text.append(':'), time.getSecond());
        String nanos = Long.toString(SECOND + time.getNano()).substring(1);
        int digits = time.getNano() % MILLI == 0 ? 3 : time.getNano() % MICRO == 0 ? 6 : 9;
        return text.append('.').append(nanos, 0, digits).toString();
    }

    private static void two(StringBuilder text, int value) {
        text.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
    }

    /**
     * Reads {@code YYYY-MM-DDThh:mm:ss}, with a fraction of one to nine digits and a zone ({@code Z}, {@code +01:00},
     * {@code +0100}, {@code +01}) or without; no zone is UTC. Empty for anything else.
     */
    static OptionalLong parseTimestamp(String text) {
        try {
            int end = fractionEnd(text);
            LocalDateTime time = LocalDateTime.parse(text.substring(0, end));
            Instant moment = time.toInstant(ZoneOffset.of(zone(text.substring(end))));
            // Before 1970 the second is the one behind, so that the smallest long does not overflow on its way.
            int behind = moment.getEpochSecond() < 0 ? 1 : 0;
            long second = Math.multiplyExact(moment.getEpochSecond() + behind, SECOND);
            return OptionalLong.of(Math.addExact(second, moment.getNano() - behind * SECOND));
        } catch (DateTimeException | ArithmeticException | IndexOutOfBoundsException e) {
            return OptionalLong.empty();
        }
    }

    private static int fractionEnd(String text) {
        int end = SECONDS_LENGTH;
        if (end < text.length() && text.charAt(end) == '.') {
            end++;
            while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
                end++;
            }
        }
        return end;
    }

    private static String zone(String text) {
        boolean digitsOnly = text.length() == 5 && text.indexOf(':') < 0;
        return text.isEmpty() ? "Z" : digitsOnly ? text.substring(0, 3) + ":" + text.substring(3) : text;
    }
}
