package io.logwisp.zeek;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.config.ServerConfig.Zeek;
import io.logwisp.config.ServerConfig.ZeekArgument;
import io.logwisp.config.ServerConfig.ZeekArgument.Part;
import io.logwisp.config.ServerConfig.ZeekMetadata;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryEventsTest {
    private static final long TIME = 1_700_000_000_123_456_789L;

    @Test
    void anEntryIsTheEventOfTheDescriptionToTheLetter() {
        String json = json(
                new Zeek(
                        "zeek.test",
                        "hello",
                        List.of(new ZeekArgument(Part.MESSAGE, "count")),
                        ZeekMetadata.EMPTY,
                        List.of(),
                        false),
                "374",
                "");
        assertEquals(
                "{\"type\":\"data-message\",\"topic\":\"zeek.test\",\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"string\",\"data\":\"hello\"},{\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"count\",\"data\":374}]},{\"@data-type\":\"vector\",\"data\":[]}]}]}",
                json);
    }

    @Test
    void allPartsComeInTheirOwnTypes() {
        List<ZeekArgument> all = Arrays.stream(Part.values())
                .map(part -> new ZeekArgument(part, ""))
                .toList();
        String json = json(
                new Zeek("t", "e", all, ZeekMetadata.TIMESTAMP, List.of(), false),
                "say \"x\"",
                "{\"b\":[1, {\"c\":null}],\"a\":\"\\ud800\",\"n\":1.50,\"t\":true}");
        assertEquals(
                "{\"type\":\"data-message\",\"topic\":\"t\",\"@data-type\":\"vector\",\"data\":["
                        + "{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"vector\",\"data\":["
                        + text("e") + ",{\"@data-type\":\"vector\",\"data\":["
                        + "{\"@data-type\":\"timestamp\",\"data\":\"2023-11-14T22:13:20.123456\"},"
                        + text("app") + "," + text("a.log") + "," + text("WARN") + "," + text("say \\\"x\\\"")
                        + ",{\"@data-type\":\"table\",\"data\":[" + pair("a", "\ufffd") + ","
                        + pair("b", "[1,{\\\"c\\\":null}]") + "," + pair("n", "1.50") + "," + pair("t", "true") + "]}"
                        + "]},{\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"count\",\"data\":1},"
                        + "{\"@data-type\":\"timestamp\",\"data\":\"2023-11-14T22:13:20.123456\"}]}]}]}]}",
                json);
    }

    @ParameterizedTest
    @CsvSource({
        "count, ' 7 ', 7",
        "integer, -7, -7",
        "real, 7, 7.0",
        "boolean, true, true",
        "address, 10.0.0.1, '\"10.0.0.1\"'",
        "port, 80/tcp, '\"80/tcp\"'",
        "string, ' x ', '\" x \"'",
        "timespan, 5s, '\"5s\"'",
        "enum-value, A::B, '\"A::B\"'"
    })
    void aMessageIsReadAsTheTypeThatIsAskedFor(String type, String message, String data) {
        assertEquals(ValueTest.value(type, data), argument(new ZeekArgument(Part.MESSAGE, type), message));
    }

    @ParameterizedTest
    @CsvSource({
        "count, x",
        "count, -1",
        "count, '1,\"x\":2'",
        "address, '10.0.0.1\",\"x\":\"'",
        "count, ''",
        "boolean, 1"
    })
    void aMessageThatCannotBeReadSoIsNone(String type, String message) {
        assertEquals(ValueTest.value("none", "{}"), argument(new ZeekArgument(Part.MESSAGE, type), message));
    }

    @Test
    void aTimeMayBeAskedForAsText() {
        assertEquals(text("2023-11-14T22:13:20.123456"), argument(new ZeekArgument(Part.TIME, "string"), ""));
    }

    private static String argument(ZeekArgument argument, String message) {
        String json = json(new Zeek("t", "e", List.of(argument), ZeekMetadata.NONE, List.of(), false), message, "");
        String before = text("e") + ",{\"@data-type\":\"vector\",\"data\":[";
        return json.substring(json.indexOf(before) + before.length(), json.length() - "]}]}]}".length());
    }

    private static String json(Zeek config, String message, String fields) {
        byte[] line = message.getBytes(StandardCharsets.UTF_8);
        byte[] json = fields.getBytes(StandardCharsets.UTF_8);
        BatchBuilder builder = new BatchBuilder();
        builder.line(line, 0, line.length).fields(json, 0, json.length).add(TIME, "a.log", Level.WARN);
        return new EntryEvents(config, "app").toJson(builder.build("abc", 0, 1), 0);
    }

    private static String text(String data) {
        return ValueTest.value("string", "\"" + data + "\"");
    }

    private static String pair(String key, String value) {
        return "{\"key\":" + text(key) + ",\"value\":" + text(value) + "}";
    }
}
