package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.entry.Ticker;
import io.logwisp.testing.CapturingListener;
import io.logwisp.testing.LogWriter;
import io.logwisp.testing.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hints do when they come, and what goes on when they do not, come too many, or tell nonsense. */
class HintsTest {
    private final ManualClock clock = new ManualClock();
    private final CapturingListener told = new CapturingListener();
    private final ScriptedHints hints = new ScriptedHints();
    private Path dir = Path.of("");
    private @Nullable FileTailer tailer;

    @BeforeEach
    void useDirectory(@TempDir Path temporary) throws IOException {
        dir = temporary.toRealPath();
    }

    @AfterEach
    void stop() {
        if (tailer != null) {
            tailer.close();
        }
        assertEquals(List.of(), TailerFixture.openBelow(dir));
    }

    private FileTailer follow(@Nullable DirectoryHints source, Target... targets) {
        return follow(source, FileTailer::openForReading, targets);
    }

    private FileTailer follow(@Nullable DirectoryHints source, ChannelOpener opener, Target... targets) {
        MonitorConfig defaults = TailConfigs.following(StartPosition.END, targets);
        FileTailer started = new FileTailer(defaults, clock, told, source, opener, StreamCheckpoint.forgetful(clock));
        tailer = started;
        started.poll();
        return started;
    }

