package io.logwisp.server;

import io.logwisp.auth.Grant;
import io.logwisp.auth.Places.Place;
import io.logwisp.config.ServerConfig;
import io.logwisp.entry.Batch;
import io.logwisp.filter.EntryFilter;
import io.logwisp.format.Format;
import io.logwisp.format.MergedText;
import io.logwisp.format.Notice;
import io.logwisp.hub.EntryId;
import io.logwisp.hub.StreamHub;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Several streams of a port as one: {@code /stream?stream=a,b}. Used on one event loop. */
final class MergedEndpoint {
    /** Where it stands in router mode; alone it is where the stream is. */
    static final String PATH = "/stream";

    static final String NAMES = "stream";
    private static final List<String> PLACES = List.of("after", "last_event_id", "lastEventId");

    /** Streams that are read together. */
    private static final int MAX_STREAMS = 32;

    /** Entries of the past that are shared out among streams; of more, each gives as many. */
    private static final int MAX_SHARED = 10_000;

    private static final int RETRY_MILLIS = 2000;

    private final boolean router;

    MergedEndpoint(boolean router) {
        this.router = router;
    }

    /**
     * Answers when several streams are asked for here; otherwise false.
     *
     * @param visible what the client may read
     * @param all whether that is all there is
     * @param grants why
     */
    boolean answer(
            HttpServerRequest request,
            String path,
            List<StreamRoutes> visible,
            boolean all,
            Map<String, Grant> grants) {
        String base = router ? PATH : visible.get(0).config().streamPath();
        if (!path.startsWith(base)) {
            return false;
        }
        String suffix = path.substring(base.length());
        Optional<Transport> byPath = switch (suffix) {
            case "" -> StreamRoutes.isUpgrade(request) ? Optional.of(Transport.WEBSOCKET) : Optional.empty();
            case "/ndjson" -> Optional.of(Transport.NDJSON);
            case "/text" -> Optional.of(Transport.TEXT);
            case "/raw" -> Optional.of(Transport.RAW);
            case "/ws" -> Optional.of(Transport.WEBSOCKET);
            default -> Optional.of(Transport.TCP);
        };
        if (byPath.equals(Optional.of(Transport.TCP))) {
            return false;
        }
        try {
            MultiMap parameters = MultiMap.caseInsensitiveMultiMap().addAll(StreamQuery.parameters(request));
            List<String> named = parameters.getAll(NAMES);
            if (named.isEmpty()) {
                return false;
            }
            parameters.remove(NAMES);
            answer(request, byPath, wanted(named, visible, all), parameters, grants);
        } catch (BadRequestException e) {
            Answers.badRequest(request, e);
        } catch (ForbiddenException e) {
            Answers.error(
                    request,
                    403,
                    "Forbidden",
                    "not all of these streams may be read with these credentials; these may: "
                            + String.join(", ", names(visible)));
        }
        return true;
    }

    /** A stream is named that may not be read, or is not there: nobody is told which. */
    private static final class ForbiddenException extends Exception {
        private static final long serialVersionUID = 1;
    }

    private static List<String> names(List<StreamRoutes> streams) {
        return streams.stream().map(routes -> routes.stream().name()).toList();
    }

    private static List<StreamRoutes> wanted(List<String> named, List<StreamRoutes> visible, boolean all)
            throws BadRequestException, ForbiddenException {
        Set<StreamRoutes> wanted = new LinkedHashSet<>();
        for (String value : named) {
            for (String name : value.split(",")) {
                List<StreamRoutes> found = visible.stream()
                        .filter(stream ->
                                name.equals("*") || stream.stream().name().equals(name))
                        .toList();
                if (found.isEmpty() && all) {
                    throw StreamQuery.unknown("stream", NAMES, name, names(visible));
                }
                if (found.isEmpty()) {
                    throw new ForbiddenException();
                }
                wanted.addAll(found);
            }
        }
        if (wanted.isEmpty() || wanted.size() > MAX_STREAMS) {
            throw new BadRequestException(
                    "at least one stream, at most " + MAX_STREAMS, NAMES, Optional.empty(), List.of());
        }
        return List.copyOf(wanted);
    }

