package io.logwisp.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Times as users write them and as they are shown. */
public final class Times {
    private static final long MILLIS_FROM = 100_000_000_000L;

    private Times() {}

    /**
     * A moment in nanoseconds since 1970: {@code 10m}, {@code 2h} and {@code 3d} ago, {@code today}, {@code yesterday}, a
     * date, a date and time, RFC 3339, or seconds or milliseconds since 1970.
     *
     * @param nowNanos now, nanoseconds since 1970
     * @param zone of dates and times that name none
     */
    public static long moment(String option, String text, long nowNanos, ZoneId zone) throws ClientException {
        OptionalLong ago = duration(text);
        if (ago.isPresent()) {
            return nowNanos - ago.getAsLong();
        }
        try {
            return switch (text) {
                case "now" -> nowNanos;
                case "today" -> startOfDay(nowNanos, 0, zone);
                case "yesterday" -> startOfDay(nowNanos, 1, zone);
                default -> written(text, zone);
            };
        } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
            throw new ClientException("option " + option + " = " + text
                    + ": write 10m, 2h, 3d, today, yesterday, 2026-11-21, \"2026-11-21 10:00\" or RFC 3339");
        }
    }

    private static long startOfDay(long nowNanos, int daysBack, ZoneId zone) {
        LocalDate today = LocalDate.ofInstant(Instant.ofEpochSecond(0, nowNanos), zone);
        return nanos(today.minusDays(daysBack).atStartOfDay(zone).toInstant());
    }

    private static long written(String text, ZoneId zone) {
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            long number = Long.parseLong(text);
            return number >= MILLIS_FROM
                    ? Math.multiplyExact(number, 1_000_000L)
                    : Math.multiplyExact(number, 1_000_000_000L);
        }
        String iso = text.replace(' ', 'T');
        int clock = iso.indexOf('T');
        if (clock < 0) {
            return nanos(LocalDate.parse(iso).atStartOfDay(zone).toInstant());
        }
        boolean hasZone = iso.endsWith("Z") || iso.indexOf('+', clock) > 0 || iso.indexOf('-', clock) > 0;
        return nanos(
                hasZone
                        ? OffsetDateTime.parse(iso).toInstant()
                        : LocalDateTime.parse(iso).atZone(zone).toInstant());
    }

    private static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }

    /** {@code 500ms}, {@code 30s}, {@code 10m}, {@code 2h}, {@code 3d} in nanoseconds; empty when it is none of them. */
    public static OptionalLong duration(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == 0 || digits > 9) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits)) {
            case "ms" -> OptionalLong.of(TimeUnit.MILLISECONDS.toNanos(number));
            case "s" -> OptionalLong.of(TimeUnit.SECONDS.toNanos(number));
            case "m" -> OptionalLong.of(TimeUnit.MINUTES.toNanos(number));
            case "h" -> OptionalLong.of(TimeUnit.HOURS.toNanos(number));
            case "d" -> OptionalLong.of(TimeUnit.DAYS.toNanos(number));
            default -> OptionalLong.empty();
        };
    }

    /** An entry's time in nanoseconds since 1970; empty when it has none that can be read. */
    static OptionalLong ofEntry(String rfc3339) {
        if (rfc3339.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(nanos(
                    rfc3339.endsWith("Z")
                            ? Instant.parse(rfc3339)
                            : OffsetDateTime.parse(rfc3339).toInstant()));
        } catch (DateTimeException | ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /** {@code 2026-11-21 03:00:00.123} in that zone; what is no RFC 3339 stays as it is, and no time is a dash. */
    static String shown(String rfc3339, ZoneId zone) {
        if (zone.equals(ZoneOffset.UTC)
                && rfc3339.endsWith("Z")
                && rfc3339.length() >= 20
                && rfc3339.charAt(10) == 'T') {
            String fraction = rfc3339.length() > 21 ? rfc3339.substring(20, rfc3339.length() - 1) : "";
            return rfc3339.substring(0, 10) + " " + rfc3339.substring(11, 19) + "." + millis(fraction);
        }
        OptionalLong time = ofEntry(rfc3339);
        if (time.isEmpty()) {
            return rfc3339.isEmpty() ? "-" : Visible.line(rfc3339);
        }
        Instant instant = Instant.ofEpochSecond(0, time.getAsLong());
        LocalDateTime local = LocalDateTime.ofInstant(instant, zone);
        return padded(local.getYear(), 4) + "-" + padded(local.getMonthValue(), 2) + "-"
                + padded(local.getDayOfMonth(), 2) + " " + padded(local.getHour(), 2) + ":"
                + padded(local.getMinute(), 2) + ":" + padded(local.getSecond(), 2) + "."
                + padded(local.getNano() / 1_000_000, 3);
    }

    private static String millis(String fraction) {
        return (fraction + "000").substring(0, 3);
    }

    private static String padded(int number, int width) {
        String digits = Integer.toString(number);
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }
}
