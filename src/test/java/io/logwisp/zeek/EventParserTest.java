package io.logwisp.zeek;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.logwisp.entry.BatchBuilder;
import io.logwisp.zeek.ControlMessage.Ack;
import io.logwisp.zeek.ControlMessage.Fault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a source makes of what a Zeek node says. */
class EventParserTest {
    private static final long NOW = 1_700_000_000_000_000_001L;
    private static final String TEXT = "{\"@data-type\":\"string\",\"data\":\"all is \\\"well\\\"\"}";
    private static final String COUNT = "{\"@data-type\":\"count\",\"data\":18446744073709551615}";
    private static final String ADDRESS = "{\"@data-type\":\"address\",\"data\":\"10.0.0.1\"}";
    private static final String TIME = ",{\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"vector\",\"data\":["
            + "{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"timestamp\",\"data\":\"2022-04-10T07:00:00.123456789\"}]}]}";

    private final BatchBuilder out = new BatchBuilder();

    @Test
    void theOnlyTextIsTheMessage() {
        assertEquals(true, parse(event(TEXT, ""), "192.0.2.7", 0, false));
        assertEquals("all is \"well\"", out.message(0));
        assertEquals("{\"topic\":\"zeek/\\\"x\\\"\",\"event\":\"My::event\",\"peer\":\"192.0.2.7\"}", out.fields(0));
        assertEquals(NOW, out.timeNanos(0));
        assertEquals("zeek", out.source(0));
        assertNull(out.level(0));
    }

    @Test
    void otherArgumentsAreAnArrayAndTheNetworkTimeIsTheTime() {
        assertEquals(true, parse(event(COUNT + "," + ADDRESS, TIME), "", 0, false));
        assertEquals("[18446744073709551615,\"10.0.0.1\"]", out.message(0));
        assertEquals("{\"topic\":\"zeek/\\\"x\\\"\",\"event\":\"My::event\"}", out.fields(0));
        assertEquals(1_649_574_000_123_456_789L, out.timeNanos(0));
        assertEquals(true, parse(event("", ",{\"@data-type\":\"vector\",\"data\":[]}"), "", 0, false));
        assertEquals("[]", out.message(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{\"type\":\"data-message\",\"topic\":\"t\",\"@data-type\":\"count\",\"data\":1}",
                "{\"type\":\"error\",\"code\":\"messages_lost\",\"context\":\"7 messages\"}",
                "[\"zeek.test\"]"
            })
    void whatIsNoEventStaysAsItCame(String json) {
        assertEquals(false, parse(json, "::1", 0, false));
        assertEquals(json, out.message(0));
        assertEquals("{\"format_error\":\"event\",\"peer\":\"::1\"}", out.fields(0));
        assertEquals(NOW, out.timeNanos(0));
    }

    @Test
    void whatWasCutOffIsTold() {
        assertEquals(false, parse(event(TEXT, "").substring(0, 100), "", 17, true));
        assertEquals("{\"format_error\":\"event\",\"truncated_bytes\":17,\"partial\":true}", out.fields(0));
    }

    @Test
    void bytesThatAreNoUtf8HarmNothing() {
        byte[] bytes = {'{', (byte) 0xFF, (byte) 0xC3};
        assertEquals(false, new EventParser("zeek").parse(bytes, 0, bytes.length, "", NOW, 0, false, out));
        assertEquals(1, out.count());
    }

    @Test
    void answersOfNodesOldAndNewAreUnderstood() {
        assertEquals(
                Optional.of(new Ack("n-websocket-0", "9.1.0-dev")),
                ControlMessage.parse(
                        "{\"type\": \"ack\", \"endpoint\": \"n-websocket-0\", \"version\": \"9.1.0-dev\"}"));
        assertEquals(Optional.of(new Ack("e\"1", "v")), ControlMessage.parse(ControlMessage.ack("e\"1", "v")));
        assertEquals(
                Optional.of(new Fault("c", "new")),
                ControlMessage.parse("{\"type\":\"error\",\"code\":\"c\",\"context\":\"new\",\"message\":\"old\"}"));
        assertEquals(
                Optional.of(new Fault("c", "old")),
                ControlMessage.parse("{\"type\":\"error\",\"code\":\"c\",\"message\":\"old\"}"));
        assertEquals(Optional.of(new Fault("", "")), ControlMessage.parse("{\"type\":\"error\",\"code\":7}"));
        for (String other : List.of("", "[]", "{", "{\"type\":\"data-message\"}", "{\"type\":1}", "ack")) {
            assertEquals(Optional.empty(), ControlMessage.parse(other), other);
        }
    }

    @Test
    void topicsAreAnArrayOfTexts() throws ZeekException {
        assertEquals("[]", ControlMessage.topics(List.of()));
        assertEquals("[\"\",\"a\\\"b\\u0001\"]", ControlMessage.topics(List.of("", "a\"b\u0001")));
        assertEquals(
                "[x, y.]",
                TopicSet.parse(ControlMessage.topics(List.of("y.", "x"))).toString());
    }

    private boolean parse(String json, String peer, long cut, boolean partial) {
        byte[] bytes = ("<" + json + ">").getBytes(StandardCharsets.UTF_8);
        return new EventParser("zeek").parse(bytes, 1, bytes.length - 1, peer, NOW, cut, partial, out);
    }

    private static String event(String arguments, String metadata) {
        return "{\"type\":\"data-message\",\"topic\":\"zeek/\\\"x\\\"\",\"@data-type\":\"vector\",\"data\":["
                + "{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"count\",\"data\":1},"
                + "{\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"string\",\"data\":\"My::event\"},"
                + "{\"@data-type\":\"vector\",\"data\":[" + arguments + "]}" + metadata + "]}]}";
    }
}
