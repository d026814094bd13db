package io.logwisp.server;

import io.logwisp.auth.Grant;
import io.logwisp.config.AccessConfig;
import io.logwisp.config.ControlConfig;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers on the control listener: commands by POST, the state by GET. Those that concern streams are for all of them, or for the
 * one that {@code ?stream=NAME} names. Who comes by an address is asked who it is where {@code [control.auth]} says so; who comes
 * by the unix socket was let in by its permissions, and the system says who it is. Used on one event loop.
 */
final class ControlFront implements Handler<HttpServerRequest> {
    private static final Logger logger = LoggerFactory.getLogger(ControlFront.class);
    private static final String STATUS = "/status";
    private static final String RELOAD = "/reload";
    private static final String LOG_LEVEL = "/loglevel";
    private static final String STREAM = "stream";
    private static final Set<String> QUESTIONS =
            Set.of(STATUS, LOG_LEVEL, Metrics.PATH, HealthEndpoint.LIVE, HealthEndpoint.READY);
    private static final String LEVEL = "level";
    private static final int ROOT = 0;

    private static final Map<String, Function<Collection<ServedStream>, Future<JsonObject>>> COMMANDS = Map.of(
            "/pause/toggle", streams -> StreamCommands.togglePause(streams).map(ControlFront::paused),
            "/pause", streams -> StreamCommands.pause(streams, true).map(ControlFront::paused),
            "/resume", streams -> StreamCommands.pause(streams, false).map(ControlFront::paused),
            "/logs/clear",
                    streams -> StreamCommands.clear(streams).map(count -> new JsonObject().put("cleared", count)));

    private final HostGate gate;
    private final ControlConfig config;
    private final Supplier<List<ServedStream>> streams;
    private final ProgramCommands program;
    private final AccessGate access;
    private final String version;
    private final Metrics metrics;
    private final HealthEndpoint health;

    /**
     * Who gives a command.
     *
     * @param name empty when it is not known
     */
    private record Commander(String name, String from) {}

    /**
     * @param streams those that run now
     * @param program what else can be commanded
     */
    ControlFront(
            HostGate gate,
            ControlConfig config,
            Supplier<List<ServedStream>> streams,
            ProgramCommands program,
            AccessGate access,
            String version,
            Metrics metrics,
            HealthEndpoint health) {
        this.gate = gate;
        this.config = config;
        this.streams = streams;
        this.program = program;
        this.access = access;
        this.version = version;
        this.metrics = metrics;
        this.health = health;
    }

    @Override
    public void handle(HttpServerRequest request) {
        boolean local = config.socket().isPresent();
        request.response().putHeader("X-Content-Type-Options", "nosniff");
        if (!local && gate.refuses(request)) {
            return;
        }
        if (request.getHeader("Origin") != null) {
            // A page that somebody reads must not be able to make us forget.
            Answers.error(request, 403, "Forbidden", "web pages may not give commands");
        } else if (isProbe(request)) {
            // Whoever starts and stops us knows no secret, and learns none.
            health.answer(request, String.valueOf(request.path()), streams.get());
        } else if (local) {
            admitPeer(request);
        } else {
            access.admit(request, List.of(AccessConfig.CONTROL), config.port(), grants -> {
                Grant grant = grants.get(AccessConfig.CONTROL);
                route(request, grant == null ? "" : grant.name(), access.address(request));
            });
        }
    }

    private static boolean isProbe(HttpServerRequest request) {
        boolean asks =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        return asks && request.path() != null && HealthEndpoint.isProbe(request.path());
    }

    /** Lets in whom the socket's permissions let in, or only the users that are listed. */
    private void admitPeer(HttpServerRequest request) {
        OptionalInt uid = Addresses.peerUid(request);
        boolean listed = config.socketUids().isEmpty()
                || uid.isPresent()
                        && (uid.getAsInt() == ROOT || config.socketUids().contains(uid.getAsInt()));
        Commander peer = new Commander(uid.isPresent() ? "uid " + uid.getAsInt() : "", "unix");
        if (listed) {
            route(request, peer);
        } else {
            access.commanded(peer.name, peer.from, String.valueOf(request.path()), "", "refused");
            Answers.error(request, 403, "Forbidden", "this user may not give commands");
        }
    }

