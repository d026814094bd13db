package io.logwisp.zeek;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type of Broker's data model with its odd values, from JSON and back. */
class ValueTest {
    /** Type, what is read, what is written; the last is left out where it is the same. */
    static Stream<Arguments> readable() {
        return Stream.of(
                row("none", "{}"),
                row("none", "null", "{}"),
                row("none", "[1]", "{}"),
                row("boolean", "true"),
                row("boolean", "false"),
                row("count", "0"),
                row("count", "9223372036854775808"),
                row("count", "18446744073709551615"),
                row("integer", "-9223372036854775808"),
                row("integer", "9223372036854775807"),
                row("integer", "-0", "0"),
                row("real", "-7.5"),
                row("real", "7", "7.0"),
                row("real", "1e3", "1000.0"),
                row("real", "4.9E-324"),
                row("real", "1.7976931348623157E308"),
                row("real", "-0.0"),
                row("real", "1e-999", "0.0"),
                row("real", "0.1"),
                row("timespan", "\"0s\""),
                row("timespan", "\"0ns\"", "\"0s\""),
                row("timespan", "\"1500ms\""),
                row("timespan", "\"2000ms\"", "\"2s\""),
                row("timespan", "\"7ns\""),
                row("timespan", "\"7us\"", "\"7000ns\""),
                row("timespan", "\"5000us\"", "\"5ms\""),
                row("timespan", "\"2min\"", "\"120s\""),
                row("timespan", "\"-3h\"", "\"-10800s\""),
                row("timespan", "\"1d\"", "\"86400s\""),
                row("timespan", "\"9223372036854775807ns\""),
                row("timespan", "\"-9223372036854775808ns\""),
                row("timestamp", "\"2022-04-10T07:00:00.000\""),
                row("timestamp", "\"2022-04-10T07:00:00\"", "\"2022-04-10T07:00:00.000\""),
                row("timestamp", "\"2022-04-10T07:00:00.5Z\"", "\"2022-04-10T07:00:00.500\""),
                row("timestamp", "\"2022-04-10T07:00:00.123456\""),
                row("timestamp", "\"2022-04-10T07:00:00.123456789\""),
                row("timestamp", "\"2022-04-10T07:00:00.000000001\""),
                row("timestamp", "\"2022-04-10T07:00:00.1+02:00\"", "\"2022-04-10T05:00:00.100\""),
                row("timestamp", "\"2022-04-10T07:00:00-0130\"", "\"2022-04-10T08:30:00.000\""),
                row("timestamp", "\"2022-04-10T07:00:00+01\"", "\"2022-04-10T06:00:00.000\""),
                row("timestamp", "\"1969-12-31T23:59:59.999999999\""),
                row("timestamp", "\"1677-09-21T00:12:43.145224192\""),
                row("timestamp", "\"2262-04-11T23:47:16.854775807\""),
                row("string", "\"\""),
                row("string", "\"a\\\"b\\\\c\\nd\\te\\rf\\bg\\fh\""),
                row("string", "\"\\u0000\\u001f\\u007f\"", "\"\\u0000\\u001f\u007f\""),
                row("string", "\"\\/\"", "\"/\""),
                row("string", "\"\\u003c\"", "\"<\""),
                row("string", "\"\\u000b\"", "\"\\u000b\""),
                row("string", "\"\u20ac \ud83d\ude00\""),
                row("string", "\"\\ud83d\\ude00\"", "\"\ud83d\ude00\""),
                row("string", "\"\\ud83d\"", "\"\ufffd\""),
                row("string", "\"\\ude00\\ud83d\"", "\"\ufffd\ufffd\""),
                row("string", "\"\\ud83dx\"", "\"\ufffdx\""),
                row("enum-value", "\"Conn::LOG\""),
                row("address", "\"10.0.0.1\""),
                row("address", "\"255.255.255.255\""),
                row("address", "\"2001:db8::\""),
                row("address", "\"2001:DB8:0:0:0:0:0:1\"", "\"2001:db8::1\""),
                row("address", "\"::\""),
                row("address", "\"::1\""),
                row("address", "\"1:0:0:2:0:0:0:3\"", "\"1:0:0:2::3\""),
                row("address", "\"1:0:2:0:3:0:4:0\""),
                row("address", "\"1:2:3:4:5:6:7::\"", "\"1:2:3:4:5:6:7:0\""),
                row("address", "\"::ffff:10.0.0.1\"", "\"10.0.0.1\""),
                row("address", "\"64:ff9b::192.0.2.33\"", "\"64:ff9b::c000:221\""),
                row("subnet", "\"10.0.0.0/8\""),
                row("subnet", "\"10.1.2.3/8\"", "\"10.0.0.0/8\""),
                row("subnet", "\"0.0.0.0/0\""),
                row("subnet", "\"192.168.1.7/32\""),
                row("subnet", "\"192.168.1.7/31\"", "\"192.168.1.6/31\""),
                row("subnet", "\"2001:db8::/32\""),
                row("subnet", "\"2001:db8::ffff/65\"", "\"2001:db8::/65\""),
                row("subnet", "\"::1/128\""),
                row("subnet", "\"ffff::/0\"", "\"::/0\""),
                row("port", "\"8080/tcp\""),
                row("port", "\"0/udp\""),
                row("port", "\"8/icmp\""),
                row("port", "\"65535/?\""),
                row("vector", "[]"),
                row("vector", "[" + count(1) + "," + NONE + "]"),
                row("set", "[]"),
                row(
                        "set",
                        "[" + count(2) + "," + count(1) + "," + count(2) + "]",
                        "[" + count(1) + "," + count(2) + "]"),
                row(
                        "set",
                        "[" + vector(count(2), count(1)) + "," + vector(count(2)) + "," + vector() + "]",
                        "[" + vector() + "," + vector(count(2)) + "," + vector(count(2), count(1)) + "]"),
                row(
                        "set",
                        "[" + value("string", "\"a\"") + "," + count(9) + "]",
                        "[" + count(9) + "," + value("string", "\"a\"") + "]"),
                row("table", "[]"),
                row(
                        "table",
                        "[" + pair(count(2), NONE) + "," + pair(count(1), NONE) + "]",
                        "[" + pair(count(1), NONE) + "," + pair(count(2), NONE) + "]"),
                row(
                        "table",
                        "[" + pair(count(1), count(5)) + "," + pair(count(1), count(6)) + "]",
                        "[" + pair(count(1), count(5)) + "]"),
                row("table", "[" + pair(vector(count(1)), value("table", "[" + pair(NONE, vector()) + "]")) + "]"),
                row(
                        "table",
                        "[{\"value\":" + count(1) + ",\"key\":" + NONE + ",\"more\":0}]",
                        "[" + pair(NONE, count(1)) + "]"));
    }

