package io.logwisp.service;

import static org.awaitility.Awaitility.await;

import io.logwisp.entry.Batch;
import io.logwisp.hub.Cursor;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads the entries of a service's first stream as they come. Used by one thread. */
final class EntryReader {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<JsonObject> entries = new ArrayList<>();
    private final Cursor cursor;

    /** Begins with what comes from now on. */
    EntryReader(LogWispService service) {
        cursor = service.streams().get(0).hub().join(1_000_000);
        cursor.startLive();
    }

    /** All entries so far, when there are that many: {@code message}, {@code level} and {@code fields}. */
    List<JsonObject> awaitEntries(int count) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> {
            for (Batch batch = cursor.next(); batch != null; batch = cursor.next()) {
                take(batch);
            }
            return entries.size() >= count;
        });
        return entries;
    }

    private void take(Batch batch) {
        for (int i = cursor.from(); i < batch.count(); i++) {
            String fields = batch.fields(i);
            entries.add(new JsonObject()
                    .put("message", batch.message(i))
                    .put("level", String.valueOf(batch.level(i)))
                    .put("fields", fields == null ? new JsonObject() : new JsonObject(fields)));
        }
        cursor.advance(batch);
        cursor.delivered(batch.lastSeq() + 1);
    }
}
