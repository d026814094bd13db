package io.logwisp.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What feeds leave for the one who prints: bounded, so that a slow output slows the feeds down. Safe for every thread. */
final class Handover {
    /** Chunks that wait; each has some 64 KiB, or one entry. */
    private static final int CHUNKS = 16;

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int CHUNK_ITEMS = 1024;
    private static final long RECHECK_MILLIS = 100;

    private final BlockingQueue<List<Item>> chunks = new ArrayBlockingQueue<>(CHUNKS);
    private volatile boolean closed;

    /** One thing in the order of one feed. */
    sealed interface Item permits Line, Position, Note, End {}

    /**
     * An entry.
     *
     * @param json as the server sent it
     * @param id empty when it has none
     */
    record Line(Feed feed, byte[] json, String id) implements Item {}

    /** Where a feed begins: what lies before is not asked for again. */
    record Position(Feed feed, String id) implements Item {}

    /** Something to tell the user. */
    record Note(String text) implements Item {}

    /** Nothing comes any more. */
    record End(Feed feed, Outcome outcome) implements Item {}

    /** The next items; null when none came for that long. Empty after {@link #wake}. */
    @Nullable
    List<Item> take(long nanos) throws InterruptedException {
        return chunks.poll(nanos, TimeUnit.NANOSECONDS);
    }

    boolean isEmpty() {
        return chunks.isEmpty();
    }

    /** Ends a wait of {@link #take}. */
    void wake() {
        chunks.offer(List.of()); // where there is no room, nobody waits
    }

    /** Nobody takes anything any more: what is left is thrown away. */
    void close() {
        closed = true;
        chunks.clear();
    }

    /** The end of one feed. Used by its thread. */
    static final class Outlet {
        private final Handover handover;
        private List<Item> chunk = new ArrayList<>();
        private int bytes;

        Outlet(Handover handover) {
            this.handover = handover;
        }

        void add(Item item, int weight) {
            chunk.add(item);
            bytes += weight;
            if (bytes >= CHUNK_BYTES || chunk.size() >= CHUNK_ITEMS) {
                flush();
            }
        }

        /** Hands over what was added; waits while there is no room. */
        void flush() {
            if (chunk.isEmpty()) {
                return;
            }
            List<Item> full = chunk;
            chunk = new ArrayList<>();
            bytes = 0;
            try {
                while (!handover.closed && !handover.chunks.offer(full, RECHECK_MILLIS, TimeUnit.MILLISECONDS)) {
                    // the output is slow
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
