package io.logwisp.cli;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/**
 * One event as {@code 15:04:05.000 WARN  what happened}, and of a fault its first frame. Written out because a pattern would
 * be taken to pieces at each start. Safe for every thread.
 */
final class LogLayout extends LayoutBase<ILoggingEvent> {
    private static final int LEVEL_WIDTH = 5;
    private static final int NANOS_PER_MILLI = 1_000_000;

    /** Before further lines of a message. */
    private static final String INDENT = "    ";

    /**
     * Loads what the first line needs: when it is told that there are no more descriptors, the file of the time zones could not
     * be opened any more, and never again.
     */
    static void prepare() {
        addTime(0, new StringBuilder());
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(128);
        addTime(event.getTimeStamp(), line);
        addLevel(event.getLevel().toString(), line);
        addPlain(event.getFormattedMessage(), line);
        line.append(System.lineSeparator());
        if (event.getThrowableProxy() != null) {
            line.append(faults().convert(event));
        }
        return line.toString();
    }

    private static void addTime(long epochMillis, StringBuilder line) {
        LocalTime time = LocalTime.ofInstant(Instant.ofEpochMilli(epochMillis), ZoneId.systemDefault());
        addNumber(time.getHour(), 2, line);
        line.append(':');
        addNumber(time.getMinute(), 2, line);
        line.append(':');
        addNumber(time.getSecond(), 2, line);
        line.append('.');
        addNumber(time.getNano() / NANOS_PER_MILLI, 3, line);
        line.append(' ');
    }

    private static void addNumber(int number, int digits, StringBuilder line) {
        String text = Integer.toString(number);
        line.append("0".repeat(digits - text.length())).append(text);
    }

    private static void addLevel(String level, StringBuilder line) {
        line.append(level).append(" ".repeat(Math.max(0, LEVEL_WIDTH - level.length()) + 1));
    }

    /**
     * File names are part of messages, and may contain what moves a cursor, turns text around or begins a line that looks like
     * one of ours.
     */
    private static void addPlain(String message, StringBuilder line) {
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            line.append(steers(c) ? '?' : c);
            if (c == '\n') {
                line.append(INDENT);
            }
        }
    }

    /** Controls but for the tab and the line feed, marks of direction, and ends of lines that only some programs know. */
    private static boolean steers(char c) {
        return c < ' ' && c != '\n' && c != '\t'
                || c >= '\u007f' && c < '\u00a0'
                || c >= '\u2028' && c <= '\u202e'
                || c >= '\u2066' && c <= '\u2069';
    }

    /** Most runs have no faults to show. */
    private static ThrowableProxyConverter faults() {
        ThrowableProxyConverter faults = new ThrowableProxyConverter();
        faults.setOptionList(List.of("short"));
        faults.start();
        return faults;
    }
}
