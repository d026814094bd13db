package io.logwisp.hub;

import io.logwisp.entry.ReceivedEntry;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where servers leave entries for the writer of a stream: many that give, one that takes, bounded by bytes. Who finds it
 * full has still given his entry, and gives no more until there is room.
 */
public final class Intake {
    /** Bytes that may wait before those who give are asked to pause. */
    public static final long MAX_BYTES = 8L << 20;

    private final Runnable wake;
    private final Queue<ReceivedEntry> entries = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong held = new AtomicLong();

    /** @param wake makes the writer look soon, from any thread */
    public Intake(Runnable wake) {
        this.wake = wake;
    }

    /** Gives an entry; false when the next one has to wait for {@link #whenRoom}. Any thread. */
    public boolean give(ReceivedEntry entry) {
        long now = held.addAndGet(entry.weight());
        entries.add(entry);
        wake.run();
        return now < MAX_BYTES;
    }

    /** Runs the task once when there is room, perhaps at once and perhaps on the writer's thread. Any thread. */
    public void whenRoom(Runnable task) {
        waiting.add(task);
        if (hasRoom()) {
            runWaiting(); // the writer may have been done before it could see the task
        }
    }

    /** The next entry, or null. Writer only. */
    public @Nullable ReceivedEntry take() {
        ReceivedEntry entry = entries.poll();
        if (entry == null) {
            return null;
        }
        held.addAndGet(-entry.weight());
        if (!waiting.isEmpty() && hasRoom()) {
            runWaiting();
        }
        return entry;
    }

    private boolean hasRoom() {
        return held.get() <= MAX_BYTES / 2;
    }

    private void runWaiting() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }
}
