package io.logwisp.hub;

import io.logwisp.entry.Batch;
import org.jspecify.annotations.Nullable;

/**
 * One reader's place in a stream, with what it has lost. Costs a few longs: no copy of any entry exists for a reader.
 *
 * <p>Used by the reader's own thread, except where said otherwise. Order of calls: {@link #next} until it returns null, each
 * time followed by {@link #advance}.
 */
public final class Cursor {
    private static final long NOT_BLOCKED = 0;

    /** So many entries pay for any wait. */
    private static final long ENOUGH_TAKEN = 1_000_000;

    private final StreamHub hub;
    private final BatchRing ring;
    private final int allowedLag;

    // Owned by the reader's thread.
    private long batchNumber;
    private int entryIndex;
    private long missed;

    // Written by the reader's thread, read by the pipeline thread and by status.
    private volatile long position; // 0 before the start: the writer waits rather than overwrite what may be asked for
    private volatile long blockedSince = NOT_BLOCKED;
    private volatile long delivered;

    /**
     * Set by the pipeline thread when it stops waiting for this reader, or by the reader when it holds on; cleared by the
     * reader once it has caught up.
     */
    private volatile boolean passedBy;

    // Owned by the pipeline thread.
    private long waitedNanos;
    private long heldUpNanos;
    private long chargedAt;

    Cursor(StreamHub hub, BatchRing ring, int allowedLag) {
        this.hub = hub;
        this.ring = ring;
        this.allowedLag = allowedLag;
    }

    /** Sequence number of the next entry this reader will get. Any thread. */
    public long position() {
        return position;
    }

    /** Entries published but not yet read. Any thread. */
    public long lag() {
        return Math.max(0, ring.nextSeq() - position);
    }

    /** Entries lost since the last call, because this reader was too slow. */
    public long takeMissed() {
        long result = missed;
        missed = 0;
        return result;
    }

    /** Index of the first entry to read in the batch that {@link #next} returned. */
    public int from() {
        return entryIndex;
    }

    /**
     * The next batch to read from {@link #from} on, or null when there is nothing new. A reader that was overtaken, or that
     * had stopped and lags more than it may, is moved forward here; then {@link #takeMissed} is not 0.
     */
    public @Nullable Batch next() {
        boolean rejoining = passedBy;
        if (rejoining) {
            rejoin();
        }
        while (batchNumber < ring.next()) {
            Batch batch = ring.get(batchNumber);
            if (batch != null) {
                return batch;
            }
            skipTo(ring.floorSeq());
        }
        if (rejoining) {
            passedBy = false;
        }
        return null;
    }

    /** Says that all of the batch that {@link #next} returned is on its way. */
    public void advance(Batch batch) {
        batchNumber = batch.number() + 1;
        entryIndex = 0;
        position = batch.lastSeq() + 1;
        hub.progressed(this);
    }

    /** Says that the entries of that batch before {@code until} are on their way. */
    public void advance(Batch batch, int until) {
        if (until == batch.count()) {
            advance(batch);
        } else {
            entryIndex = until;
            position = batch.firstSeq() + until;
        }
    }

    /** Says that everything before {@code seq} has left this process, so that its end would not take it from the reader. */
    public void delivered(long seq) {
        delivered = seq;
    }

    /** Says that this reader cannot take more at the moment, since {@code nowNanos} by the monotonic clock. */
    public void blocked(long nowNanos) {
        if (blockedSince == NOT_BLOCKED) {
            blockedSince = nowNanos == NOT_BLOCKED ? 1 : nowNanos;
        }
    }

    /** Says that this reader holds on of its own will: the writer does not wait for it until it has caught up. */
    public void stepAside() {
        passedBy = true;
        hub.progressed();
    }

    /** Says that this reader takes data again. */
    public void unblocked() {
        blockedSince = NOT_BLOCKED;
    }

    /** How long this reader has taken nothing although there was something, in nanoseconds. Any thread. */
    public long blockedNanos(long nowNanos) {
        long since = blockedSince;
        return since == NOT_BLOCKED ? 0 : nowNanos - since;
    }

    /** Starts with the next entry that is published. */
    public Start startLive() {
        place(ring.nextSeq());
        return Start.COMPLETE;
    }

    /** Starts with the oldest entry held. */
    public Start startEarliest() {
        place(hub.earliestSeq());
        return Start.COMPLETE;
    }

