package io.logwisp.config.toml;

import io.logwisp.config.toml.SchemaKey.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One table of the schema with its keys and the tables in it, in the order of the reference. Filled once while
 * {@link Schema} is loaded, never changed afterwards.
 */
final class Group {
    private final String name;
    private final String path;
    private final Shape shape;
    private final String description;
    private final boolean later;
    private final Map<String, SchemaKey> keys = new LinkedHashMap<>();
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();

    private Group(String name, String path, Shape shape, String description, boolean later) {
        this.name = name;
        this.path = path;
        this.shape = shape;
        this.description = description;
        this.later = later;
    }

    static Group root() {
        return new Group("", "", Shape.ONE, "", false);
    }

    /** How often a table may stand. */
    enum Shape {
        ONE,
        /** {@code [[name]]}, or a list of inline tables. */
        MANY,
        /** {@code [name]} or {@code [[name]]}. */
        ONE_OR_MANY
    }

    // Filling, by Schema only.

    Group group(String child, Shape childShape, String text, Consumer<Group> fill) {
        Group group = new Group(child, path(child), childShape, text, false);
        groups.put(child, group);
        fill.accept(group);
        return group;
    }

    /** A table that belongs to a later version. */
    Group later(String child, String text) {
        groups.put(child, new Group(child, path(child), Shape.ONE_OR_MANY, text, true));
        return this;
    }

    /** Another spelling of a key or table that has just been added. */
    Group alias(String other, String known) {
        aliases.put(other, known);
        return this;
    }

    Group flag(String key, boolean fallback, String text) {
        return add(key, SchemaKey.Type.BOOLEAN, fallback, Unit.NONE, 0, 0, List.of(), text, false);
    }

    Group number(String key, long fallback, long min, long max, Unit unit, String text) {
        return add(key, SchemaKey.Type.INTEGER, fallback, unit, min, max, List.of(), text, false);
    }

    /** A number without default. */
    Group number(String key, long min, long max, String text) {
        return add(key, SchemaKey.Type.INTEGER, null, Unit.NONE, min, max, List.of(), text, false);
    }

    /** A number that need not be whole. */
    Group decimal(String key, double fallback, long max, String text) {
        return add(key, SchemaKey.Type.DECIMAL, fallback, Unit.NONE, 0, max, List.of(), text, false);
    }

    Group text(String key, @Nullable String fallback, List<String> hint, String text) {
        return add(key, SchemaKey.Type.TEXT, fallback, Unit.NONE, 0, 0, hint, text, false);
    }

    <E extends Enum<E>> Group choice(String key, E fallback, Class<E> type, String text) {
        List<String> allowed = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            allowed.add(lower(constant));
        }
        return add(key, SchemaKey.Type.CHOICE, lower(fallback), Unit.NONE, 0, 0, List.copyOf(allowed), text, false);
    }

    Group texts(String key, List<String> fallback, String text) {
        return add(key, SchemaKey.Type.TEXTS, fallback, Unit.NONE, 0, 0, List.of(), text, false);
    }

    Group textMap(String key, String text) {
        return add(key, SchemaKey.Type.TEXT_MAP, null, Unit.NONE, 0, 0, List.of(), text, false);
    }

    /** Keys that are accepted and not read. */
    Group unread(String... names) {
        for (String key : names) {
            add(key, SchemaKey.Type.ANY, null, Unit.NONE, 0, 0, List.of(), "", false);
        }
        return this;
    }

    /** A key of a later version; {@code off} is the value with which it is accepted, null when there is none. */
    Group laterKey(String key, @Nullable Object off, String text) {
        return add(key, SchemaKey.Type.ANY, off, Unit.NONE, 0, 0, List.of(), text, true);
    }

    private Group add(
            String key,
            SchemaKey.Type type,
            @Nullable Object fallback,
            Unit unit,
            long min,
            long max,
            List<String> allowed,
            String text,
            boolean isLater) {
        keys.put(key, new SchemaKey(path(key), key, type, fallback, unit, min, max, allowed, text, isLater));
        return this;
    }

    private String path(String child) {
        return path.isEmpty() ? child : path + "." + child;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    // Looking up.

    String name() {
        return name;
    }

    /** Dotted, without indexes; empty for the whole file. */
    String path() {
        return path;
    }

    Shape shape() {
        return shape;
    }

    String description() {
        return description;
    }

    /** True for a table that belongs to a later version. */
    boolean isLater() {
        return later;
    }

    Map<String, SchemaKey> keys() {
        return keys;
    }

    Map<String, Group> groups() {
        return groups;
    }

    /** The key of this name, which must exist. */
    SchemaKey key(String known) {
        SchemaKey key = keys.get(known);
        if (key == null) {
            throw new AssertionError("BUG: the schema has no key " + path(known));
        }
        return key;
    }

    /** The table of this name, which must exist. */
    Group group(String known) {
        Group group = groups.get(known);
        if (group == null) {
            throw new AssertionError("BUG: the schema has no table " + path(known));
        }
        return group;
    }

    /** The name itself, or the one that it is an alias of. */
    String canonical(String word) {
        return aliases.getOrDefault(word, word);
    }

    /** Other spelling → the name that it stands for. */
    Map<String, String> aliases() {
        return aliases;
    }

    /** Every name that does something in this table, without aliases. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        keys.forEach((known, key) -> {
            if (key.type() != SchemaKey.Type.ANY) {
                names.add(known);
            }
        });
        groups.forEach((known, child) -> {
            if (!child.isLater()) {
                names.add(known);
            }
        });
        return names;
    }
}