    private static void answer(
            HttpServerRequest request,
            Optional<Transport> byPath,
            List<StreamRoutes> streams,
            MultiMap parameters,
            Map<String, Grant> grants)
            throws BadRequestException {
        Optional<Resume> resume = resume(request, parameters);
        PLACES.forEach(parameters::remove);
        StreamQuery query = new StreamQuery(parameters);
        query.refuseOtherThan(byPath);
        query.refuseSince("several streams begin with n; each of them has its past at /history");
        Transport transport =
                byPath.or(query::transport).orElseGet(() -> StreamRoutes.accepted(request.getHeader("Accept")));
        ServerConfig.Http server = streams.get(0).config();
        Delivery delivery = query.delivery(transport, server, null);
        Map<StreamRoutes, StartWish> wishes = wishes(streams, resume, query.backlog(server), query.filter());
        if (transport == Transport.WEBSOCKET && !StreamRoutes.isUpgrade(request)) {
            request.response().putHeader("Upgrade", "websocket").putHeader("Connection", "Upgrade");
            Answers.error(request, 426, "Upgrade Required", "this is a WebSocket endpoint");
            return;
        }
        List<Part> parts = new ArrayList<>();
        for (StreamRoutes routes : streams) {
            ServedStream stream = routes.stream();
            Grant grant = granted(grants, stream);
            boolean tooOften = grants.size() > 1 && stream.access().isTooOften(request, grant); // of one it is known
            Optional<Place> place =
                    tooOften ? Optional.empty() : stream.access().enter(request, stream, grant);
            if (place.isEmpty()) {
                leave(parts);
                return;
            }
            ClientInfo info = ClientInfo.of(
                    transport,
                    stream.access().peer(request, grant),
                    stream.ticker(),
                    query.filterText(),
                    grant,
                    place.get());
            StartWish wish = wishes.getOrDefault(routes, StartWish.LIVE);
            parts.add(new Part(routes, info, wish.including(stream.hub().nextSeq())));
        }
        if (transport == Transport.WEBSOCKET) {
            upgrade(request, delivery, parts, resume.isPresent());
        } else {
            respond(request, delivery, parts, resume.isPresent());
        }
    }

    private record Part(StreamRoutes routes, ClientInfo info, StartWish wish) {}

    /** Gives the places of a client back that is not served. */
    private static void leave(List<Part> parts) {
        parts.forEach(part -> part.info.place().leave());
    }

    private static Grant granted(Map<String, Grant> grants, ServedStream stream) {
        Grant grant = grants.get(stream.name());
        if (grant == null) {
            throw new AssertionError("BUG: stream " + stream.name() + " is not granted");
        }
        return grant;
    }

    // --- Where it begins. ---

    /** Where a client was. */
    private record Resume(boolean earliest, boolean unknown, Map<String, EntryId> places) {}

    private static Optional<Resume> resume(HttpServerRequest request, MultiMap parameters) throws BadRequestException {
        String header = request.getHeader("Last-Event-ID");
        if (header != null && !header.isEmpty()) {
            Optional<Map<String, EntryId>> places = places(header);
            return Optional.of(new Resume(false, places.isEmpty(), places.orElse(Map.of())));
        }
        for (String name : PLACES) {
            String after = parameters.get(name);
            if (after != null) {
                Optional<Map<String, EntryId>> places = places(after);
                if (places.isEmpty() && !after.equals("earliest")) {
                    throw StreamQuery.badValue(name, after, List.of("earliest", "<stream>:<id of an entry>,…"));
                }
                return Optional.of(new Resume(places.isEmpty(), false, places.orElse(Map.of())));
            }
        }
        return Optional.empty();
    }

    /** Reads {@code a:k3x9qa-1042,b:p0q17c-77}; empty when it is no such thing. */
    private static Optional<Map<String, EntryId>> places(String text) {
        Map<String, EntryId> places = new HashMap<>();
        for (String part : text.split(",")) {
            int colon = part.lastIndexOf(':');
            Optional<EntryId> id = EntryId.parse(part.substring(colon + 1));
            if (colon < 1 || id.isEmpty() || places.size() == MAX_STREAMS) {
                return Optional.empty();
            }
            places.put(part.substring(0, colon), id.get());
        }
        return Optional.of(places);
    }

    private static Map<StreamRoutes, StartWish> wishes(
            List<StreamRoutes> streams, Optional<Resume> resume, int backlog, EntryFilter filter) {
        Map<StreamRoutes, StartWish> wishes = new HashMap<>();
        if (resume.isEmpty()) {
            share(streams, backlog, filter, wishes);
            return wishes;
        }
        for (StreamRoutes routes : streams) {
            EntryId place = resume.get().places.get(routes.stream().name());
            StartWish otherwise = resume.get().unknown ? StartWish.unknown() : StartWish.EARLIEST;
            wishes.put(routes, place == null ? otherwise : StartWish.after(place));
        }
        return wishes;
    }

