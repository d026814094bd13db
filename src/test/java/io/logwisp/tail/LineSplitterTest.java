package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.config.MonitorConfig.LongLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineSplitterTest {
    private final Lines lines = new Lines();

    @Test
    void aLineInPiecesIsDeliveredOnce() {
        LineSplitter splitter = splitter(LongLine.TRUNCATE, true);
        feed(splitter, "ab", "", "cd", "\nef\n");
        assertEquals(List.of("abcd", "ef"), lines.all);
        assertEquals(0, splitter.pending());
    }

    @Test
    void oneCarriageReturnBeforeTheLineFeedIsRemovedWhereverTheReadEnds() {
        feed(splitter(LongLine.TRUNCATE, true), "a\r\nb\r", "\nc", "\r", "\nd\r\r\n", "e\rf\n");
        assertEquals(List.of("a", "b", "c", "d\r", "e\rf"), lines.all);
    }

    @Test
    void emptyLinesAreLeftOutOnlyWhenWanted() {
        feed(splitter(LongLine.TRUNCATE, true), "\n\n\r\na\n", "\n", "b\n\n");
        assertEquals(List.of("a", "b"), lines.all);
        lines.all.clear();
        feed(splitter(LongLine.TRUNCATE, false), "\n\r\na\n", "\n");
        assertEquals(List.of("", "", "a", ""), lines.all);
    }

    @Test
    void aByteOrderMarkIsRemovedOnlyAtTheBeginningOfTheFile() {
        LineSplitter splitter = splitter(LongLine.TRUNCATE, true);
        byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
        splitter.accept(mark, 0, 2, lines);
        splitter.accept(mark, 2, 3, lines);
        feed(splitter, "a\n", "\uFEFFb\n");
        assertEquals(List.of("a", "\uFEFFb"), lines.all);
    }

    @Test
    void zerosAtTheStartOfALineAreAHoleAndZerosInALineAreContent() {
        feed(splitter(LongLine.TRUNCATE, true), "\0\0\0", "\0a\0b\n\0", "c\n");
        assertEquals(List.of("a\0b", "c"), lines.all);
    }

    @ParameterizedTest
    @ValueSource(ints = {1023, 1024})
    void aLineUpToTheLimitIsWhole(int length) {
        String line = "x".repeat(length);
        for (LongLine policy : LongLine.values()) {
            feed(
                    splitter(policy, true),
                    line + "\n",
                    line + "\r\n",
                    line.substring(0, 500),
                    line.substring(500) + "\r",
                    "\n");
        }
        assertEquals(9, lines.all.size());
        lines.all.forEach(delivered -> assertEquals(line, delivered));
        assertEquals(0, lines.cut + lines.skipped);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1023, 1024, 1025, 100_000})
    void aLongerLineKeepsItsHeadAndTellsWhatWasCut(int piece) {
        feedInPieces(splitter(LongLine.TRUNCATE, true), "x".repeat(5000) + "\r\nnext\n", piece);
        assertEquals(List.of("x".repeat(1024), "next"), lines.all);
        assertEquals(5000 - 1024, lines.cut);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1023, 1024, 1025, 100_000})
    void aLongerLineIsSplitWithoutLosingAByte(int piece) {
        String line = "0123456789".repeat(500);
        feedInPieces(splitter(LongLine.SPLIT, true), line + "\nnext\n", piece);
        assertEquals(line + "next", String.join("", lines.all));
        assertEquals(6, lines.all.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1023, 1024, 1025, 100_000})
    void aLongerLineIsSkippedAndCounted(int piece) {
        feedInPieces(splitter(LongLine.SKIP, true), "x".repeat(1025) + "\r\nnext\n", piece);
        assertEquals(List.of("next"), lines.all);
        assertEquals(1025, lines.skipped);
    }

    @Test
    void aCutNeverFallsIntoACharacter() {
        feed(splitter(LongLine.TRUNCATE, true), "x" + "\u20AC".repeat(400) + "\n");
        assertEquals(List.of("x" + "\u20AC".repeat(341)), lines.all);
        assertEquals(59 * 3, lines.cut);
    }

    @ParameterizedTest
    @EnumSource(LongLine.class)
    void whatComesAfterAnUnfinishedLineThatWasDeliveredIsALineOfItsOwn(LongLine policy) {
        LineSplitter splitter = splitter(policy, false);
        feed(splitter, "ab");
        splitter.flush(lines);
        splitter.flush(lines);
        feed(splitter, "cd\n");
        assertEquals(List.of("ab~", "cd"), lines.all);
    }

    @Test
    void theLateLineFeedOfADeliveredLineIsNoEmptyLine() {
        LineSplitter splitter = splitter(LongLine.TRUNCATE, false);
        feed(splitter, "ab");
        splitter.flush(lines);
        feed(splitter, "\n", "\n");
        assertEquals(List.of("ab~", ""), lines.all);
    }

    @Test
    void anyCutOfTheInputGivesTheSameLines() {
        Random random = new Random(42);
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(400); i >= 0; i--) {
                text.append("ab\n\r\u00e4x\n".charAt(random.nextInt(7)));
            }
            text.append('\n');
            List<String> expected = new ArrayList<>();
            for (String line : text.toString().split("\n", -1)) {
                String stripped = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
                if (!stripped.isEmpty()) {
                    expected.add(stripped);
                }
            }
            lines.all.clear();
            feedInPieces(splitter(LongLine.TRUNCATE, true), text.toString(), 1 + random.nextInt(40));
            assertEquals(expected, lines.all);
        }
    }

    @Test
    void onlyAWholeLineOfPrintableAsciiAndTabsIsToldAsPlain() {
        LineSplitter splitter = splitter(LongLine.TRUNCATE, false);

        feed(
                splitter,
                "a b\t~\n\n0123456789\r\nesc \u001b[0m\nr\u00f6d\n",
                "half",
                " line\n",
                "x\r\r\ndel\u007f\nlast");
        splitter.flush(lines);

        assertEquals(List.of("a b\t~", "0123456789"), lines.plain);
        assertEquals(
                List.of(
                        "a b\t~",
                        "",
                        "0123456789",
                        "esc \u001b[0m",
                        "r\u00f6d",
                        "half line",
                        "x\r",
                        "del\u007f",
                        "last~"),
                lines.all);
    }

    @Test
    void theLineFeedIsFoundAtEveryDistance() {
        for (int at = 0; at < 80; at++) {
            byte[] bytes = new byte[80];
            java.util.Arrays.fill(bytes, (byte) 0x8A); // the line feed's bits with the sign
            bytes[at] = '\n';
            for (int from = 0; from <= at; from++) {
                assertEquals(at, LineSplitter.indexOfLineFeed(bytes, from, 80));
                assertEquals(-1, LineSplitter.indexOfLineFeed(bytes, from, at));
            }
        }
    }

    private static LineSplitter splitter(LongLine policy, boolean skipEmpty) {
        return new LineSplitter(new LineRules(1024, policy, skipEmpty));
    }

    private void feed(LineSplitter splitter, String... pieces) {
        for (String piece : pieces) {
            byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
            splitter.accept(bytes, 0, bytes.length, lines);
        }
    }

    private void feedInPieces(LineSplitter splitter, String text, int piece) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += piece) {
            splitter.accept(bytes, from, Math.min(bytes.length, from + piece), lines);
        }
    }

    private static final class Lines implements LineSink {
        private final List<String> all = new ArrayList<>();
        private final List<String> plain = new ArrayList<>();
        private long cut;
        private long skipped;

        @Override
        public void line(byte[] bytes, int offset, int length, long cutBytes, boolean partial) {
            all.add(new String(bytes, offset, length, StandardCharsets.UTF_8) + (partial ? "~" : ""));
            cut += cutBytes;
        }

        @Override
        public void plainLine(byte[] bytes, int offset, int length) {
            line(bytes, offset, length, 0, false);
            plain.add(all.get(all.size() - 1));
        }

        @Override
        public void skipped(long bytes) {
            skipped += bytes;
        }
    }
}
