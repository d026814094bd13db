package io.logwisp.server;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers on the control listener: commands by POST, the state by GET. Each is for all streams, or for the one that
 * {@code ?stream=NAME} names. Used on one event loop.
 */
final class ControlFront implements Handler<HttpServerRequest> {
    private static final Logger logger = LoggerFactory.getLogger(ControlFront.class);
    private static final Set<String> QUESTIONS =
            Set.of("/status", Metrics.PATH, HealthEndpoint.LIVE, HealthEndpoint.READY);
    private static final String STREAM = "stream";

    private static final Map<String, Function<Collection<ServedStream>, Future<JsonObject>>> COMMANDS = Map.of(
            "/pause/toggle", streams -> StreamCommands.togglePause(streams).map(ControlFront::paused),
            "/pause", streams -> StreamCommands.pause(streams, true).map(ControlFront::paused),
            "/resume", streams -> StreamCommands.pause(streams, false).map(ControlFront::paused),
            "/logs/clear",
                    streams -> StreamCommands.clear(streams).map(count -> new JsonObject().put("cleared", count)));

    private final HostGate gate;
    private final boolean local;
    private final Supplier<List<ServedStream>> streams;
    private final String version;
    private final Metrics metrics;
    private final HealthEndpoint health;

    /**
     * @param local whether requests come by a unix socket, where a name in the request means nothing
     * @param streams those that run now
     */
    ControlFront(
            HostGate gate,
            boolean local,
            Supplier<List<ServedStream>> streams,
            String version,
            Metrics metrics,
            HealthEndpoint health) {
        this.gate = gate;
        this.local = local;
        this.streams = streams;
        this.version = version;
        this.metrics = metrics;
        this.health = health;
    }

    @Override
    public void handle(HttpServerRequest request) {
        request.response().putHeader("X-Content-Type-Options", "nosniff");
        if (!local && !gate.isOurHost(request)) {
            Answers.error(request, 421, "Misdirected Request", "this host name is not known here; use an address");
        } else if (request.getHeader("Origin") != null) {
            // A page that somebody reads must not be able to make us forget.
            Answers.error(request, 403, "Forbidden", "web pages may not give commands");
        } else {
            route(request);
        }
    }

    private void route(HttpServerRequest request) {
        String path = request.path();
        Function<Collection<ServedStream>, Future<JsonObject>> command = path == null ? null : COMMANDS.get(path);
        boolean isQuestion = path != null && QUESTIONS.contains(path);
        if (path == null || command == null && !isQuestion) {
            Answers.error(
                    request,
                    404,
                    "Not Found",
                    "Available endpoints: POST /pause/toggle, /pause, /resume, /logs/clear; GET /status, /metrics, /healthz, /readyz");
        } else if (!isAllowed(request.method(), isQuestion)) {
            String allowed = isQuestion ? "GET, HEAD" : "POST";
            request.response().putHeader("Allow", allowed).putHeader("Connection", "close");
            Answers.error(request, 405, "Method Not Allowed", "allowed: " + allowed);
        } else if (path.equals(Metrics.PATH)) {
            metrics.answer(request, streams.get());
        } else if (HealthEndpoint.isProbe(path)) {
            health.answer(request, path, streams.get());
        } else {
            answer(request, command == null ? wanted -> Future.succeededFuture(status(wanted)) : command);
        }
    }

    private static boolean isAllowed(HttpMethod method, boolean isQuestion) {
        return isQuestion
                ? method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)
                : method.equals(HttpMethod.POST);
    }

    private void answer(HttpServerRequest request, Function<Collection<ServedStream>, Future<JsonObject>> command) {
        List<ServedStream> wanted;
        try {
            wanted = wanted(request);
        } catch (BadRequestException e) {
            Answers.badRequest(request, e);
            return;
        }
        if (wanted.isEmpty()) {
            Answers.error(request, 404, "Not Found", "there is no stream of this name");
            return;
        }
        command.apply(wanted)
                .onSuccess(body -> Answers.json(request, 200, body))
                .onFailure(cause -> {
                    logger.error("fault in the program while answering {}", request.path(), cause);
                    Answers.error(request, 500, "Internal Server Error", "the log of the server says more");
                });
    }

    private List<ServedStream> wanted(HttpServerRequest request) throws BadRequestException {
        Set<String> names = StreamQuery.parameters(request).names();
        for (String name : names) {
            if (!name.equals(STREAM)) {
                throw new BadRequestException("unknown parameter", name, java.util.Optional.empty(), List.of(STREAM));
            }
        }
        String wanted = request.getParam(STREAM);
        return wanted == null
                ? streams.get()
                : streams.get().stream()
                        .filter(stream -> stream.name().equals(wanted))
                        .toList();
    }

    private JsonObject status(Collection<ServedStream> wanted) {
        JsonObject rows = new JsonObject();
        for (ServedStream stream : wanted) {
            rows.put(
                    stream.name(),
                    new JsonObject()
                            .put("paused", stream.valve().isPaused())
                            .put("discarded", stream.stats().snapshot().discarded())
                            .put("held", stream.hub().heldEntries())
                            .put("held_bytes", stream.hub().heldBytes())
                            .put("total_entries", stream.stats().snapshot().entries())
                            .put(
                                    "clients",
                                    stream.clients().httpCount()
                                            + stream.clients().tcpCount()));
        }
        return new JsonObject()
                .put("service", "LogWisp")
                .put("version", version)
                .put("paused", StreamCommands.arePaused(wanted))
                .put("streams", rows);
    }

    private static JsonObject paused(boolean paused) {
        return new JsonObject().put("paused", paused);
    }
}
