package io.logwisp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class BatchCacheTest {
    private long oldestBatch;
    private final BatchCache<String> cache = new BatchCache<>(16, () -> oldestBatch, (bytes, ofNewest) -> bytes > 40);

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

    private void put(long number) {
        cache.put(number, Long.toString(number), 10);
    }
}
