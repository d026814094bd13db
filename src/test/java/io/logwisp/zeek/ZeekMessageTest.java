package io.logwisp.zeek;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.zeek.Value.Count;
import io.logwisp.zeek.Value.Text;
import io.logwisp.zeek.ZeekMessage.Event;
import io.logwisp.zeek.ZeekMessage.LogCreate;
import io.logwisp.zeek.ZeekMessage.LogWrite;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages and topics in the words of Zeek. */
class ZeekMessageTest {
    /** The message of the description of Zeek's API, to the letter. */
    private static final String HELLO =
            "{\"type\":\"data-message\",\"topic\":\"zeek.test\",\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"string\",\"data\":\"hello\"},{\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"count\",\"data\":3}]},{\"@data-type\":\"vector\",\"data\":[]}]}]}";

    @Test
    void theEventOfTheDescriptionIsReadAndWrittenToTheLetter() throws ZeekException {
        DataMessage message = DataMessage.parse(HELLO);
        Event hello = new Event("hello", List.of(new Count(3)), Optional.of(Value.Vector.of()));
        assertEquals("zeek.test", message.topic());
        assertEquals(Optional.of(hello), ZeekMessage.of(message.data()));
        assertEquals(HELLO, message.toJson());
        assertEquals(HELLO, new DataMessage("zeek.test", hello.toValue()).toJson());
    }

    @Test
    void anEventNeedsNoMetadata() throws ZeekException {
        DataMessage message = DataMessage.parse(HELLO.replace(",{\"@data-type\":\"vector\",\"data\":[]}", ""));
        assertEquals(
                Optional.of(new Event("hello", List.of(new Count(3)), Optional.empty())),
                ZeekMessage.of(message.data()));
    }

    @Test
    void theNetworkTimeIsFoundAmongTheMetadata() throws ZeekException {
        String other = ValueTest.value(
                "vector", "[" + ValueTest.value("count", "200") + "," + ValueTest.value("string", "\"x\"") + "]");
        String time = ValueTest.value(
                "vector",
                "[" + ValueTest.value("count", "1") + ","
                        + ValueTest.value("timestamp", "\"1970-01-01T00:00:01.000000002\"") + "]");
        DataMessage message = DataMessage.parse(HELLO.replace(
                "{\"@data-type\":\"vector\",\"data\":[]}", ValueTest.value("vector", "[" + other + "," + time + "]")));
        Event event = (Event) ZeekMessage.of(message.data()).orElseThrow();
        assertEquals(1_000_000_002, event.networkTime().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[1,1]",
                "[1,1,[\"hello\",[]],1]",
                "[2,1,[\"hello\",[]]]",
                "[1,9,[\"hello\",[]]]",
                "[1,1,[\"hello\"]]",
                "[1,1,[\"hello\",[],[],[]]]",
                "[1,1,[7,[]]]",
                "[1,1,[\"hello\",7]]",
                "[1,1,[\"hello\",[],7]]",
                "[1,1,[\"hello\",[],[7]]]",
                "[1,1,[\"hello\",[],[[7]]]]",
                "[1,1,[\"hello\",[],[[\"a\",7]]]]"
            })
    void otherDataIsNoEvent(String shape) throws ZeekException {
        assertEquals(Optional.empty(), ZeekMessage.of(ValueReader.read(tagged(shape))));
    }

