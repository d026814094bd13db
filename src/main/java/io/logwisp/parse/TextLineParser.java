package io.logwisp.parse;

import io.logwisp.entry.BatchBuilder;

/** Makes an entry from a line of text: the line is the message, its level is what {@link LevelScanner} sees. */
final class TextLineParser {
    // Owned by the pipeline thread.
    private final LevelScanner levels = new LevelScanner();
    private final ByteSink fields = new ByteSink();

    void parse(byte[] bytes, int offset, int end, String source, long readNanos, LineMarks marks, BatchBuilder out) {
        out.line(bytes, offset, end - offset);
        if (!marks.isEmpty()) {
            fields.clear();
            marks.write(fields);
            fields.closeObject();
            out.fields(fields.bytes(), 0, fields.length());
        }
        out.add(readNanos, source, levels.scan(bytes, offset, end));
    }
}
