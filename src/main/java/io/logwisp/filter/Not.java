package io.logwisp.filter;

import io.logwisp.entry.Entries;

/** Passes what another filter refuses. */
record Not(EntryFilter filter) implements EntryFilter {
    @Override
    public boolean test(Entries entries, int i) {
        return !filter.test(entries, i);
    }

    @Override
    public int cost() {
        return filter.cost();
    }
}
