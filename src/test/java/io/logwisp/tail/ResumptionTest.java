package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.CheckpointConfig;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.testing.DirectExecutor;
import io.logwisp.testing.LogWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What a restart goes on with, whatever happened to the files in between; with hints and without. */
@ParameterizedClass(name = "hints={0}")
@ValueSource(booleans = {true, false})
class ResumptionTest extends TailerFixture {
    private static final String LONG = "a line that is long enough to tell one file from all the others: ";

    private Path state = Path.of("");
    private int ttlHours = 168;

    ResumptionTest(boolean watching) {
        super(watching);
    }

    @BeforeEach
    void useState(@TempDir Path temporary) {
        state = temporary;
    }

    @Override
    StreamCheckpoint place() {
        return place("app");
    }

    private StreamCheckpoint place(String stream) {
        CheckpointConfig config = new CheckpointConfig(Optional.of(state), 1000, ttlHours);
        return new CheckpointStore(config, clock, new DirectExecutor()).open(stream);
    }

    private Path log() {
        return dir.resolve("a.log");
    }

    /** What the process would leave behind if it were killed now. */
    private void crash() throws IOException {
        Path copy = Files.createTempDirectory(state, "crash");
        for (String name : List.of("app.ckpt", "app.ckpt.bak")) {
            if (Files.exists(state.resolve(name))) {
                Files.copy(state.resolve(name), copy.resolve(name));
            }
        }
        List<String> delivered = told.lines();
        stop();
        told.clear();
        delivered.forEach(
                line -> told.line("before", line.getBytes(StandardCharsets.UTF_8), 0, line.length(), 0, false));
        state = copy;
    }

    @Test
    void whatIsWrittenWhileStoppedIsReadOnce() {
        write(log(), "old\n");
        follow(log());
        append(log(), "one");
        awaitLines("one");
        stop();
        append(log(), "two", "three");
        follow(log());
        awaitLines("one", "two", "three");
        stop();
        follow(log());
        append(log(), "four");
        awaitLines("one", "two", "three", "four");
        assertEquals(List.of(), told.rotations());
    }

    @Test
    void aFileWhoseNameIsNoTextIsReadOnAsAnyOther() {
        Path odd = write(Path.of(URI.create(dir.toUri() + "a%E4%FFb.log")), "");
        Path german = write(dir.resolve("ö %41.log"), "");
        follow(dir, "*.log");
        append(odd, "one");
        awaitLines("one");
        append(german, "two");
        awaitLines("one", "two");
        stop();
        append(odd, "three");
        follow(dir, "*.log");
        append(german, "four");
        awaitLines("one", "two", "three", "four");
        assertEquals(List.of(), told.notices());
    }

    @Test
    void anUnfinishedLineIsCompletedAfterTheRestartAndComesOnce() {
        write(log(), "");
        follow(log());
        try (LogWriter writer = LogWriter.append(log())) {
            writer.text("one\ntw");
            awaitLines("one");
            stop();
            writer.text("o\nthree\n");
            follow(log());
            awaitLines("one", "two", "three");
            writer.text(LONG.repeat(20)); // longer than the marker
            settle();
            stop();
            writer.text("end\n");
            follow(log());
            awaitLines("one", "two", "three", LONG.repeat(20) + "end");
        }
        assertEquals(List.of(), told.partials());
    }

    @Test
    void aFileThatWasRenamedWhileStoppedIsReadOnBeforeTheNewOne() {
        write(log(), "");
        follow(dir, "a.log*");
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        stop();
        append(log(), "two");
        move(log(), dir.resolve("a.log.1"));
        append(log(), "three");
        follow(dir, "a.log*");
        awaitLines(LONG + "one", "two", "three");
    }

    @Test
    void aFileThatWasRenamedOutOfThePatternIsReadOnBeforeTheNewOne() {
        write(log(), "");
        follow(log());
        append(log(), "one");
        awaitLines("one");
        stop();
        append(log(), "two");
        move(log(), dir.resolve("a.log.1"));
        append(log(), "three");
        follow(log());
        awaitLines("one", "two", "three");
        assertEquals(List.of("#1 inode change"), told.rotations());
        assertEquals(List.of("a.log", "a.log", "a.log"), told.sources());
        pass(Duration.ofSeconds(6));
        assertEquals(1, openBelow(dir).size());
    }

