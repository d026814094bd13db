package io.logwisp.hub;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import io.logwisp.entry.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Joins the one writer of a stream, its pipeline thread, with many readers on event loops.
 *
 * <p>Publishing costs one ordered write and at most one task per event loop, however many readers there are. A reader that
 * takes data is waited for before its next entry is overwritten, because what it reads from is a file; a reader that has
 * stopped is passed by (docs/decisions/0003-pacing.md).
 */
public final class StreamHub {
    /** The writer's longest wait for one reader since that was last up to date, beyond what it earns by reading. */
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /** The same while other readers have all there is, beyond what it earns by reading: a slow one must not hold them up. */
    private static final long NEIGHBOURS_PATIENCE_NANOS = 5_000_000_000L;

    /** For each entry that a reader takes, neighbours may wait so much longer: one that takes 50,000 a second is not slow. */
    private static final long EARNED_NANOS = 20_000;

    /**
     * Nor is one that takes its share of five million a second, which is less than two cores can deliver to many: where a thousand
     * are busy, none of them can have 50,000.
     */
    private static final long SHARE_NANOS = 200;

    /** Where nobody has everything, one that takes a thousand a second may go on for ever. */
    private static final long EARNED_ALONE_NANOS = 1_000_000;

    /**
     * How many pauses the writer waits for a reader that would take more but was not given it yet: on a busy machine that
     * is our own delay and not the reader's. Nor may one take nothing for longer, though it is in nobody's way.
     */
    private static final int UNSERVED_PAUSES = 10;

    /**
     * How many pauses a reader may take nothing that is in the way while most others have all there is, or while all have. The
     * buffers of a connection are read and filled again in steps of megabytes: on a busy machine one that reads may take nothing
     * for a second.
     */
    private static final int STOPPED_PAUSES = 3;

    /** The writer looks again after that long even when no reader reports progress. */
    private static final long RECHECK_NANOS = 1_000_000;

    private static final long NOBODY = Long.MAX_VALUE;

    /** Entries that are held only for a reader that still needs them are looked at again after that long. */
    private static final long UNNEEDED_NANOS = 100_000_000;

    private static final int EPOCH_LENGTH = 6;

    private final String epoch = newEpoch();
    private final BatchRing ring;
    private final Ticker ticker;
    private final int mostShown;
    private final long maxAgeNanos;
    private final long maxPauseNanos;
    // Guarded by itself, as is every write of the bits that say which of them are not 0.
    private final int[] formatUsers = new int[Frames.FORMAT_LIMIT];
    private volatile int usedFormats;

    private final CopyOnWriteArrayList<Cursor> cursors = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<Consumer<Batch>> losers = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<WakeGroup> groups = new CopyOnWriteArrayList<>();

    /** Set and taken away by the reader, used by the writer. */
    private final AtomicReference<@Nullable Shortcut> shortcut = new AtomicReference<>();

    private volatile @Nullable Thread waitingWriter;

    /** The last of the readers that the writer waits for, and where it has to arrive. The number is written first. */
    private volatile @Nullable Cursor awaited;

    private volatile long awaitedSeq;
    private volatile boolean hurried;

    /**
     * @param entries entries the ring holds for readers to come, at least 1; more when a reader lags
     * @param maxBytes bytes of lines the ring holds at most
     * @param maxPauseNanos longest wait for a reader that takes nothing and would otherwise lose entries
     */
    public StreamHub(int entries, long maxBytes, long maxPauseNanos, Ticker ticker) {
        this(entries, maxBytes, Integer.MAX_VALUE, 0, maxPauseNanos, ticker);
    }

    /**
     * @param entries entries the ring holds for readers to come, at least 1, rounded down to whole batches; more when a reader
     *     lags
     * @param maxBytes bytes of lines the ring holds at most
     * @param mostShown entries of those that a reader to come is given at most
     * @param maxAgeNanos how long an entry is there for readers to come; 0 for any time
     * @param maxPauseNanos longest wait for a reader that takes nothing and would otherwise lose entries
     */
    public StreamHub(int entries, long maxBytes, int mostShown, long maxAgeNanos, long maxPauseNanos, Ticker ticker) {
        this.ring = new BatchRing(entries, maxBytes, maxAgeNanos > 0, this::tellLeaving);
        this.mostShown = mostShown;
        this.maxAgeNanos = maxAgeNanos;
        this.maxPauseNanos = maxPauseNanos;
        this.ticker = ticker;
    }

    /** Identifies the numbering of this hub's entries. */
    public String epoch() {
        return epoch;
    }

    /** Number of the next batch. Writer only. */
    public long nextBatch() {
        return ring.next();
    }

