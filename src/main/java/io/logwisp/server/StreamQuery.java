package io.logwisp.server;

import io.logwisp.config.Nearest;
import io.logwisp.config.ServerConfig;
import io.logwisp.filter.EntryFilter;
import io.logwisp.filter.FilterException;
import io.logwisp.filter.QueryFilter;
import io.logwisp.format.Format;
import io.logwisp.hub.EntryId;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of a stream, read from the parameters of its request: names and meanings stand in docs/http.md. An
 * unknown name is refused, because a misspelt filter must not look like an empty log.
 */
final class StreamQuery {
    private static final Map<String, String> ALIASES = Map.of(
            "tail", "n",
            "lines", "n",
            "limit", "n",
            "last_event_id", "after",
            "lastEventId", "after");
    private static final List<String> OWN_NAMES =
            List.of("n", "after", "follow", "poll", "format", "control", "keepalive");

    /** What the gate has read. */
    static final String TICKET = "ticket";

    /** Besides tickets, cache busters, which clients add without asking. */
    private static final List<String> IGNORED = List.of("_", TICKET);

    private static final int DEFAULT_KEEP_ALIVE_SECONDS = 15;
    private static final int MIN_KEEP_ALIVE_SECONDS = 5;
    private static final int MAX_KEEP_ALIVE_SECONDS = 300;

    private final Map<String, List<String>> own = new LinkedHashMap<>();
    private final Map<String, List<String>> filters = new LinkedHashMap<>();
    private final EntryFilter filter;
    private final Optional<Transport> transport;

    /** @throws BadRequestException for a name that does not exist or a filter that cannot be */
    StreamQuery(MultiMap parameters) throws BadRequestException {
        for (String name : parameters.names()) {
            sort(name, parameters.getAll(name));
        }
        try {
            filter = QueryFilter.parse(filters);
        } catch (FilterException e) {
            throw new BadRequestException(String.valueOf(e.getMessage()), e.parameter(), Optional.empty(), List.of());
        }
        transport = readTransport();
    }

    /** The delivery asked for; what is not asked for is as the server is configured. */
    Delivery delivery(Transport transport, ServerConfig.Http server, @Nullable String lastEventId)
            throws BadRequestException {
        boolean control = flag("control", false);
        Format format = format(transport, control);
        return new Delivery(
                format,
                filter,
                start(server, lastEventId),
                flag("follow", !flag("poll", false)),
                transport == Transport.SSE || control,
                server.bufferSize(),
                TimeUnit.SECONDS.toNanos(keepAliveSeconds()),
                server.streamPath(),
                server.statusPath());
    }

    /** Entries of the past that are wanted at most. */
    int backlog(ServerConfig server) throws BadRequestException {
        Optional<String> n = single("n");
        if (n.isEmpty()) {
            return server.backlog();
        }
        return n.get().equals("all") || n.get().equals("-1")
                ? Integer.MAX_VALUE
                : number("n", n.get(), 0, Integer.MAX_VALUE, "all");
    }

    /** What entries are wanted. */
    EntryFilter filter() {
        return filter;
    }

    /** The form asked for by {@code format=}, if any. */
    Optional<Transport> transport() {
        return transport;
    }

    /** A form that contradicts the one that the path asks for must not be passed over in silence. */
    void refuseOtherThan(Optional<Transport> byPath) throws BadRequestException {
        if (transport.isPresent() && byPath.isPresent() && !transport.equals(byPath)) {
            String form = byPath.get().name().toLowerCase(Locale.ROOT);
            throw new BadRequestException(
                    "the path asks for " + form + ", format for another form",
                    "format",
                    Optional.empty(),
                    List.of(form));
        }
    }

    /** The filter as it was given, for status. */
    String filterText() {
        return text(filters);
    }

    /** Filters as they were given. */
    static String text(Map<String, List<String>> filters) {
        StringBuilder text = new StringBuilder();
        filters.forEach((name, values) -> values.forEach(value ->
                text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(value)));
        return text.toString();
    }

