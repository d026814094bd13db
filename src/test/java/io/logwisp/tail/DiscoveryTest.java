package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.logwisp.config.MonitorConfig.Kind;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.testing.LogWriter;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found, followed, refused and waited for; with hints and without. */
@ParameterizedClass(name = "hints={0}")
@ValueSource(booleans = {true, false})
class DiscoveryTest extends TailerFixture {
    DiscoveryTest(boolean watching) {
        super(watching);
    }

    @Test
    void aFileThatAppearsInADirectoryIsReadFromItsBeginning() {
        write(dir.resolve("old.log"), "old\n");
        follow(dir, "*.log");
        append(dir.resolve("new.log"), "one");
        append(dir.resolve("other.txt"), "no");
        awaitLines("one");
        append(dir.resolve("old.log"), "two");
        awaitLines("one", "two");
        assertEquals(List.of("new.log", "old.log"), told.sources());
    }

    @Test
    void namesWithOddCharactersAreFollowed() {
        List<String> names = List.of("a b.log", "a\nb.log", "[x].log", "{a,b}.log", "(.log", ".hidden.log", "*.log");
        follow(dir, "*.log");
        for (String name : names) {
            append(dir.resolve(name), "in " + name.length());
        }
        awaitThat(() -> told.lines().size() == names.size());
        assertEquals(new HashSet<>(names), new HashSet<>(told.sources()));
    }

    @Test
    void aNameThatIsNoTextIsFollowed() {
        follow(dir, "*.log");
        append(Path.of(URI.create(dir.toUri() + "a%E4%FFb.log")), "one");
        awaitLines("one");
    }

