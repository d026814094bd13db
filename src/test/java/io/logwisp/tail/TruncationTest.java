package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.testing.LogWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are truncated in place, and what only looks like it; with hints and without. */
@ParameterizedClass(name = "hints={0}")
@ValueSource(booleans = {true, false})
class TruncationTest extends TailerFixture {
    private static final String LONG = "a line that is long enough to tell one file from all the others: ";

    TruncationTest(boolean watching) {
        super(watching);
    }

    private Path log() {
        return dir.resolve("a.log");
    }

    private LogWriter followed() {
        write(log(), "");
        follow(log());
        return LogWriter.append(log());
    }

    @Test
    void aTruncatedFileIsReadFromItsBeginning() {
        try (LogWriter writer = followed()) {
            writer.lines("one, and more");
            awaitLines("one, and more");
            writer.truncate().lines("two");
            awaitLines("one, and more", "two");
            assertEquals(List.of("#1 size decrease"), told.rotations());
        }
    }

    @Test
    void aTruncatedFileThatGrewPastItsOldSizeIsReadFromItsBeginning() {
        try (LogWriter writer = followed()) {
            writer.lines("one", "two");
            awaitLines("one", "two");
            writer.truncate().lines("three", "four", "five");
            awaitLines("one", "two", "three", "four", "five");
            assertEquals(List.of("#1 content change"), told.rotations());
        }
    }

    @Test
    void aFileThatIsRewrittenAtItsOldSizeIsReadFromItsBeginning() {
        try (LogWriter writer = followed()) {
            writer.lines("AAAA1");
            awaitLines("AAAA1");
            writer.truncate().lines("BBBB2");
            awaitLines("AAAA1", "BBBB2");
        }
    }

    @Test
    void aFileThatWasQuietForLongIsReadOnAndStillShowsThatItWasWrittenAnew() {
        try (LogWriter writer = followed()) {
            writer.lines("one", "two");
            awaitLines("one", "two");
            pass(Duration.ofMinutes(1));
            writer.lines("three");
            awaitLines("one", "two", "three");
            pass(Duration.ofMinutes(11));
            writer.truncate().lines("four", "five", "six", "seven");
            awaitLines("one", "two", "three", "four", "five", "six", "seven");
            assertEquals(List.of("#1 content change"), told.rotations());
        }
    }

    @Test
    void theSameBytesAgainCannotBeToldApartAndAreNotRepeated() {
        try (LogWriter writer = followed()) {
            writer.lines("AAAA1");
            awaitLines("AAAA1");
            writer.truncate().lines("AAAA1");
            settle();
            writer.lines("next");
            awaitLines("AAAA1", "next");
        }
    }

    @Test
    void aFileCutInTheMiddleIsReadFromItsBeginning() {
        try (LogWriter writer = followed()) {
            writer.lines("one", "two");
            awaitLines("one", "two");
            writer.truncate(4);
            awaitLines("one", "two", "one");
            writer.lines("three");
            awaitLines("one", "two", "one", "three");
            assertEquals(List.of("#1 size decrease"), told.rotations());
        }
    }

    @Test
    void theHoleOfAWriterThatKeepsItsOffsetIsSkipped() {
        write(log(), "");
        follow(log());
        try (LogWriter writer = LogWriter.withOwnOffset(log())) {
            writer.lines("0123456789");
            awaitLines("0123456789");
            writer.truncate().lines("next");
            awaitLines("0123456789", "next");
            writer.truncate();
            settle();
            writer.lines("after a while");
            awaitLines("0123456789", "next", "after a while");
        }
    }

    @Test
    void aHugeHoleCostsNoMemory() throws IOException {
        write(log(), "");
        follow(log());
        try (var writer = new java.io.RandomAccessFile(log().toFile(), "rw")) {
            writer.setLength(1L << 30);
            writer.seek(1L << 30);
            writer.writeBytes("next\n");
        }
        awaitLines("next");
    }

