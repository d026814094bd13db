package io.logwisp.zeek;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.logwisp.testing.Corpus;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever comes as a message of Zeek's API is refused in Zeek's words or read; what is read is written as strict JSON, and
 * that is read as the same.
 */
class BrokerJsonFuzzTest {
    private static final JsonFactory JSON = new JsonFactory();

    @FuzzTest
    void anyInput(byte[] input) {
        check(input);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingBreaksIt(long seed) throws IOException {
        Corpus.of(getClass()).mutate(seed, 10_000, BrokerJsonFuzzTest::check);
    }

    private static void check(byte[] input) {
        String text = new String(input, UTF_8);
        ControlMessage.parse(text);
        checkTopics(text);
        checkData(text);
    }

    private static void checkTopics(String text) {
        try {
            TopicSet topics = TopicSet.parse(text);
            assertEquals(
                    topics.isEmpty(), !topics.matches("") && topics.toString().equals("[]"));
        } catch (ZeekException refused) {
            assertTrue(!refused.context().isEmpty());
        }
    }

    private static void checkData(String text) {
        DataMessage message;
        try {
            message = DataMessage.parse(text);
        } catch (ZeekException refused) {
            assertEquals(ZeekException.DESERIALIZATION_FAILED, refused.code());
            return;
        }
        String written = message.toJson();
        assertStrict(written);
        try {
            assertEquals(written, DataMessage.parse(written).toJson());
        } catch (ZeekException e) {
            throw new AssertionError("refused what it wrote: " + written, e);
        }
        if (ZeekMessage.of(message.data()).orElse(null) instanceof ZeekMessage.Event event) {
            event.networkTime();
            EventText.message(event);
            assertStrict(
                    EventText.openFields(message.topic(), event).append('}').toString());
        }
    }

    private static void assertStrict(String json) {
        assertTrue(UTF_8.newEncoder().canEncode(json), json);
        try (JsonParser parser = JSON.createParser(json)) {
            while (parser.nextToken() != null) {
                parser.getText();
            }
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + json, e);
        }
    }
}
