package io.logwisp.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** A status as tables for people. Remembers the last one, to tell entries a second. Used by one thread. */
final class StatusTable {
    /** Rows of one table; of ten thousand files nobody reads the last. */
    private static final int MAX_ROWS = 50;

    private static final String GAP = "  ";

    private final Map<String, Long> entriesBefore = new HashMap<>();
    private long nanosBefore;

    /** @param nowNanos nanoseconds since 1970 */
    StatusTable(long nowNanos) {
        nanosBefore = nowNanos;
    }

    /** The text for a status, whichever listener gave it. */
    String of(Map<String, Object> status, long nowNanos) {
        StringBuilder out = new StringBuilder();
        double seconds = entriesBefore.isEmpty() ? 0 : (nowNanos - nanosBefore) / 1e9;
        nanosBefore = nowNanos;
        if (!Json.object(status, "stream").isEmpty()) {
            stream(status, seconds, nowNanos, out);
        } else {
            streams(status, seconds, out);
        }
        return out.toString();
    }

    // All streams: of a router, or of the control listener.

    private void streams(Map<String, Object> status, double seconds, StringBuilder out) {
        Map<String, Object> streams = Json.object(status, "streams");
        out.append(Visible.line(Json.text(status, "service")))
                .append(' ')
                .append(Visible.line(Json.text(status, "version")))
                .append(", ")
                .append(count(streams.size(), "stream"));
        if (status.containsKey("uptime_seconds")) {
            out.append(", up ").append(duration(Json.number(status, "uptime_seconds")));
        }
        out.append("\n\n");
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"STREAM", "ENTRIES", "PER SECOND", "DROPPED", "FILES", "LAG", "CLIENTS", "STATE"});
        streams.forEach((name, value) -> rows.add(streamRow(name, Json.asObject(value), seconds)));
        table(rows, 1, 6, out);
    }

    private String[] streamRow(String name, Map<String, Object> stream, double seconds) {
        Map<String, Object> stats = Json.object(stream, "stats");
        Map<String, Object> monitor = Json.object(stats, "monitor");
        long entries = Json.number(monitor.isEmpty() ? stream : monitor, "total_entries");
        long clients = stats.isEmpty()
                ? Json.number(stream, "clients")
                : Json.number(Json.object(stats, "http"), "connections")
                        + Json.number(Json.object(stats, "tcp"), "connections");
        return new String[] {
            name,
            number(entries),
            rate(name, entries, seconds),
            monitor.isEmpty() ? "" : number(Json.number(monitor, "dropped_entries")),
            monitor.isEmpty() ? "" : number(Json.number(monitor, "active_watchers")),
            monitor.isEmpty() ? "" : bytes(Json.number(monitor, "lag_bytes")),
            number(clients),
            Json.text(stream, "paused").equals("true") ? "paused" : ""
        };
    }

    // One stream.

    private void stream(Map<String, Object> status, double seconds, long nowNanos, StringBuilder out) {
        Map<String, Object> server = Json.object(status, "server");
        Map<String, Object> monitor = Json.object(status, "monitor");
        Map<String, Object> stream = Json.object(status, "stream");
        String name = Json.text(stream, "name");
        long entries = Json.number(monitor, "total_entries");
        out.append(Visible.line(Json.text(status, "service")))
                .append(' ')
                .append(Visible.line(Json.text(status, "version")))
                .append(", stream ")
                .append(Visible.line(name))
                .append(Json.text(stream, "paused").equals("true") ? " (paused)" : "")
                .append(", up ")
                .append(duration(Json.number(server, "uptime_seconds")))
                .append("\n\n");
        List<String[]> counts = new ArrayList<>();
        counts.add(
                new String[] {"ENTRIES", "PER SECOND", "HELD", "DROPPED", "FILTERED", "LAG", "ROTATIONS", "CLIENTS"});
        counts.add(new String[] {
            number(entries),
            rate(name, entries, seconds),
            number(Json.number(stream, "held")),
            number(Json.number(monitor, "dropped_entries")),
            number(Json.number(monitor, "filtered_entries")),
            bytes(Json.number(monitor, "lag_bytes")),
            number(Json.number(monitor, "rotations")),
            number(Json.number(server, "active_clients"))
        });
        table(counts, 0, 7, out);
        files(status, nowNanos, out);
        clients(status, nowNanos, out);
        sources(status, out);
        sinks(status, out);
    }

    private static void files(Map<String, Object> status, long nowNanos, StringBuilder out) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"FILE", "ENTRIES", "SIZE", "LAG", "ROTATIONS", "STATE", "LAST READ"});
        for (Map<String, Object> file : Json.objects(status, "watchers")) {
            rows.add(new String[] {
                Json.text(file, "path"),
                number(Json.number(file, "entries_read")),
                bytes(Json.number(file, "size")),
                bytes(Json.number(file, "lag_bytes")),
                number(Json.number(file, "rotations")),
                Json.text(file, "state"),
                ago(Json.text(file, "last_read_time"), nowNanos)
            });
        }
        section(rows, 1, 4, out);
    }

    private static void clients(Map<String, Object> status, long nowNanos, StringBuilder out) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"CLIENT", "SENT", "MISSED", "LAG", "TRANSPORT", "SINCE", "FILTER"});
        for (Map<String, Object> client : Json.objects(status, "clients")) {
            rows.add(new String[] {
                Json.text(client, "address"),
                number(Json.number(client, "sent")),
                number(Json.number(client, "missed")),
                number(Json.number(client, "lag")),
                Json.text(client, "transport"),
                ago(Json.text(client, "since"), nowNanos),
                Json.text(client, "filter")
            });
        }
        section(rows, 1, 3, out);
    }

    private static void sources(Map<String, Object> status, StringBuilder out) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"SOURCE", "MESSAGES", "DROPPED", "CONNECTIONS", "TRANSPORT", "ADDRESS"});
        for (Map<String, Object> source : Json.objects(status, "sources")) {
            rows.add(new String[] {
                Json.text(source, "name"),
                number(Json.number(source, "messages")),
                number(Json.number(source, "dropped_messages")),
                number(Json.number(source, "connections")),
                Json.text(source, "transport"),
                Json.text(source, "address")
            });
        }
        section(rows, 1, 3, out);
    }

    private static void sinks(Map<String, Object> status, StringBuilder out) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"SINK", "ENTRIES", "LOST", "FAILURES", "TYPE", "TARGET", "TROUBLE"});
        for (Map<String, Object> sink : Json.objects(status, "sinks")) {
            rows.add(new String[] {
                Json.text(sink, "name"),
                number(Json.number(sink, "entries")),
                number(Json.number(sink, "lost_entries")),
                number(Json.number(sink, "failures")),
                Json.text(sink, "type"),
                Json.text(sink, "target"),
                Json.text(sink, "trouble")
            });
        }
        section(rows, 1, 3, out);
    }

    // Tables.

    /** A table with an empty line before it, unless it has no rows. */
    private static void section(List<String[]> rows, int firstNumber, int lastNumber, StringBuilder out) {
        if (rows.size() > 1) {
            out.append('\n');
            table(rows, firstNumber, lastNumber, out);
        }
    }

    /** Columns from {@code firstNumber} to {@code lastNumber} are numbers, which stand on the right. */
    private static void table(List<String[]> rows, int firstNumber, int lastNumber, StringBuilder out) {
        List<String[]> shown = rows.subList(0, Math.min(rows.size(), MAX_ROWS + 1));
        int[] widths = new int[shown.get(0).length];
        for (String[] row : shown) {
            for (int i = 0; i < widths.length; i++) {
                row[i] = Visible.line(row[i]);
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : shown) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String pad = " ".repeat(widths[i] - row[i].length());
                boolean right = i >= firstNumber && i <= lastNumber;
                line.append(i == 0 ? "" : GAP).append(right ? pad + row[i] : row[i] + pad);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        if (rows.size() > shown.size()) {
            out.append("and ").append(rows.size() - shown.size()).append(" more (--json has all)\n");
        }
    }

    private String rate(String stream, long entries, double seconds) {
        Long before = entriesBefore.put(stream, entries);
        return before == null || seconds <= 0 ? "-" : number(Math.round(Math.max(0, entries - before) / seconds));
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double size = bytes;
        int unit = -1;
        while (size >= 1024 && unit < 3) {
            size /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, size < 10 ? "%.1f %siB" : "%.0f %siB", size, "KMGT".charAt(unit));
    }

    private static String duration(long seconds) {
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7200) {
            return seconds / 60 + " min";
        }
        return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }

    private static String ago(String time, long nowNanos) {
        OptionalLong nanos = Times.ofEntry(time);
        return nanos.isEmpty() ? "-" : duration(Math.max(0, (nowNanos - nanos.getAsLong()) / 1_000_000_000L)) + " ago";
    }
}
