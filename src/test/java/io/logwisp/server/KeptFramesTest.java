package io.logwisp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import io.logwisp.testing.TestEntries;
import org.junit.jupiter.api.Test;

class KeptFramesTest {
    private static final int MIB = 1 << 20;

    private long oldestBatch;
    private int frameBytes = 100_000;
    private int encoded;
    private final KeptFrames kept = new KeptFrames(this::encode, () -> oldestBatch);

    @Test
    void clientsThatAreManyBatchesApartShareOneEncoding() {
        Frames first = kept.of(batch(0));
        for (int number = 1; number < 30; number++) {
            kept.of(batch(number));
        }
        assertSame(first, kept.of(batch(0)));
        for (int number = 1; number < 30; number++) {
            kept.of(batch(number));
        }
        assertEquals(30, encoded);
    }

    @Test
    void oldestGoWhenTheBytesAreTooMany() {
        frameBytes = MIB;
        for (int number = 0; number < 200; number++) {
            kept.of(batch(number));
            assertTrue(kept.kept() <= BatchCache.MAX_BYTES, "kept " + kept.kept());
        }
        int held = (int) (BatchCache.MAX_BYTES / frameBytes);
        kept.of(batch(199));
        kept.of(batch(200 - held));
        assertEquals(200, encoded);
        kept.of(batch(199 - held));
        assertEquals(201, encoded);
    }

    @Test
    void newestBatchIsKeptWhateverItsSize() {
        frameBytes = (int) BatchCache.MAX_BYTES + 1;
        Frames first = kept.of(batch(5));
        assertSame(first, kept.of(batch(5)));
        frameBytes = 10;
        kept.of(batch(6));
        assertEquals(10, kept.kept());
    }

    @Test
    void whatNoClientCanAskForIsDropped() {
        for (int number = 0; number < 10; number++) {
            kept.of(batch(number));
        }
        oldestBatch = 9;
        kept.of(batch(10));
        assertEquals(2L * frameBytes, kept.kept());
    }

    private Frames encode(Batch batch) {
        encoded++;
        return new Frames(new byte[frameBytes], new int[] {frameBytes});
    }

    private static Batch batch(int number) {
        return TestEntries.batch("aaaaaa", number, number + 1, "line");
    }
}