    @Test
    void aFileThatWasRenamedAndHasNoSuccessorYetIsReadOn() {
        write(log(), "");
        follow(dir, "*.log");
        append(log(), "one");
        awaitLines("one");
        stop();
        append(log(), "two");
        move(log(), dir.resolve("a.log.1"));
        follow(dir, "*.log");
        awaitLines("one", "two");
        append(dir.resolve("a.log.1"), "late");
        pass(Duration.ofMillis(200));
        append(log(), "three");
        awaitLines("one", "two", "late", "three");
    }

    @Test
    void aCascadeWhileStoppedIsReadOnce() {
        write(log(), "");
        follow(dir, "a.log*");
        append(log(), LONG + "of a.log.2");
        awaitThat(() -> told.lines().size() == 1);
        move(log(), dir.resolve("a.log.2"));
        append(log(), "of a.log.1");
        awaitThat(() -> told.lines().size() == 2);
        move(log(), dir.resolve("a.log.1"));
        append(log(), "of a.log");
        awaitThat(() -> told.lines().size() == 3);
        told.clear();
        stop();
        append(log(), "rest");
        move(dir.resolve("a.log.2"), dir.resolve("a.log.3"));
        move(dir.resolve("a.log.1"), dir.resolve("a.log.2"));
        move(log(), dir.resolve("a.log.1"));
        append(log(), "new");
        follow(dir, "a.log*");
        awaitLines("rest", "new");
    }

    @Test
    void aFileThatWasTruncatedWhileStoppedIsReadFromItsBeginning() throws IOException {
        write(log(), "");
        follow(log());
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        stop();
        write(log(), "two\n");
        follow(log());
        awaitLines(LONG + "one", "two");
        stop();
        write(log(), LONG + "three and more\n".repeat(9)); // longer than it was
        follow(log());
        awaitThat(() -> told.lines().size() == 11);
        assertEquals(LONG + "three and more", told.lines().get(2));
    }

    @Test
    void theRestThatWasCopiedBeforeTheTruncationIsReadFromTheCopy() throws IOException {
        write(log(), "");
        follow(log());
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        stop();
        append(log(), "two");
        Files.copy(log(), dir.resolve("a.log.1"));
        write(log(), "three\n");
        follow(log());
        awaitLines(LONG + "one", "two", "three");
    }

    @Test
    void aCopyThatMatchesThePatternIsReadOnlyBehindWhatWasRead() throws IOException {
        write(log(), "");
        follow(dir, "a.log*");
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        stop();
        append(log(), "two");
        Files.copy(log(), dir.resolve("a.log.1"));
        write(log(), "three\n");
        follow(dir, "a.log*");
        awaitThat(() -> told.lines().size() == 3);
        settle();
        assertEquals(
                List.of(LONG + "one", "three", "two"),
                told.lines().stream().sorted().toList());
    }

    @Test
    void aCopyOfAFileThatWasNotTruncatedBringsNothing() throws IOException {
        write(log(), "");
        follow(dir, "a.log*");
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        stop();
        append(log(), "two");
        Files.copy(log(), dir.resolve("a.log.1"));
        append(log(), "three");
        follow(dir, "a.log*");
        awaitLines(LONG + "one", "two", "three");
    }

    @Test
    void aFileThatWasCopiedTruncatedAndRenamedWhileStoppedIsKnownByItsCopy() throws IOException {
        write(log(), "");
        follow(dir, "*");
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        stop();
        append(log(), "two");
        Files.copy(log(), dir.resolve("a.log.copy"));
        write(log(), "");
        move(log(), dir.resolve("a.log.1"));
        append(log(), "three");
        follow(Target.file(log()), Target.directory(dir, "*"));
        awaitThat(() -> told.lines().size() >= 3);
        settle();
        assertEquals(List.of(LONG + "one", "three", "two"), sorted());
    }

