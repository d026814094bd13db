package io.logwisp.parse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Level;
import io.logwisp.entry.LogEntry;
import io.logwisp.entry.PlainText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineParserTest {
    private static final long READ_NANOS = 1_795_230_000_123_456_000L;
    private static final Instant READ = Instant.ofEpochSecond(1_795_230_000L, 123_456_000L);

    private final LineParser parser = new LineParser();

    @Test
    void textLineIsItsMessage() {
        LogEntry entry = parse("2024-01-01 12:00:00 [ERROR] failed");
        assertEquals("2024-01-01 12:00:00 [ERROR] failed", entry.message());
        assertEquals(Level.ERROR, entry.level());
        assertEquals(READ, entry.time());
        assertEquals("app.log", entry.source());
        assertNull(entry.fields());
    }

    @Test
    void logwispFormIsRead() {
        LogEntry entry =
                parse("{\"time\":\"2024-01-01T12:00:00.123456Z\",\"level\":\"ERROR\",\"msg\":\"Connection timeout\","
                        + "\"fields\":{\"user_id\":\"12345\",\"request_id\":\"abc-def-ghi\"}}");
        assertEquals(Instant.parse("2024-01-01T12:00:00.123456Z"), entry.time());
        assertEquals(Level.ERROR, entry.level());
        assertEquals("Connection timeout", entry.message());
        assertEquals("{\"user_id\":\"12345\",\"request_id\":\"abc-def-ghi\"}", entry.fields());
    }

    /** Columns: line, level, message, fields; {@code -} is null. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
                    {"level":"warn","message":"m"}                       ~ WARN  ~ m            ~ -
                    {"msg":"a","message":"b"}                            ~ -     ~ a            ~ {"message":"b"}
                    {"message":"b","msg":"a"}                            ~ -     ~ a            ~ {"message":"b"}
                    {"event":"e","text":"t"}                             ~ -     ~ t            ~ {"event":"e"}
                    {"event":"e"}                                        ~ -     ~ e            ~ -
                    {"@message":"e"}                                     ~ -     ~ e            ~ -
                    {"log":"line\\n","stream":"stderr"}                  ~ -     ~ line         ~ {"stream":"stderr"}
                    {"log":{"level":"info"},"message":"m"}               ~ -     ~ m            ~ {"log":{"level":"info"}}
                    {"msg":{"a" : [1, 2]}}                               ~ -     ~ {"a":[1,2]}  ~ -
                    {"msg":42}                                           ~ -     ~ 42           ~ -
                    {"msg":true,"x":1}                                   ~ -     ~ true         ~ {"x":1}
                    {"msg":null,"message":"m"}                           ~ -     ~ m            ~ {"msg":null}
                    {"msg":null}                                         ~ -     ~ {"msg":null} ~ {"msg":null}
                    {}                                                   ~ -     ~ {}           ~ -
                    {"a":1}                                              ~ -     ~ {"a":1}      ~ {"a":1}
                    {"level":30,"msg":"m"}                               ~ INFO  ~ m            ~ -
                    {"level":60,"msg":"m"}                               ~ FATAL ~ m            ~ -
                    {"level":35,"msg":"m"}                               ~ -     ~ m            ~ {"level":35}
                    {"level":3,"msg":"m"}                                ~ -     ~ m            ~ {"level":3}
                    {"level":"weird","msg":"m"}                          ~ -     ~ m            ~ {"level":"weird"}
                    {"level":"weird","severity":"ERROR","msg":"m"}       ~ ERROR ~ m            ~ {"level":"weird"}
                    {"severity":"ERROR","level":"debug","msg":"m"}       ~ DEBUG ~ m            ~ {"severity":"ERROR"}
                    {"lvl":" Warning ","msg":"m"}                        ~ WARN  ~ m            ~ -
                    {"loglevel":"crit","msg":"m"}                        ~ FATAL ~ m            ~ -
                    {"log.level":"info","msg":"m"}                       ~ INFO  ~ m            ~ -
                    {"levelname":"CRITICAL","msg":"m"}                   ~ FATAL ~ m            ~ -
                    {"level":"\\u0069nfo","msg":"m"}                     ~ INFO  ~ m            ~ -
                    {"level":null,"msg":"m"}                             ~ -     ~ m            ~ {"level":null}
                    {"level":{"a":1},"msg":"m"}                          ~ -     ~ m            ~ {"level":{"a":1}}
                    {"x":1,"msg":"m","fields":{"a":2},"y":3}             ~ -     ~ m            ~ {"a":2,"x":1,"y":3}
                    {"msg":"m","fields":{}}                              ~ -     ~ m            ~ -
                    {"msg":"m","fields":5}                               ~ -     ~ m            ~ {"fields":5}
                    {"msg":"m","fields":{"fields":{"a":1}}}              ~ -     ~ m            ~ {"fields":{"a":1}}
                    {"msg":"m","fields":{"time":"5ms","msg":"x"}}        ~ -     ~ m            ~ {"time":"5ms","msg":"x"}
                    {"msg":"m","fields":{"a":1,"b":2},"a":3}             ~ -     ~ m            ~ {"b":2,"a":3}
                    {"msg":"m","a":1,"b":2,"a":3}                        ~ -     ~ m            ~ {"a":3,"b":2}
                    {"msg":"m","msg":"n"}                                ~ -     ~ n            ~ -
                    {"msg":"m","fields":{"a":1},"fields":{"b":2}}        ~ -     ~ m            ~ {"a":1,"b":2}
                    {"a":1,"\\u0061":2,"msg":"m"}                        ~ -     ~ m            ~ {"\\u0061":2}
                    {"":1,"msg":"m"}                                     ~ -     ~ m            ~ {"":1}
                    {"msg":"tab\\there \\"q\\" \\\\ \\/"}                ~ -     ~ tab	here "q" \\ /  ~ -
                    {"msg":"\\ud83d\\ude00 \\u00e9"}                     ~ -     ~ 😀 é         ~ -
                    {"msg":"\\ud83d x \\ude00"}                          ~ -     ~ � x �        ~ -
                    {"msg":"m","s":"\\ud83d"}                            ~ -     ~ m            ~ {"s":"\\ud83d"}
                    {"msg":"m","n":123456789012345678901234567890.10}    ~ -     ~ m            ~ {"n":123456789012345678901234567890.10}
                    {"msg":"m","n":1e999999}                             ~ -     ~ m            ~ {"n":1e999999}
                    { "msg" : "m" , "a b" : { "c d" : [ 1 , "x  y" ] } } ~ -     ~ m            ~ {"a b":{"c d":[1,"x  y"]}}
                    {"msg":"m","s":"a \\" { b"}                          ~ -     ~ m            ~ {"s":"a \\" { b"}
                    {"time":"bad","msg":"m"}                             ~ -     ~ m            ~ {"time":"bad"}
                    {"time":123,"msg":"m"}                               ~ -     ~ m            ~ {"time":123}
                    {"time":null,"msg":"m"}                              ~ -     ~ m            ~ {"time":null}""")
    void objectBecomesLevelMessageAndFields(String line, String level, String message, String fields)
            throws IOException {
        LogEntry entry = parse(line);
        assertEquals(level, entry.level() == null ? "-" : String.valueOf(entry.level()));
        assertEquals(message, entry.message());
        assertEquals(fields, entry.fields() == null ? "-" : entry.fields());
        assertEquals(READ, entry.time());
        assertIsObject(entry.fields());
    }

    /** Columns: line, time, fields. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
                    {"msg":"m","@timestamp":"2024-01-01T12:00:00+02:00"}           ~ 2024-01-01T10:00:00Z ~ -
                    {"msg":"m","timestamp":"2024-01-01 12:00:00Z"}                 ~ 2024-01-01T12:00:00Z ~ -
                    {"msg":"m","ts":1704110400.5}                                  ~ 2024-01-01T12:00:00.5Z ~ -
                    {"msg":"m","datetime":"1704110400000"}                         ~ 2024-01-01T12:00:00Z ~ -
                    {"msg":"m","ts":1704110400,"time":"2024-01-01T13:00:00Z"}      ~ 2024-01-01T13:00:00Z ~ {"ts":1704110400}
                    {"msg":"m","ts":1704110400,"time":"bad"}                       ~ 2024-01-01T12:00:00Z ~ {"time":"bad"}
                    {"msg":"m","time":"2024-01-01T12:00:00\\u002B02:00"}           ~ 2024-01-01T10:00:00Z ~ -""")
    void timeIsTheLinesOwn(String line, Instant time, String fields) {
        LogEntry entry = parse(line);
        assertEquals(time, entry.time());
        assertEquals(fields, entry.fields() == null ? "-" : entry.fields());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "42",
                "\"str\"",
                "[1,2]",
                "null",
                "{",
                "{\"a\":1",
                "{\"a\":1}x",
                "{\"a\":1}{\"b\":2}",
                "{\"a\"}",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\ud8\"}",
                "{\"a\":\"x",
                "{\"a\":tru}",
                "{\"a\":\"x\ty\"}",
                "{\"a\":1]",
                "{\"msg\":\"m\",\"fields\":{\"a\":1}",
                "{} ,",
                "{\u0000}",
                "{\u0000\"\u0000a",
                "{/**/}",
                "{ not json ERROR }",
                "\uFEFF{}",
                "",
                " ",
                "\t{"
            })
    void everythingElseIsText(String line) {
        LogEntry entry = parse(line);
        assertEquals(line, entry.message());
        assertNull(entry.fields());
        assertEquals(READ, entry.time());
    }

    @Test
    void blanksAroundTheObjectStayInTheLine() {
        LogEntry entry = parse(" \t{\"msg\":\"m\"} ");
        assertEquals("m", entry.message());
        assertEquals(" \t{\"a\":1} ", parse(" \t{\"a\":1} ").message());
    }

    @Test
    void marksOfTheReaderBecomeFields() {
        assertEquals("{\"truncated_bytes\":7}", parse("text", 7, false).fields());
        assertEquals("{\"partial\":true}", parse("text", 0, true).fields());
        assertEquals(
                "{\"truncated_bytes\":9000000000,\"partial\":true}",
                parse("text", 9_000_000_000L, true).fields());
        assertEquals(
                "{\"a\":1,\"partial\":true}",
                parse("{\"msg\":\"m\",\"a\":1}", 0, true).fields());
        assertEquals("{\"partial\":true}", parse("{\"msg\":\"m\"}", 0, true).fields());
        assertEquals(
                "{\"truncated_bytes\":3}",
                parse("{\"msg\":\"m\",\"truncated_bytes\":\"lie\"}", 3, false).fields());
        assertEquals(
                "{\"partial\":\"x\",\"truncated_bytes\":3}",
                parse("{\"msg\":\"m\",\"partial\":\"x\"}", 3, false).fields());
    }

    @Test
    void cutObjectKeepsItsLevel() {
        LogEntry entry = parse("{\"level\":\"error\",\"msg\":\"long te", 100, false);
        assertEquals(Level.ERROR, entry.level());
        assertEquals("{\"truncated_bytes\":100}", entry.fields());
    }

    @Test
    void plainMessageIsSharedWithTheLine() {
        BatchBuilder out = new BatchBuilder();
        byte[] line = "xx{\"a\":1,\"msg\":\"shared\"}yy".getBytes(StandardCharsets.UTF_8);
        parser.parse(line, 2, line.length - 4, "app.log", READ_NANOS, 0, false, out);
        assertEquals("shared", out.message(0));
        assertTrue(out.messageStart(0) > out.lineStart(0) && out.messageEnd(0) < out.lineEnd(0));
    }

    @Test
    void badUtf8InsideAnObjectBecomesReplacementCharacters() throws IOException {
        byte[] line = "{\"msg\":\"a?b\",\"k?\":\"c?\"}".getBytes(StandardCharsets.US_ASCII);
        line[9] = (byte) 0xFF;
        line[15] = (byte) 0xC0;
        line[20] = (byte) 0x80;
        LogEntry entry = parse(line, 0, false);
        assertEquals("a\uFFFDb", entry.message());
        assertEquals("{\"k\uFFFD\":\"c\uFFFD\"}", entry.fields());
        assertIsObject(entry.fields());
    }

    @Test
    void surrogateInUtf8IsNotPassedOn() throws IOException {
        byte[] line = "{\"msg\":\"m\",\"s\":\"???\"}".getBytes(StandardCharsets.US_ASCII);
        line[16] = (byte) 0xED;
        line[17] = (byte) 0xA0;
        line[18] = (byte) 0x80;
        assertIsObject(parse(line, 0, false).fields());
    }

    @Test
    void depthIsLimitedAndADeeperLineIsText() {
        assertNotNull(parse(nested(JsonLineParser.MAX_DEPTH - 1)).fields());
        assertNull(parse(nested(JsonLineParser.MAX_DEPTH)).fields());
        String deep = nested(300_000);
        assertEquals(deep, parse(deep).message());
    }

    @Test
    void hugeObjectsAreRead() throws IOException {
        String value = "x\\n".repeat(400_000);
        LogEntry entry = parse("{\"msg\":\"m\",\"big\":\"" + value + "\"}");
        assertEquals("{\"big\":\"" + value + "\"}", entry.fields());
        String digits = "9".repeat(1_000_000);
        assertEquals(
                "{\"n\":" + digits + "}",
                parse("{\"msg\":\"m\",\"n\":" + digits + "}").fields());
        assertEquals(
                value.replace("\\n", "\n").stripTrailing(),
                parse("{\"msg\":\"" + value + "\"}").message());
        assertEquals("after", parse("{\"msg\":\"after\"}").message());
    }

    @Test
    void lineWithAGiantNameIsText() {
        String usual = "n".repeat(JsonLineParser.MAX_NAME / 2);
        assertEquals(
                "{\"" + usual + "\":1}",
                parse("{\"msg\":\"m\",\"" + usual + "\":1}").fields());
        for (int length : new int[] {2 * JsonLineParser.MAX_NAME, 1_000_000}) {
            String line = "{\"msg\":\"m\",\"" + "n".repeat(length) + "\":1}";
            assertTrue(line.equals(parse(line).message()));
        }
    }

    @Test
    void manyMembersKeepTheirOrderAndTheLastValue() throws IOException {
        StringBuilder line = new StringBuilder("{\"msg\":\"m\"");
        StringBuilder expected = new StringBuilder("{");
        for (int i = 0; i < 5_000; i++) {
            line.append(",\"k").append(i).append("\":0");
            expected.append(i == 0 ? "" : ",")
                    .append("\"k")
                    .append(i)
                    .append("\":")
                    .append(i);
        }
        for (int i = 0; i < 5_000; i++) {
            line.append(",\"k").append(i).append("\":").append(i);
        }
        LogEntry entry = parse(line.append('}').toString());
        assertEquals(expected.append('}').toString(), entry.fields());
        assertIsObject(entry.fields());
        assertEquals("{\"k1\":7}", parse("{\"msg\":\"m\",\"k1\":7}").fields());
    }

    @Test
    void namesThatCollideInEveryHashAreRead() throws IOException {
        StringBuilder line = new StringBuilder("{\"msg\":\"m\"");
        for (int i = 0; i < 4_096; i++) {
            line.append(",\"");
            for (int bit = 0; bit < 12; bit++) {
                line.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            line.append("\":").append(i);
        }
        LogEntry entry = parse(line.append('}').toString());
        assertEquals("m", entry.message());
        assertIsObject(entry.fields());
    }

    @Test
    void manyDifferentNamesOverManyLinesAreRead() throws IOException {
        for (int i = 0; i < 50_000; i++) {
            assertEquals(
                    "{\"name" + i + "\":1}",
                    parse("{\"msg\":\"m\",\"name" + i + "\":1}").fields());
        }
    }

    @Test
    void everyPrefixOfAnObjectMakesOneEntry() throws IOException {
        byte[] line =
                ("{\"time\":\"2024-01-01T12:00:00Z\",\"level\":\"info\",\"msg\":\"é\\u00e9\\n\",\"fields\":{\"a\":[1.5e3,{\"b\":null}]},"
                                + "\"c\":\"\\ud83d\\ude00😀\"}")
                        .getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length <= line.length; length++) {
            byte[] prefix = Arrays.copyOf(line, length);
            LogEntry entry = parse(prefix, 0, false);
            assertEquals(length == line.length, entry.fields() != null, "prefix of " + length);
        }
    }

    /** Valid objects with random damage: always one entry, the line kept byte by byte, the fields always an object. */
    @Test
    void damagedObjectsAreNeverLost() throws IOException {
        long seed = 7L;
        System.out.println("LineParserTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 30_000; round++) {
            StringBuilder text = new StringBuilder();
            appendObject(random, text, 0);
            byte[] line = text.toString().getBytes(StandardCharsets.UTF_8);
            int damages = random.nextInt(3);
            for (int i = 0; i < damages; i++) {
                line[random.nextInt(line.length)] = (byte) damage(random);
            }
            LogEntry entry = parse(line, random.nextInt(2), random.nextBoolean());
            Set<String> kept = assertIsObject(entry.fields());
            assertTrue(entry.fields() == null || !kept.isEmpty());
            if (damages == 0) {
                Set<String> plain = names(text.toString(), false);
                plain.retainAll(Set.of("a", "b", "é", ""));
                assertTrue(kept.containsAll(plain), text.toString());
            }
        }
    }

    private static int damage(Random random) {
        String likely = "{}[]\":,\\u\n \t0e-x";
        return random.nextBoolean() ? random.nextInt(256) : likely.charAt(random.nextInt(likely.length()));
    }

    private static void appendObject(Random random, StringBuilder out, int depth) {
        String[] names = {
            "msg", "message", "time", "ts", "level", "fields", "a", "b", "é", "", "\\u0061", "partial", "log"
        };
        int count = random.nextInt(depth == 0 ? 20 : 4);
        out.append('{');
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : ",").append(random.nextInt(4) == 0 ? " " : "");
            out.append('"')
                    .append(names[random.nextInt(names.length)])
                    .append('"')
                    .append(':');
            appendValue(random, out, depth);
        }
        out.append('}');
    }

    private static void appendValue(Random random, StringBuilder out, int depth) {
        String[] scalars = {
            "\"x\"",
            "\"\"",
            "\"\\n\"",
            "\"\\ud800\"",
            "\"\\ud83d\\ude00\"",
            "\"é😀\"",
            "1",
            "-0.5e10",
            "30",
            "1704110400",
            "true",
            "null",
            "\"info\"",
            "\"2024-01-01T12:00:00Z\"",
            "99999999999999999999999"
        };
        int kind = random.nextInt(depth > 3 ? 1 : 6);
        if (kind == 5) {
            appendObject(random, out, depth + 1);
        } else if (kind == 4) {
            out.append("[ ");
            appendValue(random, out, depth + 1);
            out.append(" , 1]");
        } else {
            out.append(scalars[random.nextInt(scalars.length)]);
        }
    }

    private static String nested(int depth) {
        return "{\"msg\":\"m\",\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
    }

    private static Set<String> assertIsObject(@Nullable String object) throws IOException {
        return names(object, true);
    }

    /** Checks that the text is one whole object on one line and returns the names of its members. */
    private static Set<String> names(@Nullable String object, boolean onlyOnce) throws IOException {
        Set<String> names = new HashSet<>();
        if (object == null) {
            return names;
        }
        assertFalse(object.contains("\n"));
        try (JsonParser json = new JsonFactory().createParser(object)) {
            assertEquals(JsonToken.START_OBJECT, json.nextToken());
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                assertTrue(names.add(json.currentName()) || !onlyOnce, object);
                json.nextToken();
                json.skipChildren();
            }
            assertEquals(JsonToken.END_OBJECT, json.currentToken());
            assertNull(json.nextToken());
        }
        return names;
    }

    private LogEntry parse(String line) {
        return parse(line, 0, false);
    }

    private LogEntry parse(String line, long cut, boolean partial) {
        return parse(line.getBytes(StandardCharsets.UTF_8), cut, partial);
    }

    /** Parses the line amid other bytes and checks what holds for every line. */
    private LogEntry parse(byte[] line, long cut, boolean partial) {
        byte[] around = new byte[line.length + 10];
        Arrays.fill(around, (byte) '"');
        System.arraycopy(line, 0, around, 4, line.length);
        BatchBuilder out = new BatchBuilder();
        parser.parse(around, 4, line.length, "app.log", READ_NANOS, cut, partial, out);
        assertEquals(1, out.count());
        assertArrayEquals(line, Arrays.copyOfRange(out.data(), out.lineStart(0), out.lineEnd(0)));
        byte[] fields = Arrays.copyOfRange(out.data(), out.fieldsStart(0), out.fieldsEnd(0));
        assertTrue(Utf8.isValid(fields, 0, fields.length));
        LogEntry entry = out.build("epoch", 0, 1).entry(0);
        if (cut == 0 && !partial && isPlain(line)) {
            parser.parsePlain(around, 4, line.length, "app.log", READ_NANOS, out);
            assertTrue(out.isPlainLine());
            assertEquals(entry, out.build("epoch", 0, 1).entry(0), "told as plain it is the same");
        }
        return entry;
    }

    private static boolean isPlain(byte[] line) {
        return line.length > 0 && PlainText.end(line, 0, line.length) == line.length;
    }
}
