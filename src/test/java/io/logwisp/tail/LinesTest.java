package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.MonitorConfig.LongLine;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.testing.LogWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** How what is appended becomes lines, and where reading begins; with hints and without. */
@ParameterizedClass(name = "hints={0}")
@ValueSource(booleans = {true, false})
class LinesTest extends TailerFixture {
    LinesTest(boolean watching) {
        super(watching);
    }

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
    void theLastLinesOfAnExistingFileAreRead() {
        settings.start = StartPosition.LAST;
        settings.startLines = 2;
        Path log = write(dir.resolve("a.log"), "one\n" + "x".repeat(600_000) + "\ntwo\nthree\n");
        write(dir.resolve("b.log"), "b1\nb2\n");
        write(dir.resolve("c.log"), "c1\n");
        write(dir.resolve("d.log"), "");
        follow(dir, "*.log");
        append(log, "four");
        awaitThat(() -> told.lines().contains("four"));
        assertEquals(
                List.of("b1", "b2", "c1", "four", "three", "two"),
                told.lines().stream().sorted().toList());
    }

    @Test
    void theLastLineIsFoundAcrossBlocks() {
        settings.start = StartPosition.LAST;
        settings.startLines = 1;
        String line = "y".repeat(700_000);
        write(dir.resolve("a.log"), "one\n" + line + "\n");
        follow(dir.resolve("a.log"));
        awaitLines(line);
    }

    @Test
    void aLineThatWasUnfinishedAtTheStartIsReadWhole() {
        Path log = write(dir.resolve("a.log"), "old\nbegun ");
        follow(log);
        pass(Duration.ofSeconds(20));
        assertEquals(List.of(), told.lines());
        append(log, "and ended");
        awaitLines("begun and ended");
    }

    @Test
    void aFileThatAppearsLaterIsReadFromItsBeginning() {
        Path log = dir.resolve("a.log");
        follow(log);
        append(log, "one", "two");
        awaitLines("one", "two");
    }

    @Test
    void anEmptyFileIsReadOnceItGrows() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        append(log, "one");
        awaitLines("one");
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

