package io.logwisp.tail;

import java.util.concurrent.TimeUnit;

/** Arithmetic on the monotonic clock, whose values may be negative and may wrap. */
final class Nanos {
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private Nanos() {}

    static long ofMillis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** The moment that comes first. */
    static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    /** The moment that comes last. */
    static long later(long a, long b) {
        return a - b < 0 ? b : a;
    }
}
