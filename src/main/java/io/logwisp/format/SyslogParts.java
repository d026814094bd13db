package io.logwisp.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.logwisp.entry.Batch;
import io.logwisp.entry.Level;
import io.logwisp.entry.SyslogNames;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What syslog knows of an entry besides time and message, taken from its fields. An entry that did not come by syslog has
 * its source as program and its level as severity.
 */
final class SyslogParts {
    static final int HOST = 0;
    static final int FACILITY = 1;
    static final int SEVERITY = 2;
    static final int PROGRAM = 3;
    static final int PID = 4;
    static final int MSGID = 5;
    static final int SD = 6;
    static final int COUNT = 7;

    private static final List<String> NAMES = List.of("host", "facility", "severity", "program", "pid", "msgid", "sd");

    private static final int USER = 1;
    private static final int NOTICE = 5;

    private static final JsonFactory JSON = new JsonFactory();

    private final Batch batch;
    private final @Nullable String[] texts = new String[COUNT];

    /** Where the JSON of a part begins and ends in the batch; both 0 for what has none. */
    private final int[] ranges = new int[2 * COUNT];

    private SyslogParts(Batch batch) {
        this.batch = batch;
    }

    static SyslogParts of(Batch batch, int i) {
        SyslogParts parts = new SyslogParts(batch);
        if (batch.fieldsStart(i) != batch.fieldsEnd(i)) {
            parts.read(batch.fieldsStart(i), batch.fieldsEnd(i));
        }
        boolean isSyslog = parts.texts[HOST] != null || parts.texts[FACILITY] != null;
        if (parts.texts[PROGRAM] == null && !isSyslog) {
            parts.texts[PROGRAM] = batch.source(i);
        }
        Level level = batch.level(i);
        if (parts.texts[SEVERITY] == null && level != null) {
            parts.texts[SEVERITY] = SyslogNames.SEVERITIES.get(severity(level));
        }
        return parts;
    }

    static String name(int part) {
        return NAMES.get(part);
    }

    boolean isKnown(int part) {
        return texts[part] != null;
    }

    /** The part as text; empty when it is not known. */
    String text(int part) {
        String text = texts[part];
        return text == null ? "" : text;
    }

    void writeJson(int part, ByteWriter out) {
        if (ranges[2 * part + 1] > 0) {
            Escaping.JSON_TEXT.write(batch.data(), ranges[2 * part], ranges[2 * part + 1], out);
        } else {
            SyslogEncoder.quoted(text(part), out);
        }
    }

    /** Facility and severity as the one number before a message; what is not known is user and notice. */
    int priority() {
        int facility = code(text(FACILITY), SyslogNames.FACILITIES);
        int severity = code(text(SEVERITY), SyslogNames.SEVERITIES);
        return (facility < 0 ? USER : facility) * SyslogNames.SEVERITIES.size() + (severity < 0 ? NOTICE : severity);
    }

    /** A name or a number as a number, -1 for neither. */
    private static int code(String text, List<String> names) {
        int code = names.indexOf(text.toLowerCase(Locale.ROOT));
        if (code >= 0 || text.isEmpty() || text.length() > 2 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return code;
        }
        int number = Integer.parseInt(text);
        return number < names.size() ? number : -1;
    }

    private static int severity(Level level) {
        return switch (level) {
            case TRACE, DEBUG -> 7;
            case INFO -> 6;
            case WARN -> 4;
            case ERROR -> 3;
            case FATAL -> 2;
        };
    }

    private void read(int start, int end) {
        try (JsonParser parser = JSON.createParser(batch.data(), start, end - start)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                int part = NAMES.indexOf(parser.currentName());
                parser.nextToken();
                int from = start + (int) parser.currentTokenLocation().getByteOffset();
                String text = part < 0 ? "" : part == SD ? structuredData(parser) : parser.getText();
                parser.skipChildren();
                parser.finishToken();
                if (part >= 0) {
                    texts[part] = text;
                    ranges[2 * part] = from;
                    ranges[2 * part + 1] =
                            start + (int) parser.currentLocation().getByteOffset();
                }
            }
        } catch (IOException e) {
            throw new AssertionError("BUG: fields are not JSON", e);
        }
    }

    /** The elements of {@code {"meta":{"sequenceId":"1"}}} as they stand in a message: {@code [meta sequenceId="1"]}. */
    private static String structuredData(JsonParser parser) throws IOException {
        StringBuilder out = new StringBuilder();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return "";
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            out.append('[').append(parser.currentName());
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    parameters(parser.currentName(), parser, out);
                }
            }
            out.append(']');
        }
        return out.toString();
    }

    /** A parameter, or several of one name where the value is a list. */
    private static void parameters(String name, JsonParser parser, StringBuilder out) throws IOException {
        boolean many = parser.nextToken() == JsonToken.START_ARRAY;
        while (!many || parser.nextToken() != JsonToken.END_ARRAY) {
            out.append(' ').append(name).append("=\"");
            String value = parser.getText();
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '"' || c == '\\' || c == ']') {
                    out.append('\\');
                }
                out.append(c);
            }
            out.append('"');
            if (!many) {
                return;
            }
        }
    }
}
