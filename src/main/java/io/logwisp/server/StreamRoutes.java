package io.logwisp.server;

import io.logwisp.auth.Grant;
import io.logwisp.auth.Places.Place;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.HttpStyle;
import io.logwisp.entry.PastEntry;
import io.logwisp.format.Format;
import io.logwisp.format.Notice;
import io.logwisp.format.PageText;
import io.logwisp.hub.EntryId;
import io.logwisp.hub.HistoryPage;
import io.logwisp.hub.HistoryRequest;
import io.logwisp.hub.Start;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The endpoints of one stream, mounted at the root of its own port or below its name in router mode. Used on one event loop.
 */
final class StreamRoutes {
    private static final String NDJSON = "application/x-ndjson";
    private static final byte[] NO_PAST = {};

    /** Entries of the past that a stream may begin with; who wants more asks the history for them. */
    private static final int MOST_OF_THE_PAST = 10_000;

    private final ServedStream stream;
    private final ServerConfig.Http config;
    private final StatusDocument status;
    private final SessionGroup group;
    private final String prefix;
    private final HistoryEndpoint history;

    /** @param prefix what stands before the paths of the configuration: empty, or {@code /<stream>} in router mode */
    StreamRoutes(
            ServedStream stream, ServerConfig.Http config, StatusDocument status, SessionGroup group, String prefix) {
        this.stream = stream;
        this.config = config;
        this.status = status;
        this.group = group;
        this.prefix = prefix;
        this.history = new HistoryEndpoint(stream);
    }

    /**
     * Answers if that path, without the prefix, is one of the stream's; otherwise false.
     *
     * @param grant why the client may read
     */
    boolean answer(HttpServerRequest request, String path, Grant grant) {
        if (path.equals(config.statusPath())) {
            boolean paths = stream.access().mayKnowPaths(request, grant);
            status.ofStream(stream, config, !prefix.isEmpty(), paths)
                    .onSuccess(document -> Answers.json(request, 200, document));
            return true;
        }
        if (config.style() == HttpStyle.CIRCOLOG && (path.equals("/") || path.equals(config.wsPath()))) {
            circolog(request, grant, path.equals(config.wsPath()));
            return true;
        }
        if (path.equals(config.streamPath())) {
            return stream(request, grant, isUpgrade(request) ? Optional.of(Transport.WEBSOCKET) : Optional.empty());
        }
        if (path.equals(config.wsPath())) {
            return stream(request, grant, Optional.of(Transport.WEBSOCKET));
        }
        return path.startsWith(config.streamPath())
                && suffix(request, grant, path.substring(config.streamPath().length()));
    }

    /** Whether the configuration gives that path to something of the stream. */
    boolean has(String path) {
        return path.equals(config.statusPath()) || path.equals(config.streamPath()) || path.equals(config.wsPath());
    }

    /** What there is besides stream and status, each with its name. */
    List<String> otherPaths() {
        String name = ": " + stream.name() + ")";
        String base = prefix + config.streamPath();
        return List.of(
                base + "/ndjson (NDJSON" + name,
                base + "/text (text" + name,
                base + "/raw (raw" + name,
                prefix + config.wsPath() + " (WebSocket" + name,
                base + "/history (history" + name,
                base + "/context (context" + name);
    }

    ServedStream stream() {
        return stream;
    }

    ServerConfig.Http config() {
        return config;
    }

    /** The WebSocket that speaks LogWisp's JSON; {@code ws_path} may speak another dialect. */
    String nativeWebSocketPath() {
        return config.style() == HttpStyle.NATIVE ? config.wsPath() : config.streamPath() + "/ws";
    }

    String prefix() {
        return prefix;
    }

    SessionGroup group() {
        return group;
    }

    private boolean suffix(HttpServerRequest request, Grant grant, String suffix) {
        return switch (suffix) {
            case "/ndjson" -> stream(request, grant, Optional.of(Transport.NDJSON));
            case "/text" -> stream(request, grant, Optional.of(Transport.TEXT));
            case "/raw" -> stream(request, grant, Optional.of(Transport.RAW));
            case "/ws" -> stream(request, grant, Optional.of(Transport.WEBSOCKET));
            case "/history", "/context" -> {
                history.answer(request, grant, suffix.equals("/context"));
                yield true;
            }
            default -> false;
        };
    }

