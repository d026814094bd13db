package io.logwisp.load;

import java.util.Optional;

/** What a figure should be. */
interface Goal {
    /** As it stands in the table. */
    String text();

    /** Whether it is reached; empty when what it is compared with was not measured. */
    Optional<Boolean> isMet(Row row, Results results);

    /** No goal: a figure to compare others with. */
    static Goal none() {
        return judged("–");
    }

    /** A goal that somebody has to look at. */
    static Goal judged(String text) {
        return new Compared(text, (own, row, results) -> Optional.empty());
    }

    /** At least that many times the figure of {@code tail -F | ncat}. */
    static Goal timesTailNcat(double factor) {
        return new Compared(
                "≥ " + factor + " × tail\\|ncat",
                (own, row, results) ->
                        results.value(row, Subject.TailNcat.NAME).map(peer -> own.value() >= factor * peer));
    }

    /** The same, and that share of the bytes a second of the floor in a row. */
    static Goal timesTailNcatAndFloor(double factor, double share, String floorRow) {
        Goal first = timesTailNcat(factor);
        return new Compared(
                first.text() + ", ≥ " + Math.round(share * 100) + " % of the floor's bytes",
                (own, row, results) -> first.isMet(row, results)
                        .flatMap(met -> results.shareOfFloor(row, floorRow).map(reached -> met && reached >= share)));
    }

    /** At least that share of the bytes a second of the floor in the same row. */
    static Goal shareOfFloor(double share) {
        return new Compared(
                "≥ " + Math.round(share * 100) + " % of the floor's bytes",
                (own, row, results) -> results.shareOfFloor(row, row.id()).map(reached -> reached >= share));
    }

    /** Not above the figure of {@code tail -F | ncat}. */
    static Goal notAboveTailNcat() {
        return new Compared(
                "≤ tail\\|ncat",
                (own, row, results) -> results.value(row, Subject.TailNcat.NAME).map(peer -> own.value() <= peer));
    }

    /** At least that share of our own figure in another row. */
    static Goal shareOf(double share, String otherRow) {
        return new Compared(
                "≥ " + Math.round(share * 100) + " % of " + otherRow,
                (own, row, results) -> results.own(otherRow).map(other -> own.value() >= share * other.value()));
    }

    /** At least that many times the figure of another subject. */
    static Goal times(double factor, String subject) {
        return new Compared(
                "≥ " + factor + " × " + subject,
                (own, row, results) -> results.value(row, subject).map(peer -> own.value() >= factor * peer));
    }

    /** Nothing is lost, however fast it was. */
    static Goal nothingLost() {
        return new Compared("nothing lost", (own, row, results) -> Optional.of(own.isWhole()));
    }

    /** At least an amount. */
    static Goal above(double amount, Unit unit) {
        return new Compared(
                "≥ " + unit.format(amount) + " " + unit.symbol(),
                (own, row, results) -> Optional.of(own.value() >= amount));
    }

    /** Not above an amount. */
    static Goal below(double amount, Unit unit) {
        return new Compared(
                "< " + unit.format(amount) + " " + unit.symbol(),
                (own, row, results) -> Optional.of(own.value() < amount));
    }

    /** A goal that compares the median of our runs with something; never reached when a line of ours was lost. */
    record Compared(String text, Comparison comparison) implements Goal {
        @Override
        public Optional<Boolean> isMet(Row row, Results results) {
            return results.own(row.id())
                    .flatMap(own -> comparison.test(own, row, results).map(met -> met && own.isWhole()));
        }
    }

    /** Looks whether our outcome is good enough. */
    @FunctionalInterface
    interface Comparison {
        Optional<Boolean> test(Outcome own, Row row, Results results);
    }
}
