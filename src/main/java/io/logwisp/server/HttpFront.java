package io.logwisp.server;

import io.logwisp.config.ServerConfig.HttpStyle;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private static final String METHODS = "GET, HEAD, OPTIONS";

    private final HostGate gate;
    private final ViewerPage page;
    private final StatusDocument status;
    private final Map<String, StreamRoutes> routes;
    private final boolean router;
    private final boolean withMetrics;
    private final boolean local;

    /**
     * @param routes by the name of the stream, in the order of the configuration; exactly one unless {@code router}
     * @param withMetrics whether {@code /metrics} is answered here
     * @param local whether requests come by a unix socket, where a name in the request means nothing
     */
    HttpFront(
            HostGate gate,
            ViewerPage page,
            StatusDocument status,
            Map<String, StreamRoutes> routes,
            boolean router,
            boolean withMetrics,
            boolean local) {
        this.gate = gate;
        this.page = page;
        this.status = status;
        this.routes = routes;
        this.router = router;
        this.withMetrics = withMetrics;
        this.local = local;
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
        if (!local && !gate.isOurHost(request)) {
            Answers.error(
                    request,
                    421,
                    "Misdirected Request",
                    "this host name is not known here; add it to security.allowed_hosts, or use an address");
            return;
        }
        if (!allowOrigin(request, response)) {
            Answers.error(request, 403, "Forbidden", "pages of this origin may not connect; see cors_origins");
        } else if (request.method().equals(HttpMethod.OPTIONS)) {
            options(response);
        } else if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            response.putHeader("Allow", METHODS).putHeader("Connection", "close");
            Answers.error(request, 405, "Method Not Allowed", "allowed: " + METHODS);
        } else if (!answer(request, request.path())) {
            notFound(request);
        }
    }

    /** Lets listed pages read the answer; false for a WebSocket that a foreign page wants. */
    private boolean allowOrigin(HttpServerRequest request, HttpServerResponse response) {
        String origin = request.getHeader("Origin");
        if (origin != null && gate.isListed(origin)) {
            response.putHeader("Access-Control-Allow-Origin", origin)
                    .putHeader("Vary", "Origin")
                    .putHeader("Cross-Origin-Resource-Policy", "cross-origin")
                    .putHeader("Access-Control-Expose-Headers", HttpSession.LAST_EVENT_ID);
        }
        return request.getHeader("Upgrade") == null || gate.mayConnect(request, origin);
    }

    private static void options(HttpServerResponse response) {
        response.putHeader("Allow", METHODS);
        if (response.headers().contains("Access-Control-Allow-Origin")) {
            response.putHeader("Access-Control-Allow-Methods", METHODS)
                    .putHeader("Access-Control-Allow-Headers", "Last-Event-ID");
        }
        response.setStatusCode(204).end();
    }

    private boolean answer(HttpServerRequest request, String path) {
        if (path == null) {
            return false;
        }
        if (router ? answerRouted(request, path) : onlyRoutes().answer(request, path)) {
            return true;
        }
        if (path.equals("/")) {
            return answerRoot(request);
        }
        if (path.equals(UI + "streams")) {
            Answers.json(request, 200, streams());
            return true;
        }
        if (withMetrics && path.equals("/metrics")) {
            status.metrics(routes.values()).onSuccess(text -> {
                request.response().putHeader("Content-Type", MetricsText.CONTENT_TYPE);
                Answers.end(request, Buffer.buffer(text));
            });
            return true;
        }
        return path.startsWith(UI) && page.answer(request, path.substring(UI.length()));
    }

    private boolean answerRouted(HttpServerRequest request, String path) {
        if (path.equals("/status")) {
            status.ofAll(routes.values()).onSuccess(document -> Answers.json(request, 200, document));
            return true;
        }
        int slash = path.indexOf('/', 1);
        if (slash < 0) {
            return false;
        }
        StreamRoutes stream = routes.get(path.substring(1, slash));
        return stream != null && stream.answer(request, path.substring(slash));
    }

    /** People with a browser get the page, people with curl the list of what there is. */
    private boolean answerRoot(HttpServerRequest request) {
        String accept = request.getHeader("Accept");
        if (accept != null && accept.contains("text/html")) {
            return page.answer(request, "index.html");
        }
        String host = request.getHeader("Host");
        StringBuilder card = new StringBuilder("LogWisp\n\n");
        for (StreamRoutes stream : routes.values()) {
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
    private JsonObject streams() {
        JsonArray list = new JsonArray();
        for (StreamRoutes stream : routes.values()) {
            String base = stream.prefix().isEmpty() ? "" : stream.stream().name() + "/";
            list.add(new JsonObject()
                    .put("name", stream.stream().name())
                    .put("stream", base + stream.config().streamPath().substring(1))
                    .put("ws", base + stream.nativeWebSocketPath().substring(1))
                    .put("status", base + stream.config().statusPath().substring(1)));
        }
        return new JsonObject().put("streams", list);
    }

    private void notFound(HttpServerRequest request) {
        JsonObject body = new JsonObject().put("error", "Not Found");
        if (router) {
            body.put("available_routes", new JsonArray(routerRoutes()));
        } else {
            StreamRoutes only = onlyRoutes();
            body.put(
                    "message",
                    "Available endpoints: "
                            + (only.config().style() == HttpStyle.CIRCOLOG ? "/ (messages held), " : "")
                            + only.config().streamPath() + " (SSE stream), "
                            + only.config().statusPath() + " (status)");
        }
        Answers.json(request, 404, body);
    }

    private List<String> routerRoutes() {
        List<String> available = new ArrayList<>();
        available.add("/status (global status)");
        for (StreamRoutes stream : routes.values()) {
            String name = stream.stream().name();
            available.add(stream.prefix() + stream.config().streamPath() + " (stream: " + name + ")");
            available.add(stream.prefix() + stream.config().statusPath() + " (status: " + name + ")");
        }
        return available;
    }

    private StreamRoutes onlyRoutes() {
        return routes.values().iterator().next();
    }
}
