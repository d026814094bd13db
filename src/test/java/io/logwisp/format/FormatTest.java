package io.logwisp.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.logwisp.entry.Batch;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Frames;
import io.logwisp.entry.Level;
import io.logwisp.testing.TestEntries;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
    private static final long SEED = 20261121;

    @Test
    void jsonIsLogWispsObjectOnOneLine() {
        assertEquals(
                "{\"time\":\"2026-11-21T03:00:00.123456Z\",\"source\":\"app.log\",\"level\":\"ERROR\","
                        + "\"message\":\"Connection timeout\",\"fields\":{\"user_id\":\"12345\"}}\n",
                encode(Format.JSON, Level.ERROR, "Connection timeout", "{\"user_id\":\"12345\"}"));
    }

    @Test
    void absentLevelAndFieldsAreLeftOut() {
        assertEquals(
                "{\"time\":\"2026-11-21T03:00:00.123456Z\",\"source\":\"app.log\",\"message\":\"plain line\"}\n",
                encode(Format.JSON, null, "plain line", null));
    }

    @Test
    void idComesFirstWhereItIsAskedFor() {
        assertEquals(
                "{\"id\":\"epoch1-1\",\"time\":\"2026-11-21T03:00:00.123456Z\",\"source\":\"app.log\",\"message\":\"x\"}\n",
                encode(Format.JSON_WITH_ID, null, "x", null));
    }

    @Test
    void sseEventHasIdAndOneDataLine() {
        assertEquals(
                "id: epoch1-1\ndata: {\"time\":\"2026-11-21T03:00:00.123456Z\",\"source\":\"app.log\",\"message\":\"x\"}\n\n",
                encode(Format.SSE, null, "x", null));
    }

    @Test
    void textIsForPeople() {
        assertEquals(
                "2026-11-21 03:00:00.123 WARN  app.log disk full user=ann note=\"two words\" list=[1, 2] n=1.50\n",
                encode(
                        Format.TEXT,
                        Level.WARN,
                        "disk full",
                        "{\"user\":\"ann\",\"note\":\"two words\",\"list\":[1, 2],\"n\":1.50}"));
    }

    @Test
    void rawIsTheLine() {
        assertEquals("as it was\n", encode(Format.RAW, Level.INFO, "as it was", null));
    }

    @ParameterizedTest(name = "{0} bytes of message")
    @CsvSource({"1", "20", "47", "48", "49", "200", "65400", "65460", "65470", "65480", "65536", "70000"})
    void webSocketFrameCarriesItsLength(int size) {
        byte[] frame = bytes(Format.WEBSOCKET, null, "m".repeat(size), null);
        String json = encode(Format.JSON, null, "m".repeat(size), null).trim();

        ByteBuffer buffer = ByteBuffer.wrap(frame);
        assertEquals((byte) 0x81, buffer.get());
        int length = buffer.get();
        long payload = length == 127 ? buffer.getLong() : length == 126 ? buffer.getShort() & 0xFFFF : length;
        assertEquals(json.length(), payload);
        assertEquals(length == 126, payload > 125 && payload < 65536);
        byte[] text = new byte[buffer.remaining()];
        buffer.get(text);
        assertEquals(json, new String(text, UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T03:00:00Z,2026-11-21T03:00:00Z",
        "2026-11-21T03:35:10.894842452Z,2026-11-21T03:35:10.894842452Z",
        "2026-11-21T03:00:00.100Z,2026-11-21T03:00:00.1Z",
        "2026-11-21T03:00:00.000000001Z,2026-11-21T03:00:00.000000001Z",
        "1969-12-31T23:59:59.5Z,1969-12-31T23:59:59.5Z",
        "2000-02-29T00:00:00Z,2000-02-29T00:00:00Z"
    })
    void timesAreUtcWithoutTrailingZeros(Instant time, String text) {
        ByteWriter out = new ByteWriter();
        out.time(time.getEpochSecond() * 1_000_000_000L + time.getNano());
        assertEquals(text, new String(out.toBytes(), UTF_8));
    }

    @Test
    void rawLinesAreTheSameWhateverStandsBesideThem() {
        Random random = new Random(SEED);
        for (int round = 0; round < 3000; round++) {
            BatchBuilder builder = new BatchBuilder();
            StringBuilder expected = new StringBuilder();
            boolean odd = random.nextBoolean();
            for (int i = random.nextInt(6); i >= 0; i--) {
                byte[] line = odd && random.nextInt(4) == 0 ? randomLine(random) : plainLine(random);
                builder.line(line, 0, line.length);
                if (odd && random.nextInt(4) == 0) {
                    builder.message(line, 0, line.length / 2);
                }
                if (odd && random.nextInt(4) == 0) {
                    builder.fields(new byte[] {'{', '}'}, 0, 2);
                }
                builder.add(TestEntries.TIME_NANOS, "app.log", null);
                expected.append(text(Format.RAW.frames(batchOf(line))));
                if (odd && random.nextInt(8) == 0) {
                    builder.line(line, 0, line.length).add(TestEntries.TIME_NANOS, "app.log", null);
                    builder.removeLast();
                }
            }
            Batch batch = builder.build("epoch1", 0, 1);
            Frames frames = Format.RAW.frames(batch);
            assertEquals(expected.toString(), text(frames), "seed " + SEED + " round " + round);
            for (int i = 0; i < batch.count(); i++) {
                assertEquals('\n', frames.bytes()[frames.end(i) - 1]);
            }
        }
    }

    @Test
    void plainLinesAreSentFromWhereTheyLie() {
        Batch batch = TestEntries.batch("epoch1", 0, 1, "a\tb", "plain", "x".repeat(100));

        assertSame(batch.data(), Format.RAW.frames(batch).bytes());
        assertEquals("a\tb\nplain\n" + "x".repeat(100) + "\n", text(Format.RAW.frames(batch)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x1B, '\r', '\n', 0x7F, 0x80, 0xC3, 0xFF})
    void oneStrangeByteAnywhereInABatchIsFound(int strange) {
        for (int at = 0; at < 40; at++) {
            byte[] line = new byte[40];
            Arrays.fill(line, (byte) 'x');
            line[at] = (byte) strange;
            BatchBuilder builder = new BatchBuilder();
            byte[] plain = {'p'};
            builder.line(plain, 0, 1).add(TestEntries.TIME_NANOS, "app.log", null);
            builder.line(line, 0, 40).add(TestEntries.TIME_NANOS, "app.log", null);
            Batch batch = builder.build("epoch1", 0, 1);
            ByteWriter expected = new ByteWriter();
            expected.ascii("p\n");
            Escaping.VISIBLE_LINES.write(line, 0, 40, expected);
            expected.write('\n');

            assertEquals(new String(expected.toBytes(), UTF_8), text(Format.RAW.frames(batch)));
            assertNotSame(batch.data(), Format.RAW.frames(batch).bytes());
        }
    }

    @Test
    void timesDoNotMixWithTheOnesBefore() {
        ByteWriter out = new ByteWriter();
        Random random = new Random(SEED);
        long time = TestEntries.TIME_NANOS;
        for (int round = 0; round < 5000; round++) {
            int kind = random.nextInt(6);
            long step = (long) Math.pow(1000, kind % 4);
            time += kind > 3 ? 0 : (random.nextInt(5) - 2) * step;
            out.clear();
            switch (random.nextInt(4)) {
                case 0 -> out.timeInSeconds(time);
                case 1 -> out.timeInMillis(time);
                default -> {
                    out.time(time);
                    assertEquals(
                            Instant.ofEpochSecond(0, time).toString().replaceFirst("(\\.\\d*?)0+Z", "$1Z"),
                            new String(out.toBytes(), UTF_8));
                }
            }
        }
    }

    @Test
    void whatCouldEndAStringOrSteerATerminalIsEscapedInJson() {
        String message = "\"\\\b\f\r\t\u0000\u001b[31m\u007f\u0085\u009b\u202e\u2028\u2066é漢😀<&>";
        assertEquals(
                "\"message\":\"\\\"\\\\\\u0008\\u000c\\r\\t\\u0000\\u001b[31m\\u007f\\u0085\\u009b\\u202e\\u2028\\u2066é漢😀<&>\"}\n",
                messageOf(encode(Format.JSON, null, message, null)));
    }

    @Test
    void whatCouldSteerATerminalIsVisibleInText() {
        assertEquals(
                "\\x00\\x1b[2J\\x07\t\\x7f<U+009B>31m<U+202E>é\n",
                encode(Format.RAW, null, "\u0000\u001b[2J\u0007\t\u007f\u009b31m\u202eé", null));
    }

    @Test
    void aMessageOfSeveralLinesIsOneObjectInJsonAndIndentedInText() {
        String message = "failed\n\tat a.B(C.java:1)\n2026-11-21 INFO forged\r";
        assertEquals(message.replace("\r", "\\x0d") + "\n", encode(Format.RAW, Level.ERROR, message, null));
        assertEquals(
                "2026-11-21 03:00:00.123 ERROR app.log failed\n    \tat a.B(C.java:1)\n    2026-11-21 INFO forged\\x0d\n",
                encode(Format.TEXT, Level.ERROR, message, null));
        assertEquals(
                "\"message\":\"failed\\n\\tat a.B(C.java:1)\\n2026-11-21 INFO forged\\r\"}\n",
                messageOf(encode(Format.JSON, null, message, null)));
        String event = encode(Format.SSE, null, message, null);
        assertEquals(event.length() - 2, event.indexOf("\n\n"));
        assertEquals(3, event.lines().count());
    }

    @Test
    void eachInvalidByteBecomesOneReplacementCharacter() {
        byte[] line = {
            'a',
            (byte) 0xFF,
            (byte) 0xFE,
            'b',
            (byte) 0xC3,
            'c',
            (byte) 0xED,
            (byte) 0xA0,
            (byte) 0x80,
            (byte) 0xE2,
            (byte) 0x82
        };
        BatchBuilder builder = new BatchBuilder();
        builder.line(line, 0, line.length).add(TestEntries.TIME_NANOS, "app.log", null);
        Batch batch = builder.build("epoch1", 0, 1);

        assertEquals(
                "\"message\":\"a\uFFFD\uFFFDb\uFFFDc\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\"}\n",
                messageOf(text(Format.JSON.frames(batch))));
    }

    @Test
    void strangeFileNamesStayInsideTheirString() {
        BatchBuilder builder = new BatchBuilder();
        byte[] x = {'x'};
        builder.line(x, 0, 1).add(TestEntries.TIME_NANOS, "a\ndata: \"x\u202e.log", null);
        String event = text(Format.SSE.frames(builder.build("epoch1", 0, 1)));

        assertEquals(2, event.strip().lines().count());
        assertEquals(true, event.contains("\"source\":\"a\\ndata: \\\"x\\u202e.log\""));
    }

    @Test
    void batchIsEncodedOncePerFormat() {
        Batch batch = TestEntries.batch("epoch1", 0, 1, "a", "b");

        assertSame(Format.JSON.frames(batch), Format.JSON.frames(batch));
    }

    @Test
    void endsCutTheFramesOfSingleEntries() {
        Batch batch = TestEntries.batch("epoch1", 7, 100, "first", "second", "third");
        Frames frames = Format.RAW.frames(batch);

        assertEquals("second\n", new String(frames.bytes(), frames.start(1), frames.end(1) - frames.start(1), UTF_8));
        assertEquals(frames.bytes().length, frames.length());
    }

    @Test
    void anyBytesComeBackFromJsonAsTheirText() throws IOException {
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            byte[] line = randomLine(random);
            String expected = UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .decode(ByteBuffer.wrap(line))
                    .toString();
            String sent = parsedMessage(jsonOf(line));
            // Go and Java count the replacements of a broken sequence differently; everything else must be equal.
            assertEquals(squeezed(expected), squeezed(sent), "seed " + SEED + " round " + round);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "TEXT"})
    void noBytesOfALineCanSteerATerminal(Format format) {
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            String text = text(format.frames(batchOf(randomLine(random))));
            String line = text.substring(0, text.length() - 1);
            assertFalse(
                    line.codePoints()
                            .anyMatch(
                                    c -> c < 0x20 && c != '\t' || c >= 0x7F && c < 0xA0 || c >= 0x2028 && c <= 0x202E),
                    () -> "seed " + SEED + ": " + line);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyEncodingIsMadeByItsNumber(Format format) {
        Batch batch = batchOf("a line".getBytes(UTF_8));
        Format.make(format.ordinal(), batch);
        assertSame(batch.frames(format.ordinal()), format.frames(batch));
        assertFalse(Format.isDeflated(format.ordinal()));
        if (format.isDeflatable()) {
            Format.make(format.deflatedOrdinal(), batch);
            assertSame(batch.frames(format.deflatedOrdinal()), format.deflated(batch));
            assertTrue(Format.isDeflated(format.deflatedOrdinal()));
        }
    }

    @Test
    void threadsThatEncodeAtTheSameTimeDoNotMixTheirBytes() {
        int rounds = 4000;
        List<CompletableFuture<Set<String>>> threads = List.of(encodings("one", rounds), encodings("another", rounds));
        assertEquals(Set.of(jsonOf("one".getBytes(UTF_8))), threads.get(0).join());
        assertEquals(Set.of(jsonOf("another".getBytes(UTF_8))), threads.get(1).join());
    }

    /** What a thread of its own makes of a line, again and again. */
    private static CompletableFuture<Set<String>> encodings(String line, int rounds) {
        return CompletableFuture.supplyAsync(
                () -> {
                    Set<String> made = new HashSet<>();
                    for (int i = 0; i < rounds; i++) {
                        made.add(jsonOf(line.getBytes(UTF_8)));
                    }
                    return made;
                },
                work -> new Thread(work).start());
    }

    private static byte[] plainLine(Random random) {
        byte[] line = new byte[random.nextInt(30)];
        for (int i = 0; i < line.length; i++) {
            line[i] = (byte) (' ' + random.nextInt(95));
        }
        return line;
    }

    private static byte[] randomLine(Random random) {
        byte[] line = new byte[random.nextInt(60)];
        random.nextBytes(line);
        for (int i = 0; i < line.length; i++) {
            if (random.nextInt(3) == 0) {
                line[i] = (byte) "\"\\\r\t <&\u001b{}:".charAt(random.nextInt(11));
            }
            if (line[i] == '\n') {
                line[i] = ' ';
            }
        }
        return line;
    }

    private static String jsonOf(byte[] line) {
        return text(Format.JSON.frames(batchOf(line)));
    }

    private static Batch batchOf(byte[] line) {
        BatchBuilder builder = new BatchBuilder();
        builder.line(line, 0, line.length).add(TestEntries.TIME_NANOS, "app.log", null);
        return builder.build("epoch1", 0, 1);
    }

    private static String parsedMessage(String json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME
                        && parser.currentName().equals("message")) {
                    parser.nextToken();
                    return parser.getText();
                }
            }
        }
        throw new AssertionError("no message in " + json);
    }

    private static String squeezed(String text) {
        return text.replaceAll("\uFFFD+", "\uFFFD");
    }

    private static String messageOf(String json) {
        return json.substring(json.indexOf("\"message\""));
    }

    private static String encode(Format format, Level level, String message, String fields) {
        return new String(bytes(format, level, message, fields), UTF_8);
    }

    private static byte[] bytes(Format format, Level level, String message, String fields) {
        BatchBuilder builder = new BatchBuilder();
        TestEntries.add(builder, level, message, fields);
        return format.frames(builder.build("epoch1", 0, 1)).bytes();
    }

    private static String text(Frames frames) {
        return new String(frames.bytes(), 0, frames.length(), UTF_8);
    }
}
