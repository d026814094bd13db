package io.logwisp.server;

import io.logwisp.entry.Batch;
import io.logwisp.filter.EntryFilter;
import io.logwisp.format.Format;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What one filter lets pass in one format, compressed or not, found once for all clients of a stream that ask for just
 * that. Safe for every thread.
 *
 * <p>The first client that comes to a batch selects from it, the others take what it found, on whatever event loop they
 * are. What is kept is bounded: a client that lags behind it selects again, and so may two that come at the same moment.
 * While there is only one client nothing is kept at all.
 */
final class Selection {
    /**
     * Results kept at most; a power of two. A client that gets nothing from any batch goes through as many in one turn, and
     * its neighbours come after it.
     */
    static final int SLOTS = 256;

    private final EntryFilter filter;
    private final Format format;
    private final boolean compressed;
    private final Selections owner;

    /*
     * Slot n & (SLOTS - 1) holds what was selected from batch n, or from another one, which its number tells. Whoever
     * exchanges a slot counts what it put there and what it took away, so that `kept` is right whatever the order.
     */
    private final AtomicReferenceArray<@Nullable Selected> slots = new AtomicReferenceArray<>(SLOTS);
    private final AtomicLong kept = new AtomicLong();

    /** Changed under the lock of the owner's map entry. */
    private volatile int users;

    Selection(EntryFilter filter, Format format, boolean compressed, Selections owner) {
        this.filter = filter;
        this.format = format;
        this.compressed = compressed;
        this.owner = owner;
    }

    /** What passes of the batch, if somebody has found that already and it is still kept. */
    @Nullable
    Selected known(Batch batch) {
        Selected selected = slots.getAcquire(slot(batch.number()));
        return selected != null && selected.number() == batch.number() ? selected : null;
    }

    /** Asks the filter about each entry of the batch and keeps the answer for the other clients. */
    Selected select(Batch batch) {
        Selected passed = Selected.of(batch, format.frames(batch), filter);
        Selected selected = compressed ? passed.compressed() : passed;
        if (users > 1) {
            keep(selected);
        }
        return selected;
    }

    /** Bytes kept. */
    long kept() {
        return kept.get();
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
        if (users > 0) {
            return this;
        }
        for (int i = 0; i < SLOTS; i++) {
            replace(i, null);
        }
        return null;
    }

    private void keep(Selected selected) {
        int slot = slot(selected.number());
        replace(slot, selected);
        dropPassed();
        // The next slots hold the oldest batches; the one just filled comes last.
        for (int k = 1; k <= SLOTS && owner.isTooMuch(kept.get()); k++) {
            replace(slot + k & SLOTS - 1, null);
        }
    }

    /** Drops what no client can ask for any more. */
    private void dropPassed() {
        long oldest = owner.oldestBatch();
        for (int i = 0; i < SLOTS; i++) {
            Selected selected = slots.getAcquire(i);
            if (selected != null && selected.number() < oldest) {
                replace(i, null);
            }
        }
    }

    private void replace(int slot, @Nullable Selected selected) {
        Selected old = slots.getAndSet(slot, selected);
        long change = (selected == null ? 0 : selected.weight()) - (old == null ? 0 : old.weight());
        if (change != 0) {
            kept.addAndGet(change);
            owner.keptMore(change);
        }
    }

    private static int slot(long number) {
        return (int) number & SLOTS - 1;
    }
}
