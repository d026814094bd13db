package io.logwisp.entry;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Read access to a run of entries by column. Message, line and fields of entry {@code i} are ranges of {@link #data()}.
 *
 * <p>The line is what the source held, the message what a reader wants to see (for plain text both are the same range), the
 * fields are the text of a JSON object. Line and message may hold any byte, valid UTF-8 or not, but no line feed in the
 * line; whoever encodes them escapes what its format cannot carry. Behind each line stands a line feed. Fields are valid
 * UTF-8 JSON on one line.
 */
public sealed interface Entries permits Batch, BatchBuilder {
    /** Number of entries. */
    int count();

    /** Bytes of all lines, messages and fields; never to be changed by a reader. */
    byte[] data();

    int lineStart(int i);

    int lineEnd(int i);

    int messageStart(int i);

    int messageEnd(int i);

    int fieldsStart(int i);

    /** End of the fields; equal to {@link #fieldsStart} when the entry has none. */
    int fieldsEnd(int i);

    /** Time of entry {@code i} in nanoseconds since 1970-01-01T00:00:00Z. */
    long timeNanos(int i);

    /** Severity of entry {@code i}, or null when its line names none. */
    @Nullable
    Level level(int i);

    /** Base name of the file that entry {@code i} came from, or the name of another source. */
    String source(int i);

    /** The message of entry {@code i} as text; bytes that are not UTF-8 become U+FFFD. */
    default String message(int i) {
        return new String(data(), messageStart(i), messageEnd(i) - messageStart(i), StandardCharsets.UTF_8);
    }

    /** The fields of entry {@code i} as the text of a JSON object, or null. */
    default @Nullable String fields(int i) {
        int start = fieldsStart(i);
        int end = fieldsEnd(i);
        return start == end ? null : new String(data(), start, end - start, StandardCharsets.UTF_8);
    }
}
