package io.logwisp.parse;

import io.logwisp.entry.BatchBuilder;

/**
 * Turns a message that should be one JSON object into one entry, as {@link LineParser} does with a line. Who sent it becomes
 * the field {@code peer}, whatever the message says of that.
 */
public final class JsonMessageParser implements MessageParser {
    private final String source;
    private final LineParser lines = new LineParser();

    /** @param source source of the entries */
    public JsonMessageParser(String source) {
        this.source = source;
    }

    @Override
    public boolean parse(
            byte[] bytes,
            int start,
            int stop,
            String peer,
            long receivedNanos,
            long cut,
            boolean partial,
            BatchBuilder out) {
        return lines.parse(bytes, start, stop - start, source, receivedNanos, new LineMarks(cut, partial, peer), out);
    }
}
