package io.logwisp.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scanner takes must be what Jackson takes, with the same bounds. */
class JsonScannerTest {
    private static final long SEED = 20261124;
    private static final JsonFactory JACKSON = new JsonFactory();
    private static final String[] PARTS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\t",
        "\"",
        "\\",
        "\"a\"",
        "\"fields\"",
        "\"msg\"",
        "\"\\n\"",
        "\"\\u00e9\"",
        "\"\\u00\"",
        "\"\\x\"",
        "true",
        "false",
        "null",
        "nul",
        "0",
        "-0",
        "-",
        "01",
        "1.5",
        "1.",
        ".5",
        "1e5",
        "1e",
        "-2E+3",
        "\"é😀\"",
        "\u0001",
        "\"a long string, longer than a word\"",
        "\"a\":1",
        "\"b\":{\"c\":[1,{}]}",
        "\"fields\":{",
        "\u007f"
    };

    private final JsonScanner scanner = new JsonScanner();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " {\"a\":1}",
                "{\"a\":1, \"b\" : \"x\" ,\"c\":[1,2.5,-0,1e9,-1.5E-7,[],[{}]],\"d\":{\"e\":null,\"f\":true,\"g\":false}}  \t\r",
                "{\"fields\":{\"a\":1,\"fields\":{\"b\":2}},\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u12aF\"}",
                "{\"fields\":1,\"é\":\"漢😀\",\"a.b\":\"\u007f\"}"
            })
    void usualObjectsAreTaken(String line) throws IOException {
        assertEquals(jackson(line), scanned(line));
        assertTrue(scanned(line) != null, line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"",
                "{\"a",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{,}",
                "{\"a\" 1}",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":-}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":+1}",
                "{\"a\":1e}",
                "{\"a\":1e+}",
                "{\"a\":tru}",
                "{\"a\":truex}",
                "{\"a\":NaN}",
                "{\"a\":'x'}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\u0000\"}",
                "{\"a\":[1,]}",
                "{\"a\":[1 2]}",
                "{\"a\":[}",
                "{\"a\":{]}",
                "{\"a\":1}x",
                "{\"a\":1}{}",
                "{\"a\":1}}",
                "{\"a\":1 \"b\":2}",
                "{\u0000\"a\":1}",
                "{\"fields\":{}",
                "{\"fields\":{,}}"
            })
    void malformedObjectsAreNot(String line) {
        assertEquals(null, scanned(line));
    }

    @Test
    void unusualObjectsAreLeftToTheOther() {
        assertEquals(null, scanned("{\"\\u0061\":1}"));
        assertEquals(null, scanned("{\"" + "n".repeat(JsonScanner.MAX_NAME + 1) + "\":1}"));
        assertFalse(scanned("{\"" + "n".repeat(JsonScanner.MAX_NAME) + "\":1}") == null);
        assertEquals(null, scanned(nested(JsonScanner.MAX_DEPTH)));
        assertFalse(scanned(nested(JsonScanner.MAX_DEPTH - 1)) == null);
    }

    @Test
    void namesThatShareAPlaceStayApart() throws IOException {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 2000; i++) {
                String line = "{\"name" + i + "\":1,\"" + "n".repeat(i % 60) + "\":2}";
                assertEquals(jackson(line), scanned(line));
            }
        }
    }

    @Test
    void everyByteIsRightAtEveryOffsetOfAString() throws IOException {
        for (int length = 1; length <= 20; length++) {
            for (int at = 0; at < length; at++) {
                for (int b = 0; b < 128; b++) {
                    StringBuilder text = new StringBuilder("x".repeat(length));
                    text.setCharAt(at, (char) b);
                    assertSame("{\"k\":\"" + text + "\",\"n\":1}");
                    assertSame("{\"" + text + "\":1}");
                }
            }
        }
    }

    @Test
    void anythingThatIsTakenIsTakenByJacksonToo() throws IOException {
        Random random = new Random(SEED);
        int taken = 0;
        for (int round = 0; round < 200_000; round++) {
            StringBuilder line = new StringBuilder("{");
            for (int i = random.nextInt(8); i > 0; i--) {
                line.append(PARTS[random.nextInt(PARTS.length)]);
                line.append(random.nextInt(3) == 0 ? "," : "");
            }
            taken += assertSame(line.append('}').toString()) ? 1 : 0;
        }
        assertTrue(taken > 100, "only " + taken);
    }

    /** Fails when the scanner takes a line and Jackson does not, or not with the same bounds. */
    private boolean assertSame(String line) throws IOException {
        List<String> scanned = scanned(line);
        if (scanned != null) {
            assertEquals(jackson(line), scanned, line);
        }
        return scanned != null;
    }

    private static String nested(int depth) {
        return "{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
    }

    /** The members, or null; the line lies amid other bytes. */
    private @Nullable List<String> scanned(String line) {
        byte[] text = line.getBytes(UTF_8);
        byte[] bytes = new byte[text.length + 20];
        Arrays.fill(bytes, (byte) '"');
        System.arraycopy(text, 0, bytes, 10, text.length);
        List<String> members = new ArrayList<>();
        int start = 10 + line.indexOf('{');
        boolean whole = scanner.scan(
                bytes,
                start,
                10 + text.length,
                (name, keyStart, keyEnd, from, to, outermost) -> members.add(name + " " + (keyStart - 10) + " "
                        + (keyEnd - 10) + " " + (from - 10) + " " + (to - 10) + " " + outermost));
        return whole ? members : null;
    }

    private static @Nullable List<String> jackson(String line) throws IOException {
        List<String> members = new ArrayList<>();
        byte[] bytes = line.getBytes(UTF_8);
        try (JsonParser parser = JACKSON.createParser(bytes)) {
            parser.nextToken();
            members(parser, bytes, true, members);
            return parser.nextToken() == null ? members : null;
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return null;
        }
    }

    private static void members(JsonParser parser, byte[] bytes, boolean outermost, List<String> members)
            throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            int keyStart = (int) parser.currentTokenLocation().getByteOffset();
            int keyEnd = JsonText.stringEnd(bytes, keyStart);
            JsonToken token = parser.nextToken();
            if (outermost && token == JsonToken.START_OBJECT && name.equals(JsonScanner.Receiver.OPENED)) {
                members(parser, bytes, false, members);
                continue;
            }
            int start = (int) parser.currentTokenLocation().getByteOffset();
            parser.finishToken();
            parser.skipChildren();
            int end = (int) parser.currentLocation().getByteOffset();
            members.add(name + " " + keyStart + " " + keyEnd + " " + start + " " + end + " " + outermost);
        }
    }
}
