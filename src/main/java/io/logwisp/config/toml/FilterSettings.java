package io.logwisp.config.toml;

import io.logwisp.config.FilterConfig;
import io.logwisp.config.Nearest;
import io.logwisp.entry.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@code [[streams.filters]]}. */
final class FilterSettings {
    private final ConfigProblems problems;

    FilterSettings(ConfigProblems problems) {
        this.problems = problems;
    }

    /** The filter; empty for one without any condition, which LogWisp lets everything through. */
    Optional<FilterConfig> read(Section section) {
        List<String> patterns = section.texts("patterns");
        section.items("patterns").forEach(this::checkPattern);
        List<String> levels = section.texts("levels");
        section.items("levels").forEach(this::checkLevel);
        Map<String, String> fields = new LinkedHashMap<>();
        section.map("fields").forEach((name, node) -> {
            checkPattern(node);
            fields.put(name, text(node));
        });
        FilterConfig filter = new FilterConfig(
                section.choice("type", FilterConfig.Type.class),
                section.choice("logic", FilterConfig.Logic.class),
                patterns,
                levels,
                fields);
        if (patterns.isEmpty() && levels.isEmpty() && fields.isEmpty()) {
            problems.warn(section.table().origin().render() + ": "
                    + section.table().key() + " has neither patterns nor levels nor fields and is not used");
            return Optional.empty();
        }
        return Optional.of(filter);
    }

    private void checkPattern(Node node) {
        RegexCheck.check(node, text(node), problems);
    }

    private void checkLevel(Node node) {
        String name = text(node);
        if (!name.isEmpty() && Level.named(name) == null) {
            problems.value(
                    node,
                    "is no level: trace, debug, info, warn, error, fatal"
                            + Nearest.to(name.toLowerCase(Locale.ROOT), names())
                                    .map(nearest -> "; did you mean " + nearest + "?")
                                    .orElse(""));
        }
    }

    private static List<String> names() {
        return Stream.of(Level.values())
                .map(level -> level.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static String text(Node node) {
        return node instanceof Node.Scalar scalar && scalar.value() instanceof String text ? text : "";
    }
}
