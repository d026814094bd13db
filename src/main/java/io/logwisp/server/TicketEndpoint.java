package io.logwisp.server;

import io.logwisp.auth.Grant;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a script that knows a secret gets a ticket for what can send no header, EventSource and a browser's WebSocket:
 * {@code POST /auth/ticket?stream=NAME}. Used on one event loop.
 */
final class TicketEndpoint {
    static final String PATH = "/auth/ticket";

    private static final String STREAM = "stream";

    private final AccessGate access;
    private final HostGate hosts;
    private final Collection<String> streams;
    private final int port;

    /** @param streams of the port */
    TicketEndpoint(AccessGate access, HostGate hosts, Collection<String> streams, int port) {
        this.access = access;
        this.hosts = hosts;
        this.streams = streams;
        this.port = port;
    }

    /** Answers who wants a ticket; false for everything else. */
    boolean answer(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.POST) || !PATH.equals(request.path())) {
            return false;
        }
        if (!hosts.mayConnect(request, request.getHeader("Origin"))) {
            Answers.error(request, 403, "Forbidden", "pages of this origin may not connect; see cors_origins");
            return true;
        }
        try {
            Optional<String> wanted = wanted(request);
            // About what is not there it is asked as about everything, so that nobody learns which streams there are.
            Collection<String> asked = wanted.filter(streams::contains)
                    .<Collection<String>>map(List::of)
                    .orElse(streams);
            access.admit(request, asked, port, grants -> answer(request, wanted, grants));
        } catch (BadRequestException e) {
            Answers.badRequest(request, e);
        }
        return true;
    }

    private static Optional<String> wanted(HttpServerRequest request) throws BadRequestException {
        for (String name : StreamQuery.parameters(request).names()) {
            if (!name.equals(STREAM)) {
                throw new BadRequestException("unknown parameter", name, Optional.empty(), List.of(STREAM));
            }
        }
        return Optional.ofNullable(request.getParam(STREAM));
    }

    private void answer(HttpServerRequest request, Optional<String> wanted, Map<String, Grant> grants) {
        if (wanted.isEmpty() && streams.size() > 1) {
            Answers.error(request, 400, "Bad Request", "a ticket is for one stream: " + PATH + "?stream=NAME");
            return;
        }
        Grant grant = grants.get(wanted.orElseGet(() -> streams.iterator().next()));
        if (grant == null) {
            access.admitToNothing(
                    request,
                    streams,
                    grants,
                    port,
                    other -> Answers.error(request, 404, "Not Found", "there is no stream of this name"));
            return;
        }
        access.ticket(grant)
                .ifPresentOrElse(
                        ticket -> give(request, ticket, grant),
                        () -> Answers.error(
                                request, 503, "Service Unavailable", "there are too many tickets that wait, or none"));
    }

    private void give(HttpServerRequest request, String ticket, Grant grant) {
        JsonObject body = new JsonObject()
                .put(StreamQuery.TICKET, ticket)
                .put(STREAM, grant.stream())
                .put("expires_in", access.ticketSeconds());
        request.response().putHeader("Content-Type", "application/json").putHeader("Cache-Control", "no-store");
        Answers.end(request, body.toBuffer());
    }
}