    @ParameterizedTest
    @MethodSource("readable")
    void everyValueIsReadAndWrittenStrictly(String type, String read, String written) throws ZeekException {
        Value value = ValueReader.read(value(type, read));
        assertEquals(value(type, written), value.toJson());
        assertEquals(type, value.type().wireName());
    }

    @ParameterizedTest
    @MethodSource("readable")
    void whatIsWrittenIsReadAsTheSame(String type, String read, String written) throws ZeekException {
        if (!written.contains("\ufffd")) {
            assertEquals(ValueReader.read(value(type, read)), ValueReader.read(value(type, written)));
        }
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                        refused("boolean", "0", "1", "\"true\"", "null", "[]"),
                        refused("count", "-1", "1.0", "1e3", "18446744073709551616", "\"1\"", "-0", "01", "+1"),
                        refused(
                                "integer",
                                "1.0",
                                "1e3",
                                "9223372036854775808",
                                "-9223372036854775809",
                                "\"1\"",
                                "true"),
                        refused("real", "1e999", "-1e999", "\"1.0\"", "NaN", "Infinity", ".5", "5."),
                        refused(
                                "timespan",
                                "\"1\"",
                                "\"s\"",
                                "\"\"",
                                "\"1.5s\"",
                                "\"1 s\"",
                                "\"1S\"",
                                "\"1w\"",
                                "\"--1s\"",
                                "\"9223372036854775808ns\"",
                                "\"10000000000s\"",
                                "1"),
                        refused(
                                "timestamp",
                                "\"\"",
                                "\"2022-04-10\"",
                                "\"2022-04-10 07:00:00\"",
                                "\"2022-13-10T07:00:00\"",
                                "\"2022-02-30T07:00:00\"",
                                "\"2022-04-10T24:00:00\"",
                                "\"2022-04-10T07:00:60\"",
                                "\"2022-04-10T07:00:00.1234567891\"",
                                "\"2022-04-10T07:00:00X\"",
                                "\"2262-04-11T23:47:16.854775808\"",
                                "\"1677-09-21T00:12:43.145224191\"",
                                "\"9999-01-01T00:00:00\"",
                                "1649574000"),
                        refused("string", "1", "null", "{}", "'a'", "\"\\x\"", "\"\n\""),
                        refused("enum-value", "1", "{}"),
                        refused(
                                "address",
                                "\"\"",
                                "\"localhost\"",
                                "\"10.0.0\"",
                                "\"10.0.0.256\"",
                                "\"010.0.0.1\"",
                                "\"10.0.0.1.\"",
                                "\"10.0.0.+1\"",
                                "\"\u0661.0.0.1\"",
                                "\":\"",
                                "\":::\"",
                                "\"1::2::3\"",
                                "\"1:2:3:4:5:6:7\"",
                                "\"1:2:3:4:5:6:7:8:9\"",
                                "\"1:2:3:4:5:6:7:8::\"",
                                "\"::1:2:3:4:5:6:7:8\"",
                                "\"12345::\"",
                                "\"g::\"",
                                "\":1\"",
                                "\"1:\"",
                                "\"::1.2.3\"",
                                "\"1.2.3.4::\"",
                                "\"fe80::1%eth0\""),
                        refused(
                                "subnet",
                                "\"10.0.0.0\"",
                                "\"10.0.0.0/\"",
                                "\"10.0.0.0/33\"",
                                "\"10.0.0.0/-1\"",
                                "\"10.0.0.0/+1\"",
                                "\"::/129\"",
                                "\"/8\"",
                                "\"10.0.0.0/8/8\"",
                                "\"::/99999999999\""),
                        refused(
                                "port",
                                "\"80\"",
                                "\"80/\"",
                                "\"/tcp\"",
                                "\"65536/tcp\"",
                                "\"-1/tcp\"",
                                "\"80/TCP\"",
                                "\"80/sctp\"",
                                "80"),
                        refused("vector", "{}", "[1]", "[null]", "null", "[{}]"),
                        refused("set", "{}", "[1]"),
                        refused(
                                "table",
                                "{}",
                                "[1]",
                                "[{}]",
                                "[{\"key\":" + NONE + "}]",
                                "[{\"value\":" + NONE + "}]",
                                "[{\"key\":null,\"value\":" + NONE + "}]"),
                        refused("float", "1.0"),
                        refused("Count", "1"))
                .flatMap(cases -> cases);
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void whatIsNoValueOfItsTypeIsRefused(String type, String data) {
        ZeekException refused = assertThrows(ZeekException.class, () -> ValueReader.read(value(type, data)));
        assertEquals("deserialization_failed", refused.code());
        assertEquals("failed to decode JSON object", refused.context());
    }

