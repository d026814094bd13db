package io.logwisp.server;

import io.logwisp.config.Nearest;
import io.logwisp.filter.EntryFilter;
import io.logwisp.filter.FilterException;
import io.logwisp.filter.QueryFilter;
import io.logwisp.format.Format;
import io.logwisp.hub.EntryId;
import io.logwisp.hub.HistoryRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What a client asks of the past: names and meanings stand in docs/history.md. */
final class HistoryQuery {
    private static final Map<String, String> ALIASES = Map.of("tail", "n", "lines", "n", "limit", "n");
    private static final List<String> HISTORY_NAMES =
            List.of("before", "after", "n", "since", "until", "format", "download", "_");
    private static final List<String> CONTEXT_NAMES = List.of("id", "n", "format", "download", "_");

    private static final int DEFAULT_ENTRIES = 100;
    private static final int DEFAULT_AROUND = 20;
    private static final int MAX_ENTRIES = 10_000;
    private static final int MAX_AROUND = 1000;
    private static final int MAX_PLACE = 2048;
    private static final long NANOS = 1_000_000_000L;

    private final Map<String, List<String>> own = new LinkedHashMap<>();
    private final Map<String, List<String>> filters = new LinkedHashMap<>();
    private final boolean context;
    private final HistoryRequest request;