    @Test
    void anUnfinishedLineIsDeliveredAfterAWhileAndItsRestIsALineOfItsOwn() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        try (LogWriter writer = LogWriter.append(log)) {
            writer.text("ab");
            awaitThat(() -> tailer().snapshot().files().get(0).position() == 2);
            pass(Duration.ofMillis(4_900));
            assertEquals(List.of(), told.lines());
            pass(Duration.ofMillis(200));
            assertEquals(List.of("ab"), told.partials());
            writer.text("cd\n\nef\n");
            awaitLines("ab", "cd", "ef");
            assertEquals(List.of("ab"), told.partials());
        }
    }

    @Test
    void anUnfinishedLineWaitsForEverWhenAskedTo() {
        settings.partialTimeoutMs = 0;
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        try (LogWriter writer = LogWriter.append(log)) {
            writer.text("ab");
            pass(Duration.ofHours(1));
            writer.text("cd\n");
            awaitLines("abcd");
        }
    }

    @Test
    void anUnfinishedLineIsDeliveredWhenARenamedFileIsClosed() {
        settings.partialTimeoutMs = 0;
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        try (LogWriter writer = LogWriter.append(log)) {
            writer.text("ab");
        }
        awaitThat(() -> tailer().snapshot().files().get(0).position() == 2);
        move(log, dir.resolve("gone"));
        awaitThat(() -> tailer().snapshot().files().stream().anyMatch(f -> f.state() == FileSnapshot.State.DRAINING));
        pass(Duration.ofSeconds(6));
        assertEquals(List.of("ab"), told.partials());
    }

    @Test
    void anUnfinishedLineIsDeliveredWhenADeletedFileIsClosed() {
        settings.partialTimeoutMs = 0;
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        try (LogWriter writer = LogWriter.append(log)) {
            writer.text("one\nab");
        }
        awaitThat(() -> tailer().snapshot().files().get(0).position() == 6);
        LogWriter.delete(log);
        awaitThat(() -> tailer().snapshot().count(FileSnapshot.State.DRAINING) == 1);
        assertEquals(List.of(), told.partials());
        pass(Duration.ofSeconds(2));
        look();
        assertEquals(List.of("ab"), told.partials());
        assertEquals(List.of("one", "ab"), told.lines());
        assertEquals(List.of(), openBelow(dir));
    }

    @Test
    void anUnfinishedLineIsDeliveredAtTheEnd() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        try (LogWriter writer = LogWriter.append(log)) {
            writer.text("one\nab");
        }
        stop();
        assertEquals(List.of("one", "ab"), told.lines());
        assertEquals(List.of("ab"), told.partials());
    }

    @Test
    void aCarriageReturnAndItsLineFeedMayComeApart() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        try (LogWriter writer = LogWriter.append(log)) {
            writer.text("ab\r");
            settle();
            writer.text("\ncd\r\n");
            awaitLines("ab", "cd");
        }
    }

    @Test
    void linesAtTheEdgeOfTheBufferAreIntact() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        String[] lines = new String[6];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = String.valueOf((char) ('a' + i)).repeat(settings.readBuffer - 258 + i);
        }
        append(log, lines);
        awaitLines(lines);
    }

    @Test
    void aLineFeedMayBeTheLastByteOfAReadOrTheFirstOfTheNext() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        append(log, "x".repeat(settings.markerBytes)); // each read begins with the marker from now on
        List<String> expected = new ArrayList<>(List.of("x".repeat(settings.markerBytes)));
        awaitThat(() -> told.lines().equals(expected));
        int fresh = settings.readBuffer - settings.markerBytes;
        for (int edge : List.of(fresh, 2 * fresh, settings.readBuffer)) {
            for (int length = edge - 2; length <= edge + 1; length++) {
                expected.add(String.valueOf((char) ('a' + expected.size())).repeat(length));
                expected.add("next");
                append(log, expected.get(expected.size() - 2), "next");
                awaitThat(() -> told.lines().size() == expected.size());
            }
        }
        assertEquals(expected, told.lines());
    }

    @Test
    void emptyLinesAreLeftOutAndReadAllTheSame() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        try (LogWriter writer = LogWriter.append(log)) {
            writer.text("\n\r\n\n");
            awaitThat(() -> tailer().snapshot().files().get(0).position() == 4);
            assertEquals(List.of(), told.lines());
            writer.text("\none\n\n\n\ntwo\n\n");
            awaitLines("one", "two");
        }
        assertEquals(0, tailer().snapshot().files().get(0).lag());
    }

    @Test
    void zerosInALineAreContent() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        append(log, "a\0\0b", "c\0");
        awaitLines("a\0\0b", "c\0");
    }

    @Test
    void aLineOfAHundredMegabytesCostsNoMoreMemoryThanTheLimit() throws IOException {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        try (LogWriter writer = LogWriter.append(log)) {
            byte[] megabyte = "0123456789abcdef".repeat(65536).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            for (int i = 0; i < 100; i++) {
                writer.bytes(megabyte);
            }
            writer.text("\nnext\n");
        }
        awaitThat(() -> told.lines().size() == 2);
        assertEquals("next", told.lines().get(1));
        assertEquals(1 << 20, told.longestLine());
        assertEquals(99L << 20, told.cutBytes());
    }

    @Test
    void aSkippedLongLineIsCountedAndTheNextIsIntact() {
        settings.longLine = LongLine.SKIP;
        settings.maxLineBytes = 1024;
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        append(log, "x".repeat(3 << 20), "next");
        awaitLines("next");
        assertEquals(3 << 20, told.skippedBytes());
    }

    @Test
    void invalidTextIsHandedOnAsItIs() {
        Path log = write(dir.resolve("a.log"), "");
        follow(log);
        try (LogWriter writer = LogWriter.append(log)) {
            writer.bytes(new byte[] {'a', (byte) 0xE4, '\n', (byte) 0xFF, '\n'}).lines("next");
        }
        awaitLines("a\uFFFD", "\uFFFD", "next");
    }

    @Test
    void aByteOrderMarkIsRemoved() {
        Path log = dir.resolve("a.log");
        follow(log);
        write(log, "\uFEFFone\n");
        awaitLines("one");
    }

    @Test
    void offsetsBeyondFourGigabytesAreRead() throws IOException {
        Path log = dir.resolve("a.log");
        try (RandomAccessFile sparse = new RandomAccessFile(log.toFile(), "rw")) {
            sparse.setLength(5L << 30);
        }
        append(log, "", "old");
        follow(log);
        append(log, "new");
        awaitLines("new");
        assertTrue(tailer().snapshot().files().get(0).position() > 5L << 30);
    }

    @Test
    void anOldFileIsLeftAloneUntilItGrows() throws IOException {
        settings.ignoreOlderHours = 24;
        settings.start = StartPosition.BEGINNING;
        Path old = write(dir.resolve("old.log"), "old\n");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
        write(dir.resolve("young.log"), "young\n");
        follow(dir, "*.log");
        assertEquals(List.of("young"), told.lines());
        assertEquals(1, openBelow(dir).size());
        append(old, "grown");
        awaitLines("young", "grown");
    }

    @Test
    void aBusyFileDoesNotKeepAQuietOneWaiting() {
        settings.readBudget = 64 * 1024;
        Path busy = write(dir.resolve("busy.log"), "");
        Path quiet = write(dir.resolve("quiet.log"), "");
        follow(dir, "*.log");
        try (LogWriter writer = LogWriter.append(busy)) {
            writer.bytes("a busy line\n".repeat(2 << 20).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        clock.advanceMillis(11_000);
        assertEquals(0, tailer().poll());
        append(quiet, "quiet");
        for (int polls = 0; polls < 2; polls++) {
            clock.advanceMillis(11_000);
            tailer().poll();
        }
        assertTrue(told.sources().contains("quiet.log"));
        assertEquals(0, tailer().poll(), "the backlog of the busy file is not finished yet");
    }
}
