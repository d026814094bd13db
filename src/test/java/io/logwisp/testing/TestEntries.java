package io.logwisp.testing;

import io.logwisp.entry.Batch;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Level;
import java.nio.charset.StandardCharsets;

/** Makes batches for tests. */
public final class TestEntries {
    /** 2026-11-21T03:00:00.123456Z. */
    public static final long TIME_NANOS = 1_795_230_000_123_456_000L;

    private TestEntries() {}

    /** A batch of text lines from {@code app.log}, each its own message. */
    public static Batch batch(String epoch, long number, long firstSeq, String... lines) {
        BatchBuilder builder = new BatchBuilder();
        for (String line : lines) {
            add(builder, null, line, null);
        }
        return builder.build(epoch, number, firstSeq);
    }

    /** A batch of numbered lines {@code line <seq>}. */
    public static Batch numbered(String epoch, long number, long firstSeq, int count) {
        String[] lines = new String[count];
        for (int i = 0; i < count; i++) {
            lines[i] = "line " + (firstSeq + i);
        }
        return batch(epoch, number, firstSeq, lines);
    }

    /** Adds one entry from {@code app.log}. */
    public static void add(BatchBuilder builder, Level level, String message, String fields) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        builder.line(bytes, 0, bytes.length);
        if (fields != null) {
            byte[] json = fields.getBytes(StandardCharsets.UTF_8);
            builder.fields(json, 0, json.length);
        }
        builder.add(TIME_NANOS, "app.log", level);
    }
}
