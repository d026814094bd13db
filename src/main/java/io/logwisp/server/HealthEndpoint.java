package io.logwisp.server;

import io.logwisp.tail.FileSnapshot.State;
import io.logwisp.tail.TailSnapshot;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Answers probes: one word for everybody, and on the control listener what is not as it should be. */
final class HealthEndpoint {
    /** Whether the program goes on; when not, it has to be started anew. */
    static final String LIVE = "/healthz";

    /** Whether clients are to be sent here. */
    static final String READY = "/readyz";

    private static final String OK = "ok";

    private final Health health;

    HealthEndpoint(Health health) {
        this.health = health;
    }

    static boolean isProbe(String path) {
        return path.equals(LIVE) || path.equals(READY);
    }

    /** Answers a probe by its path; tells nothing but a word. */
    void answer(HttpServerRequest request, String path) {
        answer(request, path, () -> Future.succeededFuture(status(OK)));
    }

    /** Answers a probe, and when ready tells which of these streams lack something. */
    void answer(HttpServerRequest request, String path, Collection<ServedStream> streams) {
        answer(request, path, () -> degraded(streams));
    }

    private interface Detail {
        Future<JsonObject> ask();
    }

    private void answer(HttpServerRequest request, String path, Detail detail) {
        if (path.equals(READY) && !health.isServing()) {
            Answers.json(request, 503, status(health.phase().name().toLowerCase(Locale.ROOT)));
            return;
        }
        health.check()
                .compose(alive -> path.equals(READY) ? detail.ask() : Future.succeededFuture(status(OK)))
                .onSuccess(body -> Answers.json(request, 200, body))
                .onFailure(stuck -> Answers.json(request, 503, status("stuck")));
    }

    private static JsonObject status(String word) {
        return new JsonObject().put("status", word);
    }

    /** What is missing is named, but clients are still to come: all other streams and files go on. */
    private static Future<JsonObject> degraded(Collection<ServedStream> streams) {
        List<Future<TailSnapshot>> asked = new ArrayList<>();
        streams.forEach(
                stream -> asked.add(Future.fromCompletionStage(stream.tail().get())));
        return Future.all(asked).map(done -> {
            JsonObject rows = new JsonObject();
            int i = 0;
            for (ServedStream stream : streams) {
                JsonObject row = troubles(stream, asked.get(i++).result());
                if (!row.isEmpty()) {
                    rows.put(stream.name(), row);
                }
            }
            return rows.isEmpty() ? status(OK) : status("degraded").put("streams", rows);
        });
    }

    private static JsonObject troubles(ServedStream stream, TailSnapshot tail) {
        JsonObject row = new JsonObject();
        put(row, "files_missing", tail.count(State.MISSING));
        put(row, "files_unreadable", tail.count(State.UNREADABLE));
        put(
                row,
                "sinks_closed",
                stream.sinks().stream().filter(sink -> !sink.snapshot().open()).count());
        return row;
    }

    private static void put(JsonObject row, String what, long count) {
        if (count > 0) {
            row.put(what, count);
        }
    }
}
