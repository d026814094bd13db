package io.logwisp.filter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.logwisp.entry.Entries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Passes entries with a field whose value meets a condition; entries without the field do not pass.
 *
 * <p>The dots of {@code http.status} lead into nested objects or belong to the name itself, whichever the entry has. Of a
 * list, any element may meet the condition. Strings, numbers, {@code true}, {@code false} and {@code null} are compared by
 * their text; an object as such meets nothing.
 *
 * @param name of the field
 * @param lastName finds the last part of the name in the JSON text, before anything is parsed
 * @param value the condition
 */
record FieldFilter(String name, ByteSearch lastName, ValueTest value) implements EntryFilter {
    // Names in logs are anybody's: they must not fill the JVM's table of interned strings, nor make parsing fail.
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    private static final ByteSearch BACKSLASH = new ByteSearch(new byte[] {'\\'});

    FieldFilter(String name, ValueTest value) {
        this(name, lastPart(name), value);
    }

    private static ByteSearch lastPart(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return new ByteSearch(last.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean test(Entries entries, int i) {
        int start = entries.fieldsStart(i);
        int end = entries.fieldsEnd(i);
        return start < end && mayContainName(entries.data(), start, end) && parse(entries.data(), start, end);
    }

    /** A name that is not there in plain bytes can only be written with escapes. */
    private boolean mayContainName(byte[] data, int start, int end) {
        return lastName.in(data, start, end) || BACKSLASH.in(data, start, end);
    }

    private boolean parse(byte[] data, int start, int end) {
        try (JsonParser parser = JSON.createParser(data, start, end - start)) {
            return parser.nextToken() == JsonToken.START_OBJECT && inObject(parser, name);
        } catch (IOException e) {
            return false; // nested deeper than the parser allows: no field that anybody could have asked for
        }
    }

    /** Looks through the object that the parser is in; leaves the parser behind it unless the answer is true. */
    private boolean inObject(JsonParser parser, String wanted) throws IOException {
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            if (key.equals(wanted)) {
                if (isMet(parser, token)) {
                    return true;
                }
            } else if (token == JsonToken.START_OBJECT && leadsTo(key, wanted)) {
                if (inObject(parser, wanted.substring(key.length() + 1))) {
                    return true;
                }
            } else {
                parser.skipChildren();
            }
        }
        return false;
    }

    private static boolean leadsTo(String key, String wanted) {
        return wanted.length() > key.length() && wanted.charAt(key.length()) == '.' && wanted.startsWith(key);
    }

    private boolean isMet(JsonParser parser, JsonToken token) throws IOException {
        if (token != JsonToken.START_ARRAY) {
            return isScalarMet(parser, token);
        }
        for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
            if (isScalarMet(parser, item)) {
                return true;
            }
        }
        return false;
    }

    private boolean isScalarMet(JsonParser parser, JsonToken token) throws IOException {
        if (token.isScalarValue()) {
            return value.test(parser.getText());
        }
        parser.skipChildren();
        return false;
    }

    @Override
    public int cost() {
        return 50;
    }
}
