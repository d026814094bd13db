package io.logwisp.syslogng;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** A stream of ours while log statements are gathered in it. Owned by the importing thread. */
final class Stream {
    private final Set<Integer> lines = new LinkedHashSet<>();
    private final Map<String, Sources.Found> sources = new LinkedHashMap<>();
    private final Map<String, List<Table>> destinations = new LinkedHashMap<>();

    /** @param line of the log statement */
    Stream(int line, Map<String, Sources.Found> sources, Map<String, List<Table>> destinations) {
        lines.add(line);
        this.sources.putAll(sources);
        this.destinations.putAll(destinations);
    }

    Set<Integer> lines() {
        return lines;
    }

    Set<String> sourceNames() {
        return sources.keySet();
    }

    /** What only one stream can have, because there is only one of it: what listens. */
    Set<String> listeners() {
        Set<String> listeners = new LinkedHashSet<>();
        sources.forEach((name, found) -> {
            if (!found.tables().isEmpty()) {
                listeners.add("source " + name);
            }
        });
        destinations.forEach((name, tables) -> {
            if (tables.stream().anyMatch(table -> table.header().equals(Destinations.SERVER))) {
                listeners.add("destination " + name);
            }
        });
        return listeners;
    }

    /** Leaves out what does not pass; whether a source and a destination remain. */
    boolean keep(Predicate<Table> kept) {
        sources.replaceAll(
                (name, found) -> found.with(found.tables().stream().filter(kept).toList()));
        destinations.replaceAll((name, tables) -> tables.stream().filter(kept).toList());
        sources.values().removeIf(Sources.Found::isEmpty);
        destinations.values().removeIf(List::isEmpty);
        return !sources.isEmpty() && !destinations.isEmpty();
    }

    void add(Stream other) {
        lines.addAll(other.lines);
        sources.putAll(other.sources);
        destinations.putAll(other.destinations);
    }

    /** What a person would call it: the WebSocket it serves or feeds, else where it comes from. */
    String name() {
        for (Map.Entry<String, List<Table>> destination : destinations.entrySet()) {
            if (destination.getValue().stream()
                    .anyMatch(table -> table.header().equals(Destinations.SERVER)
                            || "websocket".equals(table.values().get("type")))) {
                return destination.getKey();
            }
        }
        return sources.keySet().iterator().next();
    }

    List<Map<String, Object>> targets() {
        Set<Map<String, Object>> targets = new LinkedHashSet<>();
        sources.values().forEach(found -> targets.addAll(found.targets()));
        return List.copyOf(targets);
    }

    /** Whether all that comes are lines of files with a header to be understood. */
    boolean parsesFiles() {
        return sources.values().stream().allMatch(found -> found.tables().isEmpty() && found.parsesFiles());
    }

    List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        sources.values().forEach(found -> tables.addAll(found.tables()));
        destinations.values().forEach(tables::addAll);
        return tables;
    }
}
