package io.logwisp.server;

import io.logwisp.config.Nearest;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.SyslogStyle;
import io.logwisp.filter.EntryFilter;
import io.logwisp.filter.FilterException;
import io.logwisp.filter.QueryFilter;
import io.logwisp.format.Format;
import io.vertx.core.MultiMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * What a client asks in circolog's dialect: {@code l}, how many messages of the past (-1 for all), and {@code fmt}, how they
 * look. The filters of docs/http.md may stand beside them.
 */
final class CircologQuery {
    private static final String LINES = "l";
    private static final String FORM = "fmt";
    private static final List<String> IGNORED = List.of("_", StreamQuery.TICKET);
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final Map<String, List<String>> filters = new LinkedHashMap<>();
    private final EntryFilter filter;
    private final Optional<Integer> lines;
    private final Form form;

    /** The values of {@code fmt}. */
    private enum Form {
        SYSLOG,
        JSON,
        TEXT,
        SSE
    }

    /**
     * @param framed whether messages are sent as frames of a WebSocket, which has no event streams
     * @throws BadRequestException for a name that does not exist or a value that cannot be
     */
    CircologQuery(MultiMap parameters, boolean framed) throws BadRequestException {
        for (String name : parameters.names()) {
            boolean own = name.equals(LINES) || name.equals(FORM) || IGNORED.contains(name);
            if (QueryFilter.isName(name)) {
                filters.put(name, parameters.getAll(name));
            } else if (!own) {
                List<String> allowed = names();
                throw new BadRequestException("unknown parameter", name, Nearest.to(name, allowed), allowed);
            } else if (parameters.getAll(name).size() > 1 && !IGNORED.contains(name)) {
                throw new BadRequestException("parameter given more than once", name, Optional.empty(), List.of());
            }
        }
        try {
            filter = QueryFilter.parse(filters);
        } catch (FilterException e) {
            throw new BadRequestException(String.valueOf(e.getMessage()), e.parameter(), Optional.empty(), List.of());
        }
        lines = lines(parameters.get(LINES));
        form = form(parameters.get(FORM), framed);
    }

    /** What is sent over HTTP: what is held, and then the end; an event stream goes on. */
    Delivery overHttp(ServerConfig.Http server) {
        boolean follow = form == Form.SSE;
        Format format = switch (form) {
            case JSON -> Format.CIRCOLOG_JSON;
            case TEXT -> Format.TEXT;
            case SSE -> Format.SSE;
            case SYSLOG -> syslog(server.syslogStyle(), Format.SYSLOG, Format.SYSLOG_RFC5424, Format.SYSLOG_RFC3164);
        };
        return delivery(server, format, follow, follow ? KEEP_ALIVE_NANOS : Long.MAX_VALUE);
    }

    /** What is sent over a WebSocket: a frame for each message held, then for each that comes. */
    Delivery overWebSocket(ServerConfig.Http server) {
        Format format = switch (form) {
            case JSON -> Format.WEBSOCKET_CIRCOLOG;
            case TEXT -> Format.WEBSOCKET_TEXT;
            default ->
                syslog(
                        server.syslogStyle(),
                        Format.WEBSOCKET_SYSLOG,
                        Format.WEBSOCKET_RFC5424,
                        Format.WEBSOCKET_RFC3164);
        };
        return delivery(server, format, true, KEEP_ALIVE_NANOS);
    }

    /** How an answer over HTTP counts among transports. */
    Transport transport() {
        return switch (form) {
            case JSON -> Transport.NDJSON;
            case SSE -> Transport.SSE;
            case SYSLOG, TEXT -> Transport.TEXT;
        };
    }

    /** The filter as it was given, for status. */
    String filterText() {
        return StreamQuery.text(filters);
    }

    private Delivery delivery(ServerConfig.Http server, Format format, boolean follow, long keepAliveNanos) {
        return new Delivery(
                format,
                filter,
                start(server),
                follow,
                format == Format.SSE,
                server.bufferSize(),
                keepAliveNanos,
                server.streamPath(),
                server.statusPath());
    }

    private StartWish start(ServerConfig.Http server) {
        int wanted = lines.orElse(server.backlog());
        return wanted < 0 ? StartWish.EARLIEST : StartWish.last(wanted);
    }

    private static Format syslog(SyslogStyle style, Format raw, Format rfc5424, Format rfc3164) {
        return switch (style) {
            case RAW -> raw;
            case RFC5424 -> rfc5424;
            case RFC3164 -> rfc3164;
        };
    }

    private static Optional<Integer> lines(String text) throws BadRequestException {
        if (text == null) {
            return Optional.empty();
        }
        return Optional.of(StreamQuery.number(LINES, text, -1, Integer.MAX_VALUE));
    }

    private static Form form(String text, boolean framed) throws BadRequestException {
        List<String> allowed = framed ? List.of("syslog", "json", "text") : List.of("syslog", "json", "text", "sse");
        if (text != null && !allowed.contains(text)) {
            throw StreamQuery.badValue(FORM, text, allowed);
        }
        return text == null ? Form.SYSLOG : Form.values()[allowed.indexOf(text)];
    }

    private static List<String> names() {
        TreeSet<String> names = new TreeSet<>(List.of(LINES, FORM));
        names.addAll(QueryFilter.names());
        return List.copyOf(names);
    }
}
