package io.logwisp.tail;

import io.logwisp.config.Encoding;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.Multiline;
import org.jspecify.annotations.Nullable;

/**
 * What the text of a stream's files is: how it is encoded, what a line may be, and which lines are joined. Shared by all
 * files of a stream and owned by its polling thread.
 */
public final class TextRules {
    private final LineRules lines;
    private final Encoding encoding;
    private final Multiline multiline;
    private final @Nullable StartPattern start;

    /** Made when the first file is not UTF-8. */
    private @Nullable TranscodingBuffers buffers;

    /** The rules of a stream. */
    public TextRules(MonitorConfig config) {
        this.lines = LineRules.of(config);
        this.encoding = config.encoding();
        this.multiline = config.multiline();
        this.start = multiline.start().isEmpty() ? null : new StartPattern(multiline.start());
    }

    LineRules lines() {
        return lines;
    }

    /** Of a file without a byte order mark. */
    Encoding encoding() {
        return encoding;
    }

    /** What joins the lines of one file; null when each line is an entry. */
    @Nullable
    LineJoiner joiner() {
        return multiline.isOn() ? new LineJoiner(lines, multiline.maxLines(), continuation()) : null;
    }

    private Continuation continuation() {
        if (start != null) {
            return start;
        }
        return switch (multiline.trace()) {
            case NONE -> throw new AssertionError("BUG: no lines are joined");
            case JAVA -> new JavaTrace();
            case PYTHON -> new PythonTrace();
            case GO -> new GoTrace();
        };
    }

    Transcoder transcoder(Encoding from) {
        if (buffers == null) {
            buffers = new TranscodingBuffers();
        }
        return new Transcoder(from, buffers);
    }
}
