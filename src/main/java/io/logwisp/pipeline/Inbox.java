package io.logwisp.pipeline;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where the sources of a stream leave messages for its pipeline thread: many writers, one reader, bounded by bytes. One
 * block, a wake at most, and no lock for all that a source read at once.
 */
public final class Inbox {
    /** Bytes that wait at most: a second or two of a busy stream. */
    public static final long MAX_BYTES = 16L << 20;

    private final long maxBytes;
    private final Runnable wake;
    private final Queue<Messages> blocks = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong held = new AtomicLong();
    private final AtomicBoolean woken = new AtomicBoolean();

    /** @param wake makes the reader look soon, from any thread */
    public Inbox(long maxBytes, Runnable wake) {
        this.maxBytes = maxBytes;
        this.wake = wake;
    }

    /** Takes the block when there is room for it; one that is half empty takes a block of any size. Any thread. */
    public boolean offer(Messages block) {
        int weight = block.weight();
        long before = held.getAndAdd(weight);
        if (before > maxBytes / 2 && before + weight > maxBytes) {
            held.addAndGet(-weight);
            return false;
        }
        enqueue(block);
        return true;
    }

    /** Takes the block whether or not there is room: the last one of a source that ends. Any thread. */
    public void force(Messages block) {
        held.addAndGet(block.weight());
        enqueue(block);
    }

    /**
     * Has the task run once when there is room again, on the reader's thread or, when there is room already, at once. The
     * task must be short and may come too early. Any thread.
     */
    public void whenRoom(Runnable task) {
        waiting.add(task);
        if (hasRoom()) {
            runWaiting(); // the reader may have been done before the task was seen
        }
    }

    /** The next block, or null. Reader only. */
    @Nullable
    Messages poll() {
        Messages block = blocks.poll();
        if (block == null) {
            return null;
        }
        held.addAndGet(-block.weight());
        if (!waiting.isEmpty() && hasRoom()) {
            runWaiting();
        }
        return block;
    }

    /** Says that the reader looks now, so that what comes later has to wake it again. Reader only. */
    void looking() {
        woken.set(false);
    }

    /** Bytes that wait now. Any thread. */
    public long heldBytes() {
        return held.get();
    }

    private void enqueue(Messages block) {
        blocks.add(block);
        if (!woken.get() && woken.compareAndSet(false, true)) {
            wake.run();
        }
    }

    /** Half of it, so that sources do not start and stop with every block. */
    private boolean hasRoom() {
        return held.get() <= maxBytes / 2;
    }

    private void runWaiting() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }
}
