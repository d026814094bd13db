package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.testing.LogWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What the system refuses for a while; with hints and without. */
@ParameterizedClass(name = "hints={0}")
@ValueSource(booleans = {true, false})
class FaultsTest extends TailerFixture {
    private static final int DESCRIPTORS = 3;

    private static final String LONG = "a line that is long enough to tell its file from all the others, over 64 bytes";

    private final Set<FileChannel> open = new HashSet<>();
    private boolean failing;

    FaultsTest(boolean watching) {
        super(watching);
    }

    /** Allows few files to be open, as a process with a low limit. */
    private FileChannel openFew(Path path, boolean follow) throws IOException {
        open.removeIf(channel -> !channel.isOpen());
        if (open.size() >= DESCRIPTORS) {
            throw new FileSystemException(path.toString(), null, "Too many open files");
        }
        FileChannel channel = FileTailer.openForReading(path, follow);
        open.add(channel);
        return channel;
    }

    @Test
    void withTooFewDescriptorsQuietFilesAreClosedAndNoLineIsLost() {
        List<String> expected = new ArrayList<>();
        start(this::openFew, Target.directory(dir, "*.log"));
        for (int round = 0; round < 3; round++) {
            for (int file = 0; file < 8; file++) {
                String line = "round " + round + " of " + file;
                append(dir.resolve(file + ".log"), line);
                expected.add(line);
                awaitThat(() -> told.lines().size() == expected.size());
            }
        }
        settle();
        assertEquals(expected, told.lines());
        assertEquals(List.of(), told.notices());
    }

    @Test
    void aFileThatCannotBeOpenedForAWhileIsToldOnceAndReadWhole() {
        failing = true;
        start(
                (path, follow) -> {
                    if (failing) {
                        throw new FileSystemException(path.toString(), null, "Input/output error");
                    }
                    return FileTailer.openForReading(path, follow);
                },
                Target.directory(dir, "*.log"));
        append(dir.resolve("a.log"), "one");
        awaitThat(() -> tailer().snapshot().count(FileSnapshot.State.UNREADABLE) == 1);
        append(dir.resolve("a.log"), "two");
        settle();
        assertEquals(1, tailer().snapshot().openErrors());
        failing = false;
        pass(Duration.ofSeconds(1));
        awaitLines("one", "two");
    }

    @Test
    void aReadThatFailsIsTriedAgainWhereItWas() {
        start(this::openFailing, Target.file(dir.resolve("a.log")));
        append(dir.resolve("a.log"), "one");
        awaitLines("one");
        failing = true;
        append(dir.resolve("a.log"), "two");
        awaitThat(() -> tailer().snapshot().count(FileSnapshot.State.UNREADABLE) == 1);
        failing = false;
        append(dir.resolve("a.log"), "three");
        pass(Duration.ofSeconds(1));
        awaitLines("one", "two", "three");
        assertEquals(List.of(), told.rotations());
    }

    @Test
    void aFileThatMayNotBeOpenedAnyMoreIsReadOnAsLongAsItIsOpen() {
        Path log = write(dir.resolve("a.log"), "");
        Set<Path> refused = new HashSet<>();
        start(refusing(refused), Target.file(log));
        try (LogWriter writer = LogWriter.append(log)) {
            writer.lines("one");
            awaitLines("one");
            refused.add(log);
            writer.lines("two");
            awaitLines("one", "two");
            assertEquals(List.of(), told.notices());
            move(log, dir.resolve("a.log.1"));
            writer.lines("late");
            append(log, "three");
            awaitThat(() -> told.notices().equals(List.of("unreadable a.log")));
            awaitLines("one", "two", "late");
        }
        refused.clear();
        pass(Duration.ofSeconds(1));
        awaitLines("one", "two", "late", "three");
        assertEquals(List.of("unreadable a.log", "readable a.log"), told.notices());
    }

    @Test
    void aTruncationInTheMiddleOfAReadIsNoError() {
        Path log = write(dir.resolve("a.log"), "");
        Runnable[] beforeRead = {() -> {}};
        start(
                (path, follow) -> new DelegatingChannel(FileTailer.openForReading(path, follow)) {
                    @Override
                    public int read(ByteBuffer target, long position) throws IOException {
                        beforeRead[0].run();
                        return super.read(target, position);
                    }
                },
                Target.file(log));
        try (LogWriter writer = LogWriter.append(log)) {
            writer.lines("one", "two");
            awaitLines("one", "two");
            writer.lines("lost");
            beforeRead[0] = () -> {
                writer.truncate();
                beforeRead[0] = () -> {};
            };
            awaitThat(() ->
                    told.rotations().size() + tailer().snapshot().rotations().get(RotationReason.SIZE_DECREASE) > 0);
            writer.lines("three");
            awaitLines("one", "two", "three");
        }
        assertEquals(List.of("#1 size decrease"), told.rotations());
        assertEquals(List.of(), told.notices());
    }

