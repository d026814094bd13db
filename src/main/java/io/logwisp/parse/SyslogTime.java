package io.logwisp.parse;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;

/**
 * Reads the times that stand at the beginning of syslog messages, in the forms that are really sent: {@code Oct  1 22:14:15},
 * {@code Oct 1 22:14:15}, with a year before or behind the time of day, with a fraction, with the name of a zone before a
 * colon (Cisco), {@code 2026 Oct 1 22:14:15} (Nexus), and RFC 3339 with or without an offset.
 *
 * <p>A time without a year is of the year that puts it nearest to when it was received; one without a zone is of the zone
 * that was configured.
 */
final class SyslogTime {
    static final int NONE = -1;

    /** No offset: the time names none, or the one that the configured zone has then. */
    static final int USUAL_OFFSET = Integer.MIN_VALUE;

    private static final long NANOS = 1_000_000_000L;
    private static final int DAY = 86_400;
    private static final int NO_YEAR = -1;

    /** Nearer to now than this, no other year can be nearer still. */
    private static final long SURELY_NEAREST = 180L * DAY;

    /** Zones change their offset at full quarters of an hour. */
    private static final int QUARTER = 900;

    private static final int OLDEST_YEAR = 1678;
    private static final int NEWEST_YEAR = 2261;
    private static final int ISO_LENGTH = 19;
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    private final ZoneRules rules;

    // Owned by the pipeline thread.
    private int at;
    private long nanos;
    private int year;
    private int secondOfDay;
    private long fraction;
    private int foreignOffset;
    private long knownQuarter = Long.MIN_VALUE;
    private int knownOffset;

    SyslogTime(ZoneId zone) {
        this.rules = zone.getRules();
    }

    /** What the last successful {@link #scan} found, nanoseconds since 1970. */
    long nanos() {
        return nanos;
    }

    /**
     * Seconds east of Greenwich that the time found last brings with it, or {@link #USUAL_OFFSET} where that is nothing
     * new.
     */
    int foreignOffset() {
        return foreignOffset;
    }

    /** Where the time that begins at {@code from} ends, or {@link #NONE} when there is none. */
    int scan(byte[] b, int from, int end, long receivedNanos) {
        foreignOffset = USUAL_OFFSET;
        if (from >= end) {
            return NONE;
        }
        if (!isDigit(b[from])) {
            return bsd(b, from, end, NO_YEAR, receivedNanos);
        }
        if (end - from >= ISO_LENGTH && b[from + 4] == '-') {
            return iso(b, from, end);
        }
        int first = number(b, from, from + 4, end);
        return first >= 0 && from + 5 < end && b[from + 4] == ' ' ? bsd(b, from + 5, end, first, receivedNanos) : NONE;
    }

    /** Whether a time may have been meant here. */
    static boolean resemblesTime(byte[] b, int from, int end) {
        return end - from > 5
                && (month(b, from, end) > 0 && b[from + 3] == ' ' && (isDigit(b[from + 4]) || b[from + 4] == ' ')
                        || number(b, from, from + 4, end) >= 0 && b[from + 4] == '-');
    }

    private int bsd(byte[] b, int from, int end, int yearBefore, long receivedNanos) {
        int month = month(b, from, end);
        at = from + 3;
        if (month < 0 || !skipBlanks(b, end)) {
            return NONE;
        }
        int day = smallNumber(b, end);
        if (day < 1 || !skipBlanks(b, end)) {
            return NONE;
        }
        year = yearBefore;
        int maybeYear = number(b, at, at + 4, end);
        if (maybeYear >= 0 && at + 4 < end && b[at + 4] == ' ') {
            year = maybeYear;
            at += 5;
        }
        if (!timeOfDay(b, end)) {
            return NONE;
        }
        yearBehind(b, end);
        boolean utc = zoneName(b, end);
        long local = year == NO_YEAR ? nearest(month, day, receivedNanos) : localSeconds(year, month, day);
        if (local == Long.MIN_VALUE) {
            return NONE;
        }
        nanos = (local - (utc ? 0 : offset(local))) * NANOS + fraction;
        return at;
    }

    private int iso(byte[] b, int from, int end) {
        int stop = from + ISO_LENGTH;
        while (stop < end && b[stop] != ' ') {
            stop++;
        }
        if (b[stop - 1] == ':') {
            stop--;
        }
        long known = JsonTime.parse(b, from, stop);
        if (known != JsonTime.UNUSABLE) {
            nanos = known;
            int brought = offsetAtEnd(b, from + ISO_LENGTH, stop);
            if (brought != offset(Math.floorDiv(known, NANOS) + brought)) {
                foreignOffset = brought;
            }
            return stop;
        }
        return isoWithoutZone(b, from, stop);
    }

    /** The offset in seconds that ends a time in the form of RFC 3339, with or without its colon. */
    private static int offsetAtEnd(byte[] b, int from, int end) {
        int sign = end - 1;
        while (sign > from && b[sign] != '+' && b[sign] != '-') {
            sign--;
        }
        if (b[sign] != '+' && b[sign] != '-') {
            return 0; // Z
        }
        int hours = number(b, sign + 1, sign + 3, end);
        int minutes = Math.max(0, number(b, end - 2, end, end));
        int seconds = hours * 3600 + (end - sign > 3 ? minutes * 60 : 0);
        return b[sign] == '-' ? -seconds : seconds;
    }

