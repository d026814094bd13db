package io.logwisp.config.toml;

import io.logwisp.config.Nearest;
import io.logwisp.config.toml.SchemaKey.Unit;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one table by its schema: every value comes out valid, because a wrong one becomes a problem and its default is
 * taken instead, so that the rest is checked as well.
 */
final class Section {
    private final Group group;
    private final Node.Table table;
    private final @Nullable Section inherited;
    private final ConfigProblems problems;

    Section(Group group, Node.Table table, @Nullable Section inherited, ConfigProblems problems) {
        this.group = group;
        this.table = table;
        this.inherited = inherited;
        this.problems = problems;
    }

    /** The same table, with another one that is asked for what it does not say. */
    Section inheriting(Section from) {
        return new Section(group, table, from, problems);
    }

    /** Where the key was written; null when it was not. */
    @Nullable
    Node node(String name) {
        Node own = table.entries().get(name);
        return own != null || inherited == null ? own : inherited.node(name);
    }

    /** Where the key was written, else its table. */
    Node place(String name) {
        Node node = node(name);
        return node == null ? table : node;
    }

    /** Whether the key was written. */
    boolean has(String name) {
        return node(name) != null;
    }

    /** Whether the key was written with something else than its default. */
    boolean says(String name) {
        Node node = node(name);
        if (node instanceof Node.Scalar scalar) {
            return !scalar.value().equals(group.key(name).fallback());
        }
        if (node instanceof Node.Array array) {
            return !array.items().isEmpty()
                    && !array.items().stream()
                            .map(Section::plain)
                            .toList()
                            .equals(group.key(name).fallback());
        }
        return node instanceof Node.Table map && !map.entries().isEmpty();
    }

    private static Object plain(Node item) {
        return item instanceof Node.Scalar scalar ? scalar.value() : item;
    }

    Node.Table table() {
        return table;
    }

    void problem(String name, String text) {
        Node node = node(name);
        if (node != null) {
            problems.value(node, text);
        } else {
            problems.key(table, name + " " + text);
        }
    }

    /** A problem of the table as a whole. */
    void problem(String text) {
        problems.key(table, text);
    }

    void missing(String name) {
        problems.key(table, name + " is missing: " + group.key(name).range());
    }

    boolean flag(String name) {
        SchemaKey key = group.key(name);
        boolean fallback = Boolean.TRUE.equals(key.fallback());
        Node node = node(name);
        if (node == null) {
            return fallback;
        }
        String word = node instanceof Node.Scalar scalar ? scalar.value().toString() : "";
        if (word.equals("true") || word.equals("false")) {
            return word.equals("true");
        }
        problems.value(node, "must be true or false");
        return fallback;
    }

    /** The number, in range; 0 when it was not written and has no default. */
    long number(String name) {
        SchemaKey key = group.key(name);
        long fallback = key.fallback() instanceof Long number ? number : 0;
        Node node = node(name);
        if (node == null) {
            return fallback;
        }
        OptionalLong number = number(node, key.unit());
        if (number.isEmpty()) {
            problems.value(node, "must be a whole number, " + key.range() + Quantity.units(key.unit()));
            return fallback;
        }
        long value = number.getAsLong();
        // Only what LogWisp itself fills in may be outside: port 0 for "any free one".
        if ((value < key.min() || value > key.max()) && node.origin().kind() != Origin.Kind.BUILT_IN) {
            problems.value(node, "must be " + key.range());
            return fallback;
        }
        return value;
    }

    /** {@link #number} of a key whose range is that of an int. */
    int integer(String name) {
        return Math.toIntExact(number(name));
    }

    /** The number, more than 0; its default when it was not written. */
    double decimal(String name) {
        SchemaKey key = group.key(name);
        double fallback = key.fallback() instanceof Double number ? number : 0;
        Node node = node(name);
        if (node == null) {
            return fallback;
        }
        try {
            double value = node instanceof Node.Scalar scalar
                    ? Double.parseDouble(scalar.value().toString())
                    : Double.NaN;
            if (value > key.min() && value <= key.max()) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // told below
        }
        problems.value(node, "must be more than " + key.min() + " and at most " + key.max());
        return fallback;
    }