    /** The last entries of all streams together. */
    private static void share(
            List<StreamRoutes> streams, int backlog, EntryFilter filter, Map<StreamRoutes, StartWish> wishes) {
        if (backlog == 0 || backlog > MAX_SHARED) {
            StartWish wish = backlog == Integer.MAX_VALUE ? StartWish.EARLIEST : StartWish.last(backlog);
            streams.forEach(routes -> wishes.put(routes, wish));
            return;
        }
        List<long[]> times = streams.stream()
                .map(routes -> lastTimes(routes.stream().hub(), backlog, filter))
                .toList();
        int[] shares = new int[times.size()];
        for (int left = backlog; left > 0; left--) {
            int newest = -1;
            for (int i = 0; i < shares.length; i++) {
                boolean has = shares[i] < times.get(i).length;
                if (has && (newest < 0 || times.get(i)[shares[i]] > times.get(newest)[shares[newest]])) {
                    newest = i;
                }
            }
            if (newest < 0) {
                break;
            }
            shares[newest]++;
        }
        for (int i = 0; i < shares.length; i++) {
            wishes.put(streams.get(i), StartWish.last(shares[i]));
        }
    }

    /** Of the last entries that pass, the newest first. */
    private static long[] lastTimes(StreamHub hub, int most, EntryFilter filter) {
        long[] times = new long[most];
        int count = 0;
        long earliest = hub.earliestSeq();
        long seq = hub.nextSeq() - 1;
        while (seq >= earliest && count < most) {
            Batch batch = hub.batchWith(seq);
            if (batch == null) {
                break;
            }
            for (; seq >= Math.max(earliest, batch.firstSeq()) && count < most; seq--) {
                int index = (int) (seq - batch.firstSeq());
                if (filter.test(batch, index)) {
                    times[count++] = batch.timeNanos(index);
                }
            }
        }
        return Arrays.copyOf(times, count);
    }

    // --- How it is sent. ---

    private static void respond(HttpServerRequest request, Delivery delivery, List<Part> parts, boolean resumed) {
        HttpServerResponse response = request.response();
        response.setChunked(request.version() != HttpVersion.HTTP_1_0);
        response.putHeader(
                        "Content-Type",
                        StreamRoutes.contentType(parts.get(0).info.transport()))
                .putHeader("Cache-Control", "no-cache")
                .putHeader("Connection", request.version() == HttpVersion.HTTP_1_0 ? "close" : "keep-alive")
                .putHeader("X-Accel-Buffering", "no");
        if (request.method().equals(HttpMethod.HEAD)) {
            leave(parts);
            response.end();
            return;
        }
        HttpWire wire = new HttpWire(request);
        MergedClient client = client(wire, delivery, parts);
        wire.serve(client);
        client.open(place -> greeting(delivery, parts, place, resumed));
    }

    private static void upgrade(HttpServerRequest request, Delivery delivery, List<Part> parts, boolean resumed) {
        request.toWebSocket().onFailure(ignored -> leave(parts)).onSuccess(socket -> {
            if (V1Dialogue.PROTOCOL.equals(socket.subProtocol())) {
                new V1Dialogue(socket, sessions(socket, delivery, parts)).open();
                return;
            }
            SocketWire wire = new SocketWire(socket);
            MergedClient client = client(wire, delivery, parts);
            wire.serve(client);
            client.open(place -> greeting(delivery, parts, place, resumed));
        });
    }

    private static List<V1Session> sessions(ServerWebSocket socket, Delivery delivery, List<Part> parts) {
        return parts.stream()
                .map(part -> new V1Session(
                        part.routes.stream(),
                        part.routes.group(),
                        delivery.starting(part.wish),
                        part.info,
                        socket,
                        Optional.of(part.routes.stream().name())))
                .toList();
    }

    private static MergedClient client(MergedClient.Wire wire, Delivery delivery, List<Part> parts) {
        Format format = delivery.format();
        MergedClient client =
                new MergedClient(wire, format, parts.get(0).routes.group().loop(), delivery.keepAliveNanos());
        for (Part part : parts) {
            client.add(new MergedLane(
                    part.routes.stream(),
                    part.routes.group(),
                    delivery.lane(MergedText.source(format), part.wish),
                    part.info,
                    client));
        }
        return client;
    }

    private static byte[] greeting(Delivery delivery, List<Part> parts, String place, boolean resumed) {
        if (!delivery.greeting()) {
            return new byte[0];
        }
        List<String> names = names(parts.stream().map(Part::routes).toList());
        return Notice.connected(
                delivery.format(),
                new Notice.Greeting(
                        parts.get(0).info.id(),
                        delivery.bufferSize(),
                        delivery.statusPath(),
                        delivery.streamPath(),
                        String.join(",", names),
                        place,
                        resumed,
                        RETRY_MILLIS));
    }
}
