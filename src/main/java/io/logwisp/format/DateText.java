package io.logwisp.format;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes dates as syslog-ng's macros do. Keeps the texts of the second seen last, which most entries share. Used by one
 * thread.
 */
final class DateText {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** The longest form has less. */
    private static final int FIRST_BYTES = 32;

    private final ByteWriter writer = new ByteWriter(FIRST_BYTES);

    /** What is known of the second by {@link Form}, without fractions. */
    private final Map<Form, byte[]> texts = new EnumMap<>(Form.class);

    private long offsetSecond = Long.MIN_VALUE;
    private ZoneId offsetZone = ZoneOffset.UTC;
    private ZoneOffset knownOffset = ZoneOffset.UTC;
    private long second = Long.MIN_VALUE;
    private int nanos;
    private ZoneOffset offset = ZoneOffset.UTC;
    private LocalDateTime time = LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC);

    /** The parts of a time that have a macro. */
    enum Form {
        ISODATE,
        DATE,
        FULLDATE,
        STAMP,
        UNIXTIME,
        YEAR,
        MONTH,
        DAY,
        HOUR,
        HOUR12,
        MIN,
        SEC,
        MSEC,
        USEC,
        AMPM,
        YEAR_DAY,
        WEEK_DAY,
        WEEKDAY,
        WEEK_DAY_ABBREV,
        WEEK_DAY_NAME,
        MONTH_ABBREV,
        MONTH_NAME,
        MONTH_WEEK,
        WEEK,
        ISOWEEK,
        TZ,
        TZOFFSET
    }

    /** The offset of a zone at that time. */
    ZoneOffset offset(ZoneId zone, long epochNanos) {
        long asked = Math.floorDiv(epochNanos, NANOS_PER_SECOND);
        if (asked != offsetSecond || !zone.equals(offsetZone)) {
            offsetSecond = asked;
            offsetZone = zone;
            knownOffset = zone.getRules().getOffset(Instant.ofEpochSecond(asked));
        }
        return knownOffset;
    }

    /** Takes the time that is written next. */
    DateText at(long epochNanos, ZoneOffset zone) {
        long newSecond = Math.floorDiv(epochNanos, NANOS_PER_SECOND);
        nanos = (int) Math.floorMod(epochNanos, NANOS_PER_SECOND);
        if (newSecond != second || !zone.equals(offset)) {
            second = newSecond;
            offset = zone;
            texts.clear();
            time = LocalDateTime.ofInstant(Instant.ofEpochSecond(newSecond), zone);
        }
        return this;
    }

    /** Writes one form; {@code fractionDigits} count for those that end with the seconds. */
    void write(Form form, int fractionDigits, ByteWriter out) {
        switch (form) {
            case ISODATE -> {
                out.write(text(form));
                fraction(fractionDigits, out);
                out.write(text(Form.TZ));
            }
            case DATE, STAMP, FULLDATE, UNIXTIME -> {
                out.write(text(form));
                fraction(fractionDigits, out);
            }
            case MSEC -> digits(nanos / 1_000_000, 3, out);
            case USEC -> digits(nanos / 1_000, 6, out);
            default -> out.write(text(form));
        }
    }

    private byte[] text(Form form) {
        byte[] known = texts.get(form);
        if (known == null) {
            writer.clear();
            ofSecond(form, writer);
            known = writer.toBytes();
            texts.put(form, known);
        }
        return known;
    }

    /** Writes what does not depend on the fraction of the second. */
    private void ofSecond(Form form, ByteWriter out) {
        switch (form) {
            case ISODATE -> iso(out);
            case DATE, STAMP -> date(out);
            case FULLDATE -> {
                digits(time.getYear(), 4, out);
                out.write(' ');
                date(out);
            }
            case UNIXTIME -> out.ascii(Long.toString(second));
            case YEAR -> digits(time.getYear(), 4, out);
            case MONTH -> digits(time.getMonthValue(), 2, out);
            case DAY -> digits(time.getDayOfMonth(), 2, out);
            case HOUR -> digits(time.getHour(), 2, out);
            case HOUR12 -> digits((time.getHour() + 11) % 12 + 1, 2, out);
            case MIN -> digits(time.getMinute(), 2, out);
            case SEC -> digits(time.getSecond(), 2, out);
            case AMPM -> out.ascii(time.getHour() < 12 ? "AM" : "PM");
            case YEAR_DAY -> digits(time.getDayOfYear(), 3, out);
            case WEEK_DAY -> out.number(sundayBased() + 1L);
            case WEEKDAY, WEEK_DAY_ABBREV -> out.ascii(day(TextStyle.SHORT));
            case WEEK_DAY_NAME -> out.ascii(day(TextStyle.FULL));
            case MONTH_ABBREV -> out.ascii(month(TextStyle.SHORT));
            case MONTH_NAME -> out.ascii(month(TextStyle.FULL));
            case MONTH_WEEK -> out.number(weekOfMonth());
            case WEEK -> digits(mondayWeekOfYear(), 2, out);
            case ISOWEEK -> digits(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, out);
            case TZ, TZOFFSET -> zone(out);
            case MSEC, USEC -> throw new AssertionError("BUG: a fraction is no part of a second's text");
        }
    }

    private void iso(ByteWriter out) {
        digits(time.getYear(), 4, out);
        out.write('-');
        digits(time.getMonthValue(), 2, out);
        out.write('-');
        digits(time.getDayOfMonth(), 2, out);
        out.write('T');
        clock(out);
    }

    private void date(ByteWriter out) {
        out.ascii(month(TextStyle.SHORT));
        out.write(' ');
        int day = time.getDayOfMonth();
        out.write(day < 10 ? ' ' : '0' + day / 10);
        out.write('0' + day % 10);
        out.write(' ');
        clock(out);
    }

    private void clock(ByteWriter out) {
        digits(time.getHour(), 2, out);
        out.write(':');
        digits(time.getMinute(), 2, out);
        out.write(':');
        digits(time.getSecond(), 2, out);
    }

    private void fraction(int count, ByteWriter out) {
        int rest = nanos;
        int unit = 100_000_000;
        for (int i = 0; i < count; i++) {
            if (i == 0) {
                out.write('.');
            }
            out.write('0' + rest / unit);
            rest %= unit;
            unit /= 10;
        }
    }

    private void zone(ByteWriter out) {
        int minutes = offset.getTotalSeconds() / 60;
        out.write(minutes < 0 ? '-' : '+');
        digits(Math.abs(minutes) / 60, 2, out);
        out.write(':');
        digits(Math.abs(minutes) % 60, 2, out);
    }

    /** 0 on Sundays. */
    private int sundayBased() {
        return time.getDayOfWeek().getValue() % 7;
    }

    /** Weeks of the month begin with the weekday of Monday as 1, the days before the first Monday being in week 0. */
    private int weekOfMonth() {
        int day = time.getDayOfMonth();
        int weekday = sundayBased();
        return day / 7 + (weekday > 0 && day % 7 >= weekday ? 1 : 0);
    }

    /** Weeks begin on Mondays; the days before the first one are in week 0. */
    private int mondayWeekOfYear() {
        int sinceMonday = time.getDayOfWeek().getValue() - DayOfWeek.MONDAY.getValue();
        return (time.getDayOfYear() - 1 - sinceMonday + 7) / 7;
    }

    private String day(TextStyle style) {
        return time.getDayOfWeek().getDisplayName(style, Locale.ENGLISH);
    }

    private String month(TextStyle style) {
        return time.getMonth().getDisplayName(style, Locale.ENGLISH);
    }

    private static void digits(int value, int count, ByteWriter out) {
        int unit = 1;
        for (int i = 1; i < count; i++) {
            unit *= 10;
        }
        for (; unit > 0; unit /= 10) {
            out.write('0' + value / unit % 10);
        }
    }
}
