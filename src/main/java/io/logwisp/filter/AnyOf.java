package io.logwisp.filter;

import io.logwisp.entry.Entries;
import java.util.List;

/** Passes what at least one of several filters passes. */
record AnyOf(List<EntryFilter> filters) implements EntryFilter {
    /** The filter that any of these make up; {@code filters} is not empty. */
    static EntryFilter of(List<EntryFilter> filters) {
        List<EntryFilter> different =
                filters.stream().distinct().sorted(AllOf.ORDER).toList();
        return different.size() == 1 ? different.get(0) : new AnyOf(different);
    }

    @Override
    public boolean test(Entries entries, int i) {
        for (int k = 0; k < filters.size(); k++) {
            if (filters.get(k).test(entries, i)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int cost() {
        return filters.stream().mapToInt(EntryFilter::cost).sum();
    }
}