    private boolean stream(HttpServerRequest request, Grant grant, Optional<Transport> byPath) {
        try {
            StreamQuery query = new StreamQuery(StreamQuery.parameters(request));
            query.refuseOtherThan(byPath);
            Transport transport = byPath.or(query::transport).orElseGet(() -> accepted(request.getHeader("Accept")));
            String lastEventId = request.getHeader("Last-Event-ID");
            Delivery delivery = query.delivery(transport, config, lastEventId);
            if (transport == Transport.WEBSOCKET) {
                query.refuseSince("a WebSocket begins with n; logwisp.v1 asks for the past with {\"op\":\"history\"}");
            }
            Optional<Long> since = query.sinceNanos(lastEventId, stream.ticker().epochNanos());
            if (since.isPresent()) {
                enterFrom(since.get(), request, grant, transport, query, delivery);
            } else {
                enter(request, grant, transport, query.filterText(), delivery);
            }
        } catch (BadRequestException e) {
            Answers.badRequest(request, e);
        }
        return true;
    }

    /** Sends what the past has since then, read from memory and from the files, and goes on right behind it. */
    private void enterFrom(
            long sinceNanos,
            HttpServerRequest request,
            Grant grant,
            Transport transport,
            StreamQuery query,
            Delivery delivery)
            throws BadRequestException {
        EntryId last = new EntryId(stream.hub().epoch(), stream.hub().nextSeq() - 1);
        int wanted = query.backlog(Integer.MAX_VALUE);
        int most = Math.min(wanted, MOST_OF_THE_PAST);
        HistoryRequest wish = new HistoryRequest(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                most,
                delivery.filter()::test,
                sinceNanos,
                Long.MAX_VALUE);
        Delivery behind = delivery.starting((cursor, filter) -> {
            Start start = cursor.startAfter(last);
            return start.reason() == null ? Start.COMPLETE : start;
        });
        history.read(request, wish).onSuccess(page -> {
            if (!request.response().closed()) {
                enter(
                        request,
                        grant,
                        transport,
                        query.filterText(),
                        behind,
                        past(page, last, delivery.format(), wanted));
            }
        });
    }

    /** Entries of a page up to the last one there was when it was asked for; what is older than them is told as a gap. */
    private static byte[] past(HistoryPage page, EntryId last, Format format, int wanted) {
        List<PastEntry> entries =
                page.entries().stream().filter(entry -> !isBehind(entry, last)).toList();
        byte[] text = PageText.streamed(format, entries);
        if (page.before().isEmpty() || page.entries().size() >= wanted) {
            return text;
        }
        byte[] gap = Notice.gap(
                format,
                Start.EXPIRED,
                Start.UNKNOWN,
                null,
                entries.isEmpty() ? last.toString() : entries.get(0).id());
        byte[] all = Arrays.copyOf(gap, gap.length + text.length);
        System.arraycopy(text, 0, all, gap.length, text.length);
        return all;
    }

    private static boolean isBehind(PastEntry entry, EntryId last) {
        return entry.isNumbered()
                && EntryId.parse(entry.id())
                        .filter(id -> id.epoch().equals(last.epoch()) && id.seq() > last.seq())
                        .isPresent();
    }

    /** The messages held, and over a WebSocket those that come. */
    private void circolog(HttpServerRequest request, Grant grant, boolean framed) {
        try {
            CircologQuery query = new CircologQuery(StreamQuery.parameters(request), framed);
            Transport transport = framed ? Transport.WEBSOCKET : query.transport();
            Delivery delivery = framed ? query.overWebSocket(config) : query.overHttp(config);
            enter(request, grant, transport, query.filterText(), delivery);
        } catch (BadRequestException e) {
            Answers.badRequest(request, e);
        }
    }

    private void enter(HttpServerRequest request, Grant grant, Transport transport, String filter, Delivery delivery) {
        enter(request, grant, transport, filter, delivery, NO_PAST);
    }

