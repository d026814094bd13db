package io.logwisp.parse;

import io.logwisp.entry.BatchBuilder;

/**
 * Turns the bytes of one line into one entry: a JSON object into time, level, message and fields, everything else into a
 * text entry. No line is ever refused and no content throws. Not thread-safe: owned by one pipeline thread.
 */
public final class LineParser {
    // Owned by the pipeline thread.
    private final JsonLineParser json = new JsonLineParser();
    private final TextLineParser text = new TextLineParser();

    /**
     * Adds exactly one entry.
     *
     * @param bytes holds the line from {@code offset} on, without its line end; not kept
     * @param length bytes of the line, 0 or more
     * @param source base name of the file, or the name of another source
     * @param readNanos time of reading in nanoseconds since 1970, used where the line has no usable time of its own
     * @param cut bytes that were cut off at the end of the line; above 0 it becomes the field {@code truncated_bytes}
     * @param partial true when no line feed ended the line; becomes the field {@code partial}
     */
    public void parse(
            byte[] bytes,
            int offset,
            int length,
            String source,
            long readNanos,
            long cut,
            boolean partial,
            BatchBuilder out) {
        parse(bytes, offset, length, source, readNanos, LineMarks.of(cut, partial), out);
    }

    /** The same for a whole line that is known to be printable ASCII and tabs. */
    public void parsePlain(byte[] bytes, int offset, int length, String source, long readNanos, BatchBuilder out) {
        int end = offset + length;
        if (!parseObject(bytes, offset, end, source, readNanos, LineMarks.NONE, out)) {
            text.parsePlain(bytes, offset, end, source, readNanos, out);
        }
    }

    /** The same for a line that came with these marks; true when it is a JSON object. */
    boolean parse(
            byte[] bytes, int offset, int length, String source, long readNanos, LineMarks marks, BatchBuilder out) {
        int end = offset + length;
        if (parseObject(bytes, offset, end, source, readNanos, marks, out)) {
            return true;
        }
        text.parse(bytes, offset, end, source, readNanos, marks, out);
        return false;
    }

    private boolean parseObject(
            byte[] bytes, int offset, int end, String source, long readNanos, LineMarks marks, BatchBuilder out) {
        int brace = skipBlanks(bytes, offset, end);
        return brace < end
                && bytes[brace] == '{'
                && json.parse(bytes, offset, brace, end, source, readNanos, marks, out);
    }

    private static int skipBlanks(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }
}
