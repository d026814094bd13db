package io.logwisp.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.RouteConfig;
import io.logwisp.entry.Backoff;
import io.logwisp.entry.Ticker;
import io.logwisp.filter.EntryFilter;
import io.logwisp.filter.Routing;
import io.logwisp.format.Rendering;
import io.logwisp.format.Template;
import io.logwisp.format.TemplateSettings;
import io.logwisp.hub.StreamHub;
import io.logwisp.stats.SinkStats;
import io.logwisp.testing.TestEntries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SinkReaderTest {
    private static final int HELD = 100;

    private final StreamHub hub = new StreamHub(HELD, 1 << 20, 0, Ticker.SYSTEM);
    private final SinkStats stats = new SinkStats("s", "test", "nowhere");
    private final Target target = new Target();

    /** Takes bytes as long as it is told to. */
    private static class Target implements Output {
        private final StringBuilder taken = new StringBuilder();
        private boolean refusing;
        private int takesOfNext = Integer.MAX_VALUE;
        private boolean closed;

        @Override
        public synchronized void open() throws IOException {
            if (refusing) {
                throw new IOException("refused");
            }
        }

        @Override
        public synchronized void write(Outgoing frames) throws IOException {
            int size = Math.min(takesOfNext, frames.end() - frames.position());
            takesOfNext = Integer.MAX_VALUE;
            taken.append(new String(frames.bytes(), frames.position(), size, StandardCharsets.UTF_8));
            frames.advanceTo(frames.position() + size);
            if (!frames.isDone()) {
                throw new IOException("full");
            }
        }

        @Override
        public void recover(Outgoing frames) {
            // goes on where it stopped
        }

        @Override
        public synchronized void close() {
            closed = true;
        }

        synchronized void refuse(boolean on) {
            refusing = on;
        }

        synchronized void takeOfNext(int bytes) {
            takesOfNext = bytes;
        }

        synchronized String taken() {
            return taken.toString();
        }

        synchronized boolean isClosed() {
            return closed;
        }
    }

    @Test
    void everythingPublishedIsWrittenInOrder() throws Exception {
        SinkReader sink = sink();
        publish(3);
        sink.start();
        publish(2);
        sink.stop().get(60, TimeUnit.SECONDS);

        assertEquals("line 1\nline 2\nline 3\nline 4\nline 5\n", target.taken());
        assertEquals(5, stats.snapshot().entries());
        assertEquals(target.taken().length(), stats.snapshot().bytes());
        assertEquals(0, stats.snapshot().lost());
        assertTrue(target.isClosed());
    }

    @Test
    void shortFailureLosesNothing() throws Exception {
        SinkReader sink = sink();
        target.takeOfNext(9);
        sink.start();
        publish(4);
        awaitFailures(1);
        publish(2);
        await("line 1\nline 2\nline 3\nline 4\nline 5\nline 6\n");

        assertEquals(0, stats.snapshot().lost());
        assertTrue(stats.snapshot().open());
        assertEquals("", stats.snapshot().trouble());
        sink.stop().get(60, TimeUnit.SECONDS);
    }

    @Test
    void longFailureKeepsWhatTheRingHoldsAndCountsTheRest() throws Exception {
        SinkReader sink = sink();
        target.refuse(true);
        sink.start();
        awaitFailures(1);
        for (int i = 0; i < 3 * HELD; i++) {
            publish(1);
        }
        target.refuse(false);
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> target.taken().endsWith("line " + 3 * HELD + "\n"));
        sink.stop().get(60, TimeUnit.SECONDS);

        long written = target.taken().lines().count();
        assertTrue(written >= HELD, () -> written + " written");
        assertEquals(3L * HELD, written + stats.snapshot().lost());
        assertEquals(written, stats.snapshot().entries());
    }

    @Test
    void onlyWhatItsRouteChoosesIsLost() throws Exception {
        RouteConfig sevens =
                new RouteConfig(List.of(), List.of(), List.of(), List.of(), "", "7$", List.of("s"), true, false);
        SinkReader sink = sink(target, Routing.of(List.of(sevens), "s"));
        target.refuse(true);
        sink.start();
        publish(20);
        awaitFailures(1);
        for (int i = 20; i < 1000; i++) {
            publish(1);
        }
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> stats.snapshot().lost() >= 85);
        target.refuse(false);
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> target.taken().endsWith("line 997\n"));
        target.refuse(true);
        int failures = (int) stats.snapshot().failures();
        publish(10);
        awaitFailures(failures + 1);
        sink.stop().get(60, TimeUnit.SECONDS);

        long written = target.taken().lines().count();
        assertTrue(written >= HELD / 10 && written < 100, () -> written + " written");
        assertEquals(101 - written, stats.snapshot().lost());
    }

    @Test
    void whatCannotBeWrittenBeforeTheEndIsCounted() throws Exception {
        SinkReader sink = sink();
        target.refuse(true);
        sink.start();
        publish(7);
        sink.stop().get(60, TimeUnit.SECONDS);

        assertEquals(7, stats.snapshot().lost());
        assertFalse(stats.snapshot().open());
        assertEquals("refused", stats.snapshot().trouble());
    }

    @Test
    void endOfTheTargetIsAFailureThatIsTriedAgain() throws Exception {
        SinkReader sink = sink();
        sink.start();
        publish(1);
        await("line 1\n");
        sink.broken(new IOException("gone"));
        awaitFailures(1);
        publish(1);
        await("line 1\nline 2\n");
        sink.stop().get(60, TimeUnit.SECONDS);

        assertEquals(0, stats.snapshot().lost());
    }

    /** Says what has arrived when it is told to. */
    private static final class Confirming implements Output {
        private final List<String> taken = new ArrayList<>();
        private LongConsumer listener = number -> {};
        private long asked;
        private int failing;

        @Override
        public void open() {
            // always is
        }

        @Override
        public boolean confirms(LongConsumer told) {
            listener = told;
            return true;
        }

        @Override
        public synchronized void write(Outgoing frames) throws IOException {
            if (failing > 0) {
                failing--;
                throw new IOException("broken");
            }
            frames.forEachFrame(
                    frames.end(),
                    (bytes, from, to) -> taken.add(new String(bytes, from, to - from, StandardCharsets.UTF_8)));
            frames.advanceTo(frames.end());
        }

        @Override
        public synchronized void ask(long number) {
            asked = number;
        }

        @Override
        public void recover(Outgoing frames) {
            frames.rewindToFrame();
        }

        @Override
        public void close() {
            // has nothing
        }

        synchronized void failNext() {
            failing = 1;
        }

        synchronized List<String> taken() {
            return List.copyOf(taken);
        }

        synchronized long asked() {
            return asked;
        }
    }

    @Test
    void onlyWhatIsConfirmedCountsAndIsNotWrittenAgain() throws Exception {
        Confirming confirming = new Confirming();
        SinkReader sink = sink(confirming);
        sink.start();
        publish(1);
        publish(1);
        awaitTaken(confirming, "line 1\n", "line 2\n");
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> confirming.asked() == 2);
        assertEquals(0, stats.snapshot().entries());
        confirming.listener.accept(1);
        awaitEntries(1);

        sink.broken(new IOException("gone"));
        awaitTaken(confirming, "line 1\n", "line 2\n", "line 2\n");
        confirming.failNext();
        publish(1);
        awaitTaken(confirming, "line 1\n", "line 2\n", "line 2\n", "line 2\n", "line 3\n");
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> confirming.asked() == 5);
        confirming.listener.accept(5);
        sink.stop().get(60, TimeUnit.SECONDS);

        assertEquals(3, stats.snapshot().entries());
        assertEquals(21, stats.snapshot().bytes());
        assertEquals(0, stats.snapshot().lost());
    }

    @Test
    void whatIsNotConfirmedAtTheEndIsCountedAsLost() throws Exception {
        Confirming confirming = new Confirming();
        SinkReader sink = sink(confirming);
        sink.start();
        publish(2);
        awaitTaken(confirming, "line 1\n", "line 2\n");
        CompletableFuture<Void> stopped = sink.stop();
        sink.broken(new IOException("gone"));
        stopped.get(60, TimeUnit.SECONDS);

        assertEquals(0, stats.snapshot().entries());
        assertEquals(2, stats.snapshot().lost());
    }

    @Test
    void theLongestOfWhatIsNotConfirmedIsLeftOutWhenOneIsTooLong() throws Exception {
        Confirming confirming = new Confirming();
        SinkReader sink = sink(confirming);
        sink.start();
        publish(11);
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> confirming.asked() == 1);
        sink.broken(new TooLongException("1009"));
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> confirming.asked() == 2);
        List<String> again = confirming.taken().subList(11, 21);
        assertEquals("line 9\n", again.get(8));
        assertEquals("line 11\n", again.get(9)); // 10 and 11 are the longest
        confirming.listener.accept(2);
        sink.stop().get(60, TimeUnit.SECONDS);

        assertEquals(10, stats.snapshot().entries());
        assertEquals(1, stats.snapshot().lost());
    }

    @Test
    void theEndDoesNotWaitForACallThatNothingEnds() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        SinkReader sink = sink(new Target() {
            @Override
            public void open() {
                begun.countDown();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        sink.start();
        begun.await();
        sink.stop().get(60, TimeUnit.SECONDS);
        never.countDown();
    }

    private static void awaitTaken(Confirming target, String... expected) {
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .untilAsserted(() -> assertEquals(List.of(expected), target.taken()));
    }

    private void awaitEntries(long count) {
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> stats.snapshot().entries() == count);
    }

    private SinkReader sink() throws Exception {
        return sink(target);
    }

    private SinkReader sink(Output to) throws Exception {
        return sink(to, EntryFilter.ALL);
    }

    private SinkReader sink(Output to, EntryFilter wanted) throws Exception {
        Template template = Template.compile("$MSG", new TemplateSettings("here", ZoneOffset.UTC, 0, Ticker.SYSTEM));
        Rendering lines = new Rendering(Rendering.Body.EXACT, Rendering.Head.NONE, Rendering.Framing.LINES, template);
        return new SinkReader("app", hub, lines, wanted, to, new Backoff(1, 20), stats, Ticker.SYSTEM);
    }

    private void publish(int entries) {
        hub.publish(TestEntries.numbered(hub.epoch(), hub.nextBatch(), hub.nextSeq(), entries));
    }

    private void awaitFailures(int count) {
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> stats.snapshot().failures() >= count);
    }

    private void await(String expected) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).untilAsserted(() -> assertEquals(expected, target.taken()));
    }
}