    @Test
    void theRestThatWasReadFromACopyIsNotReadAgainWhenTheNameComesBack() throws IOException {
        write(log(), "");
        follow(dir, "*");
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        stop();
        append(log(), "two");
        Files.copy(log(), dir.resolve("a.log.copy"));
        write(log(), "");
        move(log(), dir.resolve("a.log.1"));
        follow(dir, "*");
        awaitLines(LONG + "one", "two");
        stop();
        append(log(), "three");
        follow(Target.file(log()), Target.directory(dir, "*"));
        awaitLines(LONG + "one", "two", "three");
    }

    @Test
    void aCopyInTheInodeOfAnEmptyFileIsStillACopy() throws IOException {
        write(log(), "");
        follow(dir, "a*");
        Path gone = dir.resolve("gone");
        move(log(), gone); // it has nothing that could be known again
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        stop();
        Files.write(gone, Files.readAllBytes(log()));
        Path copy = dir.resolve("a.log.1");
        move(gone, copy);
        write(log(), "");
        follow(Target.file(copy), Target.directory(dir, "a*"));
        settle();
        append(log(), "two");
        awaitLines(LONG + "one", "two");
    }

    @Test
    void anInodeThatWasUsedAgainIsKeptOnce() {
        settings.maxOpenFiles = 1;
        Path other = dir.resolve("b.log");
        write(log(), "");
        Path third = write(dir.resolve("c.log"), "");
        follow(Target.file(other), Target.file(log()), Target.file(third));
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        append(third, "third");
        awaitLines(LONG + "one", "third");
        move(log(), other); // while it is closed, as if it had been removed and its inode given to the next file
        write(other, LONG + "of another program\n");
        awaitLines(LONG + "one", "third", LONG + "of another program");
        stop();
        follow(Target.file(other), Target.file(log()), Target.file(third));
        settle();
        append(other, "two");
        awaitLines(LONG + "one", "third", LONG + "of another program", "two");
    }

    @Test
    void aRenamedFileThatMayNotBeReadForAWhileIsKnownLater() {
        write(log(), "");
        follow(dir, "*");
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        stop();
        append(log(), "two");
        Path renamed = dir.resolve("a.log.1");
        move(log(), renamed);
        append(log(), "three");
        Set<Path> refused = new HashSet<>(Set.of(renamed));
        start(refusing(refused), Target.directory(dir, "*"));
        awaitLines(LONG + "one", "three");
        refused.clear();
        awaitLater(LONG + "one", "three", "two");
    }

    @Test
    void aLinkThatWasRenamedWhileStoppedLeadsToTheSameFile() throws IOException {
        Path target = write(Files.createDirectory(dir.resolve("real")).resolve("file"), "");
        Files.createSymbolicLink(log(), target);
        follow(dir, "*");
        append(target, LONG + "one");
        awaitLater(LONG + "one");
        stop();
        append(target, "two");
        move(log(), dir.resolve("a.log.1"));
        append(log(), "three");
        follow(dir, "*");
        awaitThat(() -> told.lines().size() >= 3);
        settle();
        assertEquals(List.of(LONG + "one", "three", "two"), sorted());
    }

    private List<String> sorted() {
        return told.lines().stream().sorted().toList();
    }

    /** What no hint tells, only the schedule. */
    private void awaitLater(String... lines) {
        pass(Duration.ofSeconds(11));
        awaitLines(lines);
    }

    @Test
    void anInodeThatBelongsToAnotherFileNowIsNoReasonToReadOnThere() throws IOException {
        write(log(), "");
        follow(log());
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        stop();
        Path other = dir.resolve("other.log");
        move(log(), other);
        try (LogWriter writer = LogWriter.append(other)) {
            writer.truncate().lines("of another program, longer than the first one; " + LONG, "two");
        }
        follow(other); // a new target: from its end, as configured
        append(other, "three");
        awaitLines(LONG + "one", "three");
    }

