package io.logwisp.hub;

import io.logwisp.entry.Batch;

/** Whether an entry is one that a reader wants. */
@FunctionalInterface
public interface EntryWish {
    /** Every entry. */
    EntryWish ALL = (batch, i) -> true;

    boolean test(Batch batch, int i);
}
