package io.logwisp.format;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The names of fields that a template wants, numbered. Filled while it is compiled, not changed afterwards. */
final class FieldNames {
    private final Map<String, Integer> indexes = new HashMap<>();

    /** The number of a name: the same one each time. */
    int index(String name) {
        return indexes.computeIfAbsent(name, ignored -> indexes.size());
    }

    /** The number of a name, or -1 for one that nobody wants. */
    int find(String name) {
        return indexes.getOrDefault(name, -1);
    }

    /** Whether a wanted name begins like this. */
    boolean leadsSomewhere(String prefix) {
        return names().stream().anyMatch(name -> name.startsWith(prefix));
    }

    int count() {
        return indexes.size();
    }

    private Set<String> names() {
        return indexes.keySet();
    }
}