    /**
     * Starts so that the last {@code n} entries held that pass the test come before the live ones.
     *
     * @param n at least 0
     */
    public Start startWithLast(int n, EntryWish test) {
        long start = ring.nextSeq();
        int found = 0;
        long earliest = hub.earliestSeq();
        for (long number = ring.next() - 1; found < n && number >= ring.oldest(); number--) {
            Batch batch = ring.get(number);
            if (batch == null || batch.lastSeq() < earliest) {
                break; // evicted meanwhile or not to be had, and so is everything older
            }
            for (int i = batch.count() - 1; found < n && i >= earliest - batch.firstSeq() && i >= 0; i--) {
                if (test.test(batch, i)) {
                    found++;
                    start = batch.firstSeq() + i;
                }
            }
        }
        place(start);
        return Start.COMPLETE;
    }

    /** Starts right behind an entry that the reader has already seen. */
    public Start startAfter(EntryId id) {
        if (!id.epoch().equals(hub.epoch())) {
            place(ring.floorSeq());
            return new Start(false, Start.UNKNOWN, Start.RESTART);
        }
        if (id.seq() >= ring.nextSeq()) {
            place(ring.nextSeq());
            return new Start(false, Start.UNKNOWN, Start.UNKNOWN_ID);
        }
        place(Math.max(id.seq() + 1, ring.floorSeq()));
        long expired = position - id.seq() - 1;
        return expired == 0 ? Start.RESUMED : new Start(true, expired, Start.EXPIRED);
    }

    /** Goes back to the entry with that number when it begins behind it. */
    public void includeFrom(long seq) {
        if (position > seq) {
            place(Math.max(seq, ring.floorSeq()));
            missed += Math.max(0, ring.oldestSeq() - seq);
        }
    }

    /** Whether something before {@code seq} is still on its way to this reader. Any thread. */
    boolean isAwaiting(long seq) {
        return !passedBy && position != 0 && delivered < seq;
    }

    /** Whether the writer should wait rather than overwrite entries below {@code seq}. Pipeline thread. */
    boolean needsBelow(long seq) {
        return !passedBy && position < seq;
    }

    /** Whether the writer would wait for this reader. Pipeline thread. */
    boolean isFollowed() {
        return !passedBy;
    }

    /** Stops waiting for this reader until it has caught up. Pipeline thread. */
    void passBy() {
        passedBy = true;
    }

    /**
     * Adds to the time the writer has waited for this reader since it was last up to date, and takes off what it has earned by the
     * entries it has taken since then. Pipeline thread.
     *
     * @param heldUp how much of it others were held up
     * @param earnedNanos earned of the wait by each entry
     * @param earnedHeldUpNanos earned of what others were held up by each entry
     */
    void addWaited(long nanos, long heldUp, long earnedNanos, long earnedHeldUpNanos) {
        long here = position;
        long taken = Math.max(0, Math.min(here - chargedAt, ENOUGH_TAKEN));
        waitedNanos = Math.max(0, waitedNanos - taken * earnedNanos) + nanos;
        heldUpNanos = Math.max(0, heldUpNanos - taken * earnedHeldUpNanos) + heldUp;
        chargedAt = here;
    }

    /** How long the writer has waited for this reader, less what it has earned by taking entries. Pipeline thread. */
    long waitedNanos() {
        return waitedNanos;
    }

    /** How much of that time others were held up, less what this reader has earned by taking entries. Pipeline thread. */
    long heldUpNanos() {
        return heldUpNanos;
    }

    /** Whether this reader has taken everything there is. Any thread. */
    boolean isCurrent() {
        return position >= ring.nextSeq();
    }

    /** Forgets past waits once the reader is up to date. Pipeline thread. */
    void forgiveIfCurrent() {
        if ((waitedNanos != 0 || heldUpNanos != 0) && isCurrent()) {
            waitedNanos = 0;
            heldUpNanos = 0;
        }
    }

    private void rejoin() {
        long earliest = ring.nextSeq() - allowedLag;
        if (position < earliest) {
            skipTo(earliest);
        }
    }

    private void skipTo(long seq) {
        long before = position;
        place(Math.max(seq, ring.oldestSeq()));
        missed += position - before;
    }

    /** Goes to the entry with that number, or to the first one behind it that is held. */
    private void place(long seq) {
        long low = ring.oldest();
        long high = ring.next();
        while (low < high) {
            long middle = (low + high) >>> 1;
            Batch batch = ring.get(middle);
            if (batch == null || batch.lastSeq() < seq) {
                low = middle + 1; // a batch that has just been evicted lies before every one that is held
            } else {
                high = middle;
            }
        }
        Batch batch = ring.get(low);
        batchNumber = low;
        entryIndex = batch == null ? 0 : (int) Math.max(0, seq - batch.firstSeq());
        position = batch == null ? seq : Math.max(seq, batch.firstSeq());
    }
}
