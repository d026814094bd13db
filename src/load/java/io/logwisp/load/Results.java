package io.logwisp.load;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** All outcomes: row → subject → outcome. */
final class Results {
    private static final String OWN = "LogWisp";
    private static final String FLOOR = "floor";
    private static final String BYTES = "bytes/s";

    private final Map<String, Map<String, Outcome>> outcomes = new LinkedHashMap<>();

    Outcome outcome(Row row, Subject subject) {
        return outcomes.computeIfAbsent(row.id(), id -> new LinkedHashMap<>())
                .computeIfAbsent(subject.name(), name -> new Outcome());
    }

    Map<String, Outcome> of(Row row) {
        return outcomes.getOrDefault(row.id(), Map.of());
    }

    /** Our own outcome of a row, if it was measured. */
    Optional<Outcome> own(String row) {
        return Optional.ofNullable(outcomes.getOrDefault(row, Map.of()).get(OWN))
                .filter(Outcome::isMeasured);
    }

    /** The figure of a subject in a row, if it was measured. */
    Optional<Double> value(Row row, String subject) {
        return Optional.ofNullable(of(row).get(subject))
                .filter(Outcome::isMeasured)
                .map(Outcome::value);
    }

    /** The floor's outcome of a row, if it was measured. */
    Optional<Outcome> floor(String row) {
        return outcomes.getOrDefault(row, Map.of()).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(FLOOR))
                .map(Map.Entry::getValue)
                .filter(Outcome::isMeasured)
                .findFirst();
    }

    /** Our bytes a second as a share of the floor's in that row. */
    Optional<Double> shareOfFloor(Row row, String floorRow) {
        return floor(floorRow).flatMap(floor -> own(row.id()).map(own -> own.detail(BYTES) / floor.detail(BYTES)));
    }

    /** Whether everything of ours arrived, everywhere. */
    boolean isWhole() {
        return outcomes.values().stream()
                .map(bySubject -> bySubject.get(OWN))
                .allMatch(own -> own == null || own.isWhole());
    }
}
