package io.logwisp.server;

import io.logwisp.config.Nearest;
import io.logwisp.filter.EntryFilter;
import io.logwisp.filter.FilterException;
import io.logwisp.filter.QueryFilter;
import io.logwisp.format.PageText;
import io.logwisp.hub.EntryId;
import io.logwisp.hub.HistoryException;
import io.logwisp.websocket.Message;
import io.logwisp.websocket.MessageAssembler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that speaks {@code logwisp.v1}: what its client says, for one stream or for several. Lives on the event loop of
 * the connection.
 */
final class V1Dialogue {
    /** Name of the sub-protocol of the WebSocket. */
    static final String PROTOCOL = "logwisp.v1";

    private static final Logger logger = LoggerFactory.getLogger(V1Dialogue.class);

    /** Pages of the past that one client may wait for. */
    private static final int MAX_READS = 4;

    private static final int MAX_MESSAGE_BYTES = 64 * 1024;
    private static final int MAX_WINDOW = 10_000_000;

    private final ServerWebSocket socket;
    private final List<V1Session> sessions;

    // Owned by the event loop.
    private int reads;
    private int ended;

    /** @param sessions at least one; all of this connection */
    V1Dialogue(ServerWebSocket socket, List<V1Session> sessions) {
        this.socket = socket;
        this.sessions = List.copyOf(sessions);
    }

    /** Begins to send, and to listen. */
    void open() {
        socket.closeHandler(ignored -> sessions.forEach(session -> session.closed("closed by client")));
        // In place of the sessions' own, which listen to nothing.
        new MessageAssembler(socket, MAX_MESSAGE_BYTES, false, this::hear).open();
        sessions.forEach(session -> session.endsWith(this::ended));
        sessions.forEach(ClientSession::open);
    }

    /** One of the streams has sent all that it had to: with it the others end, and with the last of them the connection. */
    private boolean ended(String reason) {
        int soFar = ++ended; // the others may end within the next lines
        if (!reason.equals(ClientSession.COMPLETE)) {
            sessions.forEach(session -> session.finish(reason));
        }
        return soFar == sessions.size();
    }

    private void hear(Message message) {
        if (message.isText()) {
            hear(message.text());
        } else {
            tell("", "", V1Request.problem("messages are text frames with a JSON object", ""));
        }
    }

    private void hear(String text) {
        V1Request request;
        try {
            request = V1Request.parse(text);
        } catch (BadRequestException e) {
            tell("", V1Request.ridOf(text), e);
            return;
        }
        try {
            answer(request);
        } catch (BadRequestException e) {
            tell(request.op(), request.rid(), e);
        }
    }

    private void answer(V1Request request) throws BadRequestException {
        switch (request.op()) {
            case "filter" -> filter(request);
            case "pause" -> {
                refuseMembers(request, List.of());
                for (V1Session session : wanted(request)) {
                    session.pause();
                    session.say(about("paused", request, session).put("cursor", session.place()));
                }
            }
            case "resume" -> {
                refuseMembers(request, List.of());
                for (V1Session session : wanted(request)) {
                    session.say(about("resumed", request, session).put("lag", session.lag()));
                    session.resume();
                }
            }
            case "history" -> read(request, false);
            case "context" -> read(request, true);
            case "window" -> window(request);
            case "ack" -> acknowledge(request);
            default -> {
                JsonArray names = new JsonArray();
                sessions.forEach(session -> names.add(session.stream().name()));
                first().say(about("streams", request.rid()).put("streams", names));
            }
        }
    }

    private void filter(V1Request request) throws BadRequestException {
        for (String name : request.members().keySet()) {
            if (!QueryFilter.isName(name)) {
                throw unknown(name, List.copyOf(QueryFilter.names()));
            }
        }
        EntryFilter filter = parse(request.members());
        for (V1Session session : wanted(request)) {
            String cursor = session.filterBy(filter, StreamQuery.text(request.members()));
            session.say(about("filtered", request, session).put("cursor", cursor));
        }
    }

    private static EntryFilter parse(Map<String, List<String>> members) throws BadRequestException {
        try {
            return QueryFilter.parse(members);
        } catch (FilterException e) {
            throw V1Request.problem(String.valueOf(e.getMessage()), e.parameter());
        }
    }

