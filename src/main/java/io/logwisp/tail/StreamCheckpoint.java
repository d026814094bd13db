package io.logwisp.tail;

import io.logwisp.entry.Ticker;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one stream keeps how far its files were read. Whatever goes wrong with that is told once and is never a reason not
 * to follow. Owned by the stream's pipeline thread, but for the write itself.
 */
public final class StreamCheckpoint {
    private static final Logger logger = LoggerFactory.getLogger(StreamCheckpoint.class);

    /** Writing takes at most one part in that many of the time. */
    private static final int MAX_SHARE = 100;

    private final String stream;
    private final @Nullable CheckpointFile file;
    private final Checkpoint remembered;
    private final Consumer<Checkpoint> memory;
    private final Executor writer;
    private final Ticker ticker;
    private final long intervalNanos;
    private final long ttlMillis;
    private final Object writing = new Object();
    private final AtomicReference<@Nullable Checkpoint> waiting = new AtomicReference<>();

    // Guarded by writing.
    private boolean failing;
    private boolean closed;

    private volatile long lastDurationNanos;
    private volatile long errors;

    // Owned by the pipeline thread.
    private long nextNanos;

    /** @param file null when nothing is written */
    StreamCheckpoint(
            String stream,
            @Nullable CheckpointFile file,
            Checkpoint remembered,
            Consumer<Checkpoint> memory,
            Executor writer,
            Ticker ticker,
            long intervalNanos,
            long ttlMillis) {
        this.stream = stream;
        this.file = file;
        this.remembered = remembered;
        this.memory = memory;
        this.writer = writer;
        this.ticker = ticker;
        this.intervalNanos = intervalNanos;
        this.ttlMillis = ttlMillis;
        this.nextNanos = ticker.nanoTime(); // the first at once: it tells where a file's end was at the first start
    }

    /** A place that keeps nothing. */
    static StreamCheckpoint forgetful(Ticker ticker) {
        return new StreamCheckpoint("", null, Checkpoint.NONE, c -> {}, Runnable::run, ticker, Long.MAX_VALUE / 4, 0);
    }

    /** What was kept last; from this process if it has run before, else from the disk. */
    Checkpoint load() {
        if (file == null || remembered.epochMillis() > 0) {
            return remembered;
        }
        synchronized (writing) {
            return file.read();
        }
    }

    /** How long a file that is not there is kept in mind, in milliseconds. */
    long ttlMillis() {
        return ttlMillis;
    }

    /** True when a restart will find what is kept, as far as is known. */
    boolean isLasting() {
        synchronized (writing) {
            return file != null && !failing;
        }
    }

    /** Time between two of them, in nanoseconds. */
    long intervalNanos() {
        return intervalNanos;
    }

    /** Nanoseconds until the next one should be kept. */
    long untilDue(long now) {
        return Math.max(0, nextNanos - now);
    }

    /** Keeps a checkpoint; it is written soon by another thread, unless a later one comes before. */
    void keep(Checkpoint checkpoint, long now) {
        nextNanos = now + Math.max(intervalNanos, MAX_SHARE * lastDurationNanos);
        memory.accept(checkpoint);
        if (file != null && waiting.getAndSet(checkpoint) == null) {
            writer.execute(this::writeWaiting);
        }
    }

    /** Keeps the last checkpoint of the stream and gives the place free; returns when it is written. */
    void end(Checkpoint last) {
        memory.accept(last);
        if (file == null) {
            return;
        }
        waiting.set(null);
        synchronized (writing) {
            if (!closed) {
                write(file, last);
                closed = true;
                file.close();
            }
        }
    }

    private void writeWaiting() {
        Checkpoint checkpoint = waiting.getAndSet(null);
        synchronized (writing) {
            if (checkpoint != null && file != null && !closed) {
                write(file, checkpoint);
            }
        }
    }

    /** What the last write took, in nanoseconds. */
    long lastDurationNanos() {
        return lastDurationNanos;
    }

    /** How often it could not be written. */
    long errors() {
        return errors;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // guarded by writing
    private void countError() {
        errors++;
    }

    private void write(CheckpointFile to, Checkpoint checkpoint) {
        long start = ticker.nanoTime();
        try {
            to.write(checkpoint);
            if (failing) {
                failing = false;
                logger.info("stream {}: checkpoints can be written again", stream);
            }
        } catch (IOException e) {
            countError();
            if (!failing) {
                failing = true;
                logger.warn(
                        "stream {}: the checkpoint cannot be written, trying again; a restart would go on where the last"
                                + " one says: {}",
                        stream,
                        e.toString());
            }
        }
        lastDurationNanos = ticker.nanoTime() - start;
    }
}
