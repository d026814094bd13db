package io.logwisp.server;

import io.logwisp.entry.Ticker;
import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How the whole program is: what probes, the watchdog of the service manager and the metrics ask. Safe for every thread.
 */
public final class Health {
    /** A loop that has not answered by then is stuck. */
    private static final long LOOP_PATIENCE_MILLIS = 1000;

    /** No single step of the control thread takes that long. */
    private static final long CONTROL_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Pulse pulse;
    private final Executor control;
    private final Ticker ticker;
    private final long startedNanos;
    private final AtomicBoolean controlAsked = new AtomicBoolean();

    private volatile long controlNanos;
    private volatile Phase phase = Phase.STARTING;
    private volatile Reload lastReload;
    private volatile int openListeners;
    private volatile OptionalLong firstExpiry = OptionalLong.empty();

    /** What the program is about. */
    public enum Phase {
        STARTING,
        SERVING,
        STOPPING
    }

    /** How the last change of the configuration went; the start is the first one. */
    record Reload(boolean successful, long epochNanos) {}

    /**
     * @param loops the event loops
     * @param control the thread that starts and stops everything
     */
    public Health(List<Executor> loops, Executor control, Ticker ticker) {
        this.pulse = new Pulse(loops, ticker);
        this.control = control;
        this.ticker = ticker;
        this.startedNanos = ticker.epochNanos();
        this.controlNanos = ticker.nanoTime();
        this.lastReload = new Reload(true, startedNanos);
    }

    /** Notes how far the program is. */
    public void enter(Phase next) {
        phase = next;
    }

    Phase phase() {
        return phase;
    }

    /** Whether it is neither starting nor stopping. */
    public boolean isServing() {
        return phase == Phase.SERVING;
    }

    /** When the program was started, by the wall clock. */
    long startedNanos() {
        return startedNanos;
    }

    /** Notes how a change of the configuration went. */
    public void reloaded(boolean successful) {
        lastReload = new Reload(successful, ticker.epochNanos());
    }

    Reload lastReload() {
        return lastReload;
    }

    /** Notes how many listeners other machines reach that ask nobody who he is. */
    public void openListeners(int count) {
        openListeners = count;
    }

    int openListeners() {
        return openListeners;
    }

    /** Notes when the first of all certificates ends, in seconds since 1970; empty when there is none. */
    public void firstExpiry(OptionalLong epochSeconds) {
        firstExpiry = epochSeconds;
    }

    OptionalLong firstExpiry() {
        return firstExpiry;
    }

    /** Notes that the control thread has done another step of a long work. */
    public void controlProceeds() {
        controlNanos = ticker.nanoTime();
    }

    /**
     * Whether everything that must not hang answers: each event loop and the control thread. Completes with the nanoseconds
     * that the slowest loop took, and fails when one of them is stuck, within about a second.
     */
    public Future<Long> check() {
        if (!controlAnswers()) {
            return Future.failedFuture(new TimeoutException("the control thread is stuck"));
        }
        if (pulse.waitingNanos() > TimeUnit.MILLISECONDS.toNanos(LOOP_PATIENCE_MILLIS)) {
            // Nothing more is to wait for a loop that may never answer.
            return Future.failedFuture(new TimeoutException("an event loop is stuck"));
        }
        return pulse.take().timeout(LOOP_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** How long the slowest event loop takes to answer, in nanoseconds; for a stuck one how long it has been so. */
    Future<Long> loopLag() {
        return check().recover(stuck -> Future.succeededFuture(pulse.waitingNanos()));
    }

    /** Asks it for the next time, and tells what came of the last time. */
    private boolean controlAnswers() {
        if (controlAsked.compareAndSet(false, true)) {
            controlProceeds();
            control.execute(() -> {
                controlProceeds();
                controlAsked.set(false);
            });
            return true;
        }
        return ticker.nanoTime() - controlNanos < CONTROL_PATIENCE_NANOS;
    }
}
