package io.logwisp.filter;

import io.logwisp.entry.Entries;
import java.util.Comparator;
import java.util.List;

/** Passes what all of several filters pass. */
record AllOf(List<EntryFilter> filters) implements EntryFilter {
    /** Cheapest first; among equals by their text, so that the order in which they were given makes no difference. */
    static final Comparator<EntryFilter> ORDER = AllOf::compare;

    /** The filter that all of these make up; none of them: {@link EntryFilter#ALL}. */
    static EntryFilter of(List<EntryFilter> filters) {
        List<EntryFilter> needed = filters.stream()
                .filter(filter -> !filter.isAll())
                .distinct()
                .sorted(ORDER)
                .toList();
        return switch (needed.size()) {
            case 0 -> ALL;
            case 1 -> needed.get(0);
            default -> new AllOf(needed);
        };
    }

    private static int compare(EntryFilter a, EntryFilter b) {
        int byCost = Integer.compare(a.cost(), b.cost());
        return byCost == 0 ? a.toString().compareTo(b.toString()) : byCost;
    }

    @Override
    public boolean test(Entries entries, int i) {
        for (int k = 0; k < filters.size(); k++) {
            if (!filters.get(k).test(entries, i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int cost() {
        return filters.stream().mapToInt(EntryFilter::cost).sum();
    }
}
