package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.entry.Ticker;
import io.logwisp.testing.CapturingListener;
import io.logwisp.testing.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
        assertEquals(1, Math.round(polled.poll() / 1e6), "milliseconds until the next look");
        assertEquals(List.of("one"), told.lines());
        pass(polled, Duration.ofMillis(1));
        assertEquals(List.of("one", "two"), told.lines());
    }

    @Test
    void theFileThatAloneIsWrittenIsReadBeforeItIsKnownWhatHappened() {
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        Path other = TailerFixture.write(dir.resolve("b.log"), "");
        FileTailer polled = follow(hints, Target.file(log), Target.file(other));
        assertFalse(glance(polled, log, "one"));
        assertFalse(glance(polled, log, "two"), "once is no habit");
        assertTrue(glance(polled, log, "three"));
        assertFalse(glance(polled, other, "another"), "the guess was wrong");
        assertFalse(glance(polled, log, "four"), "and is not made again at once");
        assertFalse(glance(polled, log, "five"));
        assertTrue(glance(polled, log, "six"));

        assertEquals(List.of("one", "two", "three", "another", "four", "five", "six"), told.lines());
    }

    @Test
    void nothingIsReadThatWasNotSaidToHaveHappenedOrIsHeldOff() {
        Path log = dir.resolve("a.log");
        FileTailer polled = followGrowing(log);
        TailerFixture.append(log, "three");
        assertFalse(polled.glance());
        hints.put(dir).addWritten(Path.of("a.log"));
        assertFalse(polled.glance(), "the delivery was just now");
        clock.advanceMillis(1);
        assertTrue(polled.glance());
    }

    @Test
    void aRotationBehindTheLinesThatWereReadAheadIsNoticed() throws IOException {
        Path log = dir.resolve("a.log");
        FileTailer polled = followGrowing(log);
        clock.advanceMillis(2);
        TailerFixture.append(log, "three");
        Files.move(log, dir.resolve("a.log.1"));
        TailerFixture.append(log, "four");
        hints.put(dir).addWritten(Path.of("a.log"));
        hints.put(dir).add(Path.of("a.log"));
        assertTrue(polled.glance());
        assertEquals(List.of("one", "two", "three"), told.lines());
        pass(polled, Duration.ZERO);
        assertEquals(List.of("one", "two", "three", "four"), told.lines());

        glance(polled, log, "five");
        glance(polled, log, "six");
        TailerFixture.append(dir.resolve("a.log.1"), "late");
        assertFalse(glance(polled, log, "seven"), "late lines come first");
        assertEquals(List.of("one", "two", "three", "four", "five", "six", "late", "seven"), told.lines());
    }

    @Test
    void aFileThatDoesNotSimplyGoOnIsLeftToTheLook() {
        Path log = dir.resolve("a.log");
        FileTailer polled = followGrowing(log);
        clock.advanceMillis(2);
        TailerFixture.write(log, "new\n");
        hints.put(dir).addWritten(Path.of("a.log"));
        assertFalse(polled.glance());
        assertEquals(List.of("one", "two"), told.lines());
        pass(polled, Duration.ZERO);
        assertEquals(List.of("one", "two", "new"), told.lines());
        assertEquals(1, told.rotations().size());
    }

    @Test
    void anUnfinishedLineThatWasReadAheadHasItsTimeFromThere() throws IOException {
        Path log = dir.resolve("a.log");
        FileTailer polled = followGrowing(log);
        pass(polled, Duration.ofMinutes(1));
        Files.writeString(log, "unfinished", StandardOpenOption.APPEND);
        hints.put(dir).addWritten(Path.of("elsewhere.log")); // nothing is told of the file itself
        assertTrue(polled.glance());
        pass(polled, Duration.ZERO);
        assertEquals(List.of(), told.partials());
        pass(polled, Duration.ofMillis(MonitorConfig.DEFAULTS.partialLineTimeoutMs()));
        assertEquals(List.of("unfinished"), told.partials());
    }

    /** Follows a new file that has got the lines one and two, one after the other. */
    private FileTailer followGrowing(Path log) {
        FileTailer polled = follow(hints, Target.file(TailerFixture.write(log, "")));
        glance(polled, log, "one");
        glance(polled, log, "two");
        return polled;
    }

    /** Has a line told that was written, and returns whether it was read before that. */
    private boolean glance(FileTailer polled, Path log, String line) {
        clock.advanceMillis(2);
        TailerFixture.append(log, line);
        hints.put(dir).addWritten(log.getFileName());
        boolean ahead = polled.glance();
        pass(polled, Duration.ZERO);
        return ahead;
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
    void aFileThatWasWrittenToIsReadAtOnce() {
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        FileTailer polled = follow(hints, Target.file(log));
        TailerFixture.append(log, "one");
        hints.put(dir).addWritten(log.getFileName());
        pass(polled, Duration.ofMillis(3));
        assertEquals(List.of("one"), told.lines());
    }

    @Test
    void aWriteThatIsNotFoundInsideMakesTheNameLookedAt() throws IOException {
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        FileTailer polled = follow(hints, Target.file(log));
        Files.move(log, dir.resolve("b.log"));
        TailerFixture.write(log, "in the next file\n");
        hints.put(dir).addWritten(log.getFileName());
        pass(polled, Duration.ofMillis(3));
        assertEquals(List.of("in the next file"), told.lines());
    }

    @Test
    void aWriteToAnUnknownNameHasItFound() {
        FileTailer polled = follow(hints, Target.directory(dir, "*.log"));
        TailerFixture.write(dir.resolve("new.log"), "one\n");
        hints.put(dir).addWritten(Path.of("new.log"));
        pass(polled, Duration.ofMillis(3));
        assertEquals(List.of("one"), told.lines());
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
        assertEquals(1, polled.snapshot().polledDirectories());
        hints.failure = null;
        for (int i = 0; i < 62; i++) {
            pass(polled, Duration.ofSeconds(1));
        }
        assertTrue(hints.watched.contains(dir));
        assertEquals(1, polled.snapshot().watchedDirectories());
        assertEquals(1, told.notices().size());
    }

    @Test
    void aLimitThatIsReachedIsToldOnceHoweverManyDirectoriesThereAreAndHoweverLongItLasts() throws IOException {
        Target[] targets = new Target[5];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = Target.directory(Files.createDirectory(dir.resolve("d" + i)), "*.log");
        }
        hints.limit = 2;
        FileTailer polled = follow(hints, targets);
        for (int round = 0; round < 10; round++) {
            for (Target target : targets) {
                TailerFixture.append(target.path().resolve("a.log"), "line " + round);
            }
            hints.watched.forEach(watched -> hints.put(watched).add(Path.of("a.log")));
            pass(polled, Duration.ofMinutes(1));
            assertEquals((round + 1) * targets.length, told.lines().size());
        }
        assertEquals(3, polled.snapshot().polledDirectories());
        assertEquals(
                List.of("d2 polled, as are others like it, because it cannot be watched: "
                        + "User limit of inotify watches reached"),
                told.notices());
        hints.limit = targets.length;
        pass(polled, Duration.ofMinutes(2));
        assertEquals(0, polled.snapshot().polledDirectories());
    }

    @Test
    void aLimitThatIsReachedAgainIsToldAgain() {
        hints.limit = 0;
        FileTailer polled = follow(hints, Target.directory(dir, "*.log"));
        hints.limit = 1;
        pass(polled, Duration.ofMinutes(2));
        assertEquals(1, polled.snapshot().watchedDirectories());
        hints.watched.clear();
        hints.limit = 0;
        hints.put(dir).loseWatch();
        pass(polled, Duration.ofMinutes(2));
        assertEquals(2, told.notices().size(), () -> told.notices().toString());
    }

    @Test
    void aFileThatGrowsIsReadWithTheNextCheckEvenWhereNoHintsCome() {
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        FileTailer polled = follow(hints, Target.file(log));
        TailerFixture.append(log, "first");
        pass(polled, Duration.ofSeconds(5));
        for (int i = 0; i < 50; i++) {
            TailerFixture.append(log, "line " + i);
            pass(polled, Duration.ofMillis(MonitorConfig.DEFAULTS.checkIntervalMs()));
            assertEquals("line " + i, told.lines().get(i + 1));
        }
    }

    @Test
    void aQuietFileIsLookedAtOftenUntilItsDirectoryIsKnownToTell() {
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        FileTailer polled = follow(hints, Target.file(log));
        pass(polled, Duration.ofMinutes(5));
        assertEquals(List.of("warm"), linesAfter(polled, log, "warm", Duration.ofSeconds(1)));
        pass(polled, Duration.ofMinutes(30));
        assertEquals(List.of("warm", "cold"), linesAfter(polled, log, "cold", Duration.ofSeconds(3)));
    }

    @Test
    void aDirectoryThatHasToldSomethingIsTrustedUntilItMissesSomething() {
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        FileTailer polled = follow(hints, Target.file(log));
        hints.put(dir).add(Path.of("other.log"));
        pass(polled, Duration.ofMinutes(30));
        assertEquals(List.of(), linesAfter(polled, log, "missed", Duration.ofSeconds(3)));
        assertEquals(
                List.of("missed"),
                linesAfter(polled, log, "2", Duration.ofSeconds(10)).subList(0, 1));
        assertEquals(1, polled.snapshot().watchMisses());
        pass(polled, Duration.ofMinutes(30));
        assertEquals(List.of("missed", "2", "3"), linesAfter(polled, log, "3", Duration.ofSeconds(3)));
    }

    @Test
    void aWatchThatWasSeenToWorkIsTrusted() {
        hints.proving = true;
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        FileTailer polled = follow(hints, Target.file(log));
        pass(polled, Duration.ofMinutes(30));
        assertEquals(List.of(), linesAfter(polled, log, "missed", Duration.ofSeconds(3)));
    }

    /** What has been told that long after a line was written of which no hint comes. */
    private List<String> linesAfter(FileTailer polled, Path log, String line, Duration time) {
        TailerFixture.append(log, line);
        for (long millis = 0; millis < time.toMillis(); millis += 100) {
            pass(polled, Duration.ofMillis(100));
        }
        return told.lines();
    }

    @Test
    void whatIsWrittenWhileALookTakesLongIsNoMissedHint() throws IOException {
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        AtomicReference<Runnable> during = new AtomicReference<>(() -> {});
        FileTailer polled = follow(
                hints,
                (path, follow) -> new DelegatingChannel(FileTailer.openForReading(path, follow)) {
                    @Override
                    public long size() throws IOException {
                        during.getAndSet(() -> {}).run();
                        return super.size();
                    }
                },
                Target.file(log));
        pass(polled, Duration.ofMinutes(1));
        during.set(() -> {
            TailerFixture.append(log, "one");
            try {
                Files.setLastModifiedTime(log, FileTime.from(clock.epochNanos(), TimeUnit.NANOSECONDS));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            clock.advance(Duration.ofSeconds(2));
        });
        pass(polled, Duration.ofSeconds(10));
        assertEquals(List.of("one"), told.lines());
        assertEquals(0, polled.snapshot().watchMisses());
    }

    @Test
    void whereHintsWereMissingTheyAreTriedAgainAfterAWhile() {
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        FileTailer polled = follow(hints, Target.file(log));
        missHints(polled, log, 3, Duration.ofSeconds(11));
        assertEquals(1, polled.snapshot().polledDirectories());
        assertEquals(3, polled.snapshot().watchMisses());
        for (int i = 0; i < 11 * 60; i++) {
            pass(polled, Duration.ofSeconds(1));
        }
        assertEquals(1, polled.snapshot().watchedDirectories());
        TailerFixture.append(log, "hinted");
        hints.put(dir).add(Path.of("a.log"));
        pass(polled, Duration.ZERO);
        assertEquals("hinted", told.lines().get(3));
        assertEquals(1, told.notices().size());
    }

    @Test
    void hintsThatAreMissingNowAndThenAreNoReasonToPoll() {
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        FileTailer polled = follow(hints, Target.file(log));
        missHints(polled, log, 8, Duration.ofMinutes(6));
        assertEquals(1, polled.snapshot().watchedDirectories());
        assertEquals(8, polled.snapshot().watchMisses());
        assertEquals(List.of(), told.notices());
    }

    private void missHints(FileTailer polled, Path log, int count, Duration between) {
        for (int i = 0; i < count; i++) {
            pass(polled, between);
            TailerFixture.append(log, "line " + i);
            pass(polled, Duration.ofSeconds(11));
            assertEquals(i + 1, told.lines().size());
        }
    }

    @Test
    void whatIsWrittenIntoADirectoryWhileItIsBeingWatchedIsReadFromItsBeginning() throws IOException {
        Path later = dir.resolve("later");
        FileTailer polled = follow(hints, Target.directory(later, "*.log"));
        Files.createDirectory(later);
        hints.onWatch = () -> TailerFixture.append(later.resolve("a.log"), "early");
        pass(polled, Duration.ofSeconds(1));
        assertTrue(hints.watched.contains(later));
        assertEquals(List.of("early"), told.lines());
    }

    @Test
    void aHintThatComesBeforeItsDataCostsNoLine() {
        Path log = TailerFixture.write(dir.resolve("a.log"), "");
        FileTailer polled = follow(hints, Target.file(log));
        hints.put(dir).add(Path.of("a.log"));
        pass(polled, Duration.ofMillis(10));
        TailerFixture.append(log, "one");
        pass(polled, Duration.ofSeconds(11));
        assertEquals(List.of("one"), told.lines());
        hints.put(dir).add(Path.of("a.log"));
        pass(polled, Duration.ofMillis(10));
        TailerFixture.append(log, "two");
        pass(polled, Duration.ofMillis(100));
        assertEquals(List.of("one", "two"), told.lines());
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

    /** Hints that come only when a test says so. */
    private static final class ScriptedHints implements DirectoryHints {
        private final HashSet<Path> watched = new HashSet<>();
        private Map<Path, DirectoryHint> pending = new LinkedHashMap<>();
        private @Nullable IOException failure;
        private int limit = Integer.MAX_VALUE;
        private boolean proving;
        private Runnable onWatch = () -> {};

        DirectoryHint put(Path directory) {
            return pending.computeIfAbsent(directory, d -> new DirectoryHint());
        }

        @Override
        public boolean watch(Path directory) throws IOException {
            if (failure != null) {
                throw failure;
            }
            if (watched.size() >= limit && !watched.contains(directory)) {
                throw new IOException("User limit of inotify watches reached");
            }
            boolean added = watched.add(directory);
            if (added) {
                onWatch.run();
            }
            return added && proving;
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
}
