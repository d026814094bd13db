package io.logwisp.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.logwisp.config.SinkConfig;
import io.logwisp.config.SinkConfig.Rotation;
import io.logwisp.config.SinkConfig.Rotation.Day;
import io.logwisp.entry.Frames;
import io.logwisp.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOutputTest {
    private static final SinkConfig.Lines LINES =
            new SinkConfig.Lines(SinkConfig.Format.RAW, "$MSG", ZoneOffset.UTC, 0);

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();

    @Test
    void fileIsAppendedTo() throws IOException {
        Files.writeString(file(), "before\n");
        write(output(0, 0, 3), "a\n", "b\n");

        assertEquals("before\na\nb\n", Files.readString(file()));
    }

    @Test
    void fileIsRotatedBetweenEntriesBeforeItGetsTooLarge() throws IOException {
        FileOutput output = output(10, 0, 2);

        write(output, "11111\n", "222\n", "33333333\n", "4444444444444444\n", "5\n", "6\n");

        assertEquals("5\n6\n", Files.readString(file()));
        assertEquals("4444444444444444\n", Files.readString(rotated(1)));
        assertEquals("33333333\n", Files.readString(rotated(2)));
        assertFalse(Files.exists(rotated(3)));
    }

    @Test
    void sizeOfAFileThatWasThereCounts() throws IOException {
        Files.writeString(file(), "123456\n");

        write(output(10, 0, 2), "abc\n");

        assertEquals("abc\n", Files.readString(file()));
        assertEquals("123456\n", Files.readString(rotated(1)));
    }

    @Test
    void withoutRotatedFilesToKeepTheOldOneGoes() throws IOException {
        write(output(4, 0, 0), "abc\n", "def\n");

        assertEquals("def\n", Files.readString(file()));
        assertFalse(Files.exists(rotated(1)));
    }

    @Test
    void firstLineOfANewPeriodBeginsANewFile() throws IOException {
        FileOutput output = output(0, 86_400, 2);
        write(output, "today\n");
        clock.advance(Duration.ofDays(3));
        write(output, "later\n", "still\n");

        assertEquals("later\nstill\n", Files.readString(file()));
        assertEquals("today\n", Files.readString(rotated(1)));
        assertFalse(Files.exists(rotated(2)));
    }

    @Test
    void fileOfAnEarlierPeriodIsRotatedAfterARestart() throws IOException {
        Files.writeString(file(), "yesterday\n");
        Instant now = Instant.ofEpochSecond(0, clock.epochNanos());
        Files.setLastModifiedTime(file(), FileTime.from(now.minus(Duration.ofDays(1))));

        write(output(0, 86_400, 2), "today\n");

        assertEquals("today\n", Files.readString(file()));
        assertEquals("yesterday\n", Files.readString(rotated(1)));
    }

    @Test
    void entryThatWasWrittenInPartIsFinishedInItsFile() throws IOException {
        FileOutput output = output(6, 0, 2);
        output.open();
        Outgoing frames = outgoing("12345\n", "67890\n");
        frames.advanceTo(3); // what a full disk took of it
        Files.writeString(file(), "123");
        output.reopen();

        output.write(frames);

        assertEquals("67890\n", Files.readString(file()));
        assertEquals("12345\n", Files.readString(rotated(1)));
    }

    @Test
    void movedFileIsLeftAloneAfterReopening() throws IOException {
        FileOutput output = output(0, 0, 0);
        write(output, "a\n");
        Files.move(file(), folder.resolve("moved"));
        write(output, "b\n");
        output.reopen();
        write(output, "c\n");

        assertEquals("a\nb\n", Files.readString(folder.resolve("moved")));
        assertEquals("c\n", Files.readString(file()));
    }

    @Test
    void aWatchedFileThatWasMovedOrDeletedIsMadeAnew() throws IOException {
        FileOutput output = new FileOutput(
                new SinkConfig.File("f", LINES, file(), 0640, new Rotation(0, 0, Day.NEVER, 0), false, true), clock);
        write(output, "a\n");
        write(output, "b\n");
        Files.move(file(), folder.resolve("moved"));
        write(output, "c\n");
        assertEquals("c\n", Files.readString(file()));
        Files.delete(file());
        write(output, "d\n");

        assertEquals("d\n", Files.readString(file()));
        assertEquals("a\nb\n", Files.readString(folder.resolve("moved")));
    }

    @Test
    void aFileIsEmptiedAtTheStartOnly() throws IOException {
        Files.writeString(file(), "of an earlier run\n");
        FileOutput output = new FileOutput(
                new SinkConfig.File("f", LINES, file(), 0640, new Rotation(0, 0, Day.NEVER, 0), true, false), clock);
        write(output, "a\n");
        output.reopen();
        write(output, "b\n");

        assertEquals("a\nb\n", Files.readString(file()));
    }

    @Test
    void daysAndWeeksBeginAtTheMidnightOfTheZone() throws IOException {
        clock.advance(Duration.between(
                Instant.ofEpochSecond(0, clock.epochNanos()), Instant.parse("2030-12-29T22:30:00Z"))); // a Sunday
        SinkConfig.Lines paris = new SinkConfig.Lines(SinkConfig.Format.RAW, "$MSG", ZoneId.of("Europe/Paris"), 0);
        FileOutput daily = new FileOutput(
                new SinkConfig.File("d", paris, file(), 0640, new Rotation(0, 0, Day.EVERY, 9), false, false), clock);
        Path weeklyFile = folder.resolve("weekly.log");
        FileOutput weekly = new FileOutput(
                new SinkConfig.File("w", paris, weeklyFile, 0640, new Rotation(0, 0, Day.MONDAY, 9), false, false),
                clock);
        write(daily, "sunday\n");
        write(weekly, "sunday\n");
        clock.advance(Duration.ofHours(1));
        write(daily, "monday\n");
        write(weekly, "monday\n");
        clock.advance(Duration.ofDays(6));
        write(daily, "next sunday\n");
        write(weekly, "next sunday\n");

        assertEquals("next sunday\n", Files.readString(file()));
        assertEquals("monday\n", Files.readString(rotated(1)));
        assertEquals("sunday\n", Files.readString(rotated(2)));
        assertEquals("monday\nnext sunday\n", Files.readString(weeklyFile));
        assertEquals("sunday\n", Files.readString(folder.resolve("weekly.log.1")));
    }

    @Test
    void newFileHasTheConfiguredPermissions() throws IOException {
        write(output(0, 0, 0), "a\n");

        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    }

    @Test
    void missingDirectoryIsToldByItsPath() {
        FileOutput output = new FileOutput(config(folder.resolve("no/out.log"), 0, 0, 0), clock);

        IOException thrown = assertThrows(IOException.class, output::open);

        assertEquals(folder.resolve("no/out.log") + ": the directory does not exist", thrown.getMessage());
    }

    private void write(FileOutput output, String... entries) throws IOException {
        output.open();
        Outgoing frames = outgoing(entries);
        output.write(frames);
        assertEquals(frames.end(), frames.position());
    }

    private static Outgoing outgoing(String... entries) {
        int[] ends = new int[entries.length];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += entries[i].length();
            ends[i] = end;
        }
        return new Outgoing(new Frames(String.join("", entries).getBytes(UTF_8), ends), 0);
    }

    private FileOutput output(long maxBytes, long rotateSeconds, int keep) {
        return new FileOutput(config(file(), maxBytes, rotateSeconds, keep), clock);
    }

    private static SinkConfig.File config(Path path, long maxBytes, long rotateSeconds, int keep) {
        return new SinkConfig.File(
                "f", LINES, path, 0640, new Rotation(maxBytes, rotateSeconds, Day.NEVER, keep), false, false);
    }

    private Path file() {
        return folder.resolve("out.log");
    }

    private Path rotated(int number) {
        return folder.resolve("out.log." + number);
    }
}