    /** Numbers as counts, texts as strings, arrays as vectors. */
    private static String tagged(String shape) {
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < shape.length(); i++) {
            char c = shape.charAt(i);
            if (c == '[') {
                json.append("{\"@data-type\":\"vector\",\"data\":[");
            } else if (c == ']') {
                json.append("]}");
            } else if (c == '"') {
                int end = shape.indexOf('"', i + 1);
                json.append(ValueTest.value("string", shape.substring(i, end + 1)));
                i = end;
            } else {
                json.append(c == ',' ? "," : ValueTest.value("count", String.valueOf(c)));
            }
        }
        return json.toString();
    }

    @Test
    void logsAreReadAndWritten() {
        Value.EnumValue stream = new Value.EnumValue("Conn::LOG");
        Value.EnumValue writer = new Value.EnumValue("Log::WRITER_ASCII");
        LogCreate create = new LogCreate(stream, writer, Value.Vector.of(new Count(1)), Value.Vector.of());
        LogWrite write = new LogWrite(stream, writer, new Text("conn"), new Text("…"));
        assertEquals(Optional.of(create), ZeekMessage.of(create.toValue()));
        assertEquals(Optional.of(write), ZeekMessage.of(write.toValue()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | failed to decode JSON object",
                "[] | failed to decode JSON object",
                "{} | failed to decode JSON object",
                "{\"topic\":\"t\",\"@data-type\":\"quux\",\"data\":1} | failed to decode JSON object",
                "{\"@data-type\":\"count\",\"data\":1} | no topic in top-level JSON object",
                "{\"topic\":7,\"@data-type\":\"count\",\"data\":1} | no topic in top-level JSON object"
            })
    void whatIsNoDataMessageIsRefusedInZeeksWords(String json, String context) {
        assertEquals(
                context,
                assertThrows(ZeekException.class, () -> DataMessage.parse(json)).context());
    }

    @Test
    void aDataMessageNeedsNoTypeAndMayHaveAnother() throws ZeekException {
        assertEquals(
                HELLO,
                DataMessage.parse(HELLO.replace("\"type\":\"data-message\",", ""))
                        .toJson());
        assertEquals(
                HELLO,
                DataMessage.parse(HELLO.replace("data-message", "whatever")).toJson());
    }

    @Test
    void controlMessagesHaveNoBlanksAndZeeksOrder() {
        assertEquals(
                "{\"type\":\"ack\",\"endpoint\":\"a-websocket-0\",\"version\":\"1.0\"}",
                ControlMessage.ack("a-websocket-0", "1.0"));
        assertEquals(
                "{\"type\":\"error\",\"code\":\"c\",\"context\":\"say \\\"x\\\"\"}",
                ControlMessage.error("c", "say \"x\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"zeek.test\"] | zeek.test | true",
                "[\"zeek.test\"] | zeek.tester | true",
                "[\"zeek.test\"] | zeek.test.x | true",
                "[\"zeek.test\"] | zeek.tes | false",
                "[\"zeek.test\"] | Zeek.test | false",
                "[\"\"] | anything | true",
                "[\"\",\"a\"] | b | true",
                "[] | anything | false",
                "[\"a/\",\"a/b\",\"a/b/c\",\"c\"] | a/b/d | true",
                "[\"a\",\"ab\",\"b\"] | ac | true",
                "[\"a\",\"a\"] | ab | true",
                "[\"a!\",\"b\"] | ab | false",
                "[\"\u20ac\"] | \u20acuro | true"
            })
    void topicsMatchByTheirBeginning(String topics, String topic, boolean matches) throws ZeekException {
        assertEquals(matches, TopicSet.parse(topics).matches(topic));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "\"zeek.test\"", "[", "null", "[\"a\"] x", "1"})
    void topicsAreAnArray(String json) {
        assertEquals(
                "subscriptions not an array",
                assertThrows(ZeekException.class, () -> TopicSet.parse(json)).context());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "[\"a\",null]", "[[]]", "[{}]"})
    void everyTopicIsAText(String json) {
        assertEquals(
                "individual subscription not a string",
                assertThrows(ZeekException.class, () -> TopicSet.parse(json)).context());
    }

    @Test
    void numberOfTopicsIsBounded() throws ZeekException {
        StringBuilder json = new StringBuilder("[\"0\"");
        for (int i = 1; i < TopicSet.MAX_TOPICS; i++) {
            json.append(",\"").append(i).append('"');
        }
        assertTrue(TopicSet.parse(json + "]").matches("999"));
        assertFalse(TopicSet.parse("[]").matches(""));
        assertThrows(ZeekException.class, () -> TopicSet.parse(json + ",\"more\"]"));
    }
}
