package io.logwisp.server;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;

/** What several caches keep together, and how much that may be. Safe for every thread. */
final class KeptBytes {
    /** Of all streams and servers of the process: an eighth of the heap. */
    static final KeptBytes OF_PROCESS = new KeptBytes(Runtime.getRuntime().maxMemory() / 8);

    private static final Cleaner CLEANER = Cleaner.create();

    private final long limit;
    private final AtomicLong bytes = new AtomicLong();

    KeptBytes(long limit) {
        this.limit = limit;
    }

    /** Counts a cache from now on, and what it still keeps no more once it is garbage, as its stream or server has ended. */
    void count(BatchCache<?> cache, AtomicLong ofCache) {
        CLEANER.register(cache, () -> bytes.addAndGet(-ofCache.get()));
    }

    void add(long change) {
        bytes.addAndGet(change);
    }

    /** Bytes kept. */
    long bytes() {
        return bytes.get();
    }

    boolean isExceeded() {
        return bytes.get() > limit;
    }
}
