package io.logwisp.transform;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/** Replaces what matches wherever an entry shows it: in its line, its message and the values of its fields. Immutable. */
final class Redaction implements Step {
    private final List<Pattern> patterns;
    private final String replacement;

    Redaction(List<Pattern> patterns, String replacement) {
        this.patterns = List.copyOf(patterns);
        this.replacement = Matcher.quoteReplacement(replacement);
    }

    @Override
    public void apply(Draft entry) {
        String line = entry.line();
        String message = entry.message();
        String cleanLine = clean(line);
        String cleanMessage = clean(message);
        boolean found = !cleanMessage.equals(message);
        if (found) {
            entry.setMessage(cleanMessage);
        }
        for (Map.Entry<String, String> field : entry.fields().entrySet()) {
            String clean = cleanJson(field.getValue());
            if (!clean.equals(field.getValue())) {
                field.setValue(clean);
                found = true;
            }
        }
        if (!cleanLine.equals(line)) {
            entry.setLine(cleanLine);
        } else if (found) {
            entry.setLine(cleanMessage); // the line holds it in a spelling that the expression does not see
        }
    }

    private String clean(String text) {
        String clean = text;
        for (Pattern pattern : patterns) {
            Matcher matcher = pattern.matcher(clean);
            if (matcher.find()) {
                clean = matcher.replaceAll(replacement);
            }
        }
        return clean;
    }

    private String cleanJson(String json) {
        char first = json.charAt(0);
        if (first != '{' && first != '[') {
            String text = Draft.textOf(json);
            String clean = clean(text);
            return clean.equals(text) ? json : Draft.quoted(clean);
        }
        StringWriter out = new StringWriter();
        try (JsonParser parser = Draft.JSON.createParser(json);
                JsonGenerator generator = Draft.JSON.createGenerator(out)) {
            boolean found = false;
            while (parser.nextToken() != null) {
                found |= copy(parser, generator);
            }
            generator.flush();
            return found ? out.toString() : json;
        } catch (IOException e) {
            throw new AssertionError("BUG: a field is not JSON", e);
        }
    }

    /** Copies one token, cleaned; true when there was something to clean. */
    private boolean copy(JsonParser parser, JsonGenerator generator) throws IOException {
        JsonToken token = parser.currentToken();
        if (token.isScalarValue()) {
            String text = parser.getText();
            String clean = clean(text);
            if (!clean.equals(text)) {
                generator.writeString(clean);
                return true;
            }
            if (token.isNumeric()) {
                generator.writeNumber(text);
                return false;
            }
        }
        generator.copyCurrentEvent(parser);
        return false;
    }
}