    private static OptionalLong number(Node node, Unit unit) {
        if (node instanceof Node.Scalar scalar) {
            if (scalar.value() instanceof Long number) {
                return OptionalLong.of(number);
            }
            if (scalar.value() instanceof String text) {
                return Quantity.parse(text, unit);
            }
        }
        return OptionalLong.empty();
    }

    /** The text; empty when it was not written and has no default. */
    String text(String name) {
        SchemaKey key = group.key(name);
        String fallback = key.fallback() instanceof String text ? text : "";
        Node node = node(name);
        if (node == null) {
            return fallback;
        }
        String value = string(node);
        if (value == null) {
            return fallback;
        }
        if (key.type() == SchemaKey.Type.CHOICE && !key.allowed().contains(value)) {
            problems.value(node, "must be one of " + key.range() + didYouMean(value, key));
            return fallback;
        }
        return value;
    }

    /** The file or directory, seen from the working directory; empty when none was written or it is none, which is told. */
    Optional<Path> path(String name, Path workingDirectory) {
        String text = text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(workingDirectory.resolve(text).normalize());
        } catch (InvalidPathException e) {
            problem(name, "is no path: " + e.getReason());
            return Optional.empty();
        }
    }

    /** The same, where {@code ..} would lead to places that nobody meant. */
    Optional<Path> pathDown(String name, Path workingDirectory) {
        Optional<Path> path = path(name, workingDirectory);
        if (path.isPresent() && Stream.of(text(name).split("/")).anyMatch(".."::equals)) {
            problem(name, "must not contain ..");
            return Optional.empty();
        }
        return path;
    }

    private static String didYouMean(String value, SchemaKey key) {
        return Nearest.to(value.toLowerCase(Locale.ROOT), key.allowed())
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
    }

    /** A choice as the constant of the same name. */
    <E extends Enum<E>> E choice(String name, Class<E> type) {
        return Enum.valueOf(type, text(name).toUpperCase(Locale.ROOT));
    }

    private @Nullable String string(Node node) {
        if (node instanceof Node.Scalar scalar && scalar.value() instanceof String text) {
            return text;
        }
        problems.value(node, "must be text in quotes");
        return null;
    }

    /** The texts; the default when the key was not written, which an empty list is not. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        if (node(name) == null && group.key(name).fallback() instanceof List<?> fallback) {
            fallback.forEach(text -> texts.add(text.toString()));
        }
        for (Node item : items(name)) {
            String text = string(item);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** The elements of a list, for checks that name each one's place. */
    List<Node> items(String name) {
        Node node = node(name);
        if (node == null) {
            return List.of();
        }
        if (node instanceof Node.Array array) {
            return array.items();
        }
        problems.value(node, "must be a list of texts: [\"…\", \"…\"]");
        return List.of();
    }

    /** A table of texts with free names, each with its place. */
    Map<String, Node> map(String name) {
        Node node = node(name);
        Map<String, Node> result = new LinkedHashMap<>();
        if (node instanceof Node.Table map) {
            map.entries().forEach((key, value) -> {
                if (string(value) != null) {
                    result.put(key, value);
                }
            });
        } else if (node != null) {
            problems.value(node, "must be a table of texts: { name = \"…\" }");
        }
        return result;
    }

    /** The table of this name; an empty one when it was not written. */
    Section section(String name) {
        Group child = group.group(name);
        Node.Table found = table.entries().get(name) instanceof Node.Table written
                ? written
                : new Node.Table(child(name), table.origin(), Map.of());
        return new Section(child, found, null, problems);
    }

    /** The tables of a list, in order. */
    List<Section> sections(String name) {
        List<Section> result = new ArrayList<>();
        if (node(name) instanceof Node.Array array) {
            for (Node item : array.items()) {
                if (item instanceof Node.Table element) {
                    result.add(new Section(group.group(name), element, null, problems));
                }
            }
        }
        return result;
    }

    private String child(String name) {
        return table.key().isEmpty() ? name : table.key() + "." + name;
    }
}
