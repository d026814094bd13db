package io.logwisp.sink;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import io.logwisp.entry.Ticker;
import io.logwisp.filter.EntryFilter;
import io.logwisp.format.Rendering;
import io.logwisp.hub.Cursor;
import io.logwisp.hub.Reader;
import io.logwisp.hub.StreamHub;
import io.logwisp.stats.SinkStats;
import io.logwisp.websocket.Backoff;
import java.io.IOException;
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

    /** A target that has worked that long is tried again soon; one that comes and goes is not. */
    private static final long STEADY_NANOS = 10_000_000_000L;

    private final String what;
    private final StreamHub hub;
    private final Cursor cursor;
    private final Rendering rendering;
    private final EntryFilter wanted;
    private final Output output;
    private final Backoff backoff;
    private final SinkStats stats;
    private final Ticker ticker;
    private final ScheduledThreadPoolExecutor thread;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    // Owned by the sink's thread.
    private @Nullable Batch batch;
    private @Nullable Outgoing outgoing;
    private int outgoingEntries;
    private boolean waiting;
    private boolean troubled;
    private long troubledSince;
    private long fineSince;
    private long lostInTrouble;
    private boolean stopping;

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
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "sink-" + stream + "-" + name);
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
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
    void broken() {
        try {
            thread.execute(() -> failed(new IOException("the receiver has closed the connection")));
        } catch (RejectedExecutionException stopped) {
            logger.debug("{} has ended already", what);
        }
    }

    /** Hands over what is published until now, as far as that goes, and ends. Any thread. */
    CompletableFuture<Void> stop() {
        thread.execute(this::end);
        CompletableFuture.delayedExecutor(GRACE_SECONDS, TimeUnit.SECONDS).execute(output::abort);
        return ended;
    }

    @Override
    public void wake() {
        if (!waiting) {
            pump();
        }
    }

    private void pump() {
        boolean more = true;
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

    /** Makes the next batch ready; false when there is none. */
    private boolean take() {
        if (outgoing != null) {
            return true;
        }
        Batch next = cursor.next();
        long lost = cursor.takeMissed();
        if (lost > 0) {
            lost(lost);
        }
        if (troubled) {
            recovered();
        }
        if (next == null) {
            cursor.unblocked();
            return false;
        }
        batch = next;
        outgoing = render(next, cursor.from());
        return true;
    }

    private Outgoing render(Batch next, int from) {
        try {
            if (wanted.isAll()) {
                outgoingEntries = next.count() - from;
                return new Outgoing(rendering.frames(next), from);
            }
            Frames frames = rendering.frames(next, from, i -> wanted.test(next, i));
            outgoingEntries = frames.ends().length;
            return new Outgoing(frames, 0);
        } catch (RuntimeException e) {
            logger.error("{}: fault in the program, {} entries are left out", what, next.count() - from, e);
            lost(next.count() - from);
            outgoingEntries = 0;
            return new Outgoing(new Frames(new byte[0], new int[0]), 0);
        }
    }

    /** Writes what is ready; false when that has to be tried again. */
    private boolean send() {
        Outgoing frames = outgoing;
        Batch sent = batch;
        if (frames == null || sent == null) {
            return false;
        }
        int before = frames.position();
        try {
            cursor.blocked(ticker.nanoTime());
            output.write(frames);
        } catch (IOException e) {
            output.recover(frames);
            stats.delivered(0, Math.max(0, frames.position() - before));
            failed(e);
            return false;
        }
        cursor.unblocked();
        stats.delivered(outgoingEntries, frames.position() - before);
        outgoing = null;
        batch = null;
        cursor.advance(sent);
        cursor.delivered(cursor.position());
        return true;
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
        Outgoing left = outgoing;
        long lost = hub.nextSeq() - cursor.position();
        if (left != null || lost > 0) {
            stats.lost(lost);
            logger.warn("{}: {} entries could not be written before the end", what, lost);
        }
        output.close();
        stats.closed();
        hub.detach(thread, this);
        if (rendering.sharedFormat() >= 0 && wanted.isAll()) {
            hub.releaseFormat(rendering.sharedFormat());
        }
        hub.leave(cursor);
        thread.shutdown();
        ended.complete(null);
    }

    private static String reason(IOException cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
