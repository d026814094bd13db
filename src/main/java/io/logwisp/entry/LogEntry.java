package io.logwisp.entry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One immutable log record, materialised from its {@link Batch}. The data path works on the batch's columns; this form is
 * for tests and for places that look at few entries.
 *
 * @param seq number in its stream, from 1
 * @param time the line's own time for JSON, else the time of reading
 * @param source base name of the file, or the name of another source
 * @param level severity, null when the line names none
 * @param message text of the record; bytes that are not UTF-8 appear as U+FFFD
 * @param fields the text of a JSON object with all other keys, null when there are none
 */
public record LogEntry(
        long seq,
        Instant time,
        String source,
        @Nullable Level level,
        String message,
        @Nullable String fields) {}
