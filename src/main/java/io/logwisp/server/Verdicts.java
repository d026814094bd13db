package io.logwisp.server;

import io.logwisp.entry.Batch;
import io.logwisp.filter.EntryFilter;
import java.util.BitSet;

/**
 * What a filter has said about the entries of one batch: an eighth of a byte for each. Immutable.
 *
 * @param passing set for those that pass; never changed
 */
record Verdicts(BitSet passing) {
    /** Asks the filter about each entry. */
    static Verdicts of(Batch batch, EntryFilter filter) {
        BitSet passing = new BitSet(batch.count());
        for (int i = 0; i < batch.count(); i++) {
            if (filter.test(batch, i)) {
                passing.set(i);
            }
        }
        return new Verdicts(passing);
    }

    boolean passes(int i) {
        return passing.get(i);
    }

    /** Bytes this takes, about. */
    long weight() {
        return passing.size() / Byte.SIZE;
    }
}
