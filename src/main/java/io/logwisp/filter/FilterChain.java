package io.logwisp.filter;

import com.google.re2j.PatternSyntaxException;
import io.logwisp.config.FilterConfig;
import java.util.ArrayList;
import java.util.List;

/** Makes the filter of a stream from its configuration. */
public final class FilterChain {
    private FilterChain() {}

    /**
     * A filter that passes what every one of the configured filters passes. A configured filter without any condition passes
     * everything, whatever its type.
     *
     * @throws IllegalArgumentException naming the filter, the value and the problem when an expression is no RE2 or a level
     *     is unknown
     */
    public static EntryFilter of(List<FilterConfig> filters) {
        List<EntryFilter> chain = new ArrayList<>(filters.size());
        for (int i = 0; i < filters.size(); i++) {
            chain.add(filter("filters[" + i + "]", filters.get(i)));
        }
        return AllOf.of(chain);
    }

    private static EntryFilter filter(String key, FilterConfig config) {
        List<EntryFilter> conditions = conditions(key, config);
        if (conditions.isEmpty()) {
            return EntryFilter.ALL;
        }
        EntryFilter joined = config.logic() == FilterConfig.Logic.AND ? AllOf.of(conditions) : AnyOf.of(conditions);
        return config.type() == FilterConfig.Type.INCLUDE ? joined : new Not(joined);
    }

    private static List<EntryFilter> conditions(String key, FilterConfig config) {
        List<EntryFilter> conditions = new ArrayList<>();
        if (!config.levels().isEmpty()) {
            conditions.add(new LevelFilter(levels(key + ".levels", config.levels())));
        }
        for (String pattern : config.patterns()) {
            conditions.add(new MessageFilter(regex(key + ".patterns", pattern)));
        }
        config.fields()
                .forEach((name, pattern) -> conditions.add(
                        new FieldFilter(name, new ValueTest.Holds(regex(key + ".fields." + name, pattern)))));
        return conditions;
    }

    private static int levels(String key, List<String> words) {
        int mask = 0;
        for (String word : words) {
            int bit = LevelFilter.named(word);
            if (bit == 0) {
                throw new IllegalArgumentException(
                        "%s: \"%s\" is no level; use trace, debug, info, warn, error, fatal or none"
                                .formatted(key, word));
            }
            mask |= bit;
        }
        return mask;
    }

    private static TextTest regex(String key, String pattern) {
        try {
            return Regex.of(pattern, false);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "%s: \"%s\" is no RE2 expression: %s".formatted(key, pattern, e.getDescription()), e);
        }
    }
}
