package io.logwisp.transform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.TransformConfig;
import io.logwisp.config.TransformConfig.Add;
import io.logwisp.config.TransformConfig.Drop;
import io.logwisp.config.TransformConfig.Parse;
import io.logwisp.config.TransformConfig.ParseFormat;
import io.logwisp.config.TransformConfig.Redact;
import io.logwisp.config.TransformConfig.Rename;
import io.logwisp.entry.Batch;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Level;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransformsTest {
    private static final String OLD = "{\"a\":1,\"b\":\"x\"}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "user=ann n=007 msg=\"two \\\"words\\\"\" # {\"user\":\"ann\",\"n\":\"007\",\"msg\":\"two \\\"words\\\"\"}",
                "at=x plain words k= =v end=\"open # {\"at\":\"x\",\"k\":\"\",\"end\":\"open\"}",
                "a=b=c \u0020 d=\"\" # {\"a\":\"b=c\",\"d\":\"\"}",
            })
    void logfmtPairsBecomeFields(String line, String fields) {
        assertEquals(
                fields,
                apply(line.strip(), null, new Parse(ParseFormat.LOGFMT, "", "")).fields(0));
    }

    @Test
    void textWithoutPairsStaysWithoutFields() {
        assertNull(apply("nothing = here", null, new Parse(ParseFormat.LOGFMT, "", ""))
                .fields(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "<11>1 2026-11-21T10:00:00Z web app 7 - - it failed # it failed # ERROR",
                "2026-11-21T10:00:00+00:00 web app[7]: it failed # it failed #",
            })
    void syslogHeadersBecomeFieldsTimeAndLevel(String line, String message, Level level) {
        Batch batch = apply(line, null, new Parse(ParseFormat.SYSLOG, "", ""));

        assertEquals(message, batch.message(0));
        assertEquals(level, batch.level(0));
        assertEquals(line.length(), batch.lineEnd(0) - batch.lineStart(0));
        assertEquals(Instant.parse("2026-11-21T10:00:00Z").getEpochSecond() * 1_000_000_000L, batch.timeNanos(0));
        String fields = String.valueOf(batch.fields(0));
        assertEquals(
                "\"host\":\"web\",\"program\":\"app\",\"pid\":\"7\"}", fields.substring(fields.indexOf("\"host\"")));
        assertEquals(line.startsWith("<"), fields.contains("\"facility\":\"user\",\"severity\":\"err\""));
    }

    @Test
    void aTextThatIsNoSyslogStaysWhole() {
        Batch batch = apply("note: nothing here", null, new Parse(ParseFormat.SYSLOG, "", ""));

        assertEquals("note: nothing here", batch.message(0));
        assertNull(batch.fields(0));
    }

    @Test
    void namedGroupsBecomeFieldsAndTheLevelIsTaken() {
        Batch batch = apply(
                "GET /x 500 warn",
                OLD,
                new Parse(ParseFormat.REGEX, "", "(?P<method>\\w+) (?P<path>\\S+)( (?P<level>warn))?( (?P<none>z))?"));

        assertEquals("{\"a\":1,\"b\":\"x\",\"method\":\"GET\",\"path\":\"/x\"}", batch.fields(0));
        assertNull(batch.level(0));
        assertEquals(
                Level.WARN,
                apply("level=warn", null, new Parse(ParseFormat.LOGFMT, "", "")).level(0));
    }

    @Test
    void jsonOfAFieldIsTakenOverAsItStands() {
        Batch batch = apply(
                "m",
                "{\"log\":\"{\\\"n\\\": 1.50, \\\"o\\\":{\\\"p\\\":[1, 2]}, \\\"b\\\":null}\",\"b\":\"x\"}",
                new Parse(ParseFormat.JSON, "log", ""),
                new Drop(List.of("log")));

        assertEquals("{\"b\":null,\"n\":1.50,\"o\":{\"p\":[1, 2]}}", batch.fields(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {"{\"a\":2", "[1]", "text", "{\"a\":2} x"})
    void whatIsNoObjectChangesNothing(String line) {
        assertEquals(OLD, apply(line, OLD, new Parse(ParseFormat.JSON, "", "")).fields(0));
    }

    @Test
    void fieldsAreRenamedDroppedAndAdded() {
        Batch batch = apply(
                "m",
                OLD,
                new Rename(Map.of("a", "c", "missing", "d")),
                new Drop(List.of("b")),
                new Add(Map.of("env", "pr\"od", "dc", "1")));

        assertEquals("{\"c\":1,\"dc\":\"1\",\"env\":\"pr\\\"od\"}", batch.fields(0));
    }

    @Test
    void lastFieldLeavesNoEmptyObject() {
        assertNull(apply("m", OLD, new Drop(List.of("a", "b"))).fields(0));
    }

    @Test
    void redactionReachesLineMessageAndFields() {
        Batch batch = apply(
                "card 4111-1111 of ann",
                "{\"card\":\"4111-1111\",\"deep\":{\"n\":[41111111, 1.50, true]}}",
                new Redact(List.of("\\d{4}-?\\d{4}", "ann"), "$0 hidden"));

        assertEquals("card $0 hidden of $0 hidden", batch.message(0));
        assertEquals(
                "card $0 hidden of $0 hidden",
                new String(batch.data(), batch.lineStart(0), batch.lineEnd(0) - batch.lineStart(0), UTF_8));
        assertEquals("{\"card\":\"$0 hidden\",\"deep\":{\"n\":[\"$0 hidden\",1.50,true]}}", batch.fields(0));
    }

    @Test
    void whatTheLineSpellsDifferentlyIsNotShownByTheLineEither() {
        BatchBuilder builder = new BatchBuilder();
        byte[] line = "{\"msg\":\"s\\u0065cret\"}".getBytes(UTF_8);
        byte[] message = "secret".getBytes(UTF_8);
        builder.line(line, 0, line.length).message(message, 0, message.length).add(7, "s", null);

        Transforms.of(List.of(new Redact(List.of("secret"), "*"))).apply(builder);
        Batch batch = builder.build("e", 0, 1);

        assertEquals("*", batch.message(0));
        assertEquals("*", new String(batch.data(), batch.lineStart(0), batch.lineEnd(0) - batch.lineStart(0), UTF_8));
    }

    @Test
    void bytesThatAreNoTextStayAsTheyAre() {
        byte[] odd = {'a', (byte) 0xff, 'b'};
        BatchBuilder builder = new BatchBuilder();
        builder.line(odd, 0, odd.length).add(7, "s", Level.INFO);

        Transforms.of(List.of(new Add(Map.of("k", "v")), new Redact(List.of("zz"), "*")))
                .apply(builder);
        Batch batch = builder.build("e", 0, 1);

        assertArrayEquals(odd, Arrays.copyOfRange(batch.data(), batch.messageStart(0), batch.messageEnd(0)));
        assertEquals("{\"k\":\"v\"}", batch.fields(0));
        assertEquals(7, batch.timeNanos(0));
        assertEquals(Level.INFO, batch.level(0));
    }

    @Test
    void onlyTheLastEntryIsChanged() {
        BatchBuilder builder = new BatchBuilder();
        builder.line("one".getBytes(UTF_8), 0, 3).add(1, "s", null);
        builder.line("two".getBytes(UTF_8), 0, 3).add(2, "s", null);

        Transforms.of(List.of(new Redact(List.of("o"), "0"))).apply(builder);
        Batch batch = builder.build("e", 0, 1);

        assertEquals("one", batch.message(0));
        assertEquals("tw0", batch.message(1));
    }

    @Test
    void noTransformsAreNothingToDo() {
        assertTrue(Transforms.of(List.of()).isEmpty());
    }

    private static Batch apply(String line, String fields, TransformConfig... transforms) {
        BatchBuilder builder = new BatchBuilder();
        byte[] bytes = line.getBytes(UTF_8);
        builder.line(bytes, 0, bytes.length);
        if (fields != null) {
            builder.fields(fields.getBytes(UTF_8), 0, fields.getBytes(UTF_8).length);
        }
        builder.add(7, "s", null);
        Transforms.of(List.of(transforms)).apply(builder);
        return builder.build("e", 0, 1);
    }
}