    @Test
    void excludedAndCompressedFilesAreLeftOut() throws IOException {
        settings.start = StartPosition.BEGINNING;
        write(dir.resolve("a.gz"), "no\n");
        write(dir.resolve("a.log"), "yes\n");
        try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(dir.resolve("packed.log")))) {
            out.write("no\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        follow(dir, "");
        settle();
        assertEquals(List.of("yes"), told.lines());
        assertEquals(List.of("packed.log not followed: it is compressed"), told.notices());
        assertEquals(1, openBelow(dir).size());
    }

    @Test
    void aFileThatTurnsOutToBeCompressedIsLeftOut() throws IOException {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(log))) {
            out.write("no\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        awaitThat(() -> told.notices().equals(List.of("a.log not followed: it is compressed")));
        assertEquals(List.of(), told.lines());
    }

    @Test
    void theTextFilesOfADirectoryAreItsCurrentLogs() throws IOException {
        settings.start = StartPosition.BEGINNING;
        for (String name : List.of("syslog", "Xorg.0.log", "cloud-init.log", "messages", "app2.log")) {
            write(dir.resolve(name), name + "\n");
        }
        for (String name : List.of(
                "syslog.1", "syslog.2.gz", "maillog-20260101", "wtmp", "btmp", "lastlog", "a.log~", "a.old", ".x")) {
            write(dir.resolve(name), "no\n");
        }
        Files.write(dir.resolve("binary"), new byte[] {'n', 'o', 0, '\n'});
        Files.createDirectory(dir.resolve("directory"));
        follow(new Target(dir, Kind.TEXT_FILES, "", List.of(), false, 1, false));
        append(dir.resolve("late"), "late");
        Files.write(dir.resolve("late.bin"), new byte[] {'n', 'o', 0, '\n'});
        awaitThat(() -> told.lines().size() >= 6);
        settle();
        assertEquals(
                List.of("Xorg.0.log", "app2.log", "cloud-init.log", "late", "messages", "syslog"),
                told.lines().stream().sorted().toList());
        assertEquals(
                List.of(
                        "binary not followed: it is no text (a NUL among its first bytes); name it, or a pattern, to follow it"),
                told.notices());
    }

    @Test
    void whatComesInThePlaceOfATextFileIsFollowedWhateverItsFirstBytes() throws IOException {
        settings.start = StartPosition.BEGINNING;
        write(dir.resolve("app.log"), "one\n");
        follow(new Target(dir, Kind.TEXT_FILES, "", List.of(), false, 1, false));
        awaitLines("one");
        Files.move(dir.resolve("app.log"), dir.resolve("app.log.1"));
        write(dir.resolve("app.log"), "two\nwith \0 nul\n");
        awaitLines("one", "two", "with \0 nul");
        append(dir.resolve("app.log"), "three");
        awaitLines("one", "two", "with \0 nul", "three");
    }

    @Test
    void subDirectoriesAreFollowedWhenAskedForWithWhatTheyHeldBefore() throws IOException {
        Files.createDirectories(dir.resolve("a/b/c"));
        follow(new Target(dir, Kind.DIRECTORY, "*.log", List.of(), true, 3, false));
        append(dir.resolve("a/b/x.log"), "x");
        append(dir.resolve("a/b/c/too-deep.log"), "no");
        awaitLines("x");
        Path ready = Files.createDirectories(dir.resolve("a/b/c/prepared"));
        append(ready.resolve("y.log"), "y");
        Files.move(ready, dir.resolve("d"));
        awaitThat(() -> told.lines().contains("y") || !watching);
        clock.advanceMillis(1_000);
        awaitLines("x", "y");
    }

    @Test
    void filesThatExistedInSubDirectoriesAreReadFromTheirEndAsAnyOther() throws IOException {
        Path below = Files.createDirectories(dir.resolve("a/b"));
        write(below.resolve("x.log"), "old\n");
        follow(new Target(dir, Kind.DIRECTORY, "*.log", List.of(), true, 3, false));
        append(below.resolve("x.log"), "new");
        awaitLines("new");
    }

    @Test
    void aMissingDirectoryIsWaitedFor() throws IOException {
        Path later = dir.resolve("later");
        follow(later, "*.log");
        settle();
        settle();
        assertEquals(List.of("unreadable later"), told.notices());
        Files.createDirectory(later);
        append(later.resolve("a.log"), "one");
        pass(Duration.ofSeconds(1));
        awaitLines("one");
        assertEquals(List.of("unreadable later", "readable later"), told.notices());
        append(later.resolve("b.log"), "two");
        awaitLines("one", "two");
    }

    @Test
    void aDirectoryThatIsRemovedAndMadeAnewIsFollowedAgain() throws IOException {
        Path logs = Files.createDirectory(dir.resolve("logs"));
        follow(logs, "*.log");
        append(logs.resolve("a.log"), "one");
        awaitLines("one");
        LogWriter.delete(logs.resolve("a.log"));
        LogWriter.delete(logs);
        settle();
        Files.createDirectory(logs);
        append(logs.resolve("a.log"), "two");
        pass(Duration.ofSeconds(11));
        awaitLines("one", "two");
        append(logs.resolve("b.log"), "three");
        awaitLines("one", "two", "three");
    }

    @Test
    void aDirectoryThatIsReplacedByAnotherIsFollowedAgain() throws IOException {
        Path logs = Files.createDirectory(dir.resolve("logs"));
        append(logs.resolve("a.log"), "old");
        follow(logs, "*.log");
        Files.move(logs, dir.resolve("logs-old"));
        Files.createDirectory(logs);
        append(logs.resolve("a.log"), "one");
        pass(Duration.ofSeconds(11));
        awaitLines("one");
        append(logs.resolve("b.log"), "two");
        awaitLines("one", "two");
    }

    @Test
    void anUnreadableFileIsToldOnceAndReadOnceItCanBe() {
        AtomicBoolean denied = new AtomicBoolean(true);
        Path log = write(dir.resolve("a.log"), "old\n");
        start(
                (path, follow) -> {
                    if (denied.get()) {
                        throw new AccessDeniedException(path.toString());
                    }
                    return FileTailer.openForReading(path, follow);
                },
                Target.file(log));
        append(log, "one");
        settle();
        assertEquals(List.of("unreadable a.log"), told.notices());
        assertEquals(
                FileSnapshot.State.UNREADABLE,
                tailer().snapshot().files().get(0).state());
        denied.set(false);
        pass(Duration.ofSeconds(1));
        awaitLines("one");
        assertEquals(List.of("unreadable a.log", "readable a.log"), told.notices());
    }

    @Test
    void aFileWhosePermissionIsTakenAwayIsToldOnceAndReadOnceItIsGivenBack() throws IOException {
        Path log = write(dir.resolve("a.log"), "old\n");
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(log), "root may read everything");
        follow(log);
        settle();
        pass(Duration.ofSeconds(20));
        assertEquals(List.of("unreadable a.log"), told.notices());
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-------"));
        append(log, "one");
        awaitThat(() -> !told.lines().isEmpty());
        try (LogWriter writer = LogWriter.append(log)) {
            Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("---------"));
            writer.lines("two");
            awaitLines("one", "two");
        }
        assertEquals(List.of("unreadable a.log", "readable a.log"), told.notices());
    }

    @Test
    void aLinkThatIsSwitchedLeadsToTheNewFileFromItsBeginning() throws IOException {
        Path first = write(dir.resolve("t1"), "");
        Path second = dir.resolve("t2");
        Path link = Files.createSymbolicLink(dir.resolve("a.log"), first);
        follow(link);
        try (LogWriter writer = LogWriter.append(first)) {
            writer.lines("one");
            append(second, "two");
            move(Files.createSymbolicLink(dir.resolve("a.tmp"), second), link);
            pass(Duration.ofSeconds(1));
            awaitLines("one", "two");
            writer.lines("late");
            pass(Duration.ofMillis(200));
            awaitLines("one", "two", "late");
        }
        assertTrue(told.sources().stream().allMatch("a.log"::equals));
    }

    @Test
    void theFileBehindAChainOfLinksMayBeRotated() throws IOException {
        Path pods = Files.createDirectory(dir.resolve("pods"));
        Path log = write(pods.resolve("0.log"), "");
        Path middle = Files.createSymbolicLink(dir.resolve("middle"), log);
        Path link = Files.createSymbolicLink(dir.resolve("a.log"), middle);
        follow(link);
        append(log, "one");
        pass(Duration.ofSeconds(1));
        move(log, pods.resolve("0.log.1"));
        append(log, "two");
        pass(Duration.ofSeconds(2));
        awaitLines("one", "two");
    }

    @Test
    void aLinkToNothingIsWaitedFor() throws IOException {
        Path target = dir.resolve("target");
        Path link = Files.createSymbolicLink(dir.resolve("a.log"), target);
        follow(link);
        settle();
        append(target, "one");
        pass(Duration.ofSeconds(1));
        awaitLines("one");
        assertEquals(List.of(), told.notices());
    }

    @Test
    void aFileWithTwoNamesIsReadOnce() throws IOException {
        Path log = write(dir.resolve("a.log"), "");
        Files.createSymbolicLink(dir.resolve("b.log"), log);
        Files.createLink(dir.resolve("c.log"), log);
        follow(Target.directory(dir, "*.log"), Target.file(log));
        append(log, "one");
        awaitLines("one");
        assertEquals(List.of("a.log"), told.sources());
        assertEquals(1, openBelow(dir).size());
        LogWriter.delete(log);
        settle();
        append(dir.resolve("c.log"), "two");
        awaitLines("one", "two");
    }

    @Test
    void whatIsNoFileIsNeverOpened() throws Exception {
        Process pipe = new ProcessBuilder("mkfifo", dir.resolve("pipe.log").toString()).start();
        assertEquals(0, pipe.waitFor());
        Files.createDirectory(dir.resolve("directory.log"));
        Files.createSymbolicLink(dir.resolve("link.log"), dir.resolve("directory.log"));
        Files.createSymbolicLink(dir.resolve("null.log"), Path.of("/dev/null"));
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(dir.resolve("socket.log")))
                .close(); // the name stays
        follow(Target.directory(dir, "*.log"), Target.file(dir.resolve("pipe.log")), Target.file(Path.of("/dev/zero")));
        append(dir.resolve("a.log"), "one");
        awaitLines("one");
        assertEquals(List.of(), told.rotations());
    }

    @Test
    void inventionsOfTheKernelAreRefused() {
        follow(Path.of("/proc/version"));
        settle();
        assertEquals(1, told.notices().size(), () -> told.notices().toString());
        assertEquals(List.of(), told.opened());
    }

    @Test
    void aLinkOutOfTheDirectoryIsFollowedOnlyWhenAllowed() throws IOException {
        settings.start = StartPosition.BEGINNING;
        Path secret = write(dir.resolve("secret"), "secret\n");
        Path logs = Files.createDirectory(dir.resolve("logs"));
        write(logs.resolve("real"), "fine\n");
        Files.createSymbolicLink(logs.resolve("out.log"), secret);
        Files.createSymbolicLink(logs.resolve("in.log"), Path.of("real"));
        follow(logs, "*.log");
        settle();
        assertEquals(List.of("fine"), told.lines());
        stop();
        told.clear();
        follow(new Target(logs, Kind.DIRECTORY, "*.log", List.of(), false, 1, true));
        assertEquals(List.of("fine", "secret"), told.lines().stream().sorted().toList());
    }

    @Test
    void filesBeyondTheLimitAreClosedAndOpenedAgainWithoutLoss() {
        settings.maxOpenFiles = 5;
        for (int i = 0; i < 20; i++) {
            write(dir.resolve(i + ".log"), "");
        }
        follow(dir, "*.log");
        List<String> expected = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            for (int i = round; i < 20; i += 1 + round) {
                append(dir.resolve(i + ".log"), round + " in " + i);
                expected.add(round + " in " + i);
            }
            awaitThat(() -> told.lines().size() >= expected.size());
            assertEquals(5, openBelow(dir).size());
        }
        settle();
        assertEquals(
                expected.stream().sorted().toList(),
                told.lines().stream().sorted().toList());
        assertEquals(List.of(), told.rotations());
    }

    @Test
    void tenThousandFilesAreFollowedWithFewDescriptors() throws IOException {
        settings.maxOpenFiles = 4096;
        for (int i = 0; i < 10_000; i++) {
            Files.createFile(dir.resolve(i + ".log"));
        }
        follow(dir, "*.log");
        assertEquals(10_000, tailer().snapshot().files().size());
        TailSnapshot elsewhere =
                CompletableFuture.supplyAsync(() -> tailer().snapshot()).join();
        assertEquals(
                10_000, elsewhere.count(FileSnapshot.State.ACTIVE) + elsewhere.count(FileSnapshot.State.CLOSED_IDLE));
        assertTrue(elsewhere.files().size() <= TailSnapshot.MAX_KEPT, "bounded, because it is kept");
        List<String> expected = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (int i = round; i < 10_000; i += 100) {
                append(dir.resolve(i + ".log"), round + " in " + i);
                expected.add(round + " in " + i);
            }
            awaitThat(() -> told.lines().size() >= expected.size());
            assertTrue(openBelow(dir).size() <= 4096);
        }
        assertEquals(
                expected.stream().sorted().toList(),
                told.lines().stream().sorted().toList());
    }

    @Test
    void aFileThatHasBeenQuietForLongIsHardlyLookedAt() {
        LongAdder looks = new LongAdder();
        for (int i = 0; i < 100; i++) {
            write(dir.resolve(i + ".log"), "");
        }
        start(
                (path, follow) -> new DelegatingChannel(FileTailer.openForReading(path, follow)) {
                    @Override
                    public int read(ByteBuffer target, long position) throws IOException {
                        looks.increment();
                        return super.read(target, position);
                    }

                    @Override
                    public long size() throws IOException {
                        looks.increment();
                        return super.size();
                    }
                },
                Target.directory(dir, "*.log"));
        for (int i = 0; i < 20 * 60; i++) {
            pass(Duration.ofSeconds(1));
        }
        looks.reset();
        for (int i = 0; i < 10 * 60; i++) {
            look();
        }
        long perFileAndMinute = looks.sum() / 100;
        assertTrue(perFileAndMinute <= (watching ? 6 : 30), () -> "looks: " + perFileAndMinute);
    }

    @Test
    void aClosedFileThatWasTruncatedIsReadFromItsBeginning() {
        settings.maxOpenFiles = 1;
        Path first = write(dir.resolve("a.log"), "");
        Path second = write(dir.resolve("b.log"), "");
        follow(dir, "*.log");
        append(first, "one, a rather long line of the first file, longer than sixty-four bytes");
        awaitThat(() -> told.lines().size() == 1);
        append(second, "two");
        awaitThat(() -> told.lines().size() == 2);
        write(first, "three\n");
        awaitThat(() -> told.lines().size() == 3);
        assertEquals("three", told.lines().get(2));
    }
}