    @ParameterizedTest
    @MethodSource("broken")
    void whatIsNoValueAtAllIsRefused(String json) {
        assertThrows(ZeekException.class, () -> ValueReader.read(json));
    }

    static Stream<String> broken() {
        return Stream.of(
                "",
                " ",
                "1",
                "null",
                "[]",
                "{}",
                "{\"data\":1}",
                "{\"@data-type\":\"count\"}",
                "{\"@data-type\":1,\"data\":1}",
                "{\"@data-type\":\"count\",\"data\":1",
                "{\"@data-type\":\"count\",\"data\":1}}",
                "{\"@data-type\":\"count\",\"data\":1} x",
                "{'@data-type':'count','data':1}",
                "{\"@data-type\":\"count\",\"data\":1,}",
                "// comment\n{\"@data-type\":\"count\",\"data\":1}",
                "[".repeat(100_000),
                "{\"a\":".repeat(100_000));
    }

    @Test
    void keysMayStandInAnyOrderAndNoneNeedsNoData() throws ZeekException {
        assertEquals(new Value.Count(3), ValueReader.read(" {\"data\" : 3 , \"x\" : [], \"@data-type\" : \"count\"} "));
        assertEquals(new Value.None(), ValueReader.read("{\"@data-type\":\"none\"}"));
    }

    @Test
    void depthIsBounded() throws ZeekException {
        String deepest = NONE;
        for (int i = 0; i < ValueReader.MAX_DEPTH; i++) {
            deepest = vector(deepest);
        }
        assertEquals(deepest, ValueReader.read(deepest).toJson());
        String deeper = vector(deepest);
        assertThrows(ZeekException.class, () -> ValueReader.read(deeper));
    }

    @Test
    void numberOfPartsIsBounded() {
        String many = "{\"@data-type\":\"none\",\"data\":[" + "0,".repeat(JsonTree.MAX_PARTS) + "0]}";
        assertThrows(ZeekException.class, () -> ValueReader.read(many));
    }

    @Test
    void valuesOfDifferentTypesAreNeverEqual() throws ZeekException {
        assertNotEquals(ValueReader.read(count(1)), ValueReader.read(value("integer", "1")));
        assertNotEquals(0, ValueReader.read(count(1)).compareTo(ValueReader.read(value("integer", "1"))));
    }

    private static final String NONE = "{\"@data-type\":\"none\",\"data\":{}}";

    private static Arguments row(String type, String same) {
        return row(type, same, same);
    }

    private static Arguments row(String type, String read, String written) {
        return Arguments.of(type, read, written);
    }

    private static Stream<Arguments> refused(String type, String... data) {
        return Stream.of(data).map(each -> Arguments.of(type, each));
    }

    static String value(String type, String data) {
        return "{\"@data-type\":\"" + type + "\",\"data\":" + data + "}";
    }

    private static String count(long number) {
        return value("count", Long.toString(number));
    }

    private static String vector(String... elements) {
        return value("vector", "[" + String.join(",", elements) + "]");
    }

    private static String pair(String key, String value) {
        return "{\"key\":" + key + ",\"value\":" + value + "}";
    }
}
