package io.logwisp.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The table in Markdown, and all figures in JSON. */
final class Report {
    private static final String HEAD = """
            | row | figure | LogWisp | arrived | tail -F \\| ncat | arrived | ratio | goal | reached | floor | others, notes |
            |---|---|---|---|---|---|---|---|---|---|---|
            """;
    private static final String OWN = "LogWisp";

    private final List<Row> rows;
    private final Results results;
    private final Machine machine;
    private final Plan plan;
    private final Map<String, String> absent;

    /** @param absent subjects that could not be measured, and why */
    Report(List<Row> rows, Results results, Machine machine, Plan plan, Map<String, String> absent) {
        this.rows = rows;
        this.results = results;
        this.machine = machine;
        this.plan = plan;
        this.absent = absent;
    }

    static String head() {
        return HEAD;
    }

    String markdown() {
        return HEAD + rows.stream().map(this::line).collect(Collectors.joining()) + "\n" + footer();
    }

    /** One line of the table. */
    String line(Row row) {
        List<String> cells = List.of(
                "`" + row.id() + "`",
                row.title(),
                row.obstacle().orElseGet(() -> figure(row, OWN)),
                arrival(row, OWN),
                figure(row, Subject.TailNcat.NAME),
                arrival(row, Subject.TailNcat.NAME),
                ratio(row),
                row.goal().text(),
                reached(row),
                floor(row),
                notes(row));
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private String footer() {
        String others = absent.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("; "));
        return (plan.goals() ? "Medians of " + plan.runs() + " runs" : "Short form, no figures to keep")
                + ", a fresh process for each; measured by readers on the same machine.\n\n"
                + machine + ".\n"
                + (others.isEmpty() ? "" : "\nNot measured: " + others + ".\n");
    }

    private String figure(Row row, String subject) {
        Outcome outcome = results.of(row).get(subject);
        if (outcome == null) {
            return "–";
        }
        return outcome.isMeasured()
                ? row.unit().format(outcome.value()) + " " + row.unit().symbol()
                : "failed: " + outcome.trouble().replace('\n', ' ').replace('|', '/');
    }

    private String arrival(Row row, String subject) {
        Outcome outcome = results.of(row).get(subject);
        return outcome == null || !outcome.isMeasured() ? "–" : outcome.arrival();
    }

    private String ratio(Row row) {
        Optional<Outcome> own = results.own(row.id());
        Optional<Double> peer = results.value(row, Subject.TailNcat.NAME);
        return own.isEmpty() || peer.isEmpty()
                ? "–"
                : String.format(Locale.ROOT, "%.2f ×", own.get().value() / peer.get());
    }

    private String reached(Row row) {
        if (!plan.goals()) {
            return "–";
        }
        return row.goal().isMet(row, results).map(met -> met ? "yes" : "**no**").orElse("–");
    }

    private String floor(Row row) {
        return results.floor(row.id())
                .map(floor -> row.unit().format(floor.value()) + " "
                        + row.unit().symbol()
                        + String.format(
                                Locale.ROOT,
                                " (LogWisp has %.0f %% of its bytes)",
                                100 * results.shareOfFloor(row, row.id()).orElse(Double.NaN)))
                .orElse("–");
    }

    private String notes(Row row) {
        List<String> notes = new ArrayList<>();
        results.own(row.id())
                .ifPresent(own -> own.details().forEach((name, value) -> notes.add(note(row, name, value))));
        results.of(row).forEach((name, outcome) -> {
            if (!name.equals(OWN) && !name.equals(Subject.TailNcat.NAME) && !name.startsWith("floor")) {
                notes.add(name + " " + figure(row, name) + " (" + arrival(row, name) + ")");
            }
        });
        return notes.isEmpty() ? "–" : String.join(", ", notes);
    }

    private static String note(Row row, String name, double value) {
        if (name.startsWith("rss")) {
            return name + " " + Unit.MEBIBYTES.format(value) + " MiB";
        }
        return switch (name) {
            case "cold" -> "first file " + row.unit().format(value);
            case "bytes/s" -> String.format(Locale.ROOT, "%.2f GB/s", value / 1e9);
            default -> String.format(Locale.ROOT, "%s %.4g", name, value);
        };
    }

    /** Everything that was measured, each run by itself. */
    String json() {
        StringBuilder json = new StringBuilder("{\n  \"machine\": ").append(quote(machine.toString()));
        json.append(",\n  \"runs\": ").append(plan.runs()).append(",\n  \"rows\": [");
        String separator = "\n";
        for (Row row : rows) {
            for (Map.Entry<String, Outcome> entry : results.of(row).entrySet()) {
                json.append(separator).append(outcome(row, entry.getKey(), entry.getValue()));
                separator = ",\n";
            }
        }
        return json.append("\n  ]\n}\n").toString();
    }

    private static String outcome(Row row, String subject, Outcome outcome) {
        String samples = outcome.samples().stream().map(Report::sample).collect(Collectors.joining(", "));
        return "    {\"row\": %s, \"subject\": %s, \"unit\": %s, \"samples\": [%s]%s}"
                .formatted(
                        quote(row.id()),
                        quote(subject),
                        quote(row.unit().base()),
                        samples,
                        outcome.trouble().isEmpty() ? "" : ", \"trouble\": " + quote(outcome.trouble()));
    }

    private static String sample(Sample sample) {
        StringBuilder text = new StringBuilder("{\"value\": ").append(sample.value());
        text.append(", \"expected\": ").append(sample.expected());
        text.append(", \"arrived\": ").append(sample.arrived());
        text.append(", \"disordered\": ").append(sample.disordered());
        sample.details()
                .forEach((name, value) ->
                        text.append(", ").append(quote(name)).append(": ").append(value));
        return text.append('}').toString();
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else {
                quoted.append(c < ' ' ? ' ' : c);
            }
        }
        return quoted.append('"').toString();
    }
}
