package io.logwisp.server;

import io.logwisp.stats.ProcessStats;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code /metrics}: asks everything that {@link MetricsText} tells. Used on one event loop. */
final class Metrics {
    static final String PATH = "/metrics";
    private static final Logger logger = LoggerFactory.getLogger(Metrics.class);

    private final Vertx vertx;
    private final Health health;
    private final String version;
    private final Supplier<OptionalLong> notAfter;

    /** @param notAfter end of the validity of the port's certificate, in seconds since 1970 */
    Metrics(Vertx vertx, Health health, String version, Supplier<OptionalLong> notAfter) {
        this.vertx = vertx;
        this.health = health;
        this.version = version;
        this.notAfter = notAfter;
    }

    void answer(HttpServerRequest request, Collection<ServedStream> streams) {
        List<Future<MetricsText.Row>> rows = new ArrayList<>();
        for (ServedStream stream : streams) {
            rows.add(Future.fromCompletionStage(stream.tail().get()).map(tail -> new MetricsText.Row(stream, tail)));
        }
        // Counting descriptors takes a while when there are many.
        Future<ProcessStats> process = vertx.executeBlocking(ProcessStats::now, false);
        Future<Long> lag = health.loopLag();
        Future.all(Future.all(rows), process, lag)
                .onSuccess(done -> {
                    MetricsText.Program program =
                            new MetricsText.Program(version, health, lag.result(), process.result());
                    request.response().putHeader("Content-Type", MetricsText.CONTENT_TYPE);
                    Answers.end(request, Buffer.buffer(MetricsText.of(program, notAfter.get(), results(rows))));
                })
                .onFailure(cause -> {
                    logger.error("fault in the program while collecting metrics", cause);
                    Answers.error(request, 500, "Internal Server Error", "the log of the server says more");
                });
    }

    private static List<MetricsText.Row> results(List<Future<MetricsText.Row>> rows) {
        return rows.stream().map(Future::result).toList();
    }
}
