package io.logwisp.entry;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next try: longer each time, and never the same for all. Used by one thread. */
public final class Backoff {
    private final long minMillis;
    private final long maxMillis;
    private long nextMillis;

    /**
     * @param minMillis the first wait, 1 at least
     * @param maxMillis the longest
     */
    public Backoff(long minMillis, long maxMillis) {
        this.minMillis = minMillis;
        this.maxMillis = maxMillis;
        this.nextMillis = minMillis;
    }

    /** Milliseconds until the next try: from half of what is due to all of it. */
    public long next() {
        long due = nextMillis;
        nextMillis = Math.min(maxMillis, due * 2);
        return due - ThreadLocalRandom.current().nextLong(due / 2 + 1);
    }

    /** Begins anew after a success. */
    public void reset() {
        nextMillis = minMillis;
    }
}
