package io.logwisp.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.MonitorConfig;
import io.logwisp.config.Multiline;
import io.logwisp.testing.Configs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PastTextTest {
    private static final MonitorConfig JAVA = Configs.with(
            MonitorConfig.DEFAULTS, new Multiline("", Multiline.Trace.JAVA, Multiline.OFF.maxLines(), 1000));

    @TempDir
    Path folder;

    private record Line(long begin, String text) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 100, 1000, 70_000, 1_000_000})
    void blocksJoinWithoutGapOrDouble(int block) throws IOException {
        List<String> lines = randomLines(3000);
        Path file = write(String.join("\r\n", lines) + "\r\n", UTF_8);
        try (PastText text = open(file, MonitorConfig.DEFAULTS)) {
            List<Line> backwards = backwards(text, block);

            assertEquals(lines, backwards.stream().map(Line::text).toList());
            assertEquals(forwards(text, 0), backwards);
        }
    }

    @ParameterizedTest
    @CsvSource({"UTF-16LE,64", "UTF-16LE,4096", "UTF-16BE,100", "UTF-32LE,333"})
    void wideCharactersAreNotCut(String charset, int block) throws IOException {
        List<String> lines = randomLines(500);
        Path file = write("\uFEFF" + String.join("\n", lines) + "\n", Charset.forName(charset));
        try (PastText text = open(file, MonitorConfig.DEFAULTS)) {
            assertEquals(lines, backwards(text, block).stream().map(Line::text).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100, 5000, 200_000})
    void tracesStayWholeOverBordersOfBlocks(int block) throws IOException {
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            content.append("entry ").append(i).append('\n');
            if (i % 3 == 0) {
                content.append("java.lang.IllegalStateException: pool ")
                        .append(i)
                        .append('\n');
                content.append("\tat io.example.Pool.take(Pool.java:12)\n".repeat(1 + i % 40));
            }
        }
        Path file = write(content.toString(), UTF_8);
        try (PastText text = open(file, JAVA)) {
            List<Line> all = forwards(text, 0);

            assertEquals(400, all.size());
            assertEquals(all, backwards(text, block));
        }
    }

    @Test
    void forwardsFromAnyLineIsTheRestOfTheFile() throws IOException {
        Path file = write(String.join("\n", randomLines(300)) + "\n", UTF_8);
        try (PastText text = open(file, MonitorConfig.DEFAULTS)) {
            List<Line> all = forwards(text, 0);
            for (int i = 0; i < all.size(); i++) {
                assertEquals(all.subList(i, all.size()), forwards(text, all.get(i).begin));
            }
        }
    }

    @Test
    void endOfAHugeFileIsReadWithoutItsBeginning() throws IOException {
        Path file = folder.resolve("huge.log");
        long gigabyte = 1L << 30;
        try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
            huge.seek(gigabyte);
            for (int i = 0; i < 5000; i++) {
                huge.write(("\nline " + i).getBytes(UTF_8));
            }
            huge.write('\n');
        }
        try (PastText text = open(file, MonitorConfig.DEFAULTS)) {
            List<Line> last = new ArrayList<>();

            long start = text.backwards(text.size(), 16 * 1024, keep(last));

            assertEquals("line 4999", last.get(last.size() - 1).text);
            assertTrue(start > gigabyte, "begins at " + start);
            assertTrue(text.readBytes() < 200_000, "read " + text.readBytes());
        }
    }

    @Test
    void lineLongerThanAnyBlockIsShownOnceCutAndLeadsToTheOneBefore() throws IOException {
        String giant = "x".repeat(3 << 20);
        Path file = write("first\n" + giant + "\nlast\n", UTF_8);
        try (PastText text = open(file, MonitorConfig.DEFAULTS)) {
            List<Line> lines = backwards(text, 1024);

            assertEquals(3, lines.size());
            assertEquals("first", lines.get(0).text);
            assertEquals(
                    MonitorConfig.DEFAULTS.maxLineBytes(), lines.get(1).text.length());
            assertEquals("last", lines.get(2).text);
        }
    }

    @Test
    void everyByteOfAFileWithoutLineFeedsIsPassedInBoundedPieces() throws IOException {
        Path file = folder.resolve("flat.log");
        try (RandomAccessFile flat = new RandomAccessFile(file.toFile(), "rw")) {
            flat.setLength(3 * PastText.LONGEST_SEARCH);
        }
        try (PastText text = open(file, MonitorConfig.DEFAULTS)) {
            long end = text.size();
            int pieces = 0;
            while (end > 0) {
                long start = text.backwards(end, 1024, keep(new ArrayList<>()));
                assertTrue(start < end);
                end = start;
                pieces++;
            }
            assertTrue(pieces <= 4, pieces + " pieces");
        }
    }

    @Test
    void lineStartIsWhereTheUnfinishedLineBegins() throws IOException {
        Path file = write("one\ntwo\nthr", UTF_8);
        try (PastText text = open(file, MonitorConfig.DEFAULTS)) {
            assertEquals(8, text.lineStart(text.size()));
            assertEquals(8, text.lineStart(8));
            assertEquals(4, text.lineStart(7));
            assertEquals(0, text.lineStart(0));
        }
    }

    private static List<String> randomLines(int count) {
        Random random = new Random(42);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder line = new StringBuilder(i + ": ");
            int length = random.nextInt(120);
            for (int k = 0; k < length; k++) {
                line.appendCodePoint(
                        switch (random.nextInt(4)) {
                            case 0 -> 'ä';
                            case 1 -> 0x1F600 + random.nextInt(40);
                            case 2 -> 0x0A0A; // its bytes look like line feeds
                            default -> 'a' + random.nextInt(26);
                        });
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private Path write(String content, Charset charset) throws IOException {
        return Files.write(folder.resolve("a.log"), content.getBytes(charset));
    }

    private static PastText open(Path file, MonitorConfig config) throws IOException {
        return new PastText(FileChannel.open(file, StandardOpenOption.READ), config);
    }

    private static PastSink keep(List<Line> lines) {
        return (begin, bytes, offset, length, cut, partial) ->
                lines.add(new Line(begin, new String(bytes, offset, length, StandardCharsets.UTF_8)));
    }

    private static List<Line> forwards(PastText text, long from) throws IOException {
        List<Line> lines = new ArrayList<>();
        text.forwards(from, text.size(), keep(lines), () -> false);
        return lines;
    }

    private static List<Line> backwards(PastText text, int block) throws IOException {
        List<Line> all = new ArrayList<>();
        long end = text.size();
        while (end > 0) {
            List<Line> lines = new ArrayList<>();
            long start = text.backwards(end, block, keep(lines));
            assertTrue(start < end, "no progress at " + end);
            all.addAll(0, lines);
            end = start;
        }
        return all;
    }
}
