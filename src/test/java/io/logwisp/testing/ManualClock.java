package io.logwisp.testing;

import io.logwisp.entry.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Time that a test moves. As with a real clock, no two looks at the monotonic one give the same time: code must not take one
 * look for another. The wall clock begins at the real time, as files get real time stamps.
 */
public class ManualClock implements Ticker {
    private final AtomicLong nanos = new AtomicLong(1_000_000_000L);
    private final AtomicLong epochNanos = new AtomicLong(Ticker.SYSTEM.epochNanos());

    @Override
    public long nanoTime() {
        return nanos.incrementAndGet();
    }

    @Override
    public long epochNanos() {
        return epochNanos.get();
    }

    /** Lets time pass on both clocks. */
    public void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
        epochNanos.addAndGet(time.toNanos());
    }

    public void advanceMillis(long millis) {
        advance(Duration.ofMillis(millis));
    }

    /** Sets the wall clock forward or back without time passing. */
    public void jumpWallClock(Duration by) {
        epochNanos.addAndGet(by.toNanos());
    }
}
