package io.logwisp.parse;

import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.LevelFinder;
import java.util.function.Supplier;

/** Makes an entry from a line of text: the line is the message, its level is what {@link LevelScanner} sees. */
final class TextLineParser {
    /** Whoever reads an entry first looks for its level: a raw line is sent without one. */
    private static final Supplier<LevelFinder> LEVELS = LevelScanner::ofThread;

    // Owned by the pipeline thread.
    private final ByteSink fields = new ByteSink();

    /** Adds the entry of a whole line of plain text. */
    void parsePlain(byte[] bytes, int offset, int end, String source, long readNanos, BatchBuilder out) {
        out.plainLine(bytes, offset, end - offset);
        out.addText(readNanos, source, LEVELS);
    }

    void parse(byte[] bytes, int offset, int end, String source, long readNanos, LineMarks marks, BatchBuilder out) {
        out.line(bytes, offset, end - offset);
        if (!marks.isEmpty()) {
            fields.clear();
            marks.write(fields);
            fields.closeObject();
            out.fields(fields.bytes(), 0, fields.length());
        }
        out.addText(readNanos, source, LEVELS);
    }
}