    private void window(V1Request request) throws BadRequestException {
        refuseMembers(request, List.of("n"));
        int n = StreamQuery.number("n", single(request, "n"), 0, MAX_WINDOW);
        for (V1Session session : wanted(request)) {
            session.window(n);
        }
    }

    private void acknowledge(V1Request request) throws BadRequestException {
        refuseMembers(request, List.of("id"));
        String text = single(request, "id");
        EntryId id =
                EntryId.parse(text).orElseThrow(() -> StreamQuery.badValue("id", text, List.of("<id of an entry>")));
        for (V1Session session : wanted(request)) {
            if (session.stream().hub().epoch().equals(id.epoch())) {
                session.acknowledge(id.seq());
            }
        }
    }

    private void read(V1Request request, boolean context) throws BadRequestException {
        List<V1Session> wanted = wanted(request);
        if (wanted.size() > 1) {
            throw V1Request.problem("say of which stream", "stream");
        }
        V1Session session = wanted.get(0);
        ServedStream stream = session.stream();
        HistoryQuery query = new HistoryQuery(
                request.members(),
                context,
                context ? EntryFilter.ALL : session.filter(),
                stream.ticker().epochNanos());
        if (reads == MAX_READS) {
            throw V1Request.problem("too many questions at once, at most " + MAX_READS, "");
        }
        reads++;
        Context loop = Vertx.currentContext();
        Future<byte[]> answer = Future.fromCompletionStage(
                stream.history()
                        .read(query.request())
                        .thenApply(page -> PageText.message(
                                request.op(),
                                request.rid(),
                                session.label(),
                                page.entries(),
                                HistoryEndpoint.summary(page, query.request().around()))),
                loop);
        answer.onComplete(result -> {
            reads--;
            if (result.succeeded()) {
                session.say(result.result());
            } else {
                failed(request, stream, HistoryEndpoint.cause(result.cause()));
            }
        });
    }

    private void failed(V1Request request, ServedStream stream, Throwable cause) {
        boolean expected = cause instanceof HistoryException;
        if (!expected) {
            logger.error("stream {}: cannot read the past", stream.name(), cause);
        }
        String message = expected ? String.valueOf(cause.getMessage()) : "the log of the server says more";
        tell(request.op(), request.rid(), V1Request.problem(message, ""));
    }

    /** Those of the stream that is named, or all. */
    private List<V1Session> wanted(V1Request request) throws BadRequestException {
        if (request.stream().isEmpty()) {
            return sessions;
        }
        String name = request.stream().get();
        List<V1Session> named = sessions.stream()
                .filter(session -> session.stream().name().equals(name))
                .toList();
        if (named.isEmpty()) {
            throw StreamQuery.badValue(
                    "stream",
                    name,
                    sessions.stream().map(session -> session.stream().name()).toList());
        }
        return named;
    }

    private static String single(V1Request request, String name) throws BadRequestException {
        List<String> values = request.members().getOrDefault(name, List.of());
        if (values.size() != 1) {
            throw V1Request.problem("one value must be given", name);
        }
        return values.get(0);
    }

    private static void refuseMembers(V1Request request, List<String> allowed) throws BadRequestException {
        for (String name : request.members().keySet()) {
            if (!allowed.contains(name)) {
                throw unknown(name, allowed);
            }
        }
    }

    private static BadRequestException unknown(String name, List<String> allowed) {
        return new BadRequestException("unknown parameter", name, Nearest.to(name, allowed), allowed);
    }

    private void tell(String op, String rid, BadRequestException problem) {
        JsonObject error = about("error", rid);
        if (!op.isEmpty()) {
            error.put("op", op);
        }
        error.put("message", problem.getMessage());
        if (!problem.parameter().isEmpty()) {
            error.put("parameter", problem.parameter());
        }
        problem.didYouMean().ifPresent(name -> error.put("did_you_mean", name));
        if (!problem.allowed().isEmpty()) {
            error.put("allowed", new JsonArray(problem.allowed()));
        }
        first().say(error);
    }

    private static JsonObject about(String kind, V1Request request, V1Session session) {
        JsonObject message = about(kind, request.rid());
        session.label().ifPresent(name -> message.put("s", name));
        return message;
    }

    private static JsonObject about(String kind, String rid) {
        JsonObject message = new JsonObject().put("t", kind);
        if (!rid.isEmpty()) {
            message.put("rid", Json.decodeValue(rid));
        }
        return message;
    }

    private V1Session first() {
        return sessions.get(0);
    }
}
