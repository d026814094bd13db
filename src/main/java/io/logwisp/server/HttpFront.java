package io.logwisp.server;

import io.logwisp.auth.Grant;
import io.logwisp.config.ServerConfig.HttpStyle;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The front of one HTTP port: checks every request and finds who answers it. Used on one event loop.
 *
 * <p>Alone, the paths of the port's stream stand at the root. In router mode the first segment of the path names the stream.
 */
final class HttpFront implements Handler<HttpServerRequest> {
    private static final Logger logger = LoggerFactory.getLogger(HttpFront.class);
    private static final String UI = "/ui/";
    private static final String EXPOSED = HttpSession.LAST_EVENT_ID + ", " + HistoryEndpoint.HEADERS;
    private static final String METHODS = "GET, HEAD, OPTIONS";

    private final HostGate gate;
    private final ViewerPage page;
    private final StatusDocument status;
    private final Map<String, StreamRoutes> routes;
    private final boolean router;
    private final Optional<Metrics> metrics;
    private final HealthEndpoint health;
    private final boolean local;
    private final AccessGate access;
    private final LoginEndpoint login;
    private final MergedEndpoint merged;
    private final TicketEndpoint tickets;
    private final int port;

    /**
     * @param routes by the name of the stream, in the order of the configuration; exactly one unless {@code router}
     * @param metrics answers {@code /metrics}, where that is answered
     * @param health answers probes, which need not say who they are
     * @param local whether requests come by a unix socket, where a name in the request means nothing
     * @param port that is listened on
     */
    HttpFront(
            HostGate gate,
            ViewerPage page,
            StatusDocument status,
            Map<String, StreamRoutes> routes,
            boolean router,
            Optional<Metrics> metrics,
            HealthEndpoint health,
            boolean local,
            int port) {
        this.gate = gate;
        this.page = page;
        this.status = status;
        this.routes = routes;
        this.router = router;
        this.metrics = metrics;
        this.health = health;
        this.local = local;
        this.port = port;
        this.access = routes.values().iterator().next().stream().access();
        this.merged = new MergedEndpoint(router);
        this.login = new LoginEndpoint(access, gate, routes.keySet(), port);
        this.tickets = new TicketEndpoint(access, gate, routes.keySet(), port);
    }

    @Override
    public void handle(HttpServerRequest request) {
        try {
            check(request);
        } catch (RuntimeException e) {
            logger.error("fault in the program while answering {} {}", request.method(), request.path(), e);
            if (!request.response().headWritten()) {
                Answers.error(request, 500, "Internal Server Error", "the log of the server says more");
            }
        }
    }