    private void pass(FileTailer polled, Duration time) {
        clock.advance(time);
        while (polled.poll() == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aHintBringsTheLineWithoutTimePassing() {
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        FileTailer polled = follow(hints, Target.file(log));
        TailerFixture.append(log, "one");
        pass(polled, Duration.ZERO);
        assertEquals(List.of(), told.lines());
        hints.put(dir).add(Path.of("a.log"));
        pass(polled, Duration.ZERO);
        assertEquals(List.of("one"), told.lines());
    }

    @Test
    void hintsThatFollowADeliveryCloselyAreGathered() {
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        FileTailer polled = follow(hints, Target.file(log));
        clock.advanceMillis(10);
        TailerFixture.append(log, "one");
        hints.put(dir).add(Path.of("a.log"));
        pass(polled, Duration.ZERO);
        TailerFixture.append(log, "two");
        hints.put(dir).add(Path.of("a.log"));
        assertEquals(2, Math.round(polled.poll() / 1e6), "milliseconds until the next look");
        assertEquals(List.of("one"), told.lines());
        pass(polled, Duration.ofMillis(2));
        assertEquals(List.of("one", "two"), told.lines());
    }

    @Test
    void aHintOnNothingOrOnADirectoryNobodyFollowsIsIgnored() {
        FileTailer polled = follow(hints, Target.directory(dir, "*.log"));
        hints.put(dir).add(Path.of("nothing.log"));
        hints.put(dir.resolve("elsewhere")).add(Path.of("a.log"));
        hints.put(Path.of("/")).addEverything();
        pass(polled, Duration.ZERO);
        assertEquals(List.of(), told.events());
    }

    @Test
    void whenTooMuchHappenedEverythingIsLookedAt() {
        FileTailer polled = follow(hints, Target.directory(dir, "*.log"));
        for (int i = 0; i < 3_000; i++) {
            TailerFixture.append(dir.resolve(i + ".log"), "in " + i);
        }
        hints.put(dir).addEverything();
        pass(polled, Duration.ZERO);
        assertEquals(3_000, new HashSet<>(told.lines()).size());
        assertEquals(3_000, told.lines().size());
        for (int i = 0; i < 3_000; i += 7) {
            TailerFixture.append(dir.resolve(i + ".log"), "more in " + i);
        }
        hints.put(dir).addEverything();
        pass(polled, Duration.ofMillis(2));
        assertEquals(3_429, told.lines().size());
        assertEquals(2, polled.snapshot().watchOverflows());
    }

    @Test
    void moreNamesThanAHintHoldsMeanEverything() {
        DirectoryHint hint = new DirectoryHint();
        for (int i = 0; i <= DirectoryHint.MAX_NAMES; i++) {
            hint.add(Path.of("f" + i));
        }
        assertTrue(hint.everything());
        assertEquals(0, hint.names().size());
    }

    @Test
    void theRealWatcherMissesNoFileHoweverManyAppear() throws IOException {
        AtomicInteger wakes = new AtomicInteger();
        try (DirectoryWatcher watcher = new DirectoryWatcher(Ticker.SYSTEM)) {
            FileTailer polled = follow(watcher.subscribe(wakes::incrementAndGet), Target.directory(dir, "*.log"));
            for (int i = 0; i < 3_000; i++) {
                TailerFixture.append(dir.resolve(i + ".log"), "in " + i);
            }
            Awaitility.await().pollInSameThread().pollDelay(Duration.ZERO).until(() -> {
                pass(polled, Duration.ofMillis(2));
                return told.lines().size() == 3_000;
            });
            assertTrue(wakes.get() > 0);
            polled.close();
        }
    }

    @Test
    void withoutHintsGrowthIsFoundAndTheDirectoryIsPolledAfterAWhile() {
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        FileTailer polled = follow(hints, Target.file(log));
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            pass(polled, Duration.ofSeconds(11));
            TailerFixture.append(log, "line " + i);
            expected.add("line " + i);
            pass(polled, Duration.ofSeconds(11));
            assertEquals(expected, told.lines());
        }
        assertEquals(1, told.notices().size(), () -> told.notices().toString());
        pass(polled, Duration.ofMillis(100));
        TailerFixture.append(log, "soon");
        pass(polled, Duration.ofMillis(100));
        assertEquals("soon", told.lines().get(3));
    }

    @Test
    void aDirectoryThatCannotBeWatchedIsPolledAndTriedAgain() {
        hints.failure = new IOException("User limit of inotify watches reached");
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        FileTailer polled = follow(hints, Target.directory(dir, "*.log"));
        TailerFixture.append(log, "one");
        pass(polled, Duration.ofSeconds(1));
        assertEquals(List.of("one"), told.lines());
        assertEquals(1, told.notices().size());
        hints.failure = null;
        for (int i = 0; i < 62; i++) {
            pass(polled, Duration.ofSeconds(1));
        }
        assertTrue(hints.watched.contains(dir));
        assertEquals(1, told.notices().size());
    }

    @Test
    void aStaleHandleIsOpenedAgainAndReadOn() {
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        AtomicInteger faults = new AtomicInteger();
        FileTailer polled = follow(
                null,
                (path, follow) -> new StaleChannel(FileTailer.openForReading(path, follow), faults),
                Target.file(log));
        String longLine = "a line that is long enough to have a fingerprint, as it is longer than 64 bytes";
        TailerFixture.append(log, longLine);
        pass(polled, Duration.ofSeconds(1));
        TailerFixture.append(log, "two");
        faults.set(1);
        pass(polled, Duration.ofSeconds(1));
        pass(polled, Duration.ofSeconds(1));
        assertEquals(List.of(longLine, "two"), told.lines());
        assertEquals(List.of(), told.rotations());
    }

    @Test
    void whatIsWrittenBetweenLookAndWatchIsNotMissed() {
        Path log = dir.resolve("a.log");
        hints.onWatch = () -> TailerFixture.append(log, "early");
        FileTailer polled = follow(hints, Target.directory(dir, "*.log"));
        hints.put(dir).add(Path.of("a.log"));
        pass(polled, Duration.ZERO);
        TailerFixture.append(log, "later");
        hints.put(dir).add(Path.of("a.log"));
        pass(polled, Duration.ofMillis(2));
        assertTrue(told.lines().contains("later"));
        assertEquals(new HashSet<>(told.lines()).size(), told.lines().size());
    }

    @Test
    void twoTailersMayFollowOneDirectory() throws IOException {
        CapturingListener other = new CapturingListener();
        try (DirectoryWatcher watcher = new DirectoryWatcher(Ticker.SYSTEM)) {
            Path log = TailerFixture.write(dir.resolve("a.log"), "");
            FileTailer first = follow(watcher.subscribe(() -> {}), Target.file(log));
            FileTailer second = new FileTailer(
                    TailConfigs.following(StartPosition.END, Target.directory(dir, "")),
                    clock,
                    other,
                    watcher,
                    StreamCheckpoint.forgetful(clock),
                    () -> {});
            second.poll();
            TailerFixture.append(log, "one");
            awaitLines(first, told, 1);
            awaitLines(second, other, 1);
            second.close();
            TailerFixture.append(log, "two");
            awaitLines(first, told, 2);
            first.close();
        }
        assertEquals(1, other.lines().size());
    }

    private void awaitLines(FileTailer polled, CapturingListener listener, int count) {
        Awaitility.await().pollInSameThread().pollDelay(Duration.ZERO).until(() -> {
            pass(polled, Duration.ofMillis(1));
            return listener.lines().size() == count;
        });
    }

    @Test
    void tenThousandFilesAreFollowedWithFewDescriptors() throws IOException {
        for (int i = 0; i < 10_000; i++) {
            Files.createFile(dir.resolve(i + ".log"));
        }
        FileTailer polled = follow(hints, Target.directory(dir, "*.log"));
        assertTrue(TailerFixture.openBelow(dir).size() <= 4096);
        for (int round = 0; round < 3; round++) {
            for (int i = round; i < 10_000; i += 100) {
                TailerFixture.append(dir.resolve(i + ".log"), round + " in " + i);
                hints.put(dir).add(Path.of(i + ".log"));
            }
            pass(polled, Duration.ofMillis(100));
        }
        assertEquals(300, new HashSet<>(told.lines()).size());
        assertEquals(300, told.lines().size());
        assertTrue(TailerFixture.openBelow(dir).size() <= 4096);
        assertEquals(10_000, polled.snapshot().files().size());
    }

    @Test
    void aListenerThatFailsToKeepUpOnlySlowsTheTailer() {
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        FileTailer polled = follow(hints, Target.file(log));
        try (LogWriter writer = LogWriter.append(log)) {
            for (int i = 0; i < 200_000; i++) {
                writer.lines("line " + i);
            }
        }
        hints.put(dir).add(Path.of("a.log"));
        pass(polled, Duration.ZERO);
        assertEquals(200_000, told.lines().size());
        assertEquals("line 199999", told.lines().get(199_999));
    }

    /** Hints that come only when a test says so. */
    private static final class ScriptedHints implements DirectoryHints {
        private final HashSet<Path> watched = new HashSet<>();
        private Map<Path, DirectoryHint> pending = new LinkedHashMap<>();
        private @Nullable IOException failure;
        private Runnable onWatch = () -> {};

        DirectoryHint put(Path directory) {
            return pending.computeIfAbsent(directory, d -> new DirectoryHint());
        }

        @Override
        public void watch(Path directory) throws IOException {
            if (failure != null) {
                throw failure;
            }
            if (watched.add(directory)) {
                onWatch.run();
            }
        }

        @Override
        public void unwatch(Path directory) {
            watched.remove(directory);
        }

        @Override
        public Map<Path, DirectoryHint> take() {
            Map<Path, DirectoryHint> taken = pending;
            pending = new LinkedHashMap<>();
            return taken;
        }

        @Override
        public boolean isPending() {
            return !pending.isEmpty();
        }

        @Override
        public void close() {}
    }

    /** A channel whose reads fail as often as told, as on a network file system whose server forgot the handle. */
    private static final class StaleChannel extends DelegatingChannel {
        private final AtomicInteger faults;

        StaleChannel(FileChannel channel, AtomicInteger faults) {
            super(channel);
            this.faults = faults;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            if (faults.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw new IOException("Stale file handle");
            }
            return super.read(target, position);
        }
    }
}
