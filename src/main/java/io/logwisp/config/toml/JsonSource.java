package io.logwisp.config.toml;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns JSON text (RFC 8259) into nodes that know their lines. */
final class JsonSource {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** JSON's null. */
    static final Node.Foreign NULL = new Node.Foreign("null");

    private final String name;
    private final JsonParser parser;

    private JsonSource(String name, JsonParser parser) {
        this.name = name;
        this.parser = parser;
    }

    /** The whole text as a table; empty, and a problem, when it is no JSON object. */
    static Optional<Node.Table> parse(String name, String text, ConfigProblems problems) {
        String clean = text.startsWith("\uFEFF") ? text.substring(1) : text;
        Origin whole = new Origin(Origin.Kind.FILE, name, 0);
        try (JsonParser parser = FACTORY.createParser(clean)) {
            if (parser.nextToken() == null) {
                problems.at(whole, "is empty; must be a JSON object: { … }");
                return Optional.empty();
            }
            Node node = new JsonSource(name, parser).node("");
            if (parser.nextToken() != null) {
                problems.at(
                        new Origin(Origin.Kind.FILE, name, line(parser)),
                        "more text behind the end of the JSON object");
            } else if (node instanceof Node.Table table) {
                return Optional.of(table);
            } else {
                problems.at(whole, "must be a JSON object: { … }");
            }
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            problems.at(
                    new Origin(Origin.Kind.FILE, name, line),
                    "not valid JSON: " + Quotes.escape(Node.shorten(e.getOriginalMessage())));
        } catch (IOException e) {
            problems.at(whole, "cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    /** The value that begins at the current token; its depth is bounded by the parser. */
    private Node node(String key) throws IOException {
        Origin origin = new Origin(Origin.Kind.FILE, name, line(parser));
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return table(key, origin);
        }
        if (token == JsonToken.START_ARRAY) {
            return array(key, origin);
        }
        return new Node.Scalar(key, origin, scalar(token));
    }

    private Node.Table table(String key, Origin origin) throws IOException {
        Map<String, Node> entries = new LinkedHashMap<>();
        for (String member = parser.nextFieldName(); member != null; member = parser.nextFieldName()) {
            parser.nextToken();
            entries.put(member, node(key.isEmpty() ? member : key + "." + member));
        }
        return new Node.Table(key, origin, entries);
    }

    private Node.Array array(String key, Origin origin) throws IOException {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(key + "." + items.size()));
        }
        return new Node.Array(key, origin, items);
    }

    private Object scalar(JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? new Node.Foreign(parser.getText())
                        : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> NULL;
        };
    }
}