    private void check(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (!local && gate.refuses(request)) {
            return;
        }
        if (!allowOrigin(request, response)) {
            Answers.error(request, 403, "Forbidden", "pages of this origin may not connect; see cors_origins");
        } else if (request.method().equals(HttpMethod.OPTIONS)) {
            options(request);
        } else if (login.answer(request) || tickets.answer(request)) {
            return;
        } else if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            response.putHeader("Allow", METHODS).putHeader("Connection", "close");
            Answers.error(request, 405, "Method Not Allowed", "allowed: " + METHODS);
        } else {
            admit(request, request.path() == null ? "" : request.path());
        }
    }

    /** Nothing is told before it is known who asks, not even which paths there are. */
    private void admit(HttpServerRequest request, String path) {
        if (path.startsWith(UI) && ViewerPage.isPublic(path.substring(UI.length()))) {
            page.answer(request, path.substring(UI.length()));
        } else if (HealthEndpoint.isProbe(path) && (router || !onlyRoutes().has(path))) {
            health.answer(request, path);
        } else {
            access.admit(request, wanted(path), port, grants -> {
                if (!answer(request, path, grants)) {
                    hide(request, path, grants);
                }
            });
        }
    }

    /** Answers for a path that there is not; where it could be that of a stream, nobody finds out which streams there are. */
    private void hide(HttpServerRequest request, String path, Map<String, Grant> grants) {
        String name = router ? segment(path) : "";
        if (name.isEmpty() || routes.containsKey(name)) {
            notFound(request, visible(grants));
        } else {
            access.admitToNothing(request, routes.keySet(), grants, port, other -> notFound(request, visible(other)));
        }
    }

    /** The streams of which at least one must be allowed. */
    private Collection<String> wanted(String path) {
        String stream = router ? segment(path) : "";
        return routes.containsKey(stream) ? List.of(stream) : routes.keySet();
    }

    /** The first of several segments; empty when there is only one. */
    private static String segment(String path) {
        int slash = path.indexOf('/', 1);
        return slash < 0 ? "" : path.substring(1, slash);
    }

    private List<StreamRoutes> visible(Map<String, Grant> grants) {
        return routes.values().stream()
                .filter(stream -> grants.containsKey(stream.stream().name()))
                .toList();
    }

    /** Lets listed pages read the answer; false for a WebSocket that a foreign page wants. */
    private boolean allowOrigin(HttpServerRequest request, HttpServerResponse response) {
        String origin = request.getHeader("Origin");
        if (origin != null && gate.isListed(origin)) {
            response.putHeader("Access-Control-Allow-Origin", origin)
                    .putHeader("Vary", "Origin")
                    .putHeader("Cross-Origin-Resource-Policy", "cross-origin")
                    .putHeader("Access-Control-Expose-Headers", EXPOSED);
        }
        return request.getHeader("Upgrade") == null || gate.mayConnect(request, origin);
    }

    private static void options(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        String methods = TicketEndpoint.PATH.equals(request.path()) ? METHODS + ", POST" : METHODS;
        response.putHeader("Allow", methods);
        if (response.headers().contains("Access-Control-Allow-Origin")) {
            response.putHeader("Access-Control-Allow-Methods", methods)
                    .putHeader("Access-Control-Allow-Headers", "Authorization, Last-Event-ID");
        }
        response.setStatusCode(204).end();
    }

    private boolean answer(HttpServerRequest request, String path, Map<String, Grant> grants) {
        List<StreamRoutes> visible = visible(grants);
        boolean ofStream = router && routes.containsKey(segment(path));
        if (!ofStream && merged.answer(request, path, visible, visible.size() == routes.size(), grants)) {
            return true;
        }
        if (router
                ? answerRouted(request, path, grants)
                : onlyRoutes().answer(request, path, grants.values().iterator().next())) {
            return true;
        }
        if (path.equals("/")) {
            return answerRoot(request, visible);
        }
        if (path.equals(UI + "streams")) {
            Answers.json(request, 200, streams(visible));
            return true;
        }
        if (metrics.isPresent() && path.equals(Metrics.PATH)) {
            metrics.get()
                    .answer(request, visible.stream().map(StreamRoutes::stream).toList());
            return true;
        }
        return path.startsWith(UI) && page.answer(request, path.substring(UI.length()));
    }

    private boolean answerRouted(HttpServerRequest request, String path, Map<String, Grant> grants) {
        if (path.equals("/status")) {
            status.ofAll(visible(grants)).onSuccess(document -> Answers.json(request, 200, document));
            return true;
        }
        String name = segment(path);
        StreamRoutes stream = routes.get(name);
        Grant grant = grants.get(name);
        return stream != null && grant != null && stream.answer(request, path.substring(name.length() + 1), grant);
    }

    /** People with a browser get the page, people with curl the list of what there is. */
    private boolean answerRoot(HttpServerRequest request, List<StreamRoutes> visible) {
        String accept = request.getHeader("Accept");
        if (accept != null && accept.contains("text/html")) {
            return page.answer(request, "index.html");
        }
        String host = request.getHeader("Host");
        StringBuilder card = new StringBuilder("LogWisp\n\n");
        for (StreamRoutes stream : visible) {
            String base = request.scheme() + "://" + (host == null ? "localhost" : host) + stream.prefix();
            card.append("  curl -N ")
                    .append(base)
                    .append(stream.config().streamPath())
                    .append('\n');
            card.append("  curl ")
                    .append(base)
                    .append(stream.config().statusPath())
                    .append('\n');
        }
        card.append("\nOpen this address in a browser to read along.\n");
        Answers.text(request, 200, card.toString());
        return true;
    }

    /** What the page can show; paths are relative to the page, so that it works below any prefix of a proxy. */
    private JsonObject streams(List<StreamRoutes> visible) {
        JsonArray list = new JsonArray();
        for (StreamRoutes stream : visible) {
            String base = stream.prefix().isEmpty() ? "" : stream.stream().name() + "/";
            list.add(new JsonObject()
                    .put("name", stream.stream().name())
                    .put("stream", base + stream.config().streamPath().substring(1))
                    .put("ws", base + stream.nativeWebSocketPath().substring(1))
                    .put("status", base + stream.config().statusPath().substring(1)));
        }
        return new JsonObject().put("streams", list);
    }

    private void notFound(HttpServerRequest request, List<StreamRoutes> visible) {
        JsonObject body = new JsonObject().put("error", "Not Found");
        if (!router) {
            StreamRoutes only = onlyRoutes();
            body.put(
                    "message",
                    "Available endpoints: "
                            + (only.config().style() == HttpStyle.CIRCOLOG ? "/ (messages held), " : "")
                            + only.config().streamPath() + " (SSE stream), "
                            + only.config().statusPath() + " (status)");
        }
        body.put("available_routes", new JsonArray(available(visible)));
        Answers.json(request, 404, body);
    }

    /** LogWisp's own list first, then what it has not. */
    private List<String> available(List<StreamRoutes> visible) {
        List<String> available = new ArrayList<>();
        if (router) {
            available.add("/status (global status)");
        }
        for (StreamRoutes stream : visible) {
            String name = stream.stream().name();
            available.add(stream.prefix() + stream.config().streamPath() + " (stream: " + name + ")");
            available.add(stream.prefix() + stream.config().statusPath() + " (status: " + name + ")");
        }
        visible.forEach(stream -> available.addAll(stream.otherPaths()));
        if (router) {
            available.add(MergedEndpoint.PATH + "?" + MergedEndpoint.NAMES + "=* (several streams)");
        }
        if (router
                || onlyRoutes().config().style() == HttpStyle.NATIVE
                        && !onlyRoutes().has("/")) {
            available.add("/ (page)");
        }
        if (metrics.isPresent()) {
            available.add(Metrics.PATH + " (metrics)");
        }
        available.add(HealthEndpoint.LIVE + " (probe)");
        available.add(HealthEndpoint.READY + " (probe)");
        return available;
    }

    private StreamRoutes onlyRoutes() {
        return routes.values().iterator().next();
    }
}
