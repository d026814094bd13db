package io.logwisp.hub;

import io.logwisp.entry.Batch;

/** Whether an entry is one that a reader wants. */
@FunctionalInterface
public interface EntryTest {
    /** Every entry. */
    EntryTest ALL = (batch, i) -> true;

    boolean test(Batch batch, int i);
}
