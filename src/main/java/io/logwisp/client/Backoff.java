package io.logwisp.client;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next try: longer each time, and never the same for all. Used by one thread. */
final class Backoff {
    private static final long MIN_MILLIS = 200;
    private static final long MAX_MILLIS = 10_000;

    private long nextMillis = MIN_MILLIS;

    /** Milliseconds until the next try: from half of what is due to all of it. */
    long next() {
        long due = nextMillis;
        nextMillis = Math.min(MAX_MILLIS, due * 2);
        return due - ThreadLocalRandom.current().nextLong(due / 2 + 1);
    }

    /** Begins anew after a success. */
    void reset() {
        nextMillis = MIN_MILLIS;
    }
}
