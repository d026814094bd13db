package io.logwisp.server;

import io.logwisp.entry.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Asks the event loops whether they answer. One question is on its way at a time, however many want to know. Safe for every
 * thread.
 */
final class Pulse {
    private final List<Executor> loops;
    private final Ticker ticker;
    private final AtomicReference<@Nullable Question> open = new AtomicReference<>();

    /** To all loops at once; the last one answers for all. */
    private record Question(long sinceNanos, AtomicInteger missing, Promise<Long> answered) {}

    Pulse(List<Executor> loops, Ticker ticker) {
        this.loops = List.copyOf(loops);
        this.ticker = ticker;
    }

    /** The nanoseconds that the slowest loop took to answer; never completes when one of them hangs. */
    Future<Long> take() {
        Question asked = new Question(ticker.nanoTime(), new AtomicInteger(loops.size()), Promise.promise());
        Question before = open.compareAndExchange(null, asked);
        if (before != null) {
            return before.answered.future();
        }
        loops.forEach(loop -> loop.execute(() -> answer(asked)));
        return asked.answered.future();
    }

    private void answer(Question asked) {
        if (asked.missing.decrementAndGet() == 0) {
            open.set(null);
            asked.answered.complete(ticker.nanoTime() - asked.sinceNanos);
        }
    }

    /** For how many nanoseconds the question on its way has been waiting; 0 when there is none. */
    long waitingNanos() {
        Question asked = open.get();
        return asked == null ? 0 : ticker.nanoTime() - asked.sinceNanos;
    }
}
