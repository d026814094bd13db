package io.logwisp.filter;

import io.logwisp.entry.Entries;

/**
 * A condition that entries meet or not. Immutable, usable by every thread, and equal to every other filter that was made of
 * the same conditions, whatever their order, so that clients who ask for the same can share what was found for one of them.
 */
public sealed interface EntryFilter
        permits AllOf, AnyOf, Everything, FieldFilter, LevelFilter, MessageFilter, Not, SourceFilter {
    /** Passes every entry. */
    EntryFilter ALL = new Everything();

    /** Whether entry {@code i} passes. */
    boolean test(Entries entries, int i);

    /** True when every entry passes, so that nobody needs to ask. */
    default boolean isAll() {
        return false;
    }

    /** Rough price of one test; cheap conditions are asked first. */
    int cost();
}