    /** Sequence number of the next entry. */
    public long nextSeq() {
        return ring.nextSeq();
    }

    /** Number of the oldest batch held. */
    public long oldestBatch() {
        return ring.oldest();
    }

    /** Sequence number of the oldest entry held; the next one when there is none. */
    public long oldestSeq() {
        return ring.oldestSeq();
    }

    /** Entries held for readers to come. */
    public long heldEntries() {
        return Math.max(0, ring.nextSeq() - earliestSeq());
    }

    /** Bytes held. */
    public long heldBytes() {
        return ring.bytes();
    }

    /** Sequence number of the oldest entry that a reader to come gets; the next one when there is none. */
    public long earliestSeq() {
        return Math.max(ring.floorSeq(), ring.nextSeq() - mostShown);
    }

    /** Sequence number of the first entry that was neither cleared nor has grown too old. Any thread. */
    public long firstShownSeq() {
        return ring.hiddenBelow();
    }

    /** The batch that holds the entry with that number; null when it is not held (any more). Any thread. */
    public @Nullable Batch batchWith(long seq) {
        long low = ring.oldest();
        long high = ring.next();
        while (low < high) {
            long middle = (low + high) >>> 1;
            Batch batch = ring.get(middle);
            if (batch == null || batch.lastSeq() < seq) {
                low = middle + 1; // one that has just been evicted lies before every one that is held
            } else {
                high = middle;
            }
        }
        Batch batch = ring.get(low);
        return batch != null && batch.firstSeq() <= seq && seq <= batch.lastSeq() ? batch : null;
    }

    /**
     * Forgets everything that is held, for readers to come; those who follow get what they have not been sent yet. Ids go on.
     * Writer only.
     *
     * @return entries that readers to come would have got
     */
    public long clear() {
        long cleared = heldEntries();
        ring.raiseFloor(ring.nextSeq());
        tidy();
        return cleared;
    }

    /**
     * Forgets what has grown too old, and gives the memory back of what was forgotten before, and of what was held for readers that
     * have it by now. Writer only.
     *
     * @return nanoseconds until there is something to do again, if nothing is published meanwhile; Long.MAX_VALUE for never
     */
    public long tidy() {
        long now = ticker.nanoTime();
        long due = Long.MAX_VALUE;
        if (maxAgeNanos > 0) {
            ring.hideAppendedBefore(now - maxAgeNanos + 1);
            due = ring.holdsYoung() ? ring.youngSinceNanos() + maxAgeNanos - now : due;
        }
        if (ring.holdsHidden()) {
            ring.evictHidden(neededSince(0, ring.floorSeq(), now, now));
        }
        if (ring.holdsSpare()) {
            ring.evictSpare(followedSeq());
        }
        return ring.holdsHidden() || ring.holdsSpare() ? Math.min(UNNEEDED_NANOS, due) : due;
    }

    /** First sequence number that a reader still needs that the writer would wait for. */
    private long followedSeq() {
        long followed = NOBODY;
        for (Cursor cursor : cursors) {
            if (cursor.isFollowed()) {
                followed = Math.min(followed, cursor.position());
            }
        }
        return followed;
    }

    /** Publishes the next batch, after waiting for readers that would lose entries by it. Writer only. */
    public void publish(Batch batch) {
        long room = ring.oldestSeqBeside(batch);
        long backlog = ring.backlogSeqAfter(batch.count());
        long needed = Math.max(room, backlog) > ring.oldestSeq() ? awaitReaders(room, backlog) : ring.oldestSeq();
        ring.append(batch, needed);
        if (maxAgeNanos > 0) {
            ring.stamp(ticker.nanoTime());
        }
        try {
            hand(batch);
        } finally {
            for (WakeGroup group : groups) {
                group.wake();
            }
        }
    }

    private void hand(Batch batch) {
        Shortcut reader = shortcut.get();
        if (reader != null && isReadByOne()) {
            reader.take(batch);
        }
    }

    /**
     * Whether everything before that sequence number has left this process, for all readers that have not stopped. Any
     * thread.
     */
    public boolean isDelivered(long seq) {
        for (Cursor cursor : cursors) {
            if (cursor.isAwaiting(seq)) {
                return false;
            }
        }
        return true;
    }

    /** Ends all waiting for readers, now and in the future, because the stream is being stopped. Any thread. */
    public void hurry() {
        hurried = true;
        progressed();
    }

    /** Whether the writer waits for readers. Any thread. */
    public boolean isWaiting() {
        return waitingWriter != null;
    }

