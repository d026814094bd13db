package io.logwisp.entry;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where sources and servers leave something for the pipeline thread of a stream: many writers, one reader, bounded by bytes.
 * Whatever is left in one go costs one element, a wake at most, and no lock.
 */
public final class Inbox<T extends Inbox.Weighed> {
    /** Something of which it is known how much memory it holds. */
    public interface Weighed {
        /** Bytes. */
        int weight();
    }

    private final long maxBytes;
    private final Runnable wake;
    private final Queue<T> elements = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong held = new AtomicLong();
    private final AtomicBoolean woken = new AtomicBoolean();

    /**
     * @param maxBytes that wait at most
     * @param wake makes the reader look soon, from any thread
     */
    public Inbox(long maxBytes, Runnable wake) {
        this.maxBytes = maxBytes;
        this.wake = wake;
    }

    /** Takes the element when there is room for it; one that is half empty takes one of any size. Any thread. */
    public boolean offer(T element) {
        int weight = element.weight();
        long before = held.getAndAdd(weight);
        if (before > maxBytes / 2 && before + weight > maxBytes) {
            held.addAndGet(-weight);
            return false;
        }
        enqueue(element);
        return true;
    }

    /**
     * Takes the element whether or not there is room, as the last one of a source that ends; false when whoever has more must
     * wait for {@link #whenRoom}. Any thread.
     */
    public boolean force(T element) {
        long now = held.addAndGet(element.weight());
        enqueue(element);
        return now < maxBytes;
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

    /** The next element, or null. Reader only. */
    public @Nullable T poll() {
        T element = elements.poll();
        if (element == null) {
            return null;
        }
        held.addAndGet(-element.weight());
        if (!waiting.isEmpty() && hasRoom()) {
            runWaiting();
        }
        return element;
    }

    /** Says that the reader looks now, so that what comes later has to wake it again. Reader only. */
    public void looking() {
        woken.set(false);
    }

    /** Bytes that wait now. Any thread. */
    public long heldBytes() {
        return held.get();
    }

    private void enqueue(T element) {
        elements.add(element);
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