    private int isoWithoutZone(byte[] b, int from, int end) {
        int isoYear = number(b, from, from + 4, end);
        int month = number(b, from + 5, from + 7, end);
        int day = number(b, from + 8, from + 10, end);
        byte mark = b[from + 10];
        boolean date = b[from + 7] == '-' && (mark == 'T' || mark == 't' || mark == ' ');
        at = from + 11;
        if (!date || isoYear < 0 || month < 1 || day < 1 || !timeOfDay(b, end) || at != end) {
            return NONE;
        }
        long local = localSeconds(isoYear, month, day);
        if (local == Long.MIN_VALUE) {
            return NONE;
        }
        nanos = (local - offset(local)) * NANOS + fraction;
        return at;
    }

    private boolean timeOfDay(byte[] b, int end) {
        if (end - at < 8 || b[at + 2] != ':' || b[at + 5] != ':') {
            return false;
        }
        int hour = number(b, at, at + 2, end);
        int minute = number(b, at + 3, at + 5, end);
        int second = number(b, at + 6, at + 8, end);
        if ((hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 60) {
            return false;
        }
        secondOfDay = hour * 3600 + minute * 60 + second;
        at += 8;
        fraction = 0;
        if (end - at >= 2 && (b[at] == '.' || b[at] == ',') && isDigit(b[at + 1])) {
            int unit = 100_000_000;
            for (at++; at < end && isDigit(b[at]); at++) {
                fraction += (long) (b[at] - '0') * unit;
                unit /= 10;
            }
        }
        return true;
    }

    private void yearBehind(byte[] b, int end) {
        if (year != NO_YEAR || at >= end || b[at] != ' ') {
            return;
        }
        int found = number(b, at + 1, at + 5, end);
        // An IPv6 address begins with a number and a colon too, but has no blank behind it.
        boolean alone = at + 5 == end
                || at + 5 < end && (b[at + 5] == ' ' || b[at + 5] == ':' && at + 6 < end && b[at + 6] == ' ');
        if (found >= 1970 && found < 2200 && alone) {
            year = found;
            at += 5;
        }
    }

    /** Skips three to five capital letters before a colon; true when they say that this is world time. */
    private boolean zoneName(byte[] b, int end) {
        if (at >= end || b[at] != ' ') {
            return false;
        }
        int stop = at + 1;
        while (stop < end && b[stop] >= 'A' && b[stop] <= 'Z') {
            stop++;
        }
        int length = stop - at - 1;
        if (length < 3 || length > 5 || stop == end || b[stop] != ':') {
            return false;
        }
        boolean utc = b[at + 1] == 'U' && b[at + 2] == 'T' && b[at + 3] == 'C'
                || b[at + 1] == 'G' && b[at + 2] == 'M' && b[at + 3] == 'T';
        at = stop;
        return utc;
    }

    private long nearest(int month, int day, long receivedNanos) {
        long received = Math.floorDiv(receivedNanos, NANOS);
        int receivedYear = LocalDate.ofEpochDay(Math.floorDiv(received, DAY)).getYear();
        long best = localSeconds(receivedYear, month, day);
        if (best != Long.MIN_VALUE && Math.abs(best - received) < SURELY_NEAREST) {
            return best;
        }
        for (int candidate = receivedYear - 1; candidate <= receivedYear + 1; candidate++) {
            long seconds = localSeconds(candidate, month, day);
            boolean nearer = best == Long.MIN_VALUE || Math.abs(seconds - received) < Math.abs(best - received);
            if (seconds != Long.MIN_VALUE && nearer) {
                best = seconds;
            }
        }
        return best;
    }

    /** Seconds from 1970 to that day and the time of day that was read, by a clock on the wall; MIN_VALUE for no day. */
    private long localSeconds(int ofYear, int month, int day) {
        if (ofYear < OLDEST_YEAR || ofYear > NEWEST_YEAR || month > 12 || day > 31) {
            return Long.MIN_VALUE;
        }
        if (day > 28 && day > LocalDate.of(ofYear, month, 1).lengthOfMonth()) {
            return Long.MIN_VALUE;
        }
        return LocalDate.of(ofYear, month, day).toEpochDay() * DAY + secondOfDay;
    }

    private int offset(long local) {
        long quarter = Math.floorDiv(local, QUARTER);
        if (quarter != knownQuarter) {
            knownOffset = offsetOf(local);
            knownQuarter = quarter;
        }
        return knownOffset;
    }

    private int offsetOf(long local) {
        try {
            return rules.getOffset(LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC))
                    .getTotalSeconds();
        } catch (DateTimeException e) {
            throw new AssertionError("BUG: no offset for " + local, e);
        }
    }

    /** Skips one or two blanks; false when there is none. */
    private boolean skipBlanks(byte[] b, int end) {
        if (at >= end || b[at] != ' ') {
            return false;
        }
        at++;
        if (at < end && b[at] == ' ') {
            at++;
        }
        return true;
    }

    /** One or two digits. */
    private int smallNumber(byte[] b, int end) {
        int from = at;
        while (at < end && at < from + 2 && isDigit(b[at])) {
            at++;
        }
        return at == from ? -1 : number(b, from, at, end);
    }

    /** January is 1; -1 when no month begins here. */
    private static int month(byte[] b, int from, int end) {
        if (end - from < 3) {
            return -1;
        }
        for (int i = 0; i < MONTHS.length(); i += 3) {
            if ((b[from] | 0x20) == MONTHS.charAt(i)
                    && (b[from + 1] | 0x20) == MONTHS.charAt(i + 1)
                    && (b[from + 2] | 0x20) == MONTHS.charAt(i + 2)) {
                return i / 3 + 1;
            }
        }
        return -1;
    }

    private static int number(byte[] b, int from, int to, int end) {
        if (to > end) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
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
}
