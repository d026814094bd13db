package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.testing.LogWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are renamed, replaced and removed; with hints and without. */
@ParameterizedClass(name = "hints={0}")
@ValueSource(booleans = {true, false})
class RotationTest extends TailerFixture {
    private static final String LONG = "a line that is long enough to tell one file from all the others: ";

    private static final String HEADER =
            "a header that many files of this program have in common, of a hundred bytes ...\n";

    RotationTest(boolean watching) {
        super(watching);
    }

    @Test
    void theRestOfARenamedFileComesBeforeTheFirstLineOfTheNewOne() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        try (LogWriter old = LogWriter.append(log)) {
            old.lines("one", "two");
            move(log, dir.resolve("a.log.1"));
            append(log, "three");
            awaitLines("one", "two", "three");
            assertEquals(
                    List.of("a.log: one", "a.log: two", "rotated a.log #1: inode change", "a.log: three"),
                    told.events());
            old.lines("late");
            pass(Duration.ofMillis(200));
            awaitLines("one", "two", "three", "late");
        }
        pass(Duration.ofSeconds(6));
        assertEquals(1, openBelow(dir).size());
    }

    @Test
    void aLateLineOfARenamedFileComesBeforeTheNextLineOfTheNewOne() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        try (LogWriter old = LogWriter.append(log)) {
            old.lines("one");
            move(log, dir.resolve("a.log.1"));
            append(log, "two");
            awaitLines("one", "two");
            old.lines("late");
            append(log, "three");
            awaitLines("one", "two", "late", "three");
        }
    }

    @Test
    void anIdleFileIsFollowedThroughItsRotation() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        pass(Duration.ofMinutes(20));
        settle();
        try (LogWriter old = LogWriter.append(log)) {
            old.lines("one");
            move(log, dir.resolve("a.log.1"));
            append(log, "two");
        }
        awaitLines("one", "two");
    }

    @Test
    void aNameMayBeMissingForAWhile() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        String[] expected = new String[10];
        int[] gapsMillis = {0, 50, 150, 400, 5_000};
        for (int i = 0; i < 5; i++) {
            try (LogWriter old = LogWriter.append(log)) {
                move(log, dir.resolve("old-" + i));
                old.lines("late " + i);
                pass(Duration.ofMillis(gapsMillis[i]));
                append(log, "first " + i);
            }
            expected[2 * i] = "late " + i;
            expected[2 * i + 1] = "first " + i;
            awaitLines(Arrays.copyOf(expected, 2 * i + 2));
        }
        assertEquals(5, told.rotations().size());
    }

    @Test
    void aFileInADirectoryMayBeMissingForAWhile() {
        Path log = write(dir.resolve("a.log"), "");
        follow(dir, "*.log");
        append(log, "one");
        awaitLines("one");
        move(log, dir.resolve("a.log.1"));
        settle();
        pass(Duration.ofSeconds(10));
        append(log, "two");
        awaitLines("one", "two");
        assertEquals(List.of("#1 inode change"), told.rotations());
    }

    @Test
    void lateLinesOfThreeRotatedFilesAreAllRead() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        List<LogWriter> writers = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            LogWriter writer = LogWriter.append(log);
            writers.add(writer.lines("line " + i));
            expected.add("line " + i);
            awaitThat(() -> told.lines().size() == expected.size());
            move(log, dir.resolve("a.log." + i));
        }
        append(log, "last");
        awaitThat(() -> told.lines().contains("last"));
        writers.forEach(writer -> writer.lines("late"));
        awaitThat(() -> told.lines().size() == 7);
        settle();
        assertEquals(3, told.lines().stream().filter("late"::equals).count());
        assertEquals(7, told.lines().size());
        writers.forEach(LogWriter::close);
    }

    @Test
    void aStormOfRotationsLosesNothingThatIsKept() {
        write(dir.resolve("a.log"), "");
        follow(dir, "a.log*");
        List<List<String>> written = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            List<String> lines = new ArrayList<>();
            for (int k = 0; k < 500; k++) {
                lines.add("line " + k + " of file " + i);
            }
            written.add(lines);
            try (LogWriter writer = LogWriter.append(dir.resolve("a.log"))) {
                writer.lines(lines.subList(0, 450).toArray(String[]::new));
                move(dir.resolve("a.log"), dir.resolve("a.log." + i));
                clock.advanceMillis(5);
                readAll();
                writer.lines(lines.subList(450, 500).toArray(String[]::new)); // late, by the old descriptor
            }
        }
        awaitThat(() -> told.lines().size() >= 20_000);
        pass(Duration.ofSeconds(20));
        settle();
        assertEquals(20_000, told.lines().size());
        for (int i = 0; i < 40; i++) {
            String end = " of file " + i;
            assertEquals(
                    written.get(i),
                    told.lines().stream().filter(line -> line.endsWith(end)).toList());
        }
    }

    @Test
    void aFileThatIsMovedToAnotherFileSystemIsReadToItsEnd() throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeTrue(
                Files.isWritable(memory) && !Files.getFileStore(memory).equals(Files.getFileStore(dir)),
                "there is no other file system to move to");
        Path elsewhere = Files.createTempDirectory(memory, "logwisp");
        Path copy = elsewhere.resolve("a.log.1");
        try {
            Path log = write(dir.resolve("a.log"), "");
            follow(dir, "a.log*");
            try (LogWriter writer = LogWriter.append(log)) {
                writer.lines("one", "two");
                Files.move(log, copy);
                append(log, "three");
                awaitThat(() -> told.lines().size() == 3);
                writer.lines("late");
                pass(Duration.ofMillis(200));
                awaitLines("one", "two", "three", "late");
            }
            assertEquals(List.of(log.toString()), openBelow(dir));
        } finally {
            Files.deleteIfExists(copy);
            Files.delete(elsewhere);
        }
    }

    @Test
    void whatIsRemovedFasterThanItCanBeSeenIsLostButNothingComesTwice() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        for (int i = 0; i < 30; i++) {
            append(log, "line " + i);
            if (i % 3 == 0) {
                look();
            }
            LogWriter.delete(log);
        }
        append(log, "last");
        awaitThat(() -> told.lines().contains("last"));
        settle();
        assertEquals(new HashSet<>(told.lines()).size(), told.lines().size());
        assertEquals(told.lines().size() - 1, told.rotations().size(), "each file that was seen but the first");
        assertEquals(told.rotations().size(), tailer().snapshot().rotations().get(RotationReason.INODE_CHANGE));
    }

    @Test
    void whatIsSeenBeforeItIsRemovedComesOnceHoweverFastFilesFollow() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        String[] expected = new String[30];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = "line " + i;
            append(log, expected[i]);
            int count = i + 1;
            awaitThat(() -> told.lines().size() == count);
            LogWriter.delete(log);
        }
        settle();
        assertEquals(Arrays.asList(expected), told.lines());
    }

    @Test
    void aCascadeOfNamesThatAllMatchIsReadOnce() {
        settings.start = StartPosition.BEGINNING;
        write(dir.resolve("a.log.2"), "1\n");
        write(dir.resolve("a.log.1"), "2\n");
        write(dir.resolve("a.log"), "3\n");
        follow(dir, "a.log*");
        assertEquals(List.of("1", "2", "3"), told.lines().stream().sorted().toList());
        told.clear();
        for (int round = 0; round < 4; round++) {
            move(dir.resolve("a.log.2"), dir.resolve("a.log.3"));
            move(dir.resolve("a.log.1"), dir.resolve("a.log.2"));
            move(dir.resolve("a.log"), dir.resolve("a.log.1"));
            append(dir.resolve("a.log"), "new " + round);
            if (round % 2 == 0) {
                settle();
            }
        }
        awaitThat(() -> told.lines().size() >= 4);
        pass(Duration.ofSeconds(30));
        settle();
        assertEquals(
                List.of("new 0", "new 1", "new 2", "new 3"),
                told.lines().stream().sorted().toList());
    }

    @Test
    void theLastBackupMayComeBackAsTheFirstFile() {
        Path log = write(dir.resolve("a.log"), "");
        Path backup = write(dir.resolve("a.log.1"), "");
        follow(dir, "a.log*");
        for (int round = 0; round < 4; round++) {
            append(log, "a line of round " + round, "another of round " + round);
            int lines = 2 * round + 2;
            awaitThat(() -> told.lines().size() == lines);
            Path spare = dir.resolve("spare");
            move(backup, spare);
            try (LogWriter writer = LogWriter.append(spare)) {
                writer.truncate();
            }
            move(log, backup);
            move(spare, log);
            settle();
        }
        assertEquals(8, new HashSet<>(told.lines()).size());
        assertEquals(8, told.lines().size());
    }

    @Test
    void aFileThatIsMovedElsewhereIsStillRead() throws IOException {
        Path elsewhere = Files.createDirectory(dir.resolve("archive"));
        Path log = write(dir.resolve("a.log"), "");
        follow(dir, "*.log");
        try (LogWriter writer = LogWriter.append(log)) {
            writer.lines("one");
            move(log, elsewhere.resolve("a-1"));
            awaitThat(() -> told.lines().contains("one"));
            writer.lines("two");
            pass(Duration.ofMillis(200));
            awaitLines("one", "two");
        }
    }

    @Test
    void aFileThatIsRenamedAwayAndBackIsNotReadTwice() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        append(log, "one");
        awaitLines("one");
        move(log, dir.resolve("b"));
        settle();
        move(dir.resolve("b"), log);
        append(log, "two");
        awaitLines("one", "two");
        assertEquals(List.of(), told.rotations());
    }

    @Test
    void aFileThatComesBackAfterItWasClosedIsNotReadTwice() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        append(log, "one");
        awaitLines("one");
        move(log, dir.resolve("b"));
        settle();
        pass(Duration.ofSeconds(30));
        assertEquals(List.of(), openBelow(dir));
        move(dir.resolve("b"), log);
        append(log, "two");
        awaitLines("one", "two");
    }

    @Test
    void whatWasWrittenToAClosedFileBeforeItWasRenamedIsRead() {
        settings.maxOpenFiles = 1;
        Path log = write(dir.resolve("a.log"), "");
        Path other = write(dir.resolve("b.log"), "");
        follow(dir, "*.log");
        append(log, LONG + "one");
        awaitLines(LONG + "one");
        append(other, "other");
        awaitLines(LONG + "one", "other");
        assertEquals(List.of(other.toString()), openBelow(dir));
        append(log, "two");
        move(log, dir.resolve("a.log.1"));
        awaitLines(LONG + "one", "other", "two");
    }

    @Test
    void theFileThatHasBeenQuietForLongestIsClosedForAnother() {
        settings.maxOpenFiles = 2;
        Path first = write(dir.resolve("a.log"), "");
        Path second = write(dir.resolve("b.log"), "");
        Path third = write(dir.resolve("c.log"), "");
        follow(dir, "*.log");
        append(first, "a1");
        awaitLines("a1");
        append(second, "b1");
        awaitLines("a1", "b1");
        append(second, "b2");
        awaitLines("a1", "b1", "b2");
        append(first, "a2");
        awaitLines("a1", "b1", "b2", "a2");
        append(first, "a3");
        awaitLines("a1", "b1", "b2", "a2", "a3");
        append(third, "c1");
        awaitLines("a1", "b1", "b2", "a2", "a3", "c1");
        assertEquals(
                List.of(first.toString(), third.toString()),
                openBelow(dir).stream().sorted().toList());
    }

    @Test
    void aRenamedFileDoesNotKeepAnotherFromBeingOpenedAgain() {
        settings.maxOpenFiles = 1;
        Path log = write(dir.resolve("a.log"), "");
        Path other = write(dir.resolve("b.log"), "");
        follow(dir, "*.log");
        append(log, "one");
        awaitLines("one");
        append(other, "other");
        awaitLines("one", "other");
        move(other, dir.resolve("b.log.1"));
        append(log, "two");
        awaitLines("one", "other", "two");
        assertEquals(List.of(), told.notices());
    }

    @Test
    void linesOfARenamedFileKeepTheNameItHad() {
        Path log = write(dir.resolve("a.log"), "");
        follow(dir, "*");
        try (LogWriter writer = LogWriter.append(log)) {
            move(log, dir.resolve("b.log"));
            settle();
            writer.lines("late");
            awaitLines("late");
        }
        assertEquals(List.of("a.log"), told.sources());
    }

    @Test
    void anEditorThatReplacesTheFileDoesNotMakeOldLinesNew() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        append(log, HEADER.strip(), "one");
        awaitLines(HEADER.strip(), "one");
        Path fresh = write(dir.resolve("a.tmp"), HEADER + "one\ntwo\n");
        move(fresh, log);
        awaitLines(HEADER.strip(), "one", "two");
        assertEquals(List.of(), told.rotations());
    }

    @Test
    void aReplacementWithOtherContentIsReadWhole() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        append(log, HEADER.strip(), "one");
        awaitLines(HEADER.strip(), "one");
        move(write(dir.resolve("a.tmp"), HEADER + "three\nfour\n"), log);
        awaitLines(HEADER.strip(), "one", HEADER.strip(), "three", "four");
    }

    @Test
    void aNewFileWithTheSameBeginningIsReadWhole() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        append(log, HEADER.strip());
        awaitLines(HEADER.strip());
        move(log, dir.resolve("kept"));
        append(log, HEADER.strip(), "one");
        awaitLines(HEADER.strip(), HEADER.strip(), "one");
        assertEquals(List.of("#1 inode change"), told.rotations());
    }

    @Test
    void aDeletedFileIsReadToItsEndAndThenClosed() {
        Path log = write(dir.resolve("a.log"), "");
        follow(dir, "*.log");
        try (LogWriter writer = LogWriter.append(log)) {
            LogWriter.delete(log);
            writer.lines("late");
            awaitThat(() -> told.lines().equals(List.of("late")));
            assertEquals(2, openBelow(dir).size());
        }
        pass(Duration.ofMillis(800));
        assertEquals(1, openBelow(dir).size());
        pass(Duration.ofMillis(300));
        look(); // the first descriptor found for the file may have been the writer's
        assertEquals(List.of(), openBelow(dir));
    }

    @Test
    void aFileThatIsDeletedAndMadeAnewIsReadFromItsBeginning() {
        Path log = dir.resolve("a.log");
        follow(log);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            for (int k = 0; k < 2 + 3 * i; k++) { // each is longer than the one before
                expected.add("line " + k + " of file " + i);
                append(log, "line " + k + " of file " + i);
            }
            awaitThat(() -> told.lines().size() == expected.size());
            LogWriter.delete(log);
            if (i % 2 == 0) {
                settle();
                pass(Duration.ofSeconds(10)); // closed, so that its number may be given away
            }
        }
        assertEquals(expected, told.lines());
    }

    @Test
    void aRotatedFileThatIsCompressedIsReadOnceToItsEnd() throws IOException {
        Path log = write(dir.resolve("a.log"), "");
        follow(dir, "a.log*");
        LogWriter writer = LogWriter.append(log).lines("one");
        move(log, dir.resolve("a.log.1"));
        append(log, "three");
        awaitThat(() -> told.lines().size() == 2);
        writer.lines("two");
        try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(dir.resolve("a.log.1.gz")))) {
            Files.copy(dir.resolve("a.log.1"), out);
        }
        LogWriter.delete(dir.resolve("a.log.1"));
        awaitThat(() -> told.lines().size() == 3);
        writer.close();
        settle();
        assertEquals(List.of("one", "three", "two"), told.lines());
        assertTrue(told.opened().stream().noneMatch(path -> path.toString().endsWith(".gz")));
    }

    @Test
    void aFileThatWasRotatedInAndOutBetweenTwoLooksIsReadInItsTurn() throws IOException {
        Path log = write(dir.resolve("a.log"), "");
        Path old = write(dir.resolve("a.log.1"), "old\n");
        Files.setLastModifiedTime(old, FileTime.fromMillis(1_000_000_000_000L));
        follow(log);
        append(log, "one");
        awaitLines("one");
        append(log, "two");
        cascade(log);
        append(log, "three", "four");
        cascade(log);
        append(log, "five");
        awaitLines("one", "two", "three", "four", "five");
        assertEquals(List.of("#1 inode change", "#2 inode change"), told.rotations());
        assertEquals(Set.of("a.log"), new HashSet<>(told.sources()));
        pass(Duration.ofSeconds(6));
        assertEquals(1, openBelow(dir).size());
        append(log, "six");
        awaitLines("one", "two", "three", "four", "five", "six");
    }

    @Test
    void aFileThatWasRotatedInAndOutBesideAPatternIsReadInItsTurn() {
        Path log = write(dir.resolve("a.log"), "");
        follow(dir, "*.log");
        append(log, "one");
        awaitLines("one");
        move(log, dir.resolve("a.log-20261120"));
        append(log, "two");
        move(log, dir.resolve("a.log-20261121"));
        append(log, "three");
        move(log, dir.resolve("a.log-20261122"));
        append(log, "four");
        awaitLines("one", "two", "three", "four");
    }

    @Test
    void aFileThatWasMissedIsReadAlsoWhenItsNameIsFreeNow() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        append(log, "one");
        awaitLines("one");
        cascade(log);
        append(log, "two");
        cascade(log);
        awaitLines("one", "two");
        append(log, "three");
        awaitLines("one", "two", "three");
    }

    @Test
    void aMissedFileWaitsForTheWholeRestOfTheOneBeforeIt() {
        settings.readBuffer = 1 << 12;
        settings.readBudget = 1 << 12;
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        append(log, "one");
        awaitLines("one");
        List<String> expected = new ArrayList<>(List.of("one"));
        for (int i = 0; i < 3; i++) {
            String[] lines = new String[500];
            Arrays.setAll(lines, k -> LONG + k);
            append(log, lines);
            expected.addAll(List.of(lines));
            cascade(log);
        }
        append(log, "last");
        expected.add("last");
        awaitThat(() -> told.lines().size() > 2);
        settle(); // whose turn has come is seen by the schedule
        awaitLines(expected.toArray(String[]::new));
    }

    @Test
    void otherLogsAndOldBackupsAreNotTakenForMissedFiles() throws IOException {
        Path log = write(dir.resolve("a.log"), "");
        write(dir.resolve("a.log.2"), "old\n");
        Files.setLastModifiedTime(dir.resolve("a.log.2"), FileTime.fromMillis(1_000_000_000_000L));
        follow(log);
        append(log, "one");
        awaitLines("one");
        append(dir.resolve("a-1.log"), "other");
        append(dir.resolve("a.log.bak"), "other");
        append(dir.resolve("b.log.1"), "other");
        append(dir.resolve("a.logs.1"), "other");
        Files.createSymbolicLink(dir.resolve("a.log.9"), dir.resolve("b.log.1"));
        Files.createDirectory(dir.resolve("a.log.8"));
        append(log, "two");
        move(log, dir.resolve("a.log.1"));
        append(log, "three");
        awaitLines("one", "two", "three");
        assertEquals(List.of("#1 inode change"), told.rotations());
    }

    @Test
    void aMissedFileThatIsCompressedIsTold() throws IOException {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        append(log, "one");
        awaitLines("one");
        move(log, dir.resolve("a.log.2"));
        writeLater(dir.resolve("a.log.1.gz"), "compressed");
        append(log, "two");
        awaitLines("one", "two");
        assertEquals(
                List.of("a.log.1.gz was rotated away before it was seen and is compressed; it is not read"),
                told.notices());
    }

    @Test
    void theCompressedFormOfWhatWasReadIsNotTold() throws IOException {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        append(log, "one");
        awaitLines("one");
        append(log, "two");
        move(log, dir.resolve("a.log.1"));
        write(dir.resolve("a.log.1.gz"), "compressed");
        Files.setLastModifiedTime(dir.resolve("a.log.1.gz"), Files.getLastModifiedTime(dir.resolve("a.log.1")));
        LogWriter.delete(dir.resolve("a.log.1"));
        append(log, "three");
        awaitLines("one", "two", "three");
        assertEquals(List.of(), told.notices());
    }

    @Test
    void ofVeryManyMissedFilesTheLatestAreReadAndTheOthersTold() throws IOException {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        append(log, "first");
        awaitLines("first");
        List<String> expected = new ArrayList<>(List.of("first"));
        int count = MissedFiles.MAX_FILES + 2;
        long modified = Files.getLastModifiedTime(log).toMillis();
        move(log, dir.resolve("a.log.0"));
        for (int i = 1; i <= count; i++) {
            Path missed = write(dir.resolve("a.log." + i), "line " + i + "\n");
            Files.setLastModifiedTime(missed, FileTime.fromMillis(modified + 10L * i));
            if (i > 2) {
                expected.add("line " + i);
            }
        }
        append(log, "last");
        expected.add("last");
        awaitLines(expected.toArray(String[]::new));
        assertEquals(
                List.of(
                        "a.log 2 files that were rotated away before they were seen are not read: more than 100 at once"),
                told.notices());
    }

    @Test
    void aCopyThatWasMadeBeforeARotationIsNoMissedFile() throws IOException {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        append(log, LONG + "one", "two");
        awaitLines(LONG + "one", "two");
        Files.copy(log, dir.resolve("a.log.2"));
        move(log, dir.resolve("a.log.1"));
        append(log, "three");
        awaitLines(LONG + "one", "two", "three");
    }

    /** Rotates by renaming, as logrotate does. */
    private void cascade(Path log) {
        for (int i = 8; i > 0; i--) {
            Path backup = log.resolveSibling(log.getFileName() + "." + i);
            if (Files.exists(backup)) {
                move(backup, log.resolveSibling(log.getFileName() + "." + (i + 1)));
            }
        }
        move(log, log.resolveSibling(log.getFileName() + ".1"));
    }

    /** Writes a file that is surely younger than those before. */
    private static void writeLater(Path path, String text) throws IOException {
        write(path, text);
        Files.setLastModifiedTime(
                path, FileTime.fromMillis(Files.getLastModifiedTime(path).toMillis() + 1_000));
    }
}
