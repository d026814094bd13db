package io.logwisp.format;

import java.nio.charset.StandardCharsets;
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

    /** Whether a wanted name begins with the bytes of the key and a dot. */
    boolean leadsSomewhere(byte[] data, int keyStart, int keyEnd) {
        return hasDots() && leadsSomewhere(new String(data, keyStart, keyEnd - keyStart, StandardCharsets.UTF_8) + ".");
    }

    /** The names by their numbers, in UTF-8. */
    byte[][] bytes() {
        byte[][] bytes = new byte[indexes.size()][];
        indexes.forEach((name, index) -> bytes[index] = name.getBytes(StandardCharsets.UTF_8));
        return bytes;
    }

    private boolean hasDots() {
        for (String name : indexes.keySet()) {
            if (name.indexOf('.') >= 0) {
                return true;
            }
        }
        return false;
    }

    int count() {
        return indexes.size();
    }

    private Set<String> names() {
        return indexes.keySet();
    }
}
