package io.logwisp.filter;

import io.logwisp.entry.Batch;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Level;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One entry between two others that no test looks for, so that a search beyond the entry's own bytes is noticed. */
final class FilterSubject {
    private static final byte[] NEIGHBOUR = "NEIGHBOUR".getBytes(StandardCharsets.UTF_8);

    private FilterSubject() {}

    static boolean passes(EntryFilter filter, String message) {
        return passes(filter, message.getBytes(StandardCharsets.UTF_8));
    }

    static boolean passes(EntryFilter filter, byte[] message) {
        return filter.test(batch(message, null, "app.log", null), 1);
    }

    static boolean passesFields(EntryFilter filter, @Nullable String fields) {
        return filter.test(batch(NEIGHBOUR, null, "app.log", fields), 1);
    }

    static boolean passesLevel(EntryFilter filter, @Nullable Level level) {
        return filter.test(batch(NEIGHBOUR, level, "app.log", null), 1);
    }

    static boolean passesSource(EntryFilter filter, String source) {
        return filter.test(batch(NEIGHBOUR, null, source, null), 1);
    }

    static Batch batch(byte[] message, @Nullable Level level, String source, @Nullable String fields) {
        BatchBuilder builder = new BatchBuilder();
        builder.line(NEIGHBOUR, 0, NEIGHBOUR.length).add(0, "neighbour", null);
        builder.line(message, 0, message.length);
        if (fields != null) {
            byte[] json = fields.getBytes(StandardCharsets.UTF_8);
            builder.fields(json, 0, json.length);
        }
        builder.add(0, source, level);
        builder.line(NEIGHBOUR, 0, NEIGHBOUR.length).add(0, "neighbour", null);
        return builder.build("epoch0", 0, 1);
    }
}
