package io.logwisp.parse;

import java.time.ZoneId;

/**
 * The time that a line of text begins with: RFC 3339, the same with a blank and without offset, or as in syslog
 * ({@code Nov 21 03:00:00}); in brackets or behind {@code <34>} too. Used by one thread.
 */
public final class LeadingTime {
    /** The line begins with none. */
    public static final long NONE = Long.MIN_VALUE;

    private final SyslogTime times;

    /** @param zone of times without an offset */
    public LeadingTime(ZoneId zone) {
        this.times = new SyslogTime(zone);
    }

    /**
     * Nanoseconds since 1970, or {@link #NONE}.
     *
     * @param nearNanos a time without a year is of the year that puts it nearest to this
     */
    public long find(byte[] bytes, int offset, int length, long nearNanos) {
        int from = offset;
        int end = offset + length;
        if (from < end && (bytes[from] == '[' || bytes[from] == '<')) {
            int close = closing(bytes, from, end);
            if (close < 0) {
                return NONE;
            }
            end = bytes[from] == '[' ? close : end;
            from = bytes[from] == '[' ? from + 1 : close + 1;
        }
        if (from == end || !SyslogTime.resemblesTime(bytes, from, end)) {
            return NONE;
        }
        return times.scan(bytes, from, end, nearNanos) == SyslogTime.NONE ? NONE : times.nanos();
    }

    private static int closing(byte[] bytes, int from, int end) {
        int wanted = bytes[from] == '[' ? ']' : '>';
        for (int i = from + 1; i < end && i < from + 40; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
