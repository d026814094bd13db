package io.logwisp.pipeline;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PipelineThreadTest {
    private final PipelineThread thread = new PipelineThread("test");
    private final Rounds rounds = new Rounds();

    @Test
    void parkedThreadIsWokenForAnotherRound() {
        thread.start(rounds);
        await().until(() -> rounds.begun.get() > 0);
        int before = rounds.begun.get();

        thread.wake();

        await().until(() -> rounds.begun.get() > before);
        thread.stop().join();
        assertTrue(rounds.ended.get());
    }

    @Test
    void questionsAreAnsweredOnTheThread() {
        thread.start(rounds);

        assertEquals(
                "pipeline-test",
                thread.ask(() -> Thread.currentThread().getName()).join());
        assertThrows(
                CompletionException.class,
                () -> thread.ask(() -> {
                            throw new IllegalStateException("asked too much");
                        })
                        .join());
        thread.stop().join();
    }

    @Test
    void questionsAfterTheEndAreStillAnswered() {
        thread.start(rounds);
        thread.stop().join();

        assertEquals(42, thread.ask(() -> 42).join());
    }

    @Test
    void faultInOneRoundDoesNotEndTheThread() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        thread.start(new PipelineThread.Work() {
            @Override
            public long round() {
                if (failed.getCount() > 0) {
                    failed.countDown();
                    throw new IllegalStateException("planted");
                }
                return Long.MAX_VALUE;
            }

            @Override
            public void end() {}
        });
        failed.await();

        assertTrue(thread.ask(() -> true).join());
        assertFalse(thread.stop().isCompletedExceptionally());
    }

    @Test
    void aRoundThatDoesNotEndIsNotWaitedForByWhoAsks() {
        CountDownLatch stalled = new CountDownLatch(1);
        thread.start(new PipelineThread.Work() {
            @Override
            public long round() {
                Awaitility.await().forever().until(() -> stalled.getCount() == 0);
                return Long.MAX_VALUE;
            }

            @Override
            public void end() {}
        });

        assertEquals(
                "before",
                thread.ask(() -> "now", Duration.ofMillis(1), "before").join());

        stalled.countDown();
        assertEquals(
                "now", thread.ask(() -> "now", Duration.ofHours(1), "before").join());
        thread.stop().join();
    }

    /** Counts its rounds: there may be more of them than wake-ups, as a thread may leave its park without one, or fewer. */
    private static final class Rounds implements PipelineThread.Work {
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicBoolean ended = new AtomicBoolean();

        @Override
        public long round() {
            begun.incrementAndGet();
            return Long.MAX_VALUE;
        }

        @Override
        public void end() {
            ended.set(true);
        }
    }
}
