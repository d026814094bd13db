package io.logwisp.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.entry.Inbox;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final int WEIGHT = block(1000).weight();

    private final AtomicInteger wakes = new AtomicInteger();
    private final Inbox<Messages> inbox = new Inbox<>(4L * WEIGHT, wakes::incrementAndGet);

    @Test
    void blocksComeOutInOrder() {
        Messages first = block(1);
        Messages second = block(2);
        inbox.offer(first);
        inbox.offer(second);
        assertSame(first, inbox.poll());
        assertSame(second, inbox.poll());
        assertNull(inbox.poll());
        assertEquals(0, inbox.heldBytes());
    }

    @Test
    void whatThereIsNoRoomForIsRefusedAndChangesNothing() {
        for (int i = 0; i < 4; i++) {
            assertTrue(inbox.offer(block(1000)));
        }
        assertFalse(inbox.offer(block(1000)));
        assertEquals(4L * WEIGHT, inbox.heldBytes());
        inbox.poll();
        assertTrue(inbox.offer(block(1000)));
    }

    @Test
    void aBlockLargerThanAllFindsRoomInTheEnd() {
        assertTrue(inbox.offer(block(100_000)));
        assertFalse(inbox.offer(block(1)));
        inbox.poll();
        assertTrue(inbox.offer(block(1)));
    }

    @Test
    void whoWaitsIsToldOnceWhenHalfIsFree() {
        AtomicInteger told = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            inbox.offer(block(1000));
        }
        inbox.whenRoom(told::incrementAndGet);
        inbox.poll();
        assertEquals(0, told.get());
        inbox.poll();
        assertEquals(1, told.get());
        inbox.poll();
        assertEquals(1, told.get());
    }

    @Test
    void whoAsksWhenThereIsRoomIsToldAtOnce() {
        AtomicInteger told = new AtomicInteger();
        inbox.whenRoom(told::incrementAndGet);
        assertEquals(1, told.get());
    }

    @Test
    void theReaderIsWokenOnceUntilItLooks() {
        inbox.offer(block(1));
        inbox.offer(block(1));
        assertEquals(1, wakes.get());
        inbox.looking();
        inbox.offer(block(1));
        assertEquals(2, wakes.get());
    }

    @Test
    void theLastBlockOfASourceIsTakenEvenWhenItIsFull() {
        inbox.offer(block(100_000));
        Messages last = block(7);
        assertFalse(inbox.force(last));
        inbox.poll();
        assertSame(last, inbox.poll());
        assertTrue(inbox.force(last));
    }

    private static Messages block(int size) {
        return new Messages(0, new String[] {""}, 0, new byte[size], new int[] {0, size}, 1, new long[0], false);
    }
}
