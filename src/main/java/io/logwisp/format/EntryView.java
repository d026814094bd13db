package io.logwisp.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.logwisp.entry.Batch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One entry with the fields that a template wants of it, looked up once. Moved from entry to entry; used by one thread.
 *
 * <p>The dots of {@code http.status} lead into nested objects or belong to the name itself, whichever the entry has.
 */
final class EntryView {
    // Names in logs are anybody's: they must not fill the JVM's table of interned strings, nor make parsing fail.
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    private final FieldNames names;
    private final PlainMembers members;
    private final @Nullable String[] values;
    private final DateText dates = new DateText();
    private final Batch batch;
    private int index;

    EntryView(Batch batch, FieldNames names) {
        this.batch = batch;
        this.names = names;
        this.members = new PlainMembers(names);
        this.values = new String[names.count()];
    }

    /** Goes to entry {@code i}. */
    void moveTo(int i) {
        index = i;
        if (values.length > 0) {
            Arrays.fill(values, null);
            members.clear();
            if (batch.fieldsStart(i) < batch.fieldsEnd(i)) {
                read();
            }
        }
    }

    Batch batch() {
        return batch;
    }

    int index() {
        return index;
    }

    /** What writes dates, with what it keeps from one entry to the next. */
    DateText dates() {
        return dates;
    }

    /** The value of the field with that number as text: of an object or a list its JSON. Empty when there is none. */
    String text(int field) {
        String value = values[field];
        if (value == null) {
            int start = members.start(field);
            int length = members.end(field) - start;
            value = length == 0 ? "" : new String(batch.data(), start, length, StandardCharsets.UTF_8);
            values[field] = value;
        }
        return value;
    }

    /** Whether the value is there and not empty. */
    boolean has(int field) {
        String value = values[field];
        return value == null ? members.end(field) > members.start(field) : !value.isEmpty();
    }

    /** Writes the value as {@link #text} has it. */
    void write(int field, ByteWriter out) {
        String value = values[field];
        if (value == null) {
            out.write(batch.data(), members.start(field), members.end(field));
        } else {
            out.utf8(value);
        }
    }

    /** The value as a number from 0 to {@code max}, or -1 when it is none. */
    int number(int field, int max) {
        String value = text(field);
        if (value.isEmpty() || value.length() > 6) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number <= max ? number : -1;
    }

    private void read() {
        int start = batch.fieldsStart(index);
        if (members.read(batch.data(), start, batch.fieldsEnd(index))) {
            return;
        }
        members.clear();
        try (JsonParser parser = JSON.createParser(batch.data(), start, batch.fieldsEnd(index) - start)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                readObject(parser, start, "");
            }
        } catch (IOException tooDeep) {
            // Nested deeper than the parser allows: what was found before is there, nobody can name what comes behind.
            return;
        }
    }

    private void readObject(JsonParser parser, int base, String prefix) throws IOException {
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            String name = prefix.isEmpty() ? key : prefix + key;
            readValue(parser, base, name, parser.nextToken());
        }
    }

    private void readValue(JsonParser parser, int base, String name, JsonToken token) throws IOException {
        int wanted = names.find(name);
        if (token.isScalarValue()) {
            if (wanted >= 0 && token != JsonToken.VALUE_NULL) {
                values[wanted] = parser.getText();
            }
            return;
        }
        int from = base + (int) parser.currentTokenLocation().getByteOffset();
        if (token == JsonToken.START_OBJECT && names.leadsSomewhere(name + ".")) {
            readObject(parser, base, name + ".");
        } else {
            parser.skipChildren();
        }
        if (wanted >= 0) {
            int to = base + (int) parser.currentLocation().getByteOffset();
            values[wanted] = new String(batch.data(), from, to - from, StandardCharsets.UTF_8);
        }
    }
}
