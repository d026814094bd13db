package io.logwisp.zeek;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages that a stranger may send: anything. What is accepted is written as strict JSON and read as the same again. */
class MutationTest {
    private static final long SEED = 20_261_121;
    private static final int ROUNDS = 200_000;

    private static final String[] TYPES = {
        "none",
        "boolean",
        "count",
        "integer",
        "real",
        "timespan",
        "timestamp",
        "string",
        "enum-value",
        "address",
        "subnet",
        "port",
        "vector",
        "set",
        "table",
        "quux"
    };
    private static final String[] DATA = {
        "1",
        "-1",
        "0.5",
        "1e9",
        "18446744073709551615",
        "true",
        "{}",
        "null",
        "[]",
        "\"10.0.0.1\"",
        "\"::1\"",
        "\"10.0.0.0/8\"",
        "\"80/tcp\"",
        "\"5ms\"",
        "\"2022-04-10T07:00:00.5+01:00\"",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "\"\ud800\""
    };
    private static final String LETTERS = "{}[]\",:\\u0d8e-+.1/ \u0000\ud800\udc00x";

    private final Random random = new Random(SEED);
    private int accepted;

    @Test
    void whateverComesIsReadOrRefusedAndWhatIsReadStaysTheSame() throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            check(mutated("{\"topic\":\"t\"," + members(0) + "}"));
        }
        assertTrue(accepted > ROUNDS / 20, "only " + accepted + " were accepted");
        assertTrue(accepted < ROUNDS * 19 / 20, "nearly all were accepted: " + accepted);
    }

    private void check(String json) throws IOException {
        DataMessage message;
        try {
            message = DataMessage.parse(json);
        } catch (ZeekException refused) {
            assertEquals(ZeekException.DESERIALIZATION_FAILED, refused.code());
            return;
        }
        accepted++;
        String written = message.toJson();
        assertTrue(StandardCharsets.UTF_8.newEncoder().canEncode(written), json);
        try (JsonParser parser = new JsonFactory().createParser(written)) {
            while (parser.nextToken() != null) {
                parser.getText();
            }
        }
        try {
            assertEquals(written, DataMessage.parse(written).toJson(), json);
        } catch (ZeekException e) {
            throw new AssertionError("refused what it wrote: " + written, e);
        }
    }

    private String members(int depth) {
        String type = TYPES[random.nextInt(TYPES.length)];
        return "\"@data-type\":\"" + type + "\",\"data\":" + data(type, depth);
    }

    private String data(String type, int depth) {
        boolean leaf = depth > 4 || random.nextInt(8) == 0;
        return switch (type) {
            case "vector", "set" -> leaf ? "[]" : "[{" + members(depth + 1) + "},{" + members(depth + 1) + "}]";
            case "table" ->
                leaf ? "[]" : "[{\"key\":{" + members(depth + 1) + "},\"value\":{" + members(depth + 1) + "}}]";
            case "boolean" -> "true";
            case "count", "integer" -> Integer.toString(random.nextInt(100));
            case "real" -> Double.toString(random.nextGaussian());
            case "timespan" -> "\"5ms\"";
            case "timestamp" -> "\"2022-04-10T07:00:00.5\"";
            case "address" -> "\"10.0.0." + random.nextInt(256) + "\"";
            case "subnet" -> "\"2001:db8::/" + random.nextInt(129) + "\"";
            case "port" -> "\"" + random.nextInt(70_000) + "/udp\"";
            case "string", "enum-value" -> "\"" + random.nextInt() + "\"";
            default -> DATA[random.nextInt(DATA.length)];
        };
    }

    private String mutated(String json) {
        StringBuilder text = new StringBuilder(json);
        for (int n = random.nextInt(3); n > 0 && text.length() > 0; n--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(5)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, LETTERS.charAt(random.nextInt(LETTERS.length())));
                case 2 -> text.setCharAt(at, LETTERS.charAt(random.nextInt(LETTERS.length())));
                case 3 -> text.insert(at, DATA[random.nextInt(DATA.length)]);
                default -> text.setLength(at);
            }
        }
        return text.toString();
    }
}
