package io.logwisp.config;

import java.util.List;
import java.util.Map;

/**
 * One {@code [[streams.filters]]} table: patterns, levels and fields that an entry is compared with.
 *
 * @param type what happens to an entry that matches
 * @param logic whether one or all of the conditions must hold
 * @param patterns RE2 expressions searched in the message; each is one condition
 * @param levels level expressions ({@code "warn"} = exactly that level); one condition: any of them
 * @param fields field name → RE2 expression searched in its value; each is one condition
 */
public record FilterConfig(
        Type type, Logic logic, List<String> patterns, List<String> levels, Map<String, String> fields) {
    public FilterConfig {
        patterns = List.copyOf(patterns);
        levels = List.copyOf(levels);
        fields = Map.copyOf(fields);
    }

    /** Whether matching entries are the only ones kept or the ones dropped. */
    public enum Type {
        INCLUDE,
        EXCLUDE
    }

    /** How several conditions are joined. */
    public enum Logic {
        OR,
        AND
    }
}
