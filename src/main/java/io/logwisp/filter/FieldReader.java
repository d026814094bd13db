package io.logwisp.filter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.logwisp.entry.Entries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Finds single fields in the JSON text of an entry's fields. */
final class FieldReader {
    private static final JsonFactory JSON = new JsonFactory();

    private FieldReader() {}

    /** The value of a field: text as it is, everything else as its JSON text; null when there is none of that name. */
    static @Nullable String value(Entries entries, int i, String name) {
        int from = entries.fieldsStart(i);
        int to = entries.fieldsEnd(i);
        if (from == to) {
            return null;
        }
        try (JsonParser parser = JSON.createParser(entries.data(), from, to - from)) {
            parser.nextToken();
            return find(parser, name, entries, from);
        } catch (IOException e) {
            throw new AssertionError("BUG: fields are not JSON", e);
        }
    }

    /** Searches the object that the parser stands at; a name that is there as a whole wins over a nested one. */
    private static @Nullable String find(JsonParser parser, String name, Entries entries, int base) throws IOException {
        String nested = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            if (key.equals(name)) {
                return text(parser, value, entries, base);
            }
            if (value == JsonToken.START_OBJECT && nested == null && name.startsWith(key + ".")) {
                nested = find(parser, name.substring(key.length() + 1), entries, base);
                if (nested != null) {
                    return nested;
                }
            } else {
                parser.skipChildren();
            }
        }
        return nested;
    }

    private static String text(JsonParser parser, JsonToken value, Entries entries, int base) throws IOException {
        if (!value.isStructStart()) {
            return parser.getText();
        }
        int from = base + (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int to = base + (int) parser.currentLocation().getByteOffset();
        return new String(entries.data(), from, to - from, StandardCharsets.UTF_8);
    }
}