    private void route(HttpServerRequest request, String name, Optional<InetAddress> address) {
        route(
                request,
                new Commander(name, address.map(InetAddress::getHostAddress).orElse("")));
    }

    private void route(HttpServerRequest request, Commander commander) {
        String path = request.path() == null ? "" : request.path();
        boolean asks =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        boolean tells = QUESTIONS.contains(path);
        boolean does = COMMANDS.containsKey(path) || path.equals(RELOAD) || path.equals(LOG_LEVEL);
        if (!tells && !does) {
            Answers.error(
                    request,
                    404,
                    "Not Found",
                    "Available endpoints: POST /pause/toggle, /pause, /resume, /logs/clear, /reload, /loglevel?level=LEVEL;"
                            + " GET /status, /loglevel, /metrics, /healthz, /readyz");
        } else if (asks ? !tells : !does || !request.method().equals(HttpMethod.POST)) {
            String allowed = (tells ? "GET, HEAD" : "") + (tells && does ? ", " : "") + (does ? "POST" : "");
            request.response().putHeader("Allow", allowed).putHeader("Connection", "close");
            Answers.error(request, 405, "Method Not Allowed", "allowed: " + allowed);
        } else {
            try {
                if (path.equals(Metrics.PATH)) {
                    metrics.answer(request, streams.get());
                    return;
                }
                answer(request, path, asks, commander);
            } catch (BadRequestException e) {
                Answers.badRequest(request, e);
            }
        }
    }

    private void answer(HttpServerRequest request, String path, boolean asks, Commander commander)
            throws BadRequestException {
        if (path.equals(RELOAD)) {
            refuseOthers(request, "");
            reload(request, commander);
        } else if (path.equals(LOG_LEVEL)) {
            refuseOthers(request, LEVEL);
            logLevel(request, asks, commander);
        } else {
            refuseOthers(request, STREAM);
            answerForStreams(request, path, commander);
        }
    }

    private static void refuseOthers(HttpServerRequest request, String known) throws BadRequestException {
        for (String name : StreamQuery.parameters(request).names()) {
            if (!name.equals(known)) {
                throw new BadRequestException(
                        "unknown parameter", name, Optional.empty(), known.isEmpty() ? List.of() : List.of(known));
            }
        }
    }

    private void reload(HttpServerRequest request, Commander commander) {
        Future.fromCompletionStage(program.reload(), Vertx.currentContext())
                .onSuccess(result -> {
                    told(commander, RELOAD, "", result.done() ? "done" : "failed");
                    Answers.json(
                            request,
                            result.done() ? 200 : 409,
                            new JsonObject().put("reloaded", result.done()).put("message", result.text()));
                })
                .onFailure(cause -> fault(request, cause));
    }

    private void logLevel(HttpServerRequest request, boolean asks, Commander commander) throws BadRequestException {
        String wanted = request.getParam(LEVEL);
        if (!asks) {
            if (wanted == null || !program.setLogLevel(wanted)) {
                throw new BadRequestException(
                        "no level of the log",
                        LEVEL,
                        Optional.empty(),
                        List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR"));
            }
            told(commander, LOG_LEVEL, "", program.logLevel());
        }
        Answers.json(request, 200, new JsonObject().put(LEVEL, program.logLevel()));
    }

    private void answerForStreams(HttpServerRequest request, String path, Commander commander) {
        String wanted = request.getParam(STREAM);
        List<ServedStream> meant = wanted == null
                ? streams.get()
                : streams.get().stream()
                        .filter(stream -> stream.name().equals(wanted))
                        .toList();
        Function<Collection<ServedStream>, Future<JsonObject>> command = COMMANDS.get(path);
        if (meant.isEmpty()) {
            Answers.error(request, 404, "Not Found", "there is no stream of this name");
        } else if (command == null) {
            Answers.json(request, 200, status(meant));
        } else {
            command.apply(meant)
                    .onSuccess(body -> {
                        told(commander, path, wanted == null ? "" : wanted, "done");
                        Answers.json(request, 200, body);
                    })
                    .onFailure(cause -> fault(request, cause));
        }
    }

    private void told(Commander commander, String command, String stream, String result) {
        access.commanded(commander.name, commander.from, command, stream, result);
    }

    private static void fault(HttpServerRequest request, Throwable cause) {
        logger.error("fault in the program while answering {}", request.path(), cause);
        Answers.error(request, 500, "Internal Server Error", "the log of the server says more");
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
