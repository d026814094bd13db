package io.logwisp.zeek;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON text as maps, lists, texts, numbers and booleans: keys may stand in any order, so a value can be read only when all
 * of it is there. Depth and number of parts are bounded, whoever sends it.
 */
final class JsonTree {
    /** Values may be nested 64 deep, and each takes up to three levels of JSON. */
    static final int MAX_DEPTH = 200;

    /** Parts of one message: some megabytes of memory at most. */
    static final int MAX_PARTS = 200_000;

    /** A number as it stands in the text, because its form decides what it may be. */
    record Number(String text) {}

    /** {@code null}. */
    static final Object NULL = new Object();

    // Names are ours or refused: none of a stranger's are kept.
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(400)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(1000)
                    .build())
            .build();

    private int parts;

    private JsonTree() {}

    /** @throws IOException when that is no JSON, or too much of it */
    static Object parse(String text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new IOException("no JSON");
            }
            Object tree = new JsonTree().read(first, parser);
            if (parser.nextToken() != null) {
                throw new IOException("text behind the JSON");
            }
            return tree;
        }
    }

    private Object read(JsonToken token, JsonParser parser) throws IOException {
        if (++parts > MAX_PARTS) {
            throw new IOException("too many parts");
        }
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Number(parser.getText());
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> NULL;
        };
    }

    private Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>(4);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            members.put(name, read(parser.nextToken(), parser));
        }
        return members;
    }

    private List<Object> array(JsonParser parser) throws IOException {
        List<Object> elements = new ArrayList<>(3);
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(read(token, parser));
        }
        return elements;
    }

    /** Appends a tree as JSON, numbers as they stood. */
    static void append(@Nullable Object tree, StringBuilder json) {
        String comma = "";
        if (tree instanceof Map<?, ?> members) {
            json.append('{');
            for (Map.Entry<?, ?> member : members.entrySet()) {
                json.append(comma);
                quote(String.valueOf(member.getKey()), json);
                append(member.getValue(), json.append(':'));
                comma = ",";
            }
            json.append('}');
        } else if (tree instanceof List<?> elements) {
            json.append('[');
            for (Object element : elements) {
                append(element, json.append(comma));
                comma = ",";
            }
            json.append(']');
        } else if (tree instanceof String text) {
            quote(text, json);
        } else if (tree instanceof Number number) {
            json.append(number.text());
        } else {
            json.append(tree instanceof Boolean truth ? truth.toString() : "null");
        }
    }

    /** Appends a text in quotes; half a surrogate pair, which UTF-8 cannot carry, becomes U+FFFD. */
    static void quote(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                escape(c, json);
            } else if (!Character.isSurrogate(c)) {
                json.append(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                json.append(c).append(text.charAt(++i));
            } else {
                json.append('\uFFFD');
            }
        }
        json.append('"');
    }

    private static void escape(char c, StringBuilder json) {
        json.append('\\');
        switch (c) {
            case '"', '\\' -> json.append(c);
            case '\b' -> json.append('b');
            case '\f' -> json.append('f');
            case '\n' -> json.append('n');
            case '\r' -> json.append('r');
            case '\t' -> json.append('t');
            default -> json.append(c < 16 ? "u000" : "u00").append(Integer.toHexString(c));
        }
    }
}
