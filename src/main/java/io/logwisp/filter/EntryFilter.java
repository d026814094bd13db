package io.logwisp.filter;

import io.logwisp.entry.Entries;
import java.util.List;

/** Decides which entries pass. Immutable, safe for every thread; filters that mean the same are equal. */
public sealed interface EntryFilter
        permits EntryFilter.All,
                EntryFilter.AllOf,
                EntryFilter.AnyOf,
                EntryFilter.Not,
                LevelFilter,
                MessageFilter,
                SourceFilter,
                FieldFilter {
    /** Lets everything pass. */
    EntryFilter ALL = new All();

    /** Whether entry {@code i} passes. */
    boolean test(Entries entries, int i);

    /** Whether everything passes, so that nobody needs to ask. */
    default boolean isAll() {
        return false;
    }

    /** One filter of several that must all hold; none means everything passes. */
    static EntryFilter allOf(List<EntryFilter> filters) {
        List<EntryFilter> needed =
                filters.stream().filter(filter -> !filter.isAll()).toList();
        return switch (needed.size()) {
            case 0 -> ALL;
            case 1 -> needed.get(0);
            default -> new AllOf(needed);
        };
    }

    /** Lets everything pass. */
    record All() implements EntryFilter {
        @Override
        public boolean test(Entries entries, int i) {
            return true;
        }

        @Override
        public boolean isAll() {
            return true;
        }
    }

    /** Lets pass what every part lets pass. */
    record AllOf(List<EntryFilter> parts) implements EntryFilter {
        public AllOf {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean test(Entries entries, int i) {
            for (EntryFilter part : parts) {
                if (!part.test(entries, i)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Lets pass what at least one part lets pass. */
    record AnyOf(List<EntryFilter> parts) implements EntryFilter {
        public AnyOf {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean test(Entries entries, int i) {
            for (EntryFilter part : parts) {
                if (part.test(entries, i)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Lets pass what the part does not. */
    record Not(EntryFilter part) implements EntryFilter {
        @Override
        public boolean test(Entries entries, int i) {
            return !part.test(entries, i);
        }
    }
}
