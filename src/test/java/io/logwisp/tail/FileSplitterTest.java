package io.logwisp.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.Encoding;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.LongLine;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.Multiline;
import io.logwisp.config.Multiline.Trace;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileSplitterTest {
    private static final String TEXT = "first line\r\nzwölf Boxkämpfer\n漢字 and 😀\n\n\u0a0a\u0a00\u000b0a\nlast\n";
    private static final List<String> LINES =
            List.of("first line", "zwölf Boxkämpfer", "漢字 and 😀", "\u0a0a\u0a00\u000b0a", "last");

    private final Lines lines = new Lines();

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-8"})
    void aByteOrderMarkTellsTheEncodingWhereverReadsEnd(String charset) {
        byte[] file = ("\uFEFF" + TEXT).getBytes(Charset.forName(charset));
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            FileSplitter splitter = splitter(rules(Encoding.UTF_8, Multiline.OFF, LongLine.TRUNCATE));
            feed(splitter, file, 0, file.length, round < 7 ? round + 1 : 1 + random.nextInt(40));
            assertEquals(LINES, lines.take());
            assertEquals(0, splitter.pending());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32", "GB18030"})
    void aConfiguredEncodingNeedsNoMark(String charset) {
        Encoding encoding = encoding(charset);
        byte[] file = TEXT.getBytes(encoding.charset());
        for (int step = 1; step < 20; step++) {
            feed(splitter(rules(encoding, Multiline.OFF, LongLine.TRUNCATE)), file, 0, file.length, step);
            assertEquals(LINES, lines.take());
        }
    }

    @ParameterizedTest
    @CsvSource({"ISO-8859-1, zwölf ÿ", "windows-1252, 5 € “x”", "Shift_JIS, ソ表 能", "EUC-KR, 한국어", "KOI8-R, привет"})
    void charactersOfAConfiguredEncodingBecomeUtf8(String charset, String text) {
        Encoding encoding = encoding(charset);
        byte[] file = (text + "\nnext\n").getBytes(encoding.charset());
        for (int step = 1; step < 9; step++) {
            feed(splitter(rules(encoding, Multiline.OFF, LongLine.TRUNCATE)), file, 0, file.length, step);
            assertEquals(List.of(text, "next"), lines.take());
        }
    }

    @Test
    void aMarkSaysMoreThanTheConfiguration() {
        byte[] file = "\uFEFFgrün\n".getBytes(UTF_8);
        feed(splitter(rules(encoding("ISO-8859-1"), Multiline.OFF, LongLine.TRUNCATE)), file, 0, file.length, 2);
        assertEquals(List.of("grün"), lines.take());
    }

    @Test
    void badBytesCostNoMoreThanTheirLine() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("a\n".getBytes(StandardCharsets.UTF_16LE));
        file.writeBytes(new byte[] {0x3D, (byte) 0xD8, '\n', 0}); // half a surrogate pair before the line feed
        file.writeBytes("b\n".getBytes(StandardCharsets.UTF_16LE));
        Encoding encoding = Encoding.UTF_16LE;
        feed(splitter(rules(encoding, Multiline.OFF, LongLine.TRUNCATE)), file.toByteArray(), 0, file.size(), 3);
        assertEquals(List.of("a", "\uFFFD", "b"), lines.take());
    }

    /** What is pending are always the bytes from the start of the line on: reading on there gives the rest. */
    @ParameterizedTest
    @MethodSource("everything")
    void whatIsPendingBeginsWhereReadingGoesOn(Encoding encoding, Multiline multiline, LongLine policy, int step) {
        TextRules rules = rules(encoding, multiline, policy);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            text.append(i % 3 == 0 ? "20 " : "\tat ").append("zeile ü ".repeat(i % 7 * (i % 11 == 0 ? 60 : 3)));
            text.append(i % 5 == 0 ? "\r\n\n" : "\n");
        }
        byte[] file = text.toString().getBytes(encoding.charset());
        feed(splitter(rules), file, 0, file.length, file.length);
        List<String> whole = lines.take();
        assertTrue(whole.size() > 10);
        for (int cut = 0; cut < file.length; cut += step) {
            FileSplitter before = splitter(rules);
            before.accept(file, 0, cut, lines);
            int start = (int) (cut - before.pending());
            FileSplitter after = splitter(rules);
            after.reset(start == 0);
            after.begin(file, 4);
            feed(after, file, start, file.length, 61);
            assertEquals(whole, lines.take(), "cut at " + cut);
        }
    }

    static Stream<Arguments> everything() {
        List<Arguments> all = new ArrayList<>();
        for (Encoding encoding :
                List.of(Encoding.UTF_8, Encoding.UTF_16LE, Encoding.UTF_32BE, encoding("windows-1252"))) {
            for (Multiline multiline :
                    List.of(Multiline.OFF, starting("^20 "), new Multiline("", Trace.JAVA, 500, 500))) {
                for (LongLine policy : List.of(LongLine.TRUNCATE, LongLine.SKIP)) {
                    all.add(Arguments.of(encoding, multiline, policy, 193));
                }
            }
            all.add(Arguments.of(encoding, Multiline.OFF, LongLine.SPLIT, 193));
        }
        return all.stream();
    }

    @Test
    void aTruncatedFileIsWrittenOnInItsEncodingWithoutAMark() {
        FileSplitter splitter = splitter(rules(Encoding.UTF_8, Multiline.OFF, LongLine.TRUNCATE));
        byte[] marked = "\uFEFFone\n".getBytes(StandardCharsets.UTF_16LE);
        feed(splitter, marked, 0, marked.length, marked.length);
        splitter.reset(true);
        byte[] on = "two\n".getBytes(StandardCharsets.UTF_16LE);
        feed(splitter, on, 0, on.length, 1);
        splitter.reset(true);
        byte[] hole = ("\0".repeat(100) + "three\n").getBytes(StandardCharsets.UTF_16LE);
        feed(splitter, hole, 0, hole.length, 64);
        splitter.reset(true);
        byte[] other = "four\n".getBytes(UTF_8);
        feed(splitter, other, 0, other.length, 64);
        assertEquals(List.of("one", "two", "three", "four"), lines.take());
    }

    @Test
    void halfACharacterIsNotFlushedAndComesWithItsOtherHalf() {
        byte[] file = "\uFEFFab\n".getBytes(StandardCharsets.UTF_16LE);
        FileSplitter splitter = splitter(rules(Encoding.UTF_8, Multiline.OFF, LongLine.TRUNCATE));
        splitter.accept(file, 0, 5, lines);
        splitter.flush(lines);
        assertEquals(List.of("a"), lines.take());
        assertEquals(1, splitter.pending());
        assertEquals(false, splitter.hasPartialLine());
        splitter.accept(file, 5, file.length, lines);
        assertEquals(List.of("b"), lines.take());
    }

    // ---- joined lines

    @Test
    void linesWithoutTheStartAreJoinedToTheEntryBefore() {
        assertEquals(
                List.of("rest", "20 a\n b\nc", "20 d"), joined(starting("^20 "), "rest", "20 a", " b", "c", "20 d"));
    }

    @Test
    void tracesOfJavaAreOneEntryWithTheirMessage() {
        assertEquals(
                List.of(
                        "12:00 INFO started",
                        "12:01 ERROR failed\njava.lang.IllegalStateException: boom\n\tat a.B.c(B.java:1)\n"
                                + "\tSuppressed: x.Y: z\n\t\tat a.B.d(B.java:2)\n\t\t... 3 more\n"
                                + "Caused by: java.io.IOException\n\tat e.F.g(Unknown Source)\n\t... 12 common frames omitted",
                        "12:02 INFO at ease",
                        "Exception in thread \"main\" a.B\n    at a.B.c(B.java:1)",
                        "ends: java.lang.Error",
                        "\tindented"),
                joined(
                        new Multiline("", Trace.JAVA, 500, 500),
                        "12:00 INFO started",
                        "12:01 ERROR failed",
                        "java.lang.IllegalStateException: boom",
                        "\tat a.B.c(B.java:1)",
                        "\tSuppressed: x.Y: z",
                        "\t\tat a.B.d(B.java:2)",
                        "\t\t... 3 more",
                        "Caused by: java.io.IOException",
                        "\tat e.F.g(Unknown Source)",
                        "\t... 12 common frames omitted",
                        "12:02 INFO at ease",
                        "Exception in thread \"main\" a.B",
                        "    at a.B.c(B.java:1)",
                        "ends: java.lang.Error",
                        "\tindented"));
    }

    @Test
    void tracesOfPythonEndWithTheLineThatNamesTheException() {
        assertEquals(
                List.of(
                        "ERROR:root:failed\nTraceback (most recent call last):\n  File \"a.py\", line 1, in <module>\n"
                                + "    1 / 0\nZeroDivisionError: division by zero\n"
                                + "During handling of the above exception, another exception occurred:\n"
                                + "Traceback (most recent call last):\n  File \"a.py\", line 3\nKeyError: 'x'",
                        "INFO:root:next",
                        "  indented",
                        "x\n  + Exception Group Traceback (most recent call last):\n  |   File \"g.py\"\n    +----",
                        "INFO:root:last"),
                joined(
                        new Multiline("", Trace.PYTHON, 500, 500),
                        "ERROR:root:failed",
                        "Traceback (most recent call last):",
                        "  File \"a.py\", line 1, in <module>",
                        "    1 / 0",
                        "ZeroDivisionError: division by zero",
                        "During handling of the above exception, another exception occurred:",
                        "Traceback (most recent call last):",
                        "  File \"a.py\", line 3",
                        "KeyError: 'x'",
                        "INFO:root:next",
                        "  indented",
                        "x",
                        "  + Exception Group Traceback (most recent call last):",
                        "  |   File \"g.py\"",
                        "    +----",
                        "INFO:root:last"));
    }

    @Test
    void panicsOfGoAreOneEntryWithAllGoroutines() {
        assertEquals(
                List.of(
                        "2026/01/01 started",
                        "panic: boom [recovered]\n\tpanic: again\n[signal SIGSEGV: x]\ngoroutine 1 [running]:\n"
                                + "main.(*T).f(0xc0, {0x1, 0x2})\n\t/a/b.go:7 +0x1d\ncreated by main.main in goroutine 1\n"
                                + "\t/a/b.go:3 +0x2\nexit status 2",
                        "2026/01/01 http: panic serving 1.2.3.4:5: boom\ngoroutine 34 [running]:\nnet/http.f(...)\n\t/x.go:1",
                        "2026/01/01 call (of f.g)"),
                joined(
                        new Multiline("", Trace.GO, 500, 500),
                        "2026/01/01 started",
                        "panic: boom [recovered]",
                        "\tpanic: again",
                        "[signal SIGSEGV: x]",
                        "goroutine 1 [running]:",
                        "main.(*T).f(0xc0, {0x1, 0x2})",
                        "\t/a/b.go:7 +0x1d",
                        "created by main.main in goroutine 1",
                        "\t/a/b.go:3 +0x2",
                        "exit status 2",
                        "2026/01/01 http: panic serving 1.2.3.4:5: boom",
                        "goroutine 34 [running]:",
                        "net/http.f(...)",
                        "\t/x.go:1",
                        "2026/01/01 call (of f.g)"));
    }

    @Test
    void anEntryHasNoMoreLinesThanAllowed() {
        assertEquals(
                List.of("20 a\nb\nc", "d\ne", "20 f"),
                joined(new Multiline("^20 ", Trace.NONE, 3, 500), "20 a", "b", "c", "d", "e", "20 f"));
    }

    @ParameterizedTest
    @CsvSource({"TRUNCATE", "SPLIT", "SKIP"})
    void anEntryHasNoMoreBytesThanALineMayHave(LongLine policy) {
        FileSplitter splitter = splitter(rules(Encoding.UTF_8, starting("^20 "), policy));
        byte[] file = ("20 a\n" + ("ü".repeat(300) + "\n").repeat(3) + "20 b\n").getBytes(UTF_8);
        feed(splitter, file, 0, file.length, 100);
        splitter.flush(lines);
        List<String> entries = lines.take();
        String line = "ü".repeat(300);
        switch (policy) {
            case TRUNCATE -> assertEquals(List.of("20 a\n" + line + "\n" + "ü".repeat(209), "20 b"), entries);
            case SPLIT -> assertEquals(List.of("20 a\n" + line, line, line, "20 b"), entries);
            case SKIP -> assertEquals(List.of("20 b"), entries);
        }
        assertEquals(policy == LongLine.TRUNCATE ? file.length - 5 - 1 - (4 + 601 + 1 + 418) : 0, lines.cut);
        assertEquals(policy == LongLine.SKIP ? file.length - 5 - 1 : 0, lines.skipped);
    }

    private List<String> joined(Multiline multiline, String... text) {
        byte[] file = (String.join("\n", text) + "\n").getBytes(UTF_8);
        FileSplitter splitter = splitter(rules(Encoding.UTF_8, multiline, LongLine.TRUNCATE));
        feed(splitter, file, 0, file.length, 10);
        splitter.flush(lines);
        return lines.take();
    }

    private static Multiline starting(String expression) {
        return new Multiline(expression, Trace.NONE, 500, 500);
    }

    private static Encoding encoding(String charset) {
        return Encoding.of(Charset.forName(charset)).orElseThrow();
    }

    private static FileSplitter splitter(TextRules rules) {
        return new FileSplitter(rules);
    }

    private static TextRules rules(Encoding encoding, Multiline multiline, LongLine policy) {
        MonitorConfig d = TailConfigs.following(StartPosition.END);
        return new TextRules(new MonitorConfig(
                d.targets(),
                d.stdin(),
                d.checkIntervalMs(),
                d.watch(),
                d.coalesceMs(),
                d.scanIntervalMs(),
                d.sweepIntervalMs(),
                d.startPosition(),
                d.startLines(),
                d.ignoreOlderHours(),
                d.rotateWaitMs(),
                d.deletedWaitMs(),
                d.rotateWaitMaxMs(),
                d.recoverCopytruncate(),
                d.fingerprintBytes(),
                d.markerBytes(),
                1024,
                policy,
                d.partialLineTimeoutMs(),
                d.skipEmptyLines(),
                encoding,
                multiline,
                d.readBufferBytes(),
                d.readBudgetBytes(),
                d.maxOpenFiles(),
                d.closeInactiveMs(),
                d.rotationNotice(),
                d.maxPauseMs()));
    }

    private void feed(FileSplitter splitter, byte[] file, int from, int to, int step) {
        for (int at = from; at < to; at += step) {
            byte[] piece = Arrays.copyOfRange(file, at, Math.min(to, at + step));
            splitter.accept(piece, 0, piece.length, lines);
            splitter.rest(); // as for a file that is quiet now, wherever it was read to
        }
    }

    private static final class Lines implements LineSink {
        private final List<String> all = new ArrayList<>();
        private long cut;
        private long skipped;

        List<String> take() {
            List<String> taken = List.copyOf(all);
            all.clear();
            return taken;
        }

        @Override
        public void line(byte[] bytes, int offset, int length, long cutOff, boolean partial) {
            all.add(new String(bytes, offset, length, UTF_8));
            cut += cutOff;
        }

        @Override
        public void skipped(long bytes) {
            skipped += bytes;
        }
    }
}
