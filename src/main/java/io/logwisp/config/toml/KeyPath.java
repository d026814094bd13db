package io.logwisp.config.toml;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key that an option or environment variable names, as steps through the tables: names and indexes in turn.
 *
 * @param steps String for a name, {@link Index} for an element
 * @param key what it leads to; null for a table of a later version
 */
record KeyPath(List<Object> steps, @Nullable SchemaKey key) {

    /**
     * An element of a list.
     *
     * @param at counted from 0
     * @param isWritten false where a table stands alone, as in {@code [streams.httpserver]}: it is the first of a list of one
     */
    record Index(int at, boolean isWritten) {
        private static final Index ONLY = new Index(0, false);
    }

    /** {@code streams.0.httpserver.port}; empty when the schema does not know it. */
    static Optional<KeyPath> ofOption(String dotted) {
        return Optional.ofNullable(option(List.of(dotted.split("\\.", -1)), 0, Schema.ROOT, List.of()));
    }

    /** {@code STREAMS_0_HTTPSERVER_PORT}; empty when the schema does not know it. */
    static Optional<KeyPath> ofVariable(String name) {
        return Optional.ofNullable(variable(name, Schema.ROOT, List.of()));
    }

    /** The dotted form, with the indexes that were written. */
    String dotted() {
        List<String> words = new ArrayList<>();
        for (Object step : steps) {
            if (!(step instanceof Index index)) {
                words.add(step.toString());
            } else if (index.isWritten()) {
                words.add(Integer.toString(index.at()));
            }
        }
        return String.join(".", words);
    }

    private static @Nullable KeyPath option(List<String> words, int at, Group group, List<Object> before) {
        if (at >= words.size()) {
            return null;
        }
        String name = group.canonical(words.get(at));
        SchemaKey key = group.keys().get(name);
        if (key != null) {
            return leaf(words.subList(at + 1, words.size()), key, plus(before, name));
        }
        Group child = group.groups().get(name);
        if (child == null) {
            return null;
        }
        if (child.isLater()) {
            return new KeyPath(plus(before, name), null);
        }
        List<Object> steps = plus(before, name);
        if (child.shape() == Group.Shape.ONE) {
            return option(words, at + 1, child, steps);
        }
        int index = at + 1 < words.size() ? index(words.get(at + 1)) : -1;
        if (index >= 0) {
            return option(words, at + 2, child, plus(steps, new Index(index, true)));
        }
        return child.shape() == Group.Shape.MANY ? null : option(words, at + 1, child, plus(steps, Index.ONLY));
    }

    private static @Nullable KeyPath leaf(List<String> rest, SchemaKey key, List<Object> steps) {
        if (key.type() == SchemaKey.Type.TEXT_MAP && !rest.isEmpty()) {
            return new KeyPath(plus(steps, String.join(".", rest)), key);
        }
        return rest.isEmpty() && key.type() != SchemaKey.Type.TEXT_MAP ? new KeyPath(steps, key) : null;
    }

    /** Names contain the same underscores that join them, so every name that fits is tried. */
    private static @Nullable KeyPath variable(String word, Group group, List<Object> before) {
        for (SchemaKey key : group.keys().values()) {
            String upper = upper(key.name());
            if (key.type() == SchemaKey.Type.TEXT_MAP && word.startsWith(upper + "_")) {
                String field = word.substring(upper.length() + 1).toLowerCase(Locale.ROOT);
                return new KeyPath(plus(plus(before, key.name()), field), key);
            }
            if (word.equals(upper) && key.type() != SchemaKey.Type.TEXT_MAP) {
                return new KeyPath(plus(before, key.name()), key);
            }
        }
        for (Map.Entry<String, String> alias : group.aliases().entrySet()) {
            SchemaKey key = group.keys().get(alias.getValue());
            if (key != null && word.equals(upper(alias.getKey()))) {
                return new KeyPath(plus(before, key.name()), key);
            }
        }
        for (Group child : group.groups().values()) {
            KeyPath found = variableIn(word, child, before);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable KeyPath variableIn(String word, Group child, List<Object> before) {
        String upper = upper(child.name()) + "_";
        if (!word.startsWith(upper)) {
            return null;
        }
        List<Object> steps = plus(before, child.name());
        if (child.isLater()) {
            return new KeyPath(steps, null);
        }
        String rest = word.substring(upper.length());
        if (child.shape() == Group.Shape.ONE) {
            return variable(rest, child, steps);
        }
        int underscore = rest.indexOf('_');
        int index = underscore < 0 ? -1 : index(rest.substring(0, underscore));
        if (index >= 0) {
            return variable(rest.substring(underscore + 1), child, plus(steps, new Index(index, true)));
        }
        return child.shape() == Group.Shape.MANY ? null : variable(rest, child, plus(steps, Index.ONLY));
    }

    /** An index of at most four digits, or -1. */
    private static int index(String word) {
        if (word.isEmpty() || word.length() > 4) {
            return -1;
        }
        int index = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            index = index * 10 + c - '0';
        }
        return index;
    }

    static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    private static List<Object> plus(List<Object> steps, Object step) {
        List<Object> result = new ArrayList<>(steps);
        result.add(step);
        return List.copyOf(result);
    }
}
