package io.logwisp.entry;

import java.time.Instant;

/** The only source of time, so that tests move it by hand. Safe for every thread. */
public interface Ticker {
    /** The clocks of this machine. */
    Ticker SYSTEM = new Ticker() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long epochNanos() {
            Instant now = Instant.now();
            return now.getEpochSecond() * 1_000_000_000L + now.getNano();
        }
    };

    /** Monotonic nanoseconds from an arbitrary origin, for intervals. */
    long nanoTime();

    /** Nanoseconds since 1970-01-01T00:00:00Z by the wall clock, for time stamps; it may jump. */
    long epochNanos();
}