    private void enter(
            HttpServerRequest request,
            Grant grant,
            Transport transport,
            String filter,
            Delivery delivery,
            byte[] past) {
        if (transport == Transport.WEBSOCKET && !isUpgrade(request)) {
            request.response().putHeader("Upgrade", "websocket").putHeader("Connection", "Upgrade");
            Answers.error(
                    request,
                    426,
                    "Upgrade Required",
                    "this is a WebSocket endpoint; with curl use " + prefix + config.streamPath());
            return;
        }
        Optional<Place> place = stream.access().enter(request, stream, grant);
        if (place.isEmpty()) {
            return;
        }
        ClientInfo client = ClientInfo.of(
                transport, stream.access().peer(request, grant), stream.ticker(), filter, grant, place.get());
        if (transport == Transport.WEBSOCKET) {
            upgrade(request, delivery, client);
        } else {
            respond(request, delivery, client, past);
        }
    }

    private void upgrade(HttpServerRequest request, Delivery delivery, ClientInfo client) {
        Delivery placed = delivery.fromNowOn(stream.hub()); // who has seen our answer expects what is written then
        Future<ServerWebSocket> upgrade = request.toWebSocket();
        upgrade.onFailure(ignored -> client.place().leave());
        upgrade.onSuccess(socket -> {
            if (V1Dialogue.PROTOCOL.equals(socket.subProtocol())) {
                new V1Dialogue(socket, List.of(new V1Session(stream, group, placed, client, socket, Optional.empty())))
                        .open();
            } else {
                new WebSocketSession(stream, group, placed, client, socket).open();
            }
        });
    }

    private void respond(HttpServerRequest request, Delivery delivery, ClientInfo client, byte[] past) {
        HttpServerResponse response = request.response();
        response.setChunked(request.version() != HttpVersion.HTTP_1_0);
        response.putHeader("Content-Type", contentType(client.transport()))
                .putHeader("Cache-Control", "no-cache")
                .putHeader("Connection", request.version() == HttpVersion.HTTP_1_0 ? "close" : "keep-alive")
                .putHeader("X-Accel-Buffering", "no");
        boolean compressible = config.compression() && delivery.format().isDeflatable();
        boolean compressed = compressible && takesGzip(request);
        if (compressible) {
            response.headers().add("Vary", "Accept-Encoding");
        }
        if (compressed) {
            response.putHeader("Content-Encoding", "gzip");
        }
        if (request.method().equals(HttpMethod.HEAD)) {
            client.place().leave();
            response.end();
            return;
        }
        new HttpSession(stream, group, delivery, client, request, compressed, past).open();
    }

    /** A client that names gzip and does not forbid it; weights between what it takes say nothing to us. */
    private static boolean takesGzip(HttpServerRequest request) {
        String accepted = request.getHeader("Accept-Encoding");
        if (accepted == null || request.version() == HttpVersion.HTTP_1_0) {
            return false;
        }
        for (String part : accepted.toLowerCase(Locale.ROOT).split(",")) {
            String[] coding = part.replace(" ", "").split(";");
            if (coding.length > 0 && coding[0].equals("gzip")) {
                return coding.length < 2 || !isZero(coding[1]);
            }
        }
        return false;
    }

    private static boolean isZero(String weight) {
        return weight.replace("0", "").replace(".", "").equals("q=");
    }

    static Transport accepted(String accept) {
        if (accept == null) {
            return Transport.SSE;
        }
        if (accept.contains("text/event-stream")) {
            return Transport.SSE;
        }
        if (accept.contains(NDJSON)) {
            return Transport.NDJSON;
        }
        return accept.startsWith("text/plain") ? Transport.TEXT : Transport.SSE;
    }

    static String contentType(Transport transport) {
        return switch (transport) {
            case SSE -> "text/event-stream";
            case NDJSON -> NDJSON;
            default -> "text/plain; charset=utf-8";
        };
    }

    static boolean isUpgrade(HttpServerRequest request) {
        String upgrade = request.getHeader("Upgrade");
        return upgrade != null && upgrade.equalsIgnoreCase("websocket");
    }
}
