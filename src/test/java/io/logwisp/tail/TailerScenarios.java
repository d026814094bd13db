package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.testing.LogWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines and rotations, the same with and without hints. */
abstract class TailerScenarios extends TailerFixture {
    TailerScenarios(boolean watching) {
        super(watching);
    }

    static class WithHintsTest extends TailerScenarios {
        WithHintsTest() {
            super(true);
        }
    }

    static class PollingTest extends TailerScenarios {
        PollingTest() {
            super(false);
        }
    }

    // ---- appending

    @Test
    void anExistingFileIsReadFromItsEnd() {
        Path log = write(dir.resolve("a.log"), "old\n");
        follow(log);
        append(log, "new");
        awaitLines("new");
    }

    @Test
    void anExistingFileIsReadFromItsBeginningWhenAskedFor() {
        settings.start = StartPosition.BEGINNING;
        Path log = write(dir.resolve("a.log"), "one\ntwo\n");
        follow(log);
        append(log, "three");
        awaitLines("one", "two", "three");
    }

    @Test
    void aFileThatAppearsLaterIsReadFromItsBeginning() {
        Path log = dir.resolve("a.log");
        follow(log);
        append(log, "one", "two");
        awaitLines("one", "two");
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
    void aLineInTwoWritesIsOneLine() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        try (LogWriter writer = LogWriter.append(log)) {
            writer.text("ab");
            settle();
            writer.text("cd\n");
            awaitLines("abcd");
        }
    }

    // ---- rename

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
            awaitLines(java.util.Arrays.copyOf(expected, 2 * i + 2));
        }
        assertEquals(5, told.rotations().size());
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

    // ---- truncation

    @Test
    void aTruncatedFileIsReadFromItsBeginning() {
        Path log = write(dir.resolve("a.log"), "a long old line\n");
        follow(log);
        try (LogWriter writer = LogWriter.append(log)) {
            writer.lines("one");
            awaitLines("one");
            writer.truncate().lines("two");
            awaitLines("one", "two");
            assertEquals(List.of("#1 size decrease"), told.rotations());
        }
    }

    @Test
    void aTruncatedFileThatGrewPastItsOldSizeIsReadFromItsBeginning() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        try (LogWriter writer = LogWriter.append(log)) {
            writer.lines("one", "two");
            awaitLines("one", "two");
            writer.truncate().lines("three", "four", "five");
            awaitLines("one", "two", "three", "four", "five");
            assertEquals(List.of("#1 content change"), told.rotations());
        }
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
}
