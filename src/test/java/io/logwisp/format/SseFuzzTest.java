package io.logwisp.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Frames;
import io.logwisp.testing.Corpus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in a line and in the name of its file, it is one event of SSE with one line of JSON. */
class SseFuzzTest {
    @FuzzTest
    void anyInput(byte[] input) {
        check(input);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingBreaksIt(long seed) throws IOException {
        Corpus.of(getClass()).mutate(seed, 20000, SseFuzzTest::check);
    }

    /** The name of the file stands before the first NUL, the line behind it. */
    private static void check(byte[] input) {
        String all = new String(input, ISO_8859_1).replace('\n', ' ');
        String source = all.substring(0, Math.max(0, all.indexOf('\0')));
        byte[] line = all.substring(source.length()).getBytes(ISO_8859_1);
        BatchBuilder builder = new BatchBuilder();
        builder.line(line, 0, line.length).add(1, source.replace(' ', '\n'), null);
        Frames frames = Format.SSE.frames(builder.build("epoch1", 0, 1));
        String event = new String(frames.bytes(), 0, frames.length(), UTF_8);
        String[] lines = event.split("\r\n|\r|\n", -1);
        assertEquals(4, lines.length, event);
        assertTrue(lines[0].matches("id: epoch1-[0-9]+"), event);
        assertTrue(lines[1].startsWith("data: {"), event);
        assertEquals("", lines[2] + lines[3]);
        assertFalse(event.chars().anyMatch(c -> c == 0x85 || c == 0x2028 || c == 0x2029), event);
        assertEquals(List.of("time", "source", "message"), keys(lines[1].substring("data: ".length())));
    }

    private static List<String> keys(String json) {
        List<String> keys = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == com.fasterxml.jackson.core.JsonToken.FIELD_NAME) {
                    keys.add(parser.currentName());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(json, e);
        }
        return keys;
    }
}
