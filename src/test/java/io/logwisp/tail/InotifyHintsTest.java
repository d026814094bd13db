package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tailer's own inotify tells, on real directories. */
class InotifyHintsTest {
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final AtomicInteger closed = new AtomicInteger();
    private final Map<Path, DirectoryHint> told = new LinkedHashMap<>();
    private Path dir = Path.of("");
    private InotifyHints hints;

    @BeforeEach
    void open(@TempDir Path temporary) throws IOException {
        dir = temporary.toRealPath();
        assumeTrue(System.getProperty("os.name").equals("Linux"), "inotify is Linux's");
        InotifyHints opened = InotifyHints.open(closed::incrementAndGet);
        if (opened == null) {
            throw new AssertionError("Java's calls of inotify are not where they were, or not opened to the tests");
        }
        hints = opened;
        hints.watch(dir);
    }

    @AfterEach
    void close() {
        hints.close();
        hints.close();
        assertEquals(1, closed.get());
    }

    private DirectoryHint awaitHint(Path directory) {
        Awaitility.await().pollInSameThread().pollDelay(Duration.ZERO).until(() -> {
            told.putAll(hints.take());
            return told.containsKey(directory);
        });
        return told.get(directory);
    }

    @Test
    void aWriteIsToldAsSuchAndEverythingElseAsMore() throws IOException {
        Path log = Files.createFile(dir.resolve("a \u00f6.log"));
        assertEquals(Set.of(log.getFileName()), awaitHint(dir).names());
        told.clear();
        TailerFixture.append(log, "one");
        TailerFixture.append(log, "two");
        DirectoryHint written = awaitHint(dir);
        assertEquals(Set.of(log.getFileName()), written.written());
        assertEquals(Set.of(), written.names());
        told.clear();
        Files.move(log, dir.resolve("b.log"));
        assertTrue(awaitHint(dir).names().contains(log.getFileName()));
    }

    @Test
    void aWaitEndsWithAnEvent() throws IOException {
        Files.createFile(dir.resolve("a.log"));
        hints.await(LONG_NANOS);
        assertTrue(hints.isPending());
        assertFalse(hints.take().isEmpty());
        assertFalse(hints.isPending());
    }

    @Test
    void aWaitEndsWhenItWasWokenBefore() {
        long before = System.nanoTime();
        hints.wake();
        hints.await(LONG_NANOS);
        assertFalse(hints.isPending());
        assertTrue(System.nanoTime() - before < LONG_NANOS);
    }

    @Test
    void anotherDirectoryUnderTheNameIsWatchedInsteadOfTheFormer() throws IOException {
        Path followed = Files.createDirectory(dir.resolve("logs"));
        hints.watch(followed);
        Path former = Files.move(followed, dir.resolve("former"), StandardCopyOption.ATOMIC_MOVE);
        Files.createDirectory(followed);
        hints.watch(followed);
        Files.createFile(former.resolve("old.log"));
        Path log = Files.createFile(followed.resolve("new.log"));
        assertEquals(Set.of(log.getFileName()), awaitHint(followed).names());
        assertFalse(told.get(followed).watchLost());
    }

    @Test
    void aDirectoryThatIsGoneIsWatchedNoMoreAndCanBeWatchedAgain() throws IOException {
        Path followed = Files.createDirectory(dir.resolve("logs"));
        hints.watch(followed);
        Files.delete(followed);
        assertTrue(awaitHint(followed).watchLost());
        assertThrows(IOException.class, () -> hints.watch(followed));
        Files.createDirectory(followed);
        hints.watch(followed);
        told.clear();
        Path log = Files.createFile(followed.resolve("a.log"));
        assertEquals(Set.of(log.getFileName()), awaitHint(followed).names());
    }

    @Test
    void aNewWatchShowsThatItWorksAndTellsNothingOfThat() throws IOException {
        Path followed = Files.createDirectory(dir.resolve("logs"));
        Path log = TailerFixture.write(followed.resolve("a.log"), "");
        hints.take();
        assertTrue(hints.watch(followed));
        assertFalse(hints.watch(followed), "it is not new");
        Files.readString(log);
        assertFalse(hints.isPending());
        assertEquals(Map.of(), hints.take());
        TailerFixture.append(log, "one");
        assertEquals(Set.of(log.getFileName()), awaitHint(followed).written());
    }

    @Test
    void twoNamesOfOneDirectoryAreBothToldUntilNobodyAsksAnyMore() throws IOException {
        Path link = Files.createSymbolicLink(dir.resolveSibling(dir.getFileName() + "-link"), dir);
        try {
            hints.watch(link);
            Path log = Files.createFile(dir.resolve("a.log"));
            assertEquals(Set.of(log.getFileName()), awaitHint(link).names());
            assertEquals(Set.of(log.getFileName()), awaitHint(dir).names());
            hints.unwatch(dir);
            told.clear();
            TailerFixture.append(log, "one");
            awaitHint(link);
            assertEquals(Set.of(link), told.keySet());
        } finally {
            Files.delete(link);
        }
    }

    @Test
    void moreEventsThanOneReadTakesAreAllTold() throws IOException {
        Set<Path> created = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            created.add(Files.createFile(dir.resolve("a-rather-long-name-of-a-log-file-" + i + ".log"))
                    .getFileName());
        }
        assertEquals(created, awaitHint(dir).names());
    }

    @Test
    void whatIsKnownOfANameIsNeverLessThanBefore() {
        DirectoryHint hint = new DirectoryHint();
        Path name = Path.of("a.log");
        hint.addWritten(name);
        hint.add(name);
        hint.addWritten(name);
        assertEquals(Set.of(name), hint.names());
        assertEquals(Set.of(), hint.written());
        for (int i = 0; i < DirectoryHint.MAX_NAMES; i++) {
            hint.addWritten(Path.of("f" + i));
        }
        assertTrue(hint.everything());
        assertEquals(Set.of(), hint.written());
    }
}
