package io.logwisp.transform;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last entry of a builder, taken apart so that it can be changed. Owned by the pipeline thread. */
final class Draft {
    // Names in logs are anybody's: they must not fill the JVM's table of interned strings, nor make parsing fail.
    static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    private final BatchBuilder builder;
    private long timeNanos;
    private final String source;
    private @Nullable Level level;
    private byte[] line;
    private byte[] message;

    /** Name → value as JSON, in order. */
    private final Map<String, String> fields = new LinkedHashMap<>();

    Draft(BatchBuilder builder) {
        this.builder = builder;
        int last = builder.count() - 1;
        byte[] data = builder.data();
        timeNanos = builder.timeNanos(last);
        source = builder.source(last);
        level = builder.level(last);
        line = Arrays.copyOfRange(data, builder.lineStart(last), builder.lineEnd(last));
        message = Arrays.copyOfRange(data, builder.messageStart(last), builder.messageEnd(last));
        String json = builder.fields(last);
        if (json != null) {
            readObject(json);
        }
    }

    /** Puts the entry back into the builder, as it is now. */
    void write() {
        builder.removeLast();
        builder.line(line, 0, line.length);
        if (!Arrays.equals(line, message)) {
            builder.message(message, 0, message.length);
        }
        if (!fields.isEmpty()) {
            byte[] json = fieldsText().getBytes(StandardCharsets.UTF_8);
            builder.fields(json, 0, json.length);
        }
        builder.add(timeNanos, source, level);
    }

    long timeNanos() {
        return timeNanos;
    }

    void setTimeNanos(long nanos) {
        timeNanos = nanos;
    }

    void setLevel(@Nullable Level newLevel) {
        level = newLevel;
    }

    String message() {
        return new String(message, StandardCharsets.UTF_8);
    }

    void setMessage(String text) {
        message = text.getBytes(StandardCharsets.UTF_8);
    }

    String line() {
        return new String(line, StandardCharsets.UTF_8);
    }

    void setLine(String text) {
        line = text.getBytes(StandardCharsets.UTF_8);
    }

    /** The fields by name, each value as JSON; to be changed at will. */
    Map<String, String> fields() {
        return fields;
    }

    /** The value of a field as text, or null when there is none. */
    @Nullable
    String text(String name) {
        String json = fields.get(name);
        return json == null ? null : textOf(json);
    }

    /** Sets a field to a text. */
    void put(String name, String text) {
        fields.put(name, quoted(text));
        takeLevel(name, text);
    }

    /** Takes over all members of a JSON object; false when the text is none, which then changes nothing. */
    boolean putAll(String json) {
        Map<String, String> before = new LinkedHashMap<>(fields);
        if (readObject(json)) {
            fields.forEach((name, value) -> {
                if (!value.equals(before.get(name))) {
                    takeLevel(name, textOf(value));
                }
            });
            return true;
        }
        fields.clear();
        fields.putAll(before);
        return false;
    }

    /** An entry without a level takes it from what was found in it. */
    private void takeLevel(String name, String text) {
        if (level == null && (name.equals("level") || name.equals("severity") || name.equals("lvl"))) {
            level = Level.named(text);
        }
    }

    private boolean readObject(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                int from = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                parser.finishToken();
                int to = (int) parser.currentLocation().getCharOffset();
                // A line feed in valid JSON is a blank between its parts.
                fields.put(name, json.substring(from, to).replace('\n', ' '));
            }
            return parser.nextToken() == null;
        } catch (IOException noJson) {
            return false;
        }
    }

    private String fieldsText() {
        StringBuilder text = new StringBuilder("{");
        fields.forEach((name, value) -> text.append(text.length() == 1 ? "" : ",")
                .append(quoted(name))
                .append(':')
                .append(value));
        return text.append('}').toString();
    }

    /** A text as a JSON string. */
    static String quoted(String text) {
        // Half characters, which JSON's escapes can make, have no UTF-8.
        String whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(whole)) + "\"";
    }

    /** What a JSON value says: the text of a string, the JSON of everything else. */
    static String textOf(String json) {
        if (!json.startsWith("\"")) {
            return json;
        }
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw new AssertionError("BUG: a field is not JSON", e);
        }
    }
}
