package io.logwisp.filter;

import io.logwisp.config.NamePattern;
import io.logwisp.entry.Entries;
import java.util.Set;

/**
 * Passes entries by the name of their source.
 *
 * @param wanted at least one of them must fit, unless there are none
 * @param unwanted none of them may fit
 */
record SourceFilter(Set<NamePattern> wanted, Set<NamePattern> unwanted) implements EntryFilter {
    SourceFilter {
        wanted = Set.copyOf(wanted);
        unwanted = Set.copyOf(unwanted);
    }

    @Override
    public boolean test(Entries entries, int i) {
        String source = entries.source(i);
        return (wanted.isEmpty() || matchesAny(wanted, source)) && !matchesAny(unwanted, source);
    }

    private static boolean matchesAny(Set<NamePattern> patterns, String source) {
        for (NamePattern pattern : patterns) {
            if (pattern.matches(source)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int cost() {
        return 2;
    }
}
