package io.logwisp.sink;

import io.logwisp.entry.Backoff;
import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import io.logwisp.entry.Ticker;
import io.logwisp.filter.EntryFilter;
import io.logwisp.format.Rendering;
import io.logwisp.hub.Cursor;
import io.logwisp.hub.Reader;
import io.logwisp.hub.StreamHub;
import io.logwisp.stats.SinkStats;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sink of one stream: a reader of the hub with a thread of its own, which may block. What cannot be handed over waits
 * in the ring, as for every reader; what leaves the ring meanwhile is counted.
 */
final class SinkReader implements Reader {
    private static final Logger logger = LoggerFactory.getLogger(SinkReader.class);

    /** What has not gone out that long after the stop stays behind, and is counted. */
    private static final long GRACE_SECONDS = 5;

    /** A call that does not end that long after the stop, such as a look for a host's name, is left to itself. */
    private static final long PATIENCE_SECONDS = GRACE_SECONDS + 1;

    /** A target that has worked that long is tried again soon; one that comes and goes is not. */
    private static final long STEADY_NANOS = 10_000_000_000L;

    /** Bytes that may be on their way to a target that says what has arrived. */
    private static final long WINDOW = 4L << 20;

    private final String what;
    private final StreamHub hub;
    private final Cursor cursor;
    private final Unread unread;
    private final Rendering rendering;
    private final EntryFilter wanted;
    private final Output output;
    private final Backoff backoff;
    private final SinkStats stats;
    private final Ticker ticker;
    private final ScheduledThreadPoolExecutor thread;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** Whether the target says what has arrived. */
    private final boolean confirms;

    // Owned by the sink's thread.
    private @Nullable Parcel parcel;
    private @Nullable Outgoing outgoing;

    /** Written, and not known to have arrived: no more than WINDOW and one batch. */
    private final Deque<Sent> unconfirmed = new ArrayDeque<>();

    /** What was unconfirmed when the connection was lost, to be written again. */
    private final Deque<Parcel> again = new ArrayDeque<>();

    private long unconfirmedBytes;
    private long number;
    private boolean waiting;
    private boolean troubled;
    private long troubledSince;
    private long fineSince;
    private long lostInTrouble;
    private boolean stopping;
    private boolean isOver;

    private record Sent(long number, Parcel parcel) {}

