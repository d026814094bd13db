package io.logwisp.config.toml;

import java.util.List;
import java.util.Map;

/** Writes values as TOML. */
public final class TomlText {
    private TomlText() {}

    /** A Long, Integer, Boolean, String, list or map of those. */
    public static String of(Object value) {
        if (value instanceof List<?> list) {
            return "[" + String.join(", ", list.stream().map(TomlText::of).toList()) + "]";
        }
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty()
                    ? "{}"
                    : "{ "
                            + String.join(
                                    ", ",
                                    map.entrySet().stream()
                                            .map(entry -> quoted(entry.getKey()) + " = " + of(entry.getValue()))
                                            .toList())
                            + " }";
        }
        return value instanceof String text ? Quotes.quote(text) : value.toString();
    }

    private static String quoted(Object key) {
        return Quotes.quote(key.toString());
    }
}
