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
    void evictionIsPredictedExactly() {
        BatchRing ring = new BatchRing(10, PLENTY);
        for (int size : new int[] {3, 1, 4, 2, 7, 1, 1, 9, 2}) {
            long predicted = ring.oldestSeqAfter(size, BatchRing.weight(next(ring, size)));
            append(ring, size);
            assertEquals(predicted, ring.oldestSeq());
        }
    }

    private static void append(BatchRing ring, int entries) {
        ring.append(next(ring, entries));
    }

    private static io.logwisp.entry.Batch next(BatchRing ring, int entries) {
        return numbered("e", ring.next(), ring.nextSeq(), entries);
    }
}
