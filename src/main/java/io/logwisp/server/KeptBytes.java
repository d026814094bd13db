package io.logwisp.server;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What several caches keep together, and how much that may be: beyond it each one keeps its share and its newest batch, so that
 * one at rest starves no other. Bytes that several of them hold count for each. Safe for every thread.
 */
final class KeptBytes {
    /** Of all streams and servers of the process: an eighth of the heap. */
    static final KeptBytes OF_PROCESS = new KeptBytes(Runtime.getRuntime().maxMemory() / 8);

    /** For what is too little to be worth giving up. */
    static final KeptBytes UNLIMITED = new KeptBytes(Long.MAX_VALUE);

    private static final Cleaner CLEANER = Cleaner.create();

    private final long limit;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger caches = new AtomicInteger();

    KeptBytes(long limit) {
        this.limit = limit;
    }

    /** Counts a cache from now on, and what it still keeps no more once it is garbage, as its stream or server has ended. */
    void count(BatchCache<?> cache, AtomicLong ofCache) {
        caches.incrementAndGet();
        CLEANER.register(cache, () -> {
            bytes.addAndGet(-ofCache.get());
            caches.decrementAndGet();
        });
    }

    void add(long change) {
        bytes.addAndGet(change);
    }

    /** Bytes kept. */
    long bytes() {
        return bytes.get();
    }

    /** Whether a cache that keeps so much has to give up some: more than its share while all keep too much. */
    boolean isExceeded(long ofCache) {
        return bytes.get() > limit && ofCache > limit / Math.max(1, caches.get());
    }
}