    @Test
    void aFileThatWasDeletedAndMadeAnewWhileStoppedIsReadFromItsBeginning() {
        follow(log());
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            append(log(), LONG + i, "second of " + i);
            expected.addAll(List.of(LONG + i, "second of " + i));
            awaitThat(() -> told.lines().size() == expected.size());
            stop();
            LogWriter.delete(log());
            append(log(), "an other file " + i, LONG + "again");
            expected.addAll(List.of("an other file " + i, LONG + "again"));
            follow(log());
            awaitThat(() -> told.lines().size() == expected.size());
            stop();
            LogWriter.delete(log());
            follow(log());
        }
        assertEquals(expected, told.lines());
    }

    @Test
    void aFileThatCameWhileStoppedIsReadFromItsBeginning() {
        write(log(), "old\n");
        follow(dir, "*.log");
        stop();
        append(dir.resolve("b.log"), "one");
        follow(dir, "*.log");
        awaitLines("one");
    }

    @Test
    void whatATargetBringsThatWasNotFollowedBeforeIsReadAsConfigured() throws IOException {
        Path more = Files.createDirectory(dir.resolve("more"));
        write(log(), "old\n");
        write(more.resolve("b.log"), "old too\n");
        follow(log());
        append(log(), "one");
        awaitLines("one");
        stop();
        follow(Target.file(log()), Target.directory(more, "*.log"));
        append(log(), "two");
        append(more.resolve("b.log"), "three");
        awaitThat(() -> told.lines().size() == 3);
        assertEquals(
                List.of("one", "three", "two"), told.lines().stream().sorted().toList());
    }

    @Test
    void aDeviceThatWasRenumberedIsNoOtherFile() throws IOException {
        write(log(), "");
        Path small = write(dir.resolve("small.log"), "");
        follow(dir, "*.log");
        append(log(), LONG + "one", LONG + "two");
        append(small, "s");
        awaitThat(() -> told.lines().size() == 3);
        stop();
        renumberDevice();
        append(log(), "three");
        append(small, "t");
        follow(dir, "*.log");
        awaitThat(() -> told.lines().size() == 5);
        settle();
        assertEquals(
                List.of(LONG + "one", LONG + "two", "s", "t", "three"),
                told.lines().stream().sorted().toList());
        assertEquals(List.of(), told.rotations());
    }

    private void renumberDevice() throws IOException {
        Path file = state.resolve("app.ckpt");
        Checkpoint kept = CheckpointText.parse("app", Files.readAllBytes(file));
        List<FileCheckpoint> renumbered = kept.files().stream()
                .map(f -> new FileCheckpoint(
                        f.id().replace("dev=", "dev=1"),
                        f.path(),
                        f.state(),
                        f.offset(),
                        f.beginning(),
                        f.end(),
                        f.seenMillis()))
                .toList();
        Files.write(file, CheckpointText.format("app", new Checkpoint(kept.epochMillis(), kept.targets(), renumbered)));
    }

    @Test
    void aFileThatIsRenamedWhileAnotherIsStillLookedForIsReadOn() {
        Path other = dir.resolve("b.log");
        write(log(), "");
        write(other, "");
        follow(Target.file(other), Target.file(log()));
        append(log(), LONG + "one");
        append(other, LONG + "other");
        awaitThat(() -> told.lines().size() == 2);
        stop();
        append(log(), "two");
        move(other, dir.resolve("b.log.1"));
        write(other, "");
        AtomicBoolean renamed = new AtomicBoolean();
        ChannelOpener renaming = (path, follow) -> {
            if (!renamed.getAndSet(true)) {
                move(log(), dir.resolve("a.log.1"));
                write(log(), "three\n");
            }
            return FileTailer.openForReading(path, follow);
        };
        start(renaming, Target.file(other), Target.file(log()));
        awaitThat(() -> told.lines().size() >= 4);
        settle();
        assertEquals(List.of(LONG + "one", LONG + "other", "three", "two"), sorted());
        assertEquals(List.of(), told.notices());
    }

    @Test
    void afterACrashRightBehindTheFirstStartNothingThatIsWrittenThenIsMissing() throws IOException {
        write(log(), "old\n");
        follow(log());
        crash();
        append(log(), "new");
        follow(log());
        awaitLines("new");
    }

    @Test
    void whatHasNotBeenDeliveredYetIsReadAgainAfterACrash() throws IOException {
        read("one");
        tailer().published(7, mark -> mark < 7);
        crash();
        follow(log());
        awaitLines("one", "one");
    }

    @Test
    void whatHasBeenDeliveredIsNotReadAgainAfterACrash() throws IOException {
        read("one");
        tailer().published(7, mark -> mark < 7);
        append(log(), "two");
        pollUntilTold(2);
        tailer().published(8, mark -> mark <= 7);
        crash();
        follow(log());
        awaitLines("one", "two", "two");
    }

    @Test
    void whatIsNotDeliveredForAnIntervalIsTakenForDelivered() throws IOException {
        read("one");
        tailer().published(7, mark -> false);
        clock.advanceMillis(1_000);
        tailer().published(7, mark -> false);
        crash();
        append(log(), "two");
        follow(log());
        awaitLines("one", "two");
    }

    /** Reads a line that is due for a checkpoint, and has none yet. */
    private void read(String line) {
        settings.start = StartPosition.BEGINNING;
        write(log(), "");
        follow(log());
        clock.advanceMillis(1_000);
        append(log(), line);
        pollUntilTold(1);
    }

    private void pollUntilTold(int lines) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    clock.advanceMillis(100);
                    tailer().poll();
                    return told.lines().size() >= lines;
                });
    }

    @Test
    void afterACrashAtMostWhatCameSinceTheLastCheckpointComesTwice() throws IOException {
        write(log(), "");
        follow(log());
        for (int i = 0; i < 20; i++) {
            append(log(), "line " + i);
            int count = i + 1;
            awaitThat(() -> told.lines().size() == count);
            pass(Duration.ofMillis(300));
        }
        crash();
        append(log(), "line 20");
        follow(log());
        awaitThat(() -> told.lines().contains("line 20"));
        settle();
        assertEquals(21, new HashSet<>(told.lines()).size());
        assertTrue(told.lines().size() <= 21 + 5, () -> "lines came twice: " + told.lines());
    }

    @Test
    void aRenamedFileThatWasStillDrainedAtACrashIsReadOn() throws IOException {
        write(log(), "");
        follow(log());
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        move(log(), dir.resolve("a.log.1"));
        append(log(), "two");
        awaitLines(LONG + "one", "two");
        pass(Duration.ofMillis(1500));
        crash();
        append(dir.resolve("a.log.1"), "late");
        append(log(), "three");
        follow(log());
        awaitLines(LONG + "one", "two", "late", "three");
    }

    @Test
    void withoutAUsableCheckpointReadingBeginsAsConfigured() throws IOException {
        settings.start = StartPosition.BEGINNING;
        write(log(), "one\n");
        follow(log());
        stop();
        Files.write(state.resolve("app.ckpt"), new byte[100]);
        Files.deleteIfExists(state.resolve("app.ckpt.bak"));
        append(log(), "two");
        follow(log());
        awaitLines("one", "one", "two");
    }

    @Test
    void aFileThatIsAwayForAWhileIsKeptInMind() throws IOException {
        Path mount = Files.createDirectory(dir.resolve("mount"));
        Path file = write(mount.resolve("b.log"), "");
        follow(Target.directory(mount, "*.log"));
        append(file, LONG + "one");
        awaitLines(LONG + "one");
        stop();
        move(mount, dir.resolve("unmounted"));
        follow(Target.directory(mount, "*.log"));
        pass(Duration.ofHours(2));
        stop();
        follow(Target.directory(mount, "*.log"));
        append(dir.resolve("unmounted").resolve("b.log"), "two");
        move(dir.resolve("unmounted"), mount);
        pass(Duration.ofSeconds(11));
        awaitLines(LONG + "one", "two");
    }

    @Test
    void aFileThatIsAwayForTooLongIsForgotten() throws IOException {
        ttlHours = 1;
        Path mount = Files.createDirectory(dir.resolve("mount"));
        Path file = write(mount.resolve("b.log"), "");
        follow(Target.directory(mount, "*.log"), Target.file(log()));
        append(file, LONG + "one");
        awaitLines(LONG + "one");
        stop();
        move(mount, dir.resolve("unmounted"));
        follow(Target.directory(mount, "*.log"), Target.file(log()));
        pass(Duration.ofHours(2));
        append(log(), "other");
        awaitLines(LONG + "one", "other");
        stop();
        move(dir.resolve("unmounted"), mount);
        follow(Target.directory(mount, "*.log"), Target.file(log()));
        awaitLines(LONG + "one", "other", LONG + "one");
    }

    @Test
    void anOldFileThatWasLeftAloneIsStillLeftAloneAndReadWhenItGrows() throws IOException {
        settings.ignoreOlderHours = 1;
        write(log(), "old\n");
        Files.setLastModifiedTime(log(), FileTime.fromMillis(1_000_000_000_000L));
        follow(log());
        stop();
        follow(log());
        assertEquals(List.of(), openBelow(dir));
        append(log(), "new");
        awaitLines("new");
    }

    @Test
    void twoStreamsReadOneFileIndependently() throws IOException {
        write(log(), "");
        follow(log());
        append(log(), "one");
        awaitLines("one");
        FileTailer other =
                new FileTailer(config(Target.file(log())), clock, told, null, FileChannelOpening.REAL, place("other"));
        other.poll();
        other.close();
        other.end();
        append(log(), "two");
        awaitLines("one", "two");
        other = new FileTailer(config(Target.file(log())), clock, told, null, FileChannelOpening.REAL, place("other"));
        other.poll();
        other.close();
        other.end();
        assertEquals(List.of("one", "two", "two"), told.lines());
    }

    @Test
    void aFileThatWasRemovedWhileStoppedIsTold() {
        write(log(), "");
        write(dir.resolve("place.holder"), "");
        follow(log());
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        stop();
        append(log(), "two");
        move(log(), dir.resolveSibling("elsewhere-" + dir.getFileName()));
        append(log(), "three");
        follow(log());
        awaitLines(LONG + "one", "three");
        assertEquals(
                List.of("a.log was replaced while nobody looked;"
                        + " what was written last to the former file is not found"),
                told.notices());
        LogWriter.delete(dir.resolveSibling("elsewhere-" + dir.getFileName()));
    }

    @Test
    void aFileThatWasRotatedInAndOutWhileStoppedIsReadInItsTurn() throws IOException {
        write(log(), "");
        Path old = write(dir.resolve("a.log.1"), "old\n");
        Files.setLastModifiedTime(old, FileTime.fromMillis(1_000_000_000_000L));
        follow(log());
        append(log(), "one");
        awaitLines("one");
        stop();
        append(log(), "two");
        cascade();
        append(log(), "three", "four");
        cascade();
        append(log(), "five");
        follow(log());
        awaitLines("one", "two", "three", "four", "five");
        assertEquals(List.of("#1 inode change", "#2 inode change"), told.rotations());
        stop();
        follow(log());
        append(log(), "six");
        awaitLines("one", "two", "three", "four", "five", "six");
    }

    @Test
    void afterACrashAFileThatNoCheckpointKnewIsReadInItsTurn() throws IOException {
        write(log(), "");
        follow(dir, "*.log");
        append(log(), "one");
        awaitLines("one");
        pass(Duration.ofMillis(1500));
        cascade();
        append(log(), "two");
        pollUntilTold(2);
        crash();
        append(log(), "three");
        cascade();
        append(log(), "four");
        follow(dir, "*.log");
        awaitLines("one", "two", "two", "three", "four");
    }

    @Test
    void aFileThatWasMissedIsReadAlsoWhenTheOneBeforeItIsGone() {
        write(log(), "");
        follow(log());
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        stop();
        Path hidden = dir.resolve("hidden"); // keeps the inode from being used again
        move(log(), hidden);
        append(log(), "two");
        writeLater(log());
        cascade();
        move(hidden, dir.resolveSibling("elsewhere-" + dir.getFileName()));
        append(log(), "three");
        follow(log());
        awaitLines(LONG + "one", "two", "three");
        LogWriter.delete(dir.resolveSibling("elsewhere-" + dir.getFileName()));
    }

    @Test
    void ofAFileThatCameAndWasRotatedWhileStoppedNothingIsMissing() {
        write(log(), "old\n");
        follow(dir, "*.log");
        stop();
        Path other = dir.resolve("b.log");
        append(other, "one");
        writeLater(other);
        move(other, dir.resolve("b.log.1"));
        append(other, "two");
        follow(dir, "*.log");
        awaitLines("one", "two");
    }

    @Test
    void everyOneOfSeveralCopiesThatWereMadeWhileStoppedIsRead() throws IOException {
        write(log(), "");
        follow(log());
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        stop();
        append(log(), "two");
        copyAndTruncate("a.log.2");
        append(log(), LONG + "three");
        writeLater(copyAndTruncate("a.log.1"));
        append(log(), LONG + "four");
        follow(log());
        awaitLines(LONG + "one", "two", LONG + "three", LONG + "four");
    }

    @Test
    void followedNamesOfRotatedFilesThatNoCheckpointKnowsAreReadWhole() {
        write(log(), "");
        follow(dir, "a.log*");
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        stop();
        append(log(), "two");
        cascade();
        append(log(), "three");
        cascade();
        append(log(), "four");
        follow(dir, "a.log*");
        awaitThat(() -> told.lines().size() >= 4);
        settle();
        assertEquals(
                List.of("four", LONG + "one", "three", "two").stream().sorted().toList(), sorted());
    }

    @Test
    void generationsThatCameWhileStoppedAreReadInTheirOrderAlsoWhenTheirNamesAreFollowed() throws IOException {
        settings.readBudget = 4096;
        settings.readBuffer = 4096;
        write(log(), "");
        follow(dir, "a.log*");
        List<String> expected = new ArrayList<>();
        appendMany("first", expected, 1);
        awaitThat(() -> told.lines().size() == expected.size());
        stop();
        appendMany("rest of the first", expected, 500);
        cascade();
        for (int i = 0; i < 5; i++) {
            appendMany("generation " + i, expected, 500);
            cascade();
        }
        appendMany("last", expected, 500);
        try (var logs = Files.list(dir)) {
            for (Path path : logs.toList()) {
                Files.setLastModifiedTime(path, FileTime.fromMillis(clock.epochNanos() / 1_000_000 + 3_600_000));
            }
        }
        follow(dir, "a.log*");
        pollUntilTold(expected.size());
        settle();
        assertEquals(expected, told.lines());
        assertEquals(List.of(), told.notices());
    }

    private void appendMany(String what, List<String> expected, int lines) {
        for (int i = 0; i < lines; i++) {
            expected.add(LONG + what + " " + i);
        }
        append(log(), expected.subList(expected.size() - lines, expected.size()).toArray(String[]::new));
    }

    @Test
    void anOldGenerationThatWasRemovedInItsTurnIsNotMissed() {
        write(log(), "");
        follow(dir, "a.log*");
        append(log(), LONG + "old");
        awaitLines(LONG + "old");
        cascade();
        append(log(), LONG + "one");
        awaitLines(LONG + "old", LONG + "one");
        stop();
        LogWriter.delete(dir.resolve("a.log.1"));
        append(log(), "two");
        cascade();
        append(log(), LONG + "three");
        cascade();
        append(log(), LONG + "four");
        follow(dir, "a.log*");
        awaitLines(LONG + "old", LONG + "one", "two", LONG + "three", LONG + "four");
        assertEquals(List.of(), told.notices());
    }

    @Test
    void aFileThatWasCompressedWhileStoppedIsToldWhateverInodeTheNewOneHas() throws IOException {
        write(log(), "");
        follow(log());
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        stop();
        writeLater(write(dir.resolve("a.log.1.gz"), "compressed"));
        try (LogWriter writer = LogWriter.append(log())) {
            writer.truncate().lines("of the next file"); // the same inode, as if it had been used again
        }
        follow(log());
        awaitLines(LONG + "one", "of the next file");
        assertEquals(
                List.of(
                        "a.log was truncated or replaced while nobody looked; what was written last to its former content"
                                + " is not found: it may be in a.log.1.gz, which is compressed and cannot be read on"),
                told.notices());
    }

    private Path copyAndTruncate(String name) throws IOException {
        Path copy = dir.resolve(name);
        Files.copy(log(), copy);
        write(log(), "");
        return copy;
    }

    /** Rotates by renaming, as logrotate does. */
    private void cascade() {
        for (int i = 8; i > 0; i--) {
            Path backup = dir.resolve("a.log." + i);
            if (Files.exists(backup)) {
                move(backup, dir.resolve("a.log." + (i + 1)));
            }
        }
        move(log(), dir.resolve("a.log.1"));
    }

    /** Makes sure that a file is younger than the checkpoint, whose clock the tests have put forward. */
    private static void writeLater(Path path) {
        try {
            Files.setLastModifiedTime(
                    path, FileTime.fromMillis(Files.getLastModifiedTime(path).toMillis() + 3_600_000));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
