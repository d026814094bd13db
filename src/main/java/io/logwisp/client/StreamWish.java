package io.logwisp.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Puts together what is asked of a server. */
final class StreamWish {
    private static final Set<String> COUNTS = Set.of("n", "tail", "lines", "limit", "l");

    /** What an address may say of a stream and not of its past. */
    private static final Set<String> STREAM_ONLY = Set.of(
            "n",
            "tail",
            "lines",
            "limit",
            "after",
            "last_event_id",
            "lastEventId",
            "since",
            "follow",
            "poll",
            "format",
            "control",
            "keepalive");

    private final TailRequest request;
    private final StringBuilder query = new StringBuilder();

    private StreamWish(TailRequest request, String query) {
        this.request = request;
        this.query.append(query);
    }

    /**
     * Path and query in LogWisp's words.
     *
     * @param again whether an earlier connection has brought everything up to now, and the position is not known
     * @param position id to go on behind, empty for none; over HTTP it stands in a head
     * @param byTime whether the server is asked for {@code since}
     */
    static String of(
            TailRequest request, Address address, String path, boolean again, String position, boolean byTime) {
        StreamWish wish = new StreamWish(request, address.query());
        if (position.isEmpty()) {
            wish.begin(again, byTime, address);
        } else if (address.protocol() == Address.Protocol.WEBSOCKET) {
            wish.add("after", position);
        }
        if (address.protocol() == Address.Protocol.WEBSOCKET) {
            wish.add("control", "1");
        }
        if (!request.follow()) {
            wish.add("follow", "0");
        }
        return wish.withFilters(path);
    }

    /** Path and query in circolog's words. */
    static String ofCircolog(TailRequest request, Address address, String path, boolean again) {
        StreamWish wish = new StreamWish(request, address.query());
        if (again) {
            wish.add("l", "0");
        } else if (!asksForCount(address)) {
            int lines = request.lines().orElse(TailRequest.DEFAULT_LINES);
            wish.add("l", Integer.toString(Math.max(-1, lines)));
        }
        return wish.withFilters(path);
    }

    /**
     * Path and query of a page of the past.
     *
     * @param before what the page behind it said, empty for the newest page
     * @param most entries
     */
    static String ofPast(TailRequest request, Address address, String path, String before, int most) {
        StringBuilder own = new StringBuilder();
        for (String parameter : address.query().split("&", -1)) {
            if (!parameter.isEmpty() && !STREAM_ONLY.contains(name(parameter))) {
                own.append(own.isEmpty() ? "" : "&").append(parameter);
            }
        }
        StreamWish wish = new StreamWish(request, own.toString());
        wish.add("format", "ndjson");
        wish.add("n", Integer.toString(most));
        wish.addTime("since", request.sinceNanos());
        wish.addTime("until", request.untilNanos());
        if (!before.isEmpty()) {
            wish.add("before", before);
        }
        return wish.withFilters(path + "/history");
    }

    private void addTime(String name, OptionalLong nanos) {
        if (nanos.isPresent()) {
            add(name, Instant.ofEpochSecond(0, nanos.getAsLong()).toString());
        }
    }

    private void begin(boolean again, boolean byTime, Address address) {
        if (again) {
            add("n", "0");
        } else if (byTime && request.sinceNanos().isPresent()) {
            addTime("since", request.sinceNanos());
            request.lines().ifPresent(this::count);
        } else if (request.sinceNanos().isPresent()) {
            add("n", "all");
        } else if (request.lines().isPresent()) {
            count(request.lines().getAsInt());
        } else if (!asksForCount(address)) {
            count(TailRequest.DEFAULT_LINES);
        }
    }

    private void count(int lines) {
        add("n", lines < 0 ? "all" : Integer.toString(lines));
    }

    /** Whether the address itself says where to begin. */
    private static boolean asksForCount(Address address) {
        for (String parameter : address.query().split("&", -1)) {
            String name = name(parameter);
            if (COUNTS.contains(name) || name.equals("after") || name.equals("since")) {
                return true;
            }
        }
        return false;
    }

    private static String name(String parameter) {
        int equals = parameter.indexOf('=');
        return equals < 0 ? parameter : parameter.substring(0, equals);
    }

    private String withFilters(String path) {
        request.filters().forEach((name, values) -> add(name, values));
        return query.isEmpty() ? path : path + "?" + query;
    }

    private void add(String name, List<String> values) {
        values.forEach(value -> add(name, value));
    }

    private void add(String name, String value) {
        query.append(query.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
