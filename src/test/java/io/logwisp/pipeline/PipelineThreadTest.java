package io.logwisp.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PipelineThreadTest {
    private final PipelineThread thread = new PipelineThread("test");
    private final SynchronousQueue<String> seen = new SynchronousQueue<>();

    @Test
    void parkedThreadIsWokenForAnotherRound() throws Exception {
        thread.start(new Rounds());

        assertEquals("round", seen.take());
        thread.wake();
        assertEquals("round", seen.take());

        thread.stop();
        assertEquals("end", seen.take());
    }

    @Test
    void questionsAreAnsweredOnTheThread() throws Exception {
        thread.start(new Rounds());
        seen.take();

        var name = thread.ask(() -> Thread.currentThread().getName());
        assertEquals("round", seen.take());

        assertEquals("pipeline-test", name.join());
        assertThrows(CompletionException.class, () -> {
            var answer = thread.ask(() -> {
                throw new IllegalStateException("asked too much");
            });
            seen.take();
            answer.join();
        });
        thread.stop();
        seen.take();
    }

    @Test
    void questionsAfterTheEndAreStillAnswered() throws Exception {
        thread.start(new Rounds());
        seen.take();
        var ended = thread.stop();
        seen.take();
        ended.join();

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

    /** Tells each call to the test, and waits until it was heard. */
    private final class Rounds implements PipelineThread.Work {
        @Override
        public long round() {
            tell("round");
            return Long.MAX_VALUE;
        }

        @Override
        public void end() {
            tell("end");
        }

        private void tell(String what) {
            try {
                seen.put(what);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