    @Test
    void aStaleHandleIsOpenedAgainAndReadOn() {
        Path log = staleAfterOneLine();
        append(log, "two");
        failing = true;
        awaitThat(() -> tailer().snapshot().count(FileSnapshot.State.UNREADABLE) == 1);
        failing = false;
        pass(Duration.ofSeconds(1));
        awaitLines(LONG, "two");
        assertEquals(List.of(), told.rotations());
        assertEquals(List.of("unreadable a.log", "readable a.log"), told.notices());
    }

    @Test
    void aStaleHandleWhoseFileHasOtherContentNowIsReadFromTheBeginning() {
        Path log = staleAfterOneLine();
        failing = true;
        write(log, "two, in a file that is longer than the one that stood here before it: " + LONG + "\nthree\n");
        awaitThat(() -> tailer().snapshot().count(FileSnapshot.State.UNREADABLE) == 1);
        failing = false;
        pass(Duration.ofSeconds(1));
        awaitLines(LONG, "two, in a file that is longer than the one that stood here before it: " + LONG, "three");
        assertEquals(List.of("#1 content change"), told.rotations());
    }

    @Test
    void aHandleThatIsStaleForLongIsToldOnce() {
        Path log = staleAfterOneLine();
        append(log, "two");
        failing = true;
        awaitThat(() -> tailer().snapshot().count(FileSnapshot.State.UNREADABLE) == 1);
        for (int i = 0; i < 30; i++) {
            pass(Duration.ofSeconds(1));
        }
        assertEquals(List.of("unreadable a.log"), told.notices());
        failing = false;
        pass(Duration.ofSeconds(1));
        awaitLines(LONG, "two");
    }

    private Path staleAfterOneLine() {
        Path log = write(dir.resolve("a.log"), "");
        start(this::openFailing, Target.file(log));
        append(log, LONG);
        awaitLines(LONG);
        return log;
    }

    private FileChannel openFailing(Path path, boolean follow) throws IOException {
        return new DelegatingChannel(FileTailer.openForReading(path, follow)) {
            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                if (failing) {
                    throw new IOException("Stale file handle");
                }
                return super.read(target, position);
            }

            @Override
            public long size() throws IOException {
                if (failing) {
                    throw new IOException("Stale file handle");
                }
                return super.size();
            }
        };
    }

    @Test
    void aFileWithoutGrowthIsClosedWhenThatIsWantedAndReadOnWhenItGrows() {
        settings.closeInactiveMs = 60_000;
        write(dir.resolve("a.log"), "");
        follow(dir.resolve("a.log"));
        append(dir.resolve("a.log"), "one");
        awaitLines("one");
        pass(Duration.ofSeconds(30));
        assertEquals(1, openBelow(dir).size());
        pass(Duration.ofSeconds(60));
        settle();
        assertEquals(0, openBelow(dir).size());
        append(dir.resolve("a.log"), "two");
        awaitLines("one", "two");
        assertEquals(1, openBelow(dir).size());
        assertEquals(List.of(), told.rotations());
    }

    @Test
    void anInterruptOfTheThreadCostsNoLine() {
        write(dir.resolve("a.log"), "");
        follow(dir.resolve("a.log"));
        try (LogWriter writer = LogWriter.append(dir.resolve("a.log"))) {
            for (int i = 0; i < 5; i++) {
                writer.lines("line " + i);
                Thread.currentThread().interrupt();
                clock.advanceMillis(100);
                tailer().poll();
                assertTrue(Thread.interrupted());
                int sofar = i + 1;
                clock.advanceMillis(1_000);
                awaitThat(() -> told.lines().size() == sofar);
            }
            awaitLines("line 0", "line 1", "line 2", "line 3", "line 4");
        }
        assertEquals(List.of(), told.rotations());
    }

    @Test
    void aShellThatRedirectsIntoTheFileAgainAndAgainLosesNothingThatWasSeen() throws Exception {
        Path log = dir.resolve("a.log");
        write(log, "");
        follow(log);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 39; i++) {
            String redirect = i % 3 == 0 ? ">" : ">>";
            Process shell =
                    new ProcessBuilder("sh", "-c", "echo line " + i + " " + redirect + " '" + log + "'").start();
            assertEquals(0, shell.waitFor());
            expected.add("line " + i);
            awaitThat(() -> told.lines().size() >= expected.size());
        }
        assertEquals(expected, told.lines());
        assertEquals(0, told.lostBytes());
    }
}