    /** Says that somebody wants batches in that format from now on. Any thread. */
    public void useFormat(int format) {
        synchronized (formatUsers) {
            if (formatUsers[format]++ == 0) {
                usedFormats |= 1 << format;
            }
        }
    }

    /** Takes back one {@link #useFormat}. Any thread. */
    public void releaseFormat(int format) {
        synchronized (formatUsers) {
            if (--formatUsers[format] == 0) {
                usedFormats &= ~(1 << format);
            }
        }
    }

    /** Whether all that was published has been noticed, and by one executor only: it has time for more. Writer only. */
    public boolean isReadByOneThatWaits() {
        int waiting = 0;
        for (WakeGroup group : groups) {
            if (group.pending.get()) {
                return false;
            }
            waiting++;
        }
        return waiting == 1;
    }

    /** Whether there is one reader and no other. Any thread. */
    public boolean isReadByOne() {
        return cursors.size() == 1;
    }

    /** Has batches handed to that reader before it is woken, while it is the only one. Any thread. */
    public void offer(Shortcut reader) {
        shortcut.set(reader);
    }

    /** Ends {@link #offer}; the writer may be about to use it once more. Any thread. */
    public void withdraw(Shortcut reader) {
        shortcut.compareAndSet(reader, null);
    }

    /** The formats that somebody wants batches in, each the bit with its number. */
    public int usedFormats() {
        return usedFormats;
    }

    /**
     * A place in this stream that protects all that is held until one of its {@code start} methods is called. It must be
     * given back by {@link #leave}.
     *
     * @param allowedLag entries a reader that has stopped may lag when it comes back
     */
    public Cursor join(int allowedLag) {
        Cursor cursor = new Cursor(this, ring, allowedLag);
        cursors.add(cursor);
        return cursor;
    }

    /** Gives a place back. */
    public void leave(Cursor cursor) {
        cursors.remove(cursor);
        progressed();
    }

    /** Wakes the reader on its executor after each publication. Call on the executor's own thread. */
    public void attach(Executor executor, Reader reader) {
        group(executor).readers.add(reader);
    }

    /** Ends {@link #attach}. Call on the executor's own thread. */
    public void detach(Executor executor, Reader reader) {
        WakeGroup group = group(executor);
        group.readers.remove(reader);
        if (group.readers.isEmpty()) {
            groups.remove(group);
        }
    }

    /**
     * Gives each batch to that consumer before it leaves the ring, on the writer's thread, so that who has not read it can
     * know what it loses. Any thread.
     */
    public void watchLeaving(Consumer<Batch> loser) {
        losers.add(loser);
    }

    /** Ends {@link #watchLeaving}. Any thread. */
    public void unwatchLeaving(Consumer<Batch> loser) {
        losers.remove(loser);
    }

    private void tellLeaving(Batch batch) {
        for (Consumer<Batch> loser : losers) {
            loser.accept(batch);
        }
    }

    /** A reader has moved on. The writer is woken by the last one only: a hundred would wake it with each batch they take. */
    void progressed(Cursor reader) {
        if (reader == awaited && !reader.needsBelow(awaitedSeq)) {
            progressed();
        }
    }

    /** The writer may be waiting for just what has changed. */
    void progressed() {
        Thread writer = waitingWriter;
        if (writer != null) {
            LockSupport.unpark(writer);
        }
    }

    private WakeGroup group(Executor executor) {
        for (WakeGroup group : groups) {
            if (group.executor == executor) {
                return group;
            }
        }
        WakeGroup group = new WakeGroup(executor);
        groups.add(group);
        return group;
    }

    /**
     * Waits until no reader worth waiting for needs what there is no {@code room} for; returns the first sequence number that
     * such a reader needs of what would go otherwise.
     */
    private long awaitReaders(long room, long backlog) {
        long started = ticker.nanoTime();
        long now = started;
        long needed = neededSince(room, backlog, started, now);
        if (needed >= room || hurried) {
            return needed;
        }
        waitingWriter = Thread.currentThread();
        awaitedSeq = room;
        try {
            while (needed < room && !hurried) {
                awaitLast(room);
                long before = now;
                now = ticker.nanoTime();
                charge(room, now - before);
                needed = neededSince(room, backlog, started, now);
            }
        } finally {
            awaited = null;
            waitingWriter = null;
        }
        return needed;
    }

    /** Waits for the last of the readers that are in the way, or for something else to happen. */
    private void awaitLast(long room) {
        Cursor last = null;
        for (Cursor cursor : cursors) {
            if (cursor.needsBelow(room) && (last == null || cursor.position() < last.position())) {
                last = cursor;
            }
        }
        awaited = last;
        if (last != null && last.needsBelow(room)) { // else it has arrived before it could know
            LockSupport.parkNanos(this, RECHECK_NANOS);
        }
    }

