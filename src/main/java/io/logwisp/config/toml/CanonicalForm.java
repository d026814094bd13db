package io.logwisp.config.toml;

import io.logwisp.config.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings what was written into one form: aliases replaced, one table where several may stand made a list of one. What the
 * schema does not know, and what only a later version does, becomes a problem.
 */
final class CanonicalForm {
    private final ConfigProblems problems;

    CanonicalForm(ConfigProblems problems) {
        this.problems = problems;
    }

    /** A new table with the names of the schema. */
    Node.Table of(Node.Table table, Group group) {
        Map<String, Node> entries = new LinkedHashMap<>();
        table.entries().forEach((written, node) -> {
            String name = group.canonical(written);
            Node canonical = canonical(name, node, group);
            if (canonical != null && entries.put(name, canonical) != null) {
                problems.key(node, "is another word for " + name + ", which stands here as well; keep one of them");
            }
        });
        return new Node.Table(table.key(), table.origin(), entries);
    }

    private @Nullable Node canonical(String name, Node node, Group group) {
        if (group.keys().containsKey(name)) {
            return node;
        }
        Group child = group.groups().get(name);
        if (child == null) {
            problems.key(node, unknown(name, node, group));
            return null;
        }
        return child.isLater() ? node : canonicalGroup(node, child);
    }

    private @Nullable Node canonicalGroup(Node node, Group group) {
        if (node instanceof Node.Table table) {
            if (group.shape() == Group.Shape.MANY) {
                problems.key(node, "may stand several times: write [[" + group.path() + "]]");
                return null;
            }
            Node.Table canonical = of(table, group);
            return group.shape() == Group.Shape.ONE
                    ? canonical
                    : new Node.Array(node.key(), node.origin(), new ArrayList<>(List.of(canonical)));
        }
        if (node instanceof Node.Array array && group.shape() != Group.Shape.ONE) {
            return canonicalArray(array, group);
        }
        if (node instanceof Node.Array) {
            problems.key(node, "stands once: write [" + group.path() + "], in single brackets");
        } else {
            problems.value(node, "must be a table: [" + group.path() + "]");
        }
        return null;
    }

    private Node canonicalArray(Node.Array array, Group group) {
        List<Node> items = new ArrayList<>();
        for (Node item : array.items()) {
            if (item instanceof Node.Table table) {
                items.add(of(table, group));
            } else {
                problems.value(item, "must be a table: { … }");
            }
        }
        return new Node.Array(array.key(), array.origin(), items);
    }

    private static String unknown(String name, Node node, Group group) {
        Set<String> words = new LinkedHashSet<>(group.names());
        words.addAll(group.aliases().keySet());
        Optional<String> nearest = Nearest.to(name, words);
        if (nearest.isPresent()) {
            return "unknown key; did you mean " + nearest.get() + "?";
        }
        boolean table = node instanceof Node.Table || node instanceof Node.Array array && isOfTables(array);
        Optional<String> home = table ? tableHome(name, Schema.ROOT) : home(name);
        String where = group.path().isEmpty() ? "at the top of the file" : "in [" + group.path() + "]";
        String known = "known " + where + ": " + String.join(", ", group.names());
        return home.map(path -> "unknown key here; it belongs into [" + path + "]"
                        + (table ? ": write [" + path + "." + name + "]" : ""))
                .orElse("unknown key; " + known);
    }

    private static boolean isOfTables(Node.Array array) {
        return array.items().stream().anyMatch(Node.Table.class::isInstance);
    }

    /** Where a table of this name is known. */
    private static Optional<String> tableHome(String name, Group group) {
        for (Group child : group.groups().values()) {
            Optional<String> home = child.name().equals(name)
                            && !child.isLater()
                            && !group.path().isEmpty()
                    ? Optional.of(group.path())
                    : tableHome(name, child);
            if (home.isPresent()) {
                return home;
            }
        }
        return Optional.empty();
    }

    /** Where else this key is known. */
    private static Optional<String> home(String name) {
        return Schema.keys().stream()
                .filter(key -> key.name().equals(name) && key.path().length() > name.length())
                .map(key -> key.path().substring(0, key.path().length() - name.length() - 1))
                .findFirst();
    }

    /** Tells everything that is set and belongs to a later version. */
    void refuseLater(Node.Table table, Group group) {
        table.entries().forEach((name, node) -> {
            SchemaKey key = group.keys().get(name);
            Group child = group.groups().get(name);
            if (key != null && key.later()) {
                refuseLaterKey(node, key);
            } else if (child != null && child.isLater()) {
                problems.key(node, "this version does not offer " + child.description() + " yet; remove the table");
            } else if (child != null) {
                descend(node, child);
            }
        });
    }

    private void descend(Node node, Group group) {
        if (node instanceof Node.Table table) {
            refuseLater(table, group);
        } else if (node instanceof Node.Array array) {
            array.items().forEach(item -> descend(item, group));
        }
    }

    private void refuseLaterKey(Node node, SchemaKey key) {
        if (isOff(node, key.fallback())) {
            return;
        }
        String without = key.fallback() == null || key.fallback().equals("")
                ? "remove it"
                : "set " + key.name() + " = " + TomlText.of(key.fallback()) + " or remove it";
        String what = key.description().isEmpty() ? "this" : key.description();
        int instead = what.indexOf("; ");
        String advice = instead < 0 ? "" : ", and " + what.substring(instead + 2);
        problems.value(
                node,
                "this version does not offer " + (instead < 0 ? what : what.substring(0, instead)) + " yet; " + without
                        + advice);
    }

    private static boolean isOff(Node node, @Nullable Object off) {
        if (off == null) {
            return false;
        }
        if (node instanceof Node.Array array) {
            return off instanceof List && array.items().isEmpty();
        }
        return node instanceof Node.Scalar scalar && scalar.value().toString().equals(off.toString());
    }
}