    /**
     * Takes its place in the hub, so that nothing published from now on is missed.
     *
     * @param stream name of the stream
     * @param wanted entries that are handed over
     */
    SinkReader(
            String stream,
            StreamHub hub,
            Rendering rendering,
            EntryFilter wanted,
            Output output,
            Backoff backoff,
            SinkStats stats,
            Ticker ticker) {
        String name = stats.snapshot().name();
        this.what =
                "stream " + stream + ": sink " + name + " (" + stats.snapshot().target() + ")";
        this.hub = hub;
        this.rendering = rendering;
        this.wanted = wanted;
        this.output = output;
        this.backoff = backoff;
        this.stats = stats;
        this.ticker = ticker;
        this.fineSince = ticker.nanoTime();
        this.cursor = hub.join(Integer.MAX_VALUE);
        this.unread = new Unread(cursor, wanted);
        if (!wanted.isAll()) {
            hub.watchLeaving(unread);
        }
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "sink-" + stream + "-" + name);
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.confirms = output.confirms(this::confirmed);
    }

    SinkStats stats() {
        return stats;
    }

    /** Begins with the oldest entry held. Any thread. */
    void start() {
        output.onEnd(this::broken);
        thread.execute(() -> {
            cursor.startEarliest();
            hub.attach(thread, this);
            if (rendering.sharedFormat() >= 0 && wanted.isAll()) {
                hub.useFormat(rendering.sharedFormat());
            }
            pump();
        });
    }

    /** Opens its target anew. Any thread. */
    void reopen() {
        thread.execute(() -> {
            try {
                output.reopen();
            } catch (IOException e) {
                failed(e);
            }
        });
    }

    /** Says that the target is gone, so that it is looked for again. Any thread. */
    void broken(IOException cause) {
        onThread(() -> failed(cause));
    }

    private void onThread(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException stopped) {
            logger.debug("{} has ended already", what);
        }
    }

    /** Hands over what is published until now, as far as that goes, and ends. Any thread. */
    CompletableFuture<Void> stop() {
        thread.execute(this::end);
        CompletableFuture.delayedExecutor(GRACE_SECONDS, TimeUnit.SECONDS).execute(output::abort);
        CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS).execute(this::abandon);
        return ended;
    }

    private void abandon() {
        if (ended.complete(null)) {
            logger.warn("{}: does not end, and is left to itself; what it has not handed over is lost", what);
        }
    }

    @Override
    public void wake() {
        if (waiting) {
            tellLosing();
        } else {
            pump();
        }
    }

    /** Nobody shall have to wait for the target to learn what is lost. */
    private void tellLosing() {
        Parcel newest = parcel == null ? again.peekLast() : parcel;
        long from = newest == null || newest.batch() == null ? cursor.position() : newest.end();
        long oldest = hub.oldestSeq();
        if (oldest > from) {
            stats.losing(oldest - from - unread.unwanted(from, oldest));
        }
    }

    private void pump() {
        boolean more = !isOver; // what woke it may have waited behind the end
        while (more) {
            more = ready() && take() && send();
        }
    }

    private boolean ready() {
        try {
            output.open();
            stats.opened();
            return true;
        } catch (IOException e) {
            failed(e);
            return false;
        }
    }

    /** Makes the next parcel ready; false when there is none. */
    private boolean take() {
        if (outgoing != null) {
            return true;
        }
        Parcel next = again.poll();
        boolean isFull = next == null && unconfirmedBytes >= WINDOW;
        if (next == null && !isFull) {
            next = pack();
        }
        if (troubled && again.isEmpty()) {
            recovered();
        }
        if (next == null) {
            if (isFull) {
                cursor.blocked(ticker.nanoTime());
            } else {
                cursor.unblocked();
            }
            return false;
        }
        parcel = next;
        outgoing = new Outgoing(next.frames(), next.from());
        return true;
    }

    /** What is to be made of the next batch, or null when there is none. */
    private @Nullable Parcel pack() {
        Batch next = next();
        return next == null ? null : pack(next, cursor.from());
    }

    /** The next batch, or null; what was missed before it is counted, as far as it was for this sink. */
    private @Nullable Batch next() {
        long position = cursor.position();
        Batch next = cursor.next();
        long end = position + cursor.takeMissed();
        if (end > position) {
            long lost = end - position - unread.unwanted(position, end);
            unread.forget(end);
            if (lost > 0) {
                lost(lost);
            }
        }
        return next;
    }

    private Parcel pack(Batch next, int from) {
        long end = next.lastSeq() + 1;
        try {
            if (wanted.isAll()) {
                return new Parcel(rendering.frames(next), from, next.count() - from, end, next);
            }
            Frames frames = rendering.frames(next, from, i -> wanted.test(next, i));
            return new Parcel(frames, 0, frames.ends().length, end, next);
        } catch (RuntimeException e) {
            logger.error("{}: fault in the program, {} entries are left out", what, next.count() - from, e);
            lost(next.count() - from);
            return new Parcel(new Frames(new byte[0], new int[0]), 0, 0, end, next);
        }
    }

    /** Writes what is ready; false when that has to be tried again. */
    private boolean send() {
        Outgoing frames = outgoing;
        Parcel sent = parcel;
        if (frames == null || sent == null) {
            return false;
        }
        int before = frames.position();
        try {
            cursor.blocked(ticker.nanoTime());
            output.write(frames);
        } catch (IOException e) {
            output.recover(frames);
            if (!confirms) {
                stats.delivered(0, Math.max(0, frames.position() - before));
            }
            failed(e);
            return false;
        }
        cursor.unblocked();
        outgoing = null;
        parcel = null;
        if (sent.batch() != null) {
            cursor.advance(sent.batch());
        }
        if (confirms) {
            number++;
            unconfirmed.add(new Sent(number, sent.passed()));
            unconfirmedBytes += sent.bytes();
            output.ask(number);
        } else {
            arrived(sent.entries(), frames.position() - before, sent.end());
        }
        return true;
    }

    private void arrived(int entries, int bytes, long end) {
        stats.delivered(entries, bytes);
        cursor.delivered(end);
    }

    /** The target says that everything up to that number has arrived. Any thread. */
    private void confirmed(long upTo) {
        onThread(() -> {
            boolean wasFull = unconfirmedBytes >= WINDOW;
            for (Sent first = unconfirmed.peek(); first != null && first.number() <= upTo; first = unconfirmed.peek()) {
                unconfirmed.remove();
                unconfirmedBytes -= first.parcel().bytes();
                arrived(
                        first.parcel().entries(),
                        first.parcel().bytes(),
                        first.parcel().end());
            }
            if (stopping) {
                endIfDone();
            } else if (wasFull && !waiting) {
                pump();
            }
        });
    }

    /** Gets everything ready to be written again of which nobody knows whether it has arrived. */
    private void takeBack() {
        if (parcel != null) {
            again.addFirst(parcel);
            parcel = null;
            outgoing = null;
        }
        while (!unconfirmed.isEmpty()) {
            again.addFirst(unconfirmed.removeLast().parcel());
        }
        unconfirmedBytes = 0;
    }

    /** The receiver does not take one of these messages, and would not the next time: that must be the longest. */
    private void leaveOutLongest() {
        Parcel holder = null;
        for (Parcel candidate : again) {
            if (candidate.longest() >= 0
                    && (holder == null || candidate.length(candidate.longest()) > holder.length(holder.longest()))) {
                holder = candidate;
            }
        }
        if (holder == null) {
            return;
        }
        int frame = holder.longest();
        logger.warn("{}: a message of {} bytes is left out", what, holder.length(frame));
        stats.lost(1);
        List<Parcel> all = new ArrayList<>(again);
        again.clear();
        for (Parcel kept : all) {
            again.add(kept == holder ? kept.without(frame) : kept);
        }
    }

    private void recovered() {
        troubled = false;
        fineSince = ticker.nanoTime();
        logger.info(
                "{} works again after {} s; {} entries were lost",
                what,
                (ticker.nanoTime() - troubledSince) / 1_000_000_000L,
                lostInTrouble);
        lostInTrouble = 0;
    }

    private void failed(IOException cause) {
        if (isOver) {
            return;
        }
        if (confirms) {
            takeBack();
            if (cause instanceof TooLongException) {
                leaveOutLongest();
            }
        }
        String reason = reason(cause);
        long now = ticker.nanoTime();
        stats.failed(reason);
        cursor.blocked(now);
        if (!troubled) {
            troubled = true;
            troubledSince = now;
            if (now - fineSince > STEADY_NANOS) {
                backoff.reset();
            }
            logger.warn("{}: {}; entries wait in the ring, trying again", what, reason);
        }
        if (!waiting && !stopping) {
            waiting = true;
            thread.schedule(this::retry, backoff.next(), TimeUnit.MILLISECONDS);
        }
        if (stopping) {
            endIfDone();
        }
    }

    private void retry() {
        waiting = false;
        pump();
    }

    private void lost(long entries) {
        stats.lost(entries);
        if (!troubled) {
            logger.warn("{}: {} entries left the ring before they could be written", what, entries);
        } else if (lostInTrouble == 0) {
            logger.warn("{}: the ring is full, the oldest entries are lost from now on", what);
        }
        lostInTrouble += troubled ? entries : 0;
    }

    private void end() {
        stopping = true;
        pump();
        endIfDone();
    }

    /** Ends when nothing is on its way any more that could still be confirmed. */
    private void endIfDone() {
        if (isOver || !unconfirmed.isEmpty()) {
            return;
        }
        isOver = true;
        Outgoing left = outgoing;
        long lost = leftBehind();
        for (Parcel parcelLeft : again) {
            lost += parcelLeft.batch() == null ? parcelLeft.entries() : 0; // else the reader stands before it
        }
        if (left != null || lost + lostInTrouble > 0) {
            stats.lost(lost);
            logger.warn("{}: {} entries could not be written before the end", what, lost + lostInTrouble);
        }
        output.close();
        stats.closed();
        hub.unwatchLeaving(unread);
        hub.detach(thread, this);
        if (rendering.sharedFormat() >= 0 && wanted.isAll()) {
            hub.releaseFormat(rendering.sharedFormat());
        }
        hub.leave(cursor);
        thread.shutdown();
        ended.complete(null);
    }

    /** Entries for this sink that are still in the ring. */
    private long leftBehind() {
        if (wanted.isAll()) {
            return hub.nextSeq() - cursor.position();
        }
        long left = 0;
        for (Batch batch = next(); batch != null; batch = next()) {
            for (int i = cursor.from(); i < batch.count(); i++) {
                left += wanted.test(batch, i) ? 1 : 0;
            }
            cursor.advance(batch);
        }
        return left;
    }

    private static String reason(IOException cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
