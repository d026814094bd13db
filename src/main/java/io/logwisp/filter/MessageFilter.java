package io.logwisp.filter;

import io.logwisp.entry.Entries;

/** Passes entries whose message holds a text. */
record MessageFilter(TextTest text) implements EntryFilter {
    @Override
    public boolean test(Entries entries, int i) {
        return text.in(entries.data(), entries.messageStart(i), entries.messageEnd(i));
    }

    @Override
    public int cost() {
        return text.cost();
    }
}
