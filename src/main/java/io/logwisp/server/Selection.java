package io.logwisp.server;

import io.logwisp.entry.Batch;
import io.logwisp.filter.EntryFilter;
import io.logwisp.format.Format;
import org.jspecify.annotations.Nullable;

/**
 * What one filter lets pass in one format, compressed or not, found once for all clients of a stream that ask for just
 * that. Safe for every thread.
 *
 * <p>The first client that comes to a batch asks the filter, the others take what it found, on whatever event loop they
 * are. What the filter has said is kept for {@link #SLOTS} batches, the bytes that follow from it for as many as there is
 * room for: a client that lags behind those puts them together again. While there is only one client nothing is kept at all.
 */
final class Selection {
    /**
     * Batches whose verdicts are kept at most; a power of two. A client that gets nothing from any batch goes through as many in
     * one turn, and its neighbours come after it.
     */
    static final int SLOTS = 256;

    private final EntryFilter filter;
    private final Format format;
    private final boolean compressed;
    private final Selections owner;
    private final BatchCache<Verdicts> verdicts;
    private final BatchCache<Selected> results;

    /** Changed under the lock of the owner's map entry. */
    private volatile int users;

    Selection(EntryFilter filter, Format format, boolean compressed, Selections owner) {
        this.filter = filter;
        this.format = format;
        this.compressed = compressed;
        this.owner = owner;
        this.verdicts = new BatchCache<>(SLOTS, owner::oldestBatch, (bytes, ofNewest) -> false, KeptBytes.UNLIMITED);
        this.results = new BatchCache<>(SLOTS, owner::oldestBatch, owner.room(), KeptBytes.OF_PROCESS);
    }

    /** What passes of the batch, if somebody has found that already and it is still kept. */
    @Nullable
    Selected known(Batch batch) {
        return results.get(batch.number());
    }

    /** Whether the filter would have to be asked about the batch. */
    boolean isUndecided(Batch batch) {
        return verdicts.get(batch.number()) == null;
    }

    /** Finds what passes of the batch and keeps it for the other clients. */
    Selected select(Batch batch) {
        Selected passed = Selected.of(batch, format.frames(batch), verdicts(batch));
        Selected selected = compressed ? passed.compressed() : passed;
        if (users > 1) {
            results.put(selected.number(), selected, selected.weight());
            owner.balance();
        }
        return selected;
    }

    private Verdicts verdicts(Batch batch) {
        Verdicts known = verdicts.get(batch.number());
        if (known != null) {
            return known;
        }
        Verdicts found = Verdicts.of(batch, filter);
        if (users > 1) {
            verdicts.put(batch.number(), found, found.weight());
        }
        return found;
    }

    /** Bytes of results kept. */
    long kept() {
        return results.bytes();
    }

    /** Counts one client more. Only within the owner's map. */
    Selection join() {
        users = users + 1;
        return this;
    }

    /** Counts one client less and returns null when it was the last one. Only within the owner's map. */
    @Nullable
    Selection leave() {
        users = users - 1;
        if (users <= 1) { // nobody is left to share with
            results.clear();
            verdicts.clear();
        }
        return users == 0 ? null : this;
    }

    /** Gives up what is beyond its share. */
    void trim() {
        results.trim();
    }
}
