package io.logwisp.config;

/**
 * Which lines of a file are joined to one entry.
 *
 * @param start RE2 expression found in the first line of every entry; empty = off
 * @param trace the kind of stack traces that are joined
 * @param maxLines lines joined at most, at least 2
 * @param timeoutMs an entry whose next line does not come is delivered after that long without growth, at least 1
 */
public record Multiline(String start, Trace trace, int maxLines, int timeoutMs) {
    /** Each line is an entry. */
    public static final Multiline OFF = new Multiline("", Trace.NONE, 500, 500);

    /** Whether lines are joined at all. */
    public boolean isOn() {
        return !start.isEmpty() || trace != Trace.NONE;
    }

    /** Stack traces whose form is known. */
    public enum Trace {
        NONE,
        JAVA,
        PYTHON,
        GO
    }
}
