package io.logwisp.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Structured data of RFC 5424 as it is kept in the field {@code sd}: the text {@code [id name="value"]} itself, or an object
 * {@code {"id":{"name":"value"}}}.
 */
final class StructuredData {
    private static final JsonFactory JSON = new JsonFactory();

    private StructuredData() {}

    /** The text of all elements; empty when there are none. */
    static String text(String kept) {
        if (!kept.startsWith("{")) {
            return kept.equals("-") ? "" : kept;
        }
        StringBuilder text = new StringBuilder();
        try (JsonParser parser = JSON.createParser(kept)) {
            parser.nextToken();
            for (String id = parser.nextFieldName(); id != null; id = parser.nextFieldName()) {
                if (parser.nextToken() == JsonToken.START_OBJECT) {
                    text.append('[').append(id);
                    parameters(parser, text);
                    text.append(']');
                } else {
                    parser.skipChildren();
                }
            }
            return text.toString();
        } catch (IOException e) {
            throw new AssertionError("BUG: a field is not JSON", e);
        }
    }

    private static void parameters(JsonParser parser, StringBuilder text) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY) {
                for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
                    parameter(parser, name, item, text);
                }
            } else {
                parameter(parser, name, token, text);
            }
        }
    }

    private static void parameter(JsonParser parser, String name, JsonToken token, StringBuilder text)
            throws IOException {
        if (!token.isScalarValue()) {
            parser.skipChildren();
            return;
        }
        text.append(' ').append(name).append("=\"");
        String value = parser.getText();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\' || c == ']') {
                text.append('\\');
            }
            text.append(c);
        }
        text.append('"');
    }

    /**
     * The value of one parameter in the text of the elements; empty when it is not there.
     *
     * @param path {@code id.name}; an id may hold dots itself, a name may as well
     */
    static String value(String text, String path) {
        int at = 0;
        while (at < text.length() && text.charAt(at) == '[') {
            int idEnd = wordEnd(text, at + 1);
            String id = text.substring(at + 1, idEnd);
            at = idEnd;
            while (at < text.length() && text.charAt(at) == ' ') {
                int nameEnd = wordEnd(text, at + 1);
                int valueEnd = valueEnd(text, nameEnd + 2);
                if (valueEnd < 0) {
                    return "";
                }
                if (path.equals(id + "." + text.substring(at + 1, nameEnd))) {
                    return unescaped(text, nameEnd + 2, valueEnd);
                }
                at = valueEnd + 1;
            }
            at++;
        }
        return "";
    }

    private static int wordEnd(String text, int from) {
        int at = from;
        while (at < text.length() && " =]\"".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    /** Where the closing quote of a value stands, or -1. */
    private static int valueEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at < text.length() ? at : -1;
    }

    private static String unescaped(String text, int from, int to) {
        StringBuilder value = new StringBuilder();
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean escape = c == '\\' && i + 1 < to && "\"\\]".indexOf(text.charAt(i + 1)) >= 0;
            value.append(escape ? text.charAt(++i) : c);
        }
        return value.toString();
    }
}
