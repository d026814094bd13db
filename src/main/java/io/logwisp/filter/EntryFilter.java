package io.logwisp.filter;

import io.logwisp.entry.Entries;

public interface EntryFilter {
    EntryFilter ALL = new EntryFilter() {
        @Override
        public boolean test(Entries e, int i) {
            return true;
        }

        @Override
        public boolean isAll() {
            return true;
        }
    };

    boolean test(Entries e, int i);

    boolean isAll();
}