    /**
     * @param context whether what is around an entry is asked for
     * @param otherwise what entries are wanted when no filter is named
     * @param nowNanos since 1970
     * @throws BadRequestException for a name that does not exist or a value that cannot be
     */
    HistoryQuery(Map<String, List<String>> parameters, boolean context, EntryFilter otherwise, long nowNanos)
            throws BadRequestException {
        this.context = context;
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            sort(parameter.getKey(), parameter.getValue());
        }
        this.request = request(filter(otherwise), nowNanos);
    }

    HistoryRequest request() {
        return request;
    }

    /** The form asked for; empty for a JSON object. */
    Optional<Format> format(String accept) throws BadRequestException {
        String byAccept = accept == null
                ? "json"
                : accept.contains("application/x-ndjson")
                        ? "ndjson"
                        : accept.startsWith("text/plain") ? "text" : "json";
        String form = single("format").orElse(byAccept);
        return switch (form) {
            case "json" -> Optional.empty();
            case "ndjson" -> Optional.of(Format.JSON_WITH_ID);
            case "text" -> Optional.of(Format.TEXT);
            case "raw" -> Optional.of(Format.RAW);
            default -> throw StreamQuery.badValue("format", form, List.of("json", "ndjson", "text", "raw"));
        };
    }

    /** Name of the file that a browser keeps the answer in. */
    Optional<String> download() throws BadRequestException {
        Optional<String> name = single("download");
        boolean plain = name.stream()
                .flatMapToInt(String::chars)
                .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "-_. ".indexOf(c) >= 0));
        if (name.isPresent() && (!plain || name.get().isBlank() || name.get().length() > 100)) {
            throw StreamQuery.badValue("download", name.get(), List.of("letters, digits, - _ . and blanks"));
        }
        return name;
    }

    private void sort(String name, List<String> values) throws BadRequestException {
        String canonical = ALIASES.getOrDefault(name, name);
        if ((context ? CONTEXT_NAMES : HISTORY_NAMES).contains(canonical)) {
            own.computeIfAbsent(canonical, ignored -> new ArrayList<>()).addAll(values);
        } else if (QueryFilter.isName(name)) {
            filters.put(name, values);
        } else {
            List<String> allowed = names();
            throw new BadRequestException("unknown parameter", name, Nearest.to(name, allowed), allowed);
        }
    }

    private List<String> names() {
        TreeSet<String> names = new TreeSet<>(context ? CONTEXT_NAMES : HISTORY_NAMES);
        names.addAll(ALIASES.keySet());
        names.addAll(QueryFilter.names());
        names.remove("_");
        return List.copyOf(names);
    }

    private EntryFilter filter(EntryFilter otherwise) throws BadRequestException {
        if (filters.isEmpty()) {
            return otherwise;
        }
        try {
            return QueryFilter.parse(filters);
        } catch (FilterException e) {
            throw new BadRequestException(String.valueOf(e.getMessage()), e.parameter(), Optional.empty(), List.of());
        }
    }

    private HistoryRequest request(EntryFilter filter, long nowNanos) throws BadRequestException {
        Optional<String> after = single("after");
        if (after.isPresent() && EntryId.parse(after.get()).isEmpty()) {
            throw StreamQuery.badValue("after", after.get(), List.of("<id of an entry>"));
        }
        if (context && single("id").isEmpty()) {
            throw new BadRequestException("parameter missing", "id", Optional.empty(), List.of());
        }
        return new HistoryRequest(
                place("before"),
                after,
                place("id"),
                count(),
                filter::test,
                time("since", nowNanos).orElse(Long.MIN_VALUE),
                time("until", nowNanos).orElse(Long.MAX_VALUE));
    }

    private Optional<String> place(String name) throws BadRequestException {
        Optional<String> place = single(name).filter(text -> !text.isEmpty());
        if (place.isPresent()) {
            boolean file = place.get().startsWith("~") || place.get().startsWith("@");
            if (place.get().length() > MAX_PLACE
                    || !file && EntryId.parse(place.get()).isEmpty()) {
                throw StreamQuery.badValue(name, place.get(), List.of("<id of an entry>"));
            }
        }
        return place;
    }

    private int count() throws BadRequestException {
        Optional<String> n = single("n");
        int most = context ? MAX_AROUND : MAX_ENTRIES;
        return n.isEmpty() ? context ? DEFAULT_AROUND : DEFAULT_ENTRIES : StreamQuery.number("n", n.get(), 1, most);
    }

    /** {@code 10m} ago, RFC 3339 with an offset, or seconds or milliseconds since 1970. */
    private Optional<Long> time(String name, long nowNanos) throws BadRequestException {
        Optional<String> text = single(name).filter(value -> !value.isEmpty());
        return text.isEmpty() ? Optional.empty() : Optional.of(time(name, text.get(), nowNanos));
    }

    private static long time(String name, String text, long nowNanos) throws BadRequestException {
        try {
            long unit = unitSeconds(text.charAt(text.length() - 1));
            if (unit > 0) {
                long ago = Long.parseLong(text.substring(0, text.length() - 1));
                return nowNanos - Math.multiplyExact(Math.multiplyExact(ago, unit), NANOS);
            }
            if (text.indexOf('-', 1) > 0) {
                Instant instant = OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
                return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS), instant.getNano());
            }
            long number = Long.parseLong(text);
            return Math.multiplyExact(number, text.length() > 11 ? NANOS / 1000 : NANOS);
        } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
            throw badTime(name, text);
        }
    }

    /** Most who are refused have left out the offset. */
    private static BadRequestException badTime(String name, String text) {
        BadRequestException bad =
                StreamQuery.badValue(name, text, List.of("10m", "2h", "3d", "2026-11-21T03:00:00Z", "1795230000"));
        String joined = text.trim().replaceFirst(" ", "T");
        for (String meant : List.of(joined, joined + "Z", joined + "T00:00:00Z")) {
            try {
                OffsetDateTime.parse(meant);
                return new BadRequestException(
                        bad.getMessage() + ": a time needs its offset, as Z or %2B02:00",
                        name,
                        Optional.of(meant),
                        bad.allowed());
            } catch (DateTimeException notThat) {
                // perhaps the next
            }
        }
        return bad;
    }

    private static long unitSeconds(char unit) {
        return switch (unit) {
            case 's' -> 1;
            case 'm' -> 60;
            case 'h' -> 3600;
            case 'd' -> 86_400;
            default -> 0;
        };
    }

    private Optional<String> single(String name) throws BadRequestException {
        List<String> values = own.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new BadRequestException("parameter given more than once", name, Optional.empty(), List.of());
        }
        return values.stream().findFirst();
    }
}
