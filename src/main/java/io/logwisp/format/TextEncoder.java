package io.logwisp.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.logwisp.entry.Batch;
import io.logwisp.entry.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines for people: {@code 2026-11-21 03:00:00.123 ERROR app.log Connection timeout user_id=12345}. */
final class TextEncoder {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int LEVEL_WIDTH = 5;
    private static final byte[] RESET = escape("0");
    private static final byte[] FAINT = escape("2");

    private TextEncoder() {}

    static void line(Batch batch, int i, ByteWriter out) {
        withoutEnd(batch, i, out);
        out.write('\n');
    }

    /** The line without its line feed, for forms that frame it otherwise. */
    static void withoutEnd(Batch batch, int i, ByteWriter out) {
        out.timeInMillis(batch.timeNanos(i));
        out.write(' ');
        level(batch.level(i), out);
        out.write(' ');
        visible(batch.source(i), out);
        out.write(' ');
        rest(batch, i, out);
    }

    static void colouredLine(Batch batch, int i, ByteWriter out) {
        Level level = batch.level(i);
        out.write(FAINT);
        out.timeInMillis(batch.timeNanos(i));
        out.write(RESET);
        out.write(' ');
        if (level != null) {
            out.write(colour(level));
        }
        level(level, out);
        out.write(RESET);
        out.write(' ');
        out.write(FAINT);
        visible(batch.source(i), out);
        out.write(RESET);
        out.write(' ');
        rest(batch, i, out);
        out.write('\n');
    }

    private static void rest(Batch batch, int i, ByteWriter out) {
        Escaping.VISIBLE_INDENTED.write(batch.data(), batch.messageStart(i), batch.messageEnd(i), out);
        if (batch.fieldsStart(i) != batch.fieldsEnd(i)) {
            fields(batch, i, out);
        }
    }

    private static void level(@Nullable Level level, ByteWriter out) {
        byte[] name = level == null ? new byte[] {'-'} : level.utf8();
        out.write(name);
        for (int pad = name.length; pad < LEVEL_WIDTH; pad++) {
            out.write(' ');
        }
    }

    /** {@code key=value} for each field; nested ones and text with blanks as JSON. */
    private static void fields(Batch batch, int i, ByteWriter out) {
        int start = batch.fieldsStart(i);
        try (JsonParser parser = JSON.createParser(batch.data(), start, batch.fieldsEnd(i) - start)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                out.write(' ');
                visible(parser.currentName(), out);
                out.write('=');
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING && isWord(parser.getText())) {
                    visible(parser.getText(), out);
                } else {
                    int from = start + (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    parser.finishToken();
                    int to = start + (int) parser.currentLocation().getByteOffset();
                    Escaping.VISIBLE.write(batch.data(), from, to, out);
                }
            }
        } catch (IOException e) {
            throw new AssertionError("BUG: fields are not JSON", e);
        }
    }

    private static boolean isWord(String text) {
        return !text.isEmpty() && text.chars().noneMatch(c -> c <= ' ' || c == '"' || c == '=');
    }

    private static void visible(String text, ByteWriter out) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        Escaping.VISIBLE.write(utf8, 0, utf8.length, out);
    }

    private static byte[] colour(Level level) {
        return switch (level) {
            case TRACE, DEBUG -> escape("36");
            case INFO -> escape("32");
            case WARN -> escape("33");
            case ERROR -> escape("31");
            case FATAL -> escape("1;31");
        };
    }

    private static byte[] escape(String parameters) {
        return ("\u001b[" + parameters + "m").getBytes(StandardCharsets.US_ASCII);
    }
}
