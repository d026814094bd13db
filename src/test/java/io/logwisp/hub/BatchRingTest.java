package io.logwisp.hub;

import static io.logwisp.testing.TestEntries.numbered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class BatchRingTest {
    private static final long PLENTY = 1 << 20;

    @Test
    void emptyRingHoldsNothing() {
        BatchRing ring = new BatchRing(10, PLENTY);

        assertEquals(0, ring.next());
        assertEquals(0, ring.oldest());
        assertEquals(1, ring.nextSeq());
        assertNull(ring.get(0));
    }

    @Test
    void entriesBeyondTheBoundPushOutTheOldestBatches() {
        BatchRing ring = new BatchRing(10, PLENTY);

        append(ring, 4);
        append(ring, 4);
        append(ring, 4);

        assertNull(ring.get(0));
        assertNotNull(ring.get(1));
        assertEquals(5, ring.oldestSeq());
        assertEquals(13, ring.nextSeq());
    }

    @Test
    void singleEntryBatchesFillTheWholeBound() {
        BatchRing ring = new BatchRing(1000, PLENTY);

        for (int i = 0; i < 5000; i++) {
            append(ring, 1);
        }

        assertEquals(1000, ring.nextSeq() - ring.oldestSeq());
        assertEquals(4001, ring.oldestSeq());
    }

    @Test
    void bytesBoundTheRingBeforeEntriesDo() {
        long weight = BatchRing.weight(numbered("e", 0, 1, 4));
        BatchRing ring = new BatchRing(1000, 2 * weight + weight / 2);

        append(ring, 4);
        append(ring, 4);
        assertEquals(2 * weight, ring.bytes());
        append(ring, 4);

        assertEquals(5, ring.oldestSeq());
    }

    @Test
    void batchLargerThanAllBoundsIsKeptAlone() {
        BatchRing ring = new BatchRing(2, 10);
        append(ring, 1);

        append(ring, 50);

        assertEquals(2, ring.oldestSeq());
        assertNotNull(ring.get(1));
        assertNull(ring.get(0));
    }

    @Test
    void roomIsPredictedExactly() {
        BatchRing ring = new BatchRing(1, 10 * BatchRing.weight(numbered("e", 0, 1, 1)));
        for (int size : new int[] {3, 1, 4, 2, 7, 1, 1, 9, 2}) {
            long predicted = ring.oldestSeqBeside(next(ring, size));
            ring.append(next(ring, size), 1);
            assertEquals(predicted, ring.oldestSeq());
        }
    }

    @Test
    void whatAReaderNeedsIsHeldBeyondTheBacklogAndGoesOnceItIsNotNeeded() {
        BatchRing ring = new BatchRing(10, PLENTY);
        append(ring, 4);
        append(ring, 4);
        for (int i = 0; i < 5; i++) {
            ring.append(next(ring, 4), 6);
        }
        assertEquals(5, ring.oldestSeq());
        assertEquals(29, ring.nextSeq());

        append(ring, 4);

        assertEquals(25, ring.oldestSeq());
    }

    @Test
    void whatAReaderNeedsIsNotHeldBeyondTheBytes() {
        long weight = BatchRing.weight(numbered("e", 0, 1, 4));
        BatchRing ring = new BatchRing(4, 3 * weight + weight / 2);
        for (int i = 0; i < 4; i++) {
            ring.append(next(ring, 4), 1);
        }

        assertEquals(5, ring.oldestSeq());
        assertEquals(17, ring.nextSeq());
    }

    private static void append(BatchRing ring, int entries) {
        ring.append(next(ring, entries), Long.MAX_VALUE);
    }

    private static io.logwisp.entry.Batch next(BatchRing ring, int entries) {
        return numbered("e", ring.next(), ring.nextSeq(), entries);
    }
}
