package io.logwisp.load;

import java.util.concurrent.locks.LockSupport;

/** Waiting without an exception to handle. */
final class Pause {
    private Pause() {}

    static void millis(long millis) {
        until(System.nanoTime() + millis * 1_000_000);
    }

    static void seconds(double seconds) {
        until(System.nanoTime() + (long) (seconds * 1e9));
    }

    /** Waits until then, by {@link System#nanoTime}. */
    static void until(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
