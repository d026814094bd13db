package io.logwisp.filter;

import com.google.re2j.Pattern;
import io.logwisp.config.FilterConfig;
import io.logwisp.entry.Level;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** The filters of a configuration. */
public final class FilterChain {
    private FilterChain() {}

    /** One filter of all tables, which must all hold. The expressions were checked when the configuration was read. */
    public static EntryFilter of(List<FilterConfig> filters) {
        return EntryFilter.allOf(filters.stream().map(FilterChain::of).toList());
    }

    private static EntryFilter of(FilterConfig config) {
        List<EntryFilter> conditions = new ArrayList<>();
        config.patterns().forEach(expression -> conditions.add(MessageFilter.matches(Pattern.compile(expression))));
        if (!config.levels().isEmpty()) {
            conditions.add(levels(config.levels()));
        }
        config.fields()
                .forEach((name, expression) ->
                        conditions.add(new FieldFilter(name, new ValueTests.Matching(Pattern.compile(expression)))));
        if (conditions.isEmpty()) {
            return EntryFilter.ALL;
        }
        EntryFilter joined = config.logic() == FilterConfig.Logic.AND
                ? EntryFilter.allOf(conditions)
                : new EntryFilter.AnyOf(conditions);
        return config.type() == FilterConfig.Type.INCLUDE ? joined : new EntryFilter.Not(joined);
    }

    private static EntryFilter levels(List<String> names) {
        EnumSet<Level> levels = EnumSet.noneOf(Level.class);
        for (String name : names) {
            Level level = Level.named(name);
            if (level != null) {
                levels.add(level);
            }
        }
        return new LevelFilter(levels, names.contains("none"));
    }
}
