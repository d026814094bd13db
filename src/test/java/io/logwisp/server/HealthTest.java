package io.logwisp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.testing.ManualClock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** Threads that answer when the test lets them. */
class HealthTest {
    private final ManualClock clock = new ManualClock();
    private final Loop first = new Loop();
    private final Loop second = new Loop();
    private final Loop control = new Loop();
    private final Health health = new Health(List.of(first, second), control, clock);

    private static final class Loop implements Executor {
        private final Deque<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        void run() {
            while (!tasks.isEmpty()) {
                tasks.poll().run();
            }
        }
    }

    @Test
    void aCheckSucceedsOnceEveryLoopHasAnsweredAndTellsTheSlowest() {
        Future<Long> check = health.check();
        clock.advance(Duration.ofMillis(3));
        first.run();
        assertFalse(check.isComplete());
        clock.advance(Duration.ofMillis(4));
        second.run();

        assertTrue(check.succeeded());
        assertEquals(7, check.result() / 1_000_000);
    }

    @Test
    void aLoopThatHangsFailsTheChecksThatFollow() {
        Future<Long> before = health.check();
        first.run();
        clock.advance(Duration.ofMillis(1001));

        assertTrue(health.check().failed());
        assertFalse(before.succeeded());
        assertEquals(1001, health.loopLag().result() / 1_000_000);

        second.run();
        Future<Long> after = health.check();
        first.run();
        second.run();
        assertTrue(after.succeeded());
    }

    @Test
    void manyWhoAskAtOnceAskOnlyOnce() {
        for (int i = 0; i < 100; i++) {
            health.check();
        }

        assertEquals(1, first.tasks.size());
        assertEquals(1, control.tasks.size());
    }

    @Test
    void aControlThreadThatHangsForAMinuteFailsTheChecks() {
        health.check();
        answer();
        clock.advance(Duration.ofSeconds(59));
        assertFalse(health.check().failed());
        answer();
        clock.advance(Duration.ofSeconds(2));

        assertTrue(health.check().failed());

        control.run();
        assertFalse(health.check().failed());
    }

    @Test
    void aControlThreadThatProceedsDoesNotHang() {
        health.check();
        answer();
        for (int step = 0; step < 10; step++) {
            clock.advance(Duration.ofSeconds(20));
            health.controlProceeds();
            assertFalse(health.check().failed());
            answer();
        }
    }

    @Test
    void timeWithoutAnyQuestionIsNotHeldAgainstTheControlThread() {
        clock.advance(Duration.ofHours(1));

        assertFalse(health.check().failed());
    }

    @Test
    void theLastReloadIsRemembered() {
        assertTrue(health.lastReload().successful());
        clock.advance(Duration.ofSeconds(5));
        long later = clock.epochNanos();
        health.reloaded(false);

        assertEquals(new Health.Reload(false, later), health.lastReload());
        assertSame(Health.Phase.STARTING, health.phase());
    }

    private void answer() {
        first.run();
        second.run();
    }
}