    private long neededSince(long room, long backlog, long started, long now) {
        long floor = Math.max(room, backlog);
        long needed = NOBODY;
        Others others = null; // of use only for those that have taken nothing for long, and the same for all of them
        for (Cursor cursor : cursors) {
            cursor.forgiveIfCurrent();
            if (!cursor.needsBelow(floor)) {
                continue;
            }
            boolean isInTheWay = cursor.needsBelow(room);
            long blocked = cursor.blockedNanos(now);
            if (blocked > maxPauseNanos && others == null) {
                others = others(other -> other.blockedNanos(now) <= maxPauseNanos);
            }
            boolean hasStopped = others != null && blocked > pausesFor(cursor, isInTheWay, others) * maxPauseNanos;
            if (hasStopped || isInTheWay && isNotWorthWaiting(cursor, now - started)) {
                cursor.passBy();
            } else {
                needed = Math.min(needed, cursor.position());
            }
        }
        return needed;
    }

    /** How many pauses that reader may take nothing: the fewer, the more its neighbours have to wait for it. */
    private int pausesFor(Cursor cursor, boolean isInTheWay, Others others) {
        if (cursor.heldUpNanos() > maxPauseNanos) {
            return 1;
        }
        return isInTheWay && others.areMostIdle() || others.areAllIdle() ? STOPPED_PAUSES : UNSERVED_PAUSES;
    }

    private boolean isNotWorthWaiting(Cursor cursor, long waited) {
        return waited > UNSERVED_PAUSES * maxPauseNanos
                || cursor.waitedNanos() > PATIENCE_NANOS
                || cursor.heldUpNanos() > NEIGHBOURS_PATIENCE_NANOS;
    }

    private void charge(long room, long waited) {
        Others others = others(cursor -> !cursor.needsBelow(room));
        long earned = Math.max(EARNED_NANOS, SHARE_NANOS * others.reading());
        long heldUp = others.areMostIdle() ? waited : 0;
        long earnedOfWait = others.idle() == 0 ? EARNED_ALONE_NANOS : earned;
        for (Cursor cursor : cursors) {
            if (cursor.needsBelow(room)) {
                cursor.addWaited(waited, heldUp, earnedOfWait, earned);
            }
        }
    }

    /**
     * What readers are about while the writer waits. Where most are busy it is the machine, or the network, that holds up all of
     * them, and not those that come last.
     *
     * @param idle have everything
     * @param busy still have something to read, and are not those who are waited for
     * @param late those
     */
    private record Others(int idle, int busy, int late) {
        boolean areMostIdle() {
            return idle > 0 && idle >= busy;
        }

        boolean areAllIdle() {
            return idle > 0 && busy == 0;
        }

        int reading() {
            return busy + late;
        }
    }

    private Others others(Predicate<Cursor> isBusy) {
        int idle = 0;
        int busy = 0;
        int late = 0;
        for (Cursor cursor : cursors) {
            if (cursor.isCurrent()) {
                idle++;
            } else if (cursor.isFollowed() && isBusy.test(cursor)) {
                busy++;
            } else if (cursor.isFollowed()) {
                late++;
            }
        }
        return new Others(idle, busy, late);
    }

    private static String newEpoch() {
        // Tells runs apart and keeps no secret; a secure one would take its time at each start.
        ThreadLocalRandom random = ThreadLocalRandom.current();
        StringBuilder text = new StringBuilder(EPOCH_LENGTH);
        for (int i = 0; i < EPOCH_LENGTH; i++) {
            text.append(Character.forDigit(random.nextInt(36), 36));
        }
        return text.toString();
    }

    /** The readers that share an executor: one task wakes them all, and no second one is queued while it waits. */
    private static final class WakeGroup implements Runnable {
        private final Executor executor;
        private final AtomicBoolean pending = new AtomicBoolean();

        // Owned by the executor's thread.
        private final List<Reader> readers = new ArrayList<>();

        WakeGroup(Executor executor) {
            this.executor = executor;
        }

        void wake() {
            if (!pending.get() && pending.compareAndSet(false, true)) {
                executor.execute(this);
            }
        }

        @Override
        public void run() {
            pending.set(false); // before reading: what is published from now on wakes again
            // Backwards, because a reader may detach itself or others while it is woken.
            for (int i = readers.size() - 1; i >= 0; i--) {
                if (i < readers.size()) {
                    readers.get(i).wake();
                }
            }
        }
    }
}
