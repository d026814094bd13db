package io.logwisp.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One entry as a server sends it, or a line that is none.
 *
 * @param time RFC 3339; empty when it has none
 * @param source empty when it has none
 * @param level empty when it has none
 * @param stream where it comes of several streams; else empty
 * @param fields everything else, in order
 */
record Entry(String time, String source, String level, String message, String stream, List<Field> fields) {
    /**
     * @param json the value as it was written
     * @param text the value of a string, else the same as {@code json}
     */
    record Field(String name, String json, String text) {}

    Entry {
        fields = List.copyOf(fields);
    }

    /** Reads the JSON object of a server, LogWisp's or circolog's; what is none becomes a message. */
    static Entry of(byte[] line) {
        if (line.length > 0 && line[0] == '{') {
            try (JsonParser parser = Json.FACTORY.createParser(line)) {
                parser.nextToken();
                return new Reading(line, parser).entry();
            } catch (IOException e) {
                // Shown as it is.
                return plain(line);
            }
        }
        return plain(line);
    }

    private static Entry plain(byte[] line) {
        return new Entry("", "", "", new String(line, StandardCharsets.UTF_8), "", List.of());
    }

    /** The value of that name: one of the five keys, or a field with or without {@code fields.} before it. */
    String value(String name) {
        return switch (name) {
            case "time" -> time;
            case "source" -> source;
            case "level" -> level;
            case "message" -> message;
            case "fields" -> fieldsAsJson();
            case "stream" -> stream.isEmpty() ? field(name) : stream;
            default -> field(name.startsWith("fields.") ? name.substring("fields.".length()) : name);
        };
    }

    private String field(String name) {
        for (Field field : fields) {
            if (field.name.equals(name)) {
                return field.text;
            }
        }
        return "";
    }

    private String fieldsAsJson() {
        StringBuilder out = new StringBuilder("{");
        for (Field field : fields) {
            out.append(out.length() == 1 ? "" : ",")
                    .append(Json.quote(field.name))
                    .append(':')
                    .append(field.json);
        }
        return out.append('}').toString();
    }

    /** The value as JSON; empty when there is none of that name. */
    String json(String name) {
        if (name.equals("fields")) {
            return fields.isEmpty() ? "" : fieldsAsJson();
        }
        String wanted = name.startsWith("fields.") ? name.substring("fields.".length()) : name;
        for (Field field : fields) {
            if (field.name.equals(wanted)) {
                return field.json;
            }
        }
        String value = value(name);
        return value.isEmpty() ? "" : Json.quote(value);
    }

    /** One pass over one object. */
    private static final class Reading {
        private final byte[] line;
        private final JsonParser parser;
        private final List<Field> fields = new ArrayList<>();
        private String time = "";
        private String source = "";
        private String program = "";
        private String level = "";
        private String message = "";
        private String stream = "";

        Reading(byte[] line, JsonParser parser) {
            this.line = line;
            this.parser = parser;
        }

        Entry entry() throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (token == JsonToken.VALUE_STRING) {
                    take(name, parser.getText());
                } else if (token == JsonToken.START_OBJECT && name.equals("fields")) {
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        String inner = parser.currentName();
                        add(inner, parser.nextToken());
                    }
                } else {
                    add(name, token);
                }
            }
            return new Entry(time, source.isEmpty() ? program : source, level, message, stream, fields);
        }

        private void take(String name, String text) throws IOException {
            switch (name) {
                case "time" -> time = text;
                case "source" -> source = text;
                case "level" -> level = text;
                case "message" -> message = text;
                case "stream" -> stream = text;
                case "id" -> {} // of the stream, not of the entry
                default -> {
                    if (name.equals("program")) {
                        program = text;
                    }
                    fields.add(new Field(name, Json.quote(text), text));
                }
            }
        }

        private void add(String name, JsonToken token) throws IOException {
            if (token == JsonToken.VALUE_STRING) {
                String text = parser.getText();
                fields.add(new Field(name, Json.quote(text), text));
                return;
            }
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            parser.finishToken();
            int to = (int) parser.currentLocation().getByteOffset();
            String json = new String(line, from, to - from, StandardCharsets.UTF_8);
            fields.add(new Field(name, json, json));
        }
    }
}