    private Optional<Transport> readTransport() throws BadRequestException {
        Optional<String> name = single("format");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (name.get()) {
                    case "sse" -> Transport.SSE;
                    case "ndjson" -> Transport.NDJSON;
                    case "text" -> Transport.TEXT;
                    case "raw" -> Transport.RAW;
                    default -> throw badValue("format", name.get(), List.of("sse", "ndjson", "text", "raw"));
                });
    }

    private void sort(String name, List<String> values) throws BadRequestException {
        String canonical = ALIASES.getOrDefault(name, name);
        if (OWN_NAMES.contains(canonical)) {
            own.computeIfAbsent(canonical, ignored -> new ArrayList<>()).addAll(values);
        } else if (QueryFilter.isName(name)) {
            filters.put(name, values);
        } else if (!IGNORED.contains(name)) {
            List<String> allowed = names();
            throw new BadRequestException("unknown parameter", name, Nearest.to(name, allowed), allowed);
        }
    }

    private static List<String> names() {
        TreeSet<String> names = new TreeSet<>(OWN_NAMES);
        names.addAll(ALIASES.keySet());
        names.addAll(QueryFilter.names());
        return List.copyOf(names);
    }

    private static Format format(Transport transport, boolean control) {
        return switch (transport) {
            case SSE -> Format.SSE;
            case NDJSON, TCP -> control ? Format.JSON_WITH_ID : Format.JSON;
            case WEBSOCKET, ZEEK -> control ? Format.WEBSOCKET_WITH_ID : Format.WEBSOCKET;
            case TEXT -> Format.TEXT;
            case RAW -> Format.RAW;
        };
    }

    private StartWish start(ServerConfig server, @Nullable String lastEventId) throws BadRequestException {
        if (lastEventId != null && !lastEventId.isEmpty()) {
            return EntryId.parse(lastEventId).map(StartWish::after).orElseGet(StartWish::unknown);
        }
        Optional<String> after = single("after");
        if (after.isPresent()) {
            return after(after.get());
        }
        int backlog = backlog(server);
        return backlog == Integer.MAX_VALUE ? StartWish.EARLIEST : StartWish.last(backlog);
    }

    private static StartWish after(String id) throws BadRequestException {
        if (id.equals("earliest")) {
            return StartWish.EARLIEST;
        }
        return EntryId.parse(id)
                .map(StartWish::after)
                .orElseThrow(() -> badValue("after", id, List.of("earliest", "<id of an entry>")));
    }

    private int keepAliveSeconds() throws BadRequestException {
        Optional<String> seconds = single("keepalive");
        return seconds.isEmpty()
                ? DEFAULT_KEEP_ALIVE_SECONDS
                : number("keepalive", seconds.get(), MIN_KEEP_ALIVE_SECONDS, MAX_KEEP_ALIVE_SECONDS);
    }

    private boolean flag(String name, boolean absent) throws BadRequestException {
        Optional<String> value = single(name);
        if (value.isEmpty()) {
            return absent;
        }
        return switch (value.get()) {
            case "1", "true", "" -> true;
            case "0", "false" -> false;
            default -> throw badValue(name, value.get(), List.of("0", "1"));
        };
    }

    /** The parameters of a request. */
    static MultiMap parameters(HttpServerRequest request) throws BadRequestException {
        try {
            return request.params();
        } catch (IllegalArgumentException malformed) {
            throw new BadRequestException(
                    "malformed query; a percent sign of its own is written %25", "", Optional.empty(), List.of());
        }
    }

    /** @param words what else is allowed instead of a number, for the answer */
    static int number(String name, String value, int min, int max, String... words) throws BadRequestException {
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        String range = max == Integer.MAX_VALUE ? min + " or more" : min + " to " + max;
        List<String> allowed = new ArrayList<>(List.of(words));
        allowed.add(range);
        throw badValue(name, value, allowed);
    }

    private Optional<String> single(String name) throws BadRequestException {
        List<String> values = own.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new BadRequestException("parameter given more than once", name, Optional.empty(), List.of());
        }
        return values.stream().findFirst();
    }

    static BadRequestException badValue(String name, String value, List<String> allowed) {
        return refused("bad value", name, value, allowed);
    }

    /** A value that names what is not there. */
    static BadRequestException unknown(String what, String name, String value, List<String> known) {
        return refused("unknown " + what, name, value, known);
    }

    private static BadRequestException refused(String why, String name, String value, List<String> allowed) {
        String shown = value.length() > 100 ? value.substring(0, 100) + "…" : value;
        return new BadRequestException(why + " \"" + shown + "\"", name, Nearest.to(value, allowed), allowed);
    }
}
