package io.logwisp.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.auth.Places.Place;
import io.logwisp.config.AddressRange;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private static final InetAddress HERE = AddressRange.address("192.0.2.1").orElseThrow();
    private static final InetAddress THERE = AddressRange.address("192.0.2.2").orElseThrow();

    private final Places places = new Places();

    @Test
    void aPlaceThatIsLeftIsThereForAnother() {
        Place first = places.take(HERE, 2, 1).orElseThrow();
        assertTrue(places.take(HERE, 2, 1).isEmpty());
        Place second = places.take(THERE, 2, 1).orElseThrow();
        assertTrue(places.take(THERE, 2, 0).isEmpty());
        first.leave();
        first.leave();
        assertEquals(1, places.taken());
        assertTrue(places.take(HERE, 2, 1).isPresent());
        second.leave();
        assertEquals(1, places.taken());
    }

    @Test
    void zeroIsAnyNumber() {
        for (int i = 0; i < 100; i++) {
            assertTrue(places.take(HERE, 0, 0).isPresent());
        }
        assertTrue(places.take(THERE, 100, 0).isEmpty());
    }

    @Test
    void ofThoseWhoComeAtOnceNotOneTooManyGetsIn() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier begin = new CyclicBarrier(threads);
        try {
            List<CompletableFuture<Integer>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(CompletableFuture.supplyAsync(() -> taken(begin), pool));
            }
            int sum = 0;
            for (CompletableFuture<Integer> one : all) {
                sum += one.join();
            }
            assertEquals(100, sum);
            assertEquals(100, places.taken());
        } finally {
            pool.shutdown();
        }
    }

    private int taken(CyclicBarrier begin) {
        try {
            begin.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        int mine = 0;
        for (int i = 0; i < 1000; i++) {
            Optional<Place> place = places.take(HERE, 100, 100);
            mine += place.isPresent() ? 1 : 0;
        }
        return mine;
    }
}