    @Test
    void everyOneOfManyTruncationsIsNoticed() {
        try (LogWriter writer = followed()) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 39; i++) {
                writer.truncate();
                for (int k = 0; k <= i % 5 * 20; k++) {
                    writer.lines("line " + k + " of round " + i);
                    expected.add("line " + k + " of round " + i);
                }
                awaitThat(() -> told.lines().size() >= expected.size());
            }
            assertEquals(expected, told.lines());
        }
    }

    @Test
    void anUnfinishedLineOfATruncatedFileIsDelivered() {
        try (LogWriter writer = followed()) {
            writer.text("one\nab");
            awaitThat(() -> tailer().snapshot().files().get(0).position() == 6);
            writer.truncate().lines("two");
            awaitLines("one", "ab", "two");
            assertEquals(List.of("ab"), told.partials());
        }
    }

    @Test
    void whatWasNotReadBeforeATruncationIsFoundInTheCopy() throws IOException {
        try (LogWriter writer = followed()) {
            writer.lines(LONG + "1").text(LONG);
            awaitThat(() -> tailer().snapshot().files().get(0).position() == 2 * LONG.length() + 2);
            writer.text("2\n").lines("three");
            Files.copy(log(), dir.resolve("a.log.1"));
            writer.truncate().lines("four");
            awaitLines(LONG + "1", LONG + "2", "three", "four");
            assertEquals("rotated a.log #1: size decrease", told.events().get(3));
            assertTrue(told.sources().stream().allMatch("a.log"::equals));
        }
        assertEquals(0, told.lostBytes());
        assertEquals(8, tailer().snapshot().recoveredBytes(), "2 and three, each with its line feed");
        assertEquals(1, tailer().snapshot().rotations().get(RotationReason.SIZE_DECREASE));
        assertEquals(0, tailer().snapshot().rotations().get(RotationReason.INODE_CHANGE));
    }

    @Test
    void everyOneOfSeveralCopiesThatWereMadeBetweenTwoLooksIsRead() throws IOException {
        try (LogWriter writer = followed()) {
            writer.lines(LONG + "1");
            awaitLines(LONG + "1");
            writer.lines("two");
            Files.copy(log(), dir.resolve("a.log.3"));
            writer.truncate().lines(LONG + "3");
            Files.copy(log(), dir.resolve("a.log.2"));
            writer.truncate().lines(LONG + "4");
            Files.copy(log(), dir.resolve("a.log.1"));
            writer.truncate().lines("five");
            awaitLines(LONG + "1", "two", LONG + "3", LONG + "4", "five");
            writer.lines("six");
            awaitLines(LONG + "1", "two", LONG + "3", LONG + "4", "five", "six");
        }
        assertEquals(0, told.lostBytes());
    }

    @Test
    void aCopyThatMatchesThePatternIsNotReadAgain() throws IOException {
        write(log(), "");
        follow(dir, "a.log*");
        try (LogWriter writer = LogWriter.append(log())) {
            for (int round = 0; round < 4; round++) {
                writer.lines(LONG + round);
                int sofar = 3 * round + 1;
                awaitThat(() -> told.lines().size() == sofar);
                Path copy = dir.resolve("a.log." + round);
                writer.lines("unread " + round);
                Files.copy(log(), copy);
                if (round % 2 == 0) {
                    settle();
                }
                writer.truncate().lines("first of " + round);
                awaitThat(() -> told.lines().size() >= sofar + 2);
            }
        }
        settle();
        pass(Duration.ofSeconds(30));
        settle();
        List<String> expected = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            expected.addAll(List.of(LONG + round, "unread " + round, "first of " + round));
        }
        assertEquals(
                expected.stream().sorted().toList(),
                told.lines().stream().sorted().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"few bytes ", LONG})
    void aCopyThatIsMadeInThePlaceOfAnOlderOneIsNotReadAgain(String text) throws IOException {
        write(log(), "");
        follow(dir, "a.log*");
        Path copy = dir.resolve("a.log.1");
        List<String> expected = new ArrayList<>();
        try (LogWriter writer = LogWriter.append(log())) {
            for (int round = 0; round < 6; round++) {
                expected.addAll(List.of(text + round, "the same again " + round));
                writer.lines(text + round, "the same again " + round);
                int sofar = expected.size();
                awaitThat(() -> told.lines().size() >= sofar);
                if (round % 3 == 1) {
                    write(copy, "");
                    look();
                }
                write(copy, Files.readString(log()));
                if (round % 3 == 2) {
                    look();
                }
                writer.truncate();
                settle();
            }
        }
        assertEquals(expected, told.lines());
        assertTrue(
                told.events().stream().noneMatch(event -> event.startsWith("rotated a.log.1")),
                () -> told.events().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"few bytes", LONG})
    void aCopyThatIsMadeInThePlaceOfAnEmptyOneIsNotReadAgain(String text) throws IOException {
        write(log(), "");
        Path copy = write(dir.resolve("a.log.1"), "");
        follow(dir, "a.log*");
        List<String> expected = new ArrayList<>();
        try (LogWriter writer = LogWriter.append(log())) {
            for (int round = 0; round < 4; round++) {
                writer.lines(text + round);
                expected.add(text + round);
                int sofar = expected.size();
                awaitThat(() -> told.lines().size() >= sofar);
                write(copy, Files.readString(log()));
                if (round % 2 == 1) {
                    look();
                }
                writer.truncate();
                settle();
                write(copy, "");
                settle();
            }
        }
        assertEquals(expected, told.lines());
    }

    @Test
    void theRestIsFoundInACopyThatIsMadeInThePlaceOfAnOlderOne() throws IOException {
        write(log(), "");
        follow(dir, "a.log*");
        Path copy = dir.resolve("a.log.1");
        List<String> expected = new ArrayList<>();
        try (LogWriter writer = LogWriter.append(log())) {
            for (int round = 0; round < 4; round++) {
                writer.lines(LONG + round);
                expected.add(LONG + round);
                int sofar = expected.size();
                awaitThat(() -> told.lines().size() >= sofar);
                writer.lines("unread " + round);
                expected.add("unread " + round);
                write(copy, Files.readString(log()));
                writer.truncate();
                settle();
            }
        }
        assertEquals(expected, told.lines());
        assertEquals(0, told.lostBytes());
    }

    @Test
    void aFollowedFileThatIsWrittenAnewAndIsNoCopyIsRead() {
        write(log(), "");
        Path other = write(dir.resolve("a.log.1"), "");
        follow(dir, "a.log*");
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        append(other, LONG + "other");
        awaitLines(LONG + "one", LONG + "other");
        write(other, "anew\n");
        awaitLines(LONG + "one", LONG + "other", "anew");
        write(other, LONG + "one, and other\n");
        awaitLines(LONG + "one", LONG + "other", "anew", LONG + "one, and other");
        assertEquals(2, told.rotations().size());
    }

    @Test
    void aCopyThatARestWasTakenFromIsNotFollowed() throws IOException {
        Path copy = dir.resolve("a.log.1");
        List<String> expected = new ArrayList<>();
        try (LogWriter writer = followed()) {
            expected.addAll(List.of(LONG + "first", "unread"));
            writer.lines(LONG + "first");
            awaitThat(() -> told.lines().size() == 1);
            writer.lines("unread");
            write(copy, Files.readString(log()));
            writer.truncate();
            awaitThat(() -> told.lines().size() == 2);
            for (int round = 0; round < 4; round++) {
                expected.add(LONG + round);
                writer.lines(LONG + round);
                int sofar = expected.size();
                awaitThat(() -> told.lines().size() >= sofar);
                if (round % 2 == 1) {
                    writer.lines("unread " + round);
                    expected.add("unread " + round);
                }
                write(copy, Files.readString(log()));
                if (round == 2) {
                    look();
                }
                writer.truncate();
                look();
                look();
            }
        }
        settle();
        assertEquals(expected, told.lines());
        assertEquals(0, told.lostBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.log", "a.log*"})
    void theRestOfAFileOfWhichLittleWasReadIsFoundInTheCopy(String pattern) throws IOException {
        write(log(), "");
        older(write(dir.resolve("a.log.2"), "few\nold\n"));
        follow(dir, pattern);
        try (LogWriter writer = LogWriter.append(log())) {
            for (String name : List.of("a.log.1", "a.log-20260101", "a.log.old", "a.log.1")) {
                int sofar = told.lines().size();
                writer.lines("few");
                awaitThat(() -> told.lines().size() > sofar);
                writer.lines("unread " + sofar);
                write(dir.resolve(name), Files.readString(log()));
                writer.truncate().lines("next");
                awaitThat(() -> told.lines().size() > sofar + 2);
                writer.truncate();
                settle();
            }
        }
        assertEquals(
                List.of(
                        "few",
                        "unread 0",
                        "next",
                        "few",
                        "unread 3",
                        "next",
                        "few",
                        "unread 6",
                        "next",
                        "few",
                        "unread 9",
                        "next"),
                told.lines());
        assertTrue(told.sources().stream().allMatch("a.log"::equals));
        assertEquals(0, told.lostBytes());
    }

    /** As backups are that were made before. */
    private static void older(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
    }

    @Test
    void whatOnlyBeginsWithTheSameFewBytesIsNotTakenForTheCopy() throws IOException {
        older(write(dir.resolve("a.log.1"), "few\nof an older one\n"));
        try (LogWriter writer = followed()) {
            writer.lines("few");
            awaitLines("few");
            older(write(dir.resolve("a.log.2"), "fex\nother\n"));
            write(dir.resolve("a.log.errors"), "few\nerrors\n");
            write(dir.resolve("a-1.log"), "few\nof another program\n");
            writer.truncate().lines("b");
            awaitLines("few", "b");
        }
    }

    @Test
    void whatIsKnownToBeUnreadOfAShortFileIsCountedWhenThereIsNoCopy() {
        settings.readBudget = 10;
        try (LogWriter writer = followed()) {
            writer.text("0123456789\nnot all of this is read\n");
            clock.advanceMillis(11_000);
            assertEquals(0, tailer().poll());
            writer.truncate().lines("n");
            awaitThat(() -> told.lines().contains("n"));
            assertTrue(told.lostBytes() > 0, () -> "lost " + told.lostBytes());
        }
    }

    @Test
    void aNewFileThatHasTheSameFewBytesIsReadWhenItDiffers() {
        write(log(), "");
        follow(dir, "a.log*");
        append(log(), "few");
        awaitLines("few");
        Path other = dir.resolve("a.log.1");
        append(other, "few");
        settle();
        settle();
        append(other, "other");
        awaitLines("few", "few", "other");
    }

    /** A copy whose time stamp is that many seconds in the future, and an empty original. */
    private void copyAndTruncate(Path copy, int seconds) throws IOException {
        Files.copy(log(), copy);
        modified(copy, seconds);
        write(log(), "");
    }

    private static void modified(Path file, int seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(seconds)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"few bytes", LONG})
    void copiesThatWereMadeBetweenTwoLooksAreAllReadInOrder(String text) throws IOException {
        try (LogWriter writer = followed()) {
            writer.lines(text);
            awaitLines(text);
            writer.lines("unread");
            copyAndTruncate(dir.resolve("a.log.1"), 1);
            move(dir.resolve("a.log.1"), dir.resolve("a.log.2"));
            writer.lines("unseen");
            copyAndTruncate(dir.resolve("a.log.1"), 2);
            writer.lines("unseen too");
            copyAndTruncate(dir.resolve("a.log-20260101"), 3);
            writer.lines("last");
            awaitLines(text, "unread", "unseen", "unseen too", "last");
            assertEquals(3, told.rotations().size());
            assertTrue(told.sources().stream().allMatch("a.log"::equals));
            pass(Duration.ofSeconds(20));
            settle();
            writer.lines("after a while");
            awaitLines(text, "unread", "unseen", "unseen too", "last", "after a while");
        }
        assertEquals(0, told.lostBytes());
    }

    @Test
    void aFileThatIsNotSurelyACopyOfSomethingUnseenIsNotRead() throws IOException {
        write(dir.resolve("a.log.7"), LONG + "as old as the first copy\n");
        try (LogWriter writer = followed()) {
            writer.lines(LONG + "of before");
            awaitLines(LONG + "of before");
            copyAndTruncate(dir.resolve("a.log.3"), 1);
            settle();
            writer.lines(LONG + 1);
            awaitLines(LONG + "of before", LONG + 1);
            writer.lines("unread");
            Files.copy(log(), dir.resolve("a.log.bak"));
            copyAndTruncate(dir.resolve("a.log.1"), 20);
            FileTime time = Files.getLastModifiedTime(dir.resolve("a.log.1"));
            modified(dir.resolve("a.log.bak"), 30);
            Files.copy(dir.resolve("a.log.3"), dir.resolve("a.log.4"));
            modified(dir.resolve("a.log.4"), 40);
            write(dir.resolve("a.log.errors"), "another log\n");
            modified(dir.resolve("a.log.errors"), 40);
            writer.lines("last");
            Files.copy(log(), dir.resolve("a.log.old"));
            modified(dir.resolve("a.log.old"), 50);
            Files.setLastModifiedTime(dir.resolve("a.log.7"), time);
            awaitLines(LONG + "of before", LONG + 1, "unread", "last");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"few bytes", LONG})
    void backupsThatAreCopiedFromOneToTheNextAreNotReadAgain(String text) throws IOException {
        older(write(dir.resolve("a.log.1"), LONG + "before anybody looked\n"));
        try (LogWriter writer = followed()) {
            for (int round = 1; round <= 3; round++) {
                writer.lines(text + round);
                String line = text + round;
                awaitThat(() -> told.lines().contains(line));
                Files.copy(dir.resolve("a.log.1"), dir.resolve("a.log.2"), StandardCopyOption.REPLACE_EXISTING);
                Files.copy(log(), dir.resolve("a.log.1"), StandardCopyOption.REPLACE_EXISTING);
                writer.truncate();
                settle();
            }
            writer.lines("last");
            awaitLines(text + 1, text + 2, text + 3, "last");
        }
    }

    @Test
    void aCopyOfSomethingUnseenIsReadAlsoWhenItBeginsWithTheSameFewBytes() throws IOException {
        try (LogWriter writer = followed()) {
            writer.lines("few");
            awaitLines("few");
            writer.lines("unread");
            copyAndTruncate(dir.resolve("a.log.1"), 1);
            writer.lines("few", "unseen");
            copyAndTruncate(dir.resolve("a.log.2"), 2);
            writer.lines("last");
            awaitLines("few", "unread", "few", "unseen", "last");
        }
    }

    @Test
    void anUnseenCopyIsReadAlsoWhenItsFileIsReadForLong() throws IOException {
        settings.readBudget = 4096;
        try (LogWriter writer = followed()) {
            writer.lines(LONG);
            awaitLines(LONG);
            writer.bytes("a line\n".repeat(2_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            copyAndTruncate(dir.resolve("a.log.2"), 1);
            writer.lines("unseen");
            copyAndTruncate(dir.resolve("a.log.1"), 2);
            writer.lines("last");
            clock.advanceMillis(11_000);
            assertEquals(0, tailer().poll());
            clock.advanceMillis(11_000);
            settle();
            assertEquals(2_003, told.lines().size());
            assertEquals(List.of("unseen", "last"), told.lines().subList(2_001, 2_003));
        }
    }

    @Test
    void theCopyIsFoundAmongManyOlderBackups() throws IOException {
        for (int i = 1; i <= 300; i++) {
            Path backup = write(dir.resolve("a.log.old" + i), LONG + "old\n");
            Files.setLastModifiedTime(backup, FileTime.from(Instant.EPOCH.plusSeconds(i)));
        }
        try (LogWriter writer = followed()) {
            writer.lines(LONG + LONG);
            awaitLines(LONG + LONG);
            writer.lines("unread");
            Files.copy(log(), dir.resolve("a.log.1"));
            writer.truncate().lines("two");
            awaitLines(LONG + LONG, "unread", "two");
        }
    }

    @Test
    void aNewFileThatIsNoCopyIsReadAlsoWhenTheOtherIsTruncated() {
        write(log(), "");
        follow(dir, "a.log*");
        try (LogWriter writer = LogWriter.append(log());
                LogWriter other = LogWriter.append(dir.resolve("a.log.errors"))) {
            writer.lines(LONG + "one");
            awaitThat(() -> told.lines().size() == 1);
            settle();
            other.lines("an error");
            writer.truncate();
            awaitLines(LONG + "one", "an error");
        }
    }

    @Test
    void aCopyThatIsLookedAtBeforeItsTruncatedOriginalIsNotReadAgain() throws IOException {
        write(log(), "");
        follow(dir, "a.log*");
        List<String> expected = new ArrayList<>();
        try (LogWriter writer = LogWriter.append(log())) {
            for (int round = 0; round < 4; round++) {
                expected.addAll(List.of(LONG + round, "the same again " + round));
                writer.lines(LONG + round, "the same again " + round);
                int sofar = expected.size();
                awaitThat(() -> told.lines().size() == sofar);
                Path copy = write(dir.resolve("a.log." + round), "");
                settle();
                write(copy, Files.readString(log()));
                writer.truncate();
                settle();
            }
        }
        assertEquals(expected, told.lines());
    }

    @Test
    void aFileThatOnlyBeginsLikeAnotherIsReadWhole() {
        write(log(), "");
        follow(dir, "a.log*");
        append(log(), LONG + "1", "two");
        awaitLines(LONG + "1", "two");
        append(dir.resolve("a.log.x"), LONG + "1", "other");
        awaitLines(LONG + "1", "two", LONG + "1", "other");
    }

    @Test
    void anEmptyFileIsNoCopyAndIsReadWhenItsSuspectedOriginalIsTruncated() {
        write(log(), "");
        follow(Target.file(log()), Target.directory(dir, "*"));
        try (LogWriter writer = LogWriter.append(log())) {
            writer.lines(LONG + "one");
            awaitLines(LONG + "one");
            Path other = write(dir.resolve("a.log.1"), "");
            awaitThat(() -> told.opened().contains(other));
            writer.truncate().lines("two");
            append(other, "other");
            awaitThat(() -> told.lines().size() == 3);
            settle();
            assertEquals(List.of(LONG + "one", "other", "two"), sorted());
        }
    }

    @Test
    void aFileThatIsTruncatedAndRenamedAtOnceIsStillKnownByItsCopy() throws IOException {
        write(log(), "");
        follow(dir, "*");
        append(log(), LONG + "zero");
        awaitLines(LONG + "zero");
        move(log(), dir.resolve("a.log.1"));
        append(log(), LONG + "one");
        awaitLines(LONG + "zero", LONG + "one");
        append(log(), LONG + "two");
        Files.copy(log(), dir.resolve("a.log.copy"));
        write(log(), "");
        move(dir.resolve("a.log.1"), dir.resolve("a.log.2"));
        move(log(), dir.resolve("a.log.1"));
        append(log(), LONG + "three");
        awaitThat(() -> told.lines().size() >= 4);
        settle();
        assertEquals(List.of(LONG + "one", LONG + "three", LONG + "two", LONG + "zero"), sorted());
    }

    @Test
    void theCopyOfAClosedFileIsReadBehindWhatWasReadEvenWhenTheFileIsGone() throws IOException {
        settings.maxOpenFiles = 1;
        write(log(), "");
        Path other = write(dir.resolve("b.log"), "");
        follow(dir, "*.log");
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        append(other, "other");
        awaitLines(LONG + "one", "other");
        append(log(), LONG + "two");
        Files.copy(log(), dir.resolve("a-copy.log"));
        write(log(), "");
        LogWriter.delete(log());
        awaitLines(LONG + "one", "other", LONG + "two");
    }

    @Test
    void aClosedFileThatIsTruncatedAndRenamedAtOnceIsStillKnownByItsCopy() throws IOException {
        settings.maxOpenFiles = 1;
        write(log(), "");
        Path renamed = dir.resolve("a.log.1");
        Path other = write(dir.resolve("b.log"), "");
        follow(Target.file(renamed), Target.directory(dir, "*"));
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        append(other, "other");
        awaitLines(LONG + "one", "other");
        append(log(), LONG + "two");
        Files.copy(log(), dir.resolve("a.log.copy"));
        write(log(), "");
        move(log(), renamed);
        awaitLines(LONG + "one", "other", LONG + "two");
    }

    @Test
    void theCopyOfAClosedFileBringsNothingThatTheFileBringsItself() throws IOException {
        settings.maxOpenFiles = 1;
        write(log(), "");
        Path copy = dir.resolve("a.log.1");
        Path other = write(dir.resolve("b.log"), "");
        follow(Target.file(copy), Target.directory(dir, "*"));
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        append(other, "other");
        awaitLines(LONG + "one", "other");
        append(log(), LONG + "two");
        Files.copy(log(), copy);
        awaitLines(LONG + "one", "other", LONG + "two");
    }

    @Test
    void backupsThatMayNotBeReadDoNotKeepFromReadingTheCopy() throws IOException {
        Set<Path> secret = new HashSet<>();
        for (int i = 2; i < 30; i++) {
            secret.add(write(dir.resolve("a.log." + i), "secret\n"));
        }
        write(log(), "");
        start(refusing(secret), Target.file(log()));
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        append(log(), LONG + "two");
        Files.copy(log(), dir.resolve("a.log.1"));
        write(log(), "three\n");
        awaitLines(LONG + "one", LONG + "two", "three");
    }

    @Test
    void aCopyOfAFileThatMayNotBeReadAnyMoreIsNoNews() throws IOException {
        write(log(), "");
        Set<Path> refused = new HashSet<>();
        settings.maxOpenFiles = 1;
        Path other = write(dir.resolve("b.log"), "");
        start(refusing(refused), Target.directory(dir, "*"));
        append(log(), LONG + "one");
        awaitLines(LONG + "one");
        append(other, "other");
        awaitLines(LONG + "one", "other");
        refused.add(log());
        Files.copy(log(), dir.resolve("a.log.1"));
        append(dir.resolve("a.log.1"), "only in the copy");
        awaitLines(LONG + "one", "other", "only in the copy");
    }

    private List<String> sorted() {
        return told.lines().stream().sorted().toList();
    }

    @Test
    void aFileThatIsTruncatedWhileItIsReadIsNoError() {
        settings.readBudget = 4096;
        try (LogWriter writer = followed()) {
            writer.bytes("a line\n".repeat(20_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            clock.advanceMillis(11_000);
            assertEquals(0, tailer().poll());
            writer.truncate().lines("next");
            awaitThat(() -> told.lines().contains("next"));
            assertEquals(List.of("#1 size decrease"), told.rotations());
            assertTrue(told.lostBytes() > 100_000, () -> "lost " + told.lostBytes());
        }
    }

    @Test
    void anOlderTimeStampAloneReadsNothingAgain() throws IOException {
        try (LogWriter writer = followed()) {
            writer.lines("one");
            awaitLines("one");
            Files.setLastModifiedTime(log(), FileTime.from(Instant.now().minus(Duration.ofDays(1))));
            settle();
            pass(Duration.ofSeconds(20));
            writer.lines("two");
            awaitLines("one", "two");
            assertEquals(List.of(), told.rotations());
        }
    }

    @Test
    void aWallClockThatJumpsChangesNothing() {
        try (LogWriter writer = followed()) {
            writer.lines("one");
            awaitLines("one");
            clock.jumpWallClock(Duration.ofDays(-400));
            settle();
            writer.lines("two");
            awaitLines("one", "two");
            clock.jumpWallClock(Duration.ofDays(800));
            settle();
            writer.lines("three");
            awaitLines("one", "two", "three");
            assertEquals(List.of(), told.rotations());
        }
    }

    @Test
    void truncationIsNoticedBySizeEvenWithoutAMarker() {
        settings.markerBytes = 0;
        try (LogWriter writer = followed()) {
            writer.lines("one, and more");
            awaitLines("one, and more");
            writer.truncate().lines("two");
            awaitLines("one, and more", "two");
        }
    }
}
