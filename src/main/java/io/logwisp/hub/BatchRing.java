package io.logwisp.hub;

import io.logwisp.entry.Batch;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last batches of a stream: written by one thread, read by any number without a lock.
 *
 * <p>Bytes are the bound; the newest batch is always kept. Within it, {@code backlog} entries are held for readers to come,
 * and older ones only as long as a reader still needs them.
 */
final class BatchRing {
    /*
     * Slot n & mask holds batch n until batch n + slots is written over it or the writer evicts it (null). A batch carries
     * its own number, so a reader that finds another number, or none, in its slot knows that it was overtaken: no reader
     * can mistake one batch for another, and the writer never waits for a reader here. The volatile write of `next` after
     * the release store of the slot publishes the batch; `oldest` moves before the slots behind it are cleared. All
     * volatile fields have the one writer, so a read followed by a write of its own value is safe.
     */

    /**
     * How many more slots than entries there may be: at a low rate each batch has a single entry, and readers may lag more
     * than the backlog.
     */
    private static final int MAX_GROWTH = 1 << 16;

    private final AtomicReferenceArray<Batch> slots;
    private final int mask;
    private final int backlog;
    private final long maxBytes;

    private volatile long next;
    private volatile long oldest;
    private volatile long nextSeq = 1;
    private volatile long oldestSeq = 1;

    /** Entries before this one are for nobody who comes from now on: they were cleared, or are too old. */
    private volatile long floorSeq = 1;

    private volatile long bytes;

    private final Consumer<Batch> leaving;

    // Owned by the writer.
    private final long[] appendedNanos;

    private long firstYoung;

    BatchRing(int backlog, long maxBytes) {
        this(backlog, maxBytes, false, ignored -> {});
    }

    /**
     * @param ages whether it is kept when each batch was appended
     * @param leaving is given each batch before it goes, while readers can still have it; by the writer
     */
    BatchRing(int backlog, long maxBytes, boolean ages, Consumer<Batch> leaving) {
        int growth = Math.min(3 * Math.min(backlog, MAX_GROWTH), MAX_GROWTH);
        int size = Integer.highestOneBit(Math.max(2, backlog + growth)) * 2;
        this.slots = new AtomicReferenceArray<>(size);
        this.mask = size - 1;
        this.backlog = backlog;
        this.maxBytes = maxBytes;
        this.leaving = leaving;
        this.appendedNanos = new long[ages ? size : 0];
    }

    /** Number that the next batch will have. */
    long next() {
        return next;
    }

    /** Number of the oldest batch that is held; equal to {@link #next} when the ring is empty. */
    long oldest() {
        return oldest;
    }

    /** Sequence number that the next entry will have. */
    long nextSeq() {
        return nextSeq;
    }

    /** Sequence number of the oldest entry that is held. */
    long oldestSeq() {
        return oldestSeq;
    }

    /** Sequence number of the oldest entry that readers to come may have. */
    long floorSeq() {
        return Math.max(oldestSeq, floorSeq);
    }

    /** Sequence number below which everything was cleared or is too old. */
    long hiddenBelow() {
        return floorSeq;
    }

    /** The batch with that number, or null when it was overwritten or is not there yet. */
    @Nullable
    Batch get(long number) {
        Batch batch = slots.getAcquire((int) number & mask);
        return batch != null && batch.number() == number ? batch : null;
    }

    /** Bytes held. */
    long bytes() {
        return bytes;
    }

    /** The first sequence number that there is still room for beside one more batch. Writer only. */
    long oldestSeqBeside(Batch batch) {
        long number = oldest;
        long seq = oldestSeq;
        long held = bytes + weight(batch);
        while (number < next && isTooMuch(held, next - number)) {
            Batch first = held(number);
            held -= weight(first);
            seq = first.lastSeq() + 1;
            number++;
        }
        return seq;
    }

    /** The first sequence number that is held for readers to come once {@code entries} more are. Writer only. */
    long backlogSeqAfter(int entries) {
        return Math.max(oldestSeq, nextSeq + entries - backlog);
    }

    /**
     * Adds a batch whose number is {@link #next} and whose first entry is {@link #nextSeq}. Writer only.
     *
     * @param needed first sequence number that a reader still needs; what is before it goes when the backlog is full
     */
    void append(Batch batch, long needed) {
        long size = weight(batch);
        long wanted = backlogSeqAfter(batch.count());
        while (oldest < next
                && (isTooMuch(bytes + size, next - oldest)
                        || oldestSeq < wanted && held(oldest).lastSeq() < needed)) {
            evictOldest();
        }
        slots.setRelease((int) batch.number() & mask, batch);
        bytes = bytes + size;
        nextSeq = batch.lastSeq() + 1;
        next = batch.number() + 1;
    }

    /** Keeps in mind when the newest batch was appended. Writer only; the ring must be one that ages. */
    void stamp(long nowNanos) {
        appendedNanos[(int) (next - 1) & mask] = nowNanos;
    }

    /** Hides what was appended before that time. Writer only; the ring must be one that ages. */
    void hideAppendedBefore(long nanos) {
        long number = Math.max(oldest, firstYoung);
        while (number < next && appendedNanos[(int) number & mask] - nanos < 0) {
            number++;
        }
        firstYoung = number;
        raiseFloor(number == next ? nextSeq : held(number).firstSeq());
    }

    /** Whether something is left that grows older. Writer only, right behind {@link #hideAppendedBefore}. */
    boolean holdsYoung() {
        return firstYoung < next;
    }

    /** When the oldest of that was appended. Writer only. */
    long youngSinceNanos() {
        return appendedNanos[(int) firstYoung & mask];
    }

    /** Hides what is before that sequence number from readers to come, for ever. Writer only. */
    void raiseFloor(long seq) {
        floorSeq = Math.max(floorSeq, seq);
    }

    /**
     * Gives back what is hidden and no reader needs any more. Writer only.
     *
     * @param needed first sequence number that a reader still needs
     */
    void evictHidden(long needed) {
        evictBelow(Math.min(floorSeq, needed));
    }

    /** Whether something is hidden that still takes memory. Writer only. */
    boolean holdsHidden() {
        return holdsBelow(floorSeq);
    }

    /** The same for what is beyond the backlog. */
    void evictSpare(long needed) {
        evictBelow(Math.min(backlogSeqAfter(0), needed));
    }

    /** Whether something is beyond the backlog. Writer only. */
    boolean holdsSpare() {
        return holdsBelow(backlogSeqAfter(0));
    }

    private void evictBelow(long seq) {
        while (holdsBelow(seq)) {
            evictOldest();
        }
    }

    private boolean holdsBelow(long seq) {
        return oldest < next && held(oldest).lastSeq() < seq;
    }

    /** Bytes that a batch is counted with: its lines and its columns. */
    static long weight(Batch batch) {
        return batch.dataLength() + 48L * batch.count() + 128;
    }

    private boolean isTooMuch(long size, long batches) {
        return size > maxBytes || batches > mask;
    }

    private void evictOldest() {
        long number = oldest;
        Batch batch = held(number);
        leaving.accept(batch);
        oldestSeq = batch.lastSeq() + 1;
        oldest = number + 1;
        slots.setRelease((int) number & mask, null);
        bytes = bytes - weight(batch);
    }

    private Batch held(long number) {
        Batch batch = get(number);
        if (batch == null) {
            throw new AssertionError("BUG: batch " + number + " is not held");
        }
        return batch;
    }
}
