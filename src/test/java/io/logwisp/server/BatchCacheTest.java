package io.logwisp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.ref.Reference;
import org.junit.jupiter.api.Test;

class BatchCacheTest {
    private long oldestBatch;
    private final KeptBytes all = new KeptBytes(50);
    private final BatchCache<String> cache = cache();

    @Test
    void newestAreKeptWithinTheRoom() {
        for (int number = 0; number < 10; number++) {
            put(number);
        }

        assertNull(cache.get(5));
        assertEquals("6", cache.get(6));
        assertEquals("9", cache.get(9));
        assertEquals(40, cache.bytes());
    }

    @Test
    void whatALaggardMakesAgainDrivesNothingNewerOut() {
        for (int number = 0; number < 10; number++) {
            put(number);
        }

        put(2);
        put(3);

        assertNull(cache.get(2));
        assertNull(cache.get(3));
        assertEquals("6", cache.get(6));
        assertEquals("7", cache.get(7));
        assertEquals("9", cache.get(9));
    }

    @Test
    void batchThatIsATurnOlderDoesNotTakeThePlaceOfALaterOne() {
        put(20);
        put(4);

        assertEquals("20", cache.get(20));
        assertNull(cache.get(4));
        assertEquals(10, cache.bytes());
    }

    @Test
    void laterBatchTakesThePlaceOfTheOneThatIsATurnOlder() {
        put(4);
        put(20);

        assertNull(cache.get(4));
        assertEquals("20", cache.get(20));
        assertEquals(10, cache.bytes());
    }

    @Test
    void whatNoClientCanComeToIsDropped() {
        put(1);
        put(2);
        oldestBatch = 2;
        put(3);

        assertNull(cache.get(1));
        assertEquals("2", cache.get(2));
        assertEquals(20, cache.bytes());
    }

    @Test
    void severalCachesTogetherKeepNoMoreThanAllMay() {
        BatchCache<String> other = cache();
        for (int number = 0; number < 4; number++) {
            put(number);
            put(other, number);
        }

        assertEquals(50, all.bytes());
        assertEquals("3", cache.get(3));
        assertEquals("3", other.get(3));
    }

    @Test
    void theNewestBatchIsKeptHoweverMuchOthersKeep() {
        KeptBytes little = new KeptBytes(5);
        BatchCache<String> small = new BatchCache<>(16, () -> 0, (bytes, ofNewest) -> false, little);
        put(small, 1);
        put(small, 2);

        assertNull(small.get(1));
        assertEquals("2", small.get(2));
    }

    @Test
    void aCacheKeepsItsShareHoweverMuchOthersKeep() {
        BatchCache<String> other = cache();
        all.add(1_000);
        for (int number = 0; number < 9; number++) {
            put(number);
            put(other, number);
        }

        assertEquals(20, cache.bytes(), "of 50 for two caches, in batches of 10");
        assertEquals(20, other.bytes());
    }

    @Test
    void whatAnEndedServerHasKeptCountsNoMore() throws Exception {
        BatchCache<String> other = cache();
        put(other, 1);
        assertEquals(10, all.bytes());
        Reference.reachabilityFence(other);

        other = cache; // which lets the other one go
        for (int i = 0; i < 200 && all.bytes() > 0; i++) {
            System.gc();
            Thread.sleep(10); // the cleaner's thread tells nobody
        }
        assertEquals(0, all.bytes());
        assertEquals(0, other.bytes());
    }

    private BatchCache<String> cache() {
        return new BatchCache<>(16, () -> oldestBatch, (bytes, ofNewest) -> bytes > 40, all);
    }

    private void put(long number) {
        put(cache, number);
    }

    private static void put(BatchCache<String> to, long number) {
        to.put(number, Long.toString(number), 10);
    }
}
