package io.logwisp.config.toml;

import io.logwisp.config.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One object of a dictConfig while it is read: what nobody has asked for is a problem at the end. Owned by the loading thread. */
final class DictTable {
    private static final Map<String, Integer> LEVELS = Map.of(
            "CRITICAL", 50, "FATAL", 50, "ERROR", 40, "WARNING", 30, "WARN", 30, "INFO", 20, "DEBUG", 10, "NOTSET", 0);

    private final Node.Table node;
    private final ConfigProblems problems;
    private final Set<String> asked = new LinkedHashSet<>();

    DictTable(Node.Table node, ConfigProblems problems) {
        this.node = node;
        this.problems = problems;
    }

    /** The table under this name; an empty one when there is none. */
    DictTable table(String name) {
        Node child = take(name);
        if (child instanceof Node.Table table) {
            return new DictTable(table, problems);
        }
        if (child != null) {
            problems.value(child, "must be an object: { … }");
        }
        return new DictTable(new Node.Table(name, node.origin(), Map.of()), problems);
    }

    boolean has(String name) {
        return node.entries().containsKey(name);
    }

    /** The tables in it, by name. */
    Map<String, DictTable> tables() {
        Map<String, DictTable> tables = new LinkedHashMap<>();
        List.copyOf(node.entries().keySet()).forEach(name -> tables.put(name, table(name)));
        return tables;
    }

    String text(String name, String fallback) {
        return value(name, String.class, fallback, "must be a text");
    }

    boolean flag(String name, boolean fallback) {
        return value(name, Boolean.class, fallback, "must be true or false");
    }

    private <T> T value(String name, Class<T> type, T fallback, String rule) {
        Node child = take(name);
        if (child == null) {
            return fallback;
        }
        if (child instanceof Node.Scalar scalar && type.isInstance(scalar.value())) {
            return type.cast(scalar.value());
        }
        problems.value(child, rule);
        return fallback;
    }

    /** The number, 0 or more. */
    int number(String name, int fallback) {
        Node child = take(name);
        if (child == null) {
            return fallback;
        }
        if (child instanceof Node.Scalar scalar
                && scalar.value() instanceof Long number
                && number >= 0
                && number <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        problems.value(child, "must be a whole number, 0 to " + Integer.MAX_VALUE);
        return fallback;
    }

    /** A level as Python's number; empty when none is given. */
    OptionalInt level() {
        Node child = take("level");
        if (child == null) {
            return OptionalInt.empty();
        }
        Object value = child instanceof Node.Scalar scalar ? scalar.value() : "";
        if (value instanceof Long number && number >= 0 && number <= 1_000_000) {
            return OptionalInt.of(number.intValue());
        }
        Integer known = value instanceof String name ? LEVELS.get(name.toUpperCase(Locale.ROOT)) : null;
        if (known == null) {
            problems.value(child, "must be a number or one of DEBUG, INFO, WARNING, ERROR, CRITICAL, NOTSET");
            return OptionalInt.empty();
        }
        return OptionalInt.of(known);
    }

    /**
     * A list of names, each of which must be known.
     *
     * @param kind what they name, for messages
     */
    List<String> names(String name, Collection<String> known, String kind) {
        Node child = take(name);
        List<String> names = new ArrayList<>();
        if (child instanceof Node.Array array) {
            array.items().forEach(item -> addName(item, known, kind, names));
        } else if (child != null) {
            problems.value(child, "must be a list of names");
        }
        return names;
    }

    private void addName(Node item, Collection<String> known, String kind, List<String> names) {
        if (item instanceof Node.Scalar scalar && scalar.value() instanceof String text && known.contains(text)) {
            names.add(text);
            return;
        }
        String near = item instanceof Node.Scalar scalar && scalar.value() instanceof String text
                ? Nearest.to(text, known)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("")
                : "";
        problems.value(item, "there is no such " + kind + near);
    }

    /** The value, which counts as asked for; null when there is none, or JSON's null. */
    @Nullable
    Node take(String name) {
        asked.add(name);
        Node child = node.entries().get(name);
        return child instanceof Node.Scalar scalar && scalar.value().equals(JsonSource.NULL) ? null : child;
    }

    /** Something about one of its values is wrong. */
    void problem(String name, String text) {
        Node child = node.entries().get(name);
        if (child == null) {
            problems.at(node.origin(), path(name) + ": " + text);
        } else {
            problems.value(child, text);
        }
    }

    /** Something about all of it is wrong. */
    void problem(String text) {
        problems.at(node.origin(), (node.key().isEmpty() ? "" : node.key() + ": ") + text);
    }

    /** Something that may be meant otherwise. */
    void warn(String text) {
        problems.warn(node.origin().render() + ": " + (node.key().isEmpty() ? "" : node.key() + ": ") + text);
    }

    /** Everything that was not asked for has no counterpart. */
    void end() {
        node.entries().forEach((name, child) -> {
            if (!asked.contains(name)) {
                problems.key(child, "is not supported here; known: " + String.join(", ", asked));
            }
        });
    }

    private String path(String name) {
        return node.key().isEmpty() ? name : node.key() + "." + name;
    }
}
