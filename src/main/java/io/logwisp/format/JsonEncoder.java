package io.logwisp.format;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Level;
import java.nio.charset.StandardCharsets;

/**
 * LogWisp's entry object, keys in this order, absent ones left out:
 * {@code {"time":"2024-01-01T12:00:00.123456Z","source":"app.log","level":"ERROR","message":"…","fields":{…}}}.
 */
final class JsonEncoder {
    private static final byte[] ID = ascii("{\"id\":\"");
    private static final byte[] TIME_AFTER_ID = ascii("\",\"time\":\"");
    private static final byte[] TIME = ascii("{\"time\":\"");
    private static final byte[] SOURCE = ascii("\",\"source\":\"");
    private static final byte[] LEVEL = ascii("\",\"level\":\"");
    private static final byte[] MESSAGE = ascii("\",\"message\":\"");
    private static final byte[] FIELDS = ascii("\",\"fields\":");

    private JsonEncoder() {}

    /** Writes the object. */
    static void object(Batch batch, int i, ByteWriter out) {
        out.write(TIME);
        rest(batch, i, out);
    }

    /** Writes the object with {@code id} as its first key. */
    static void objectWithId(Batch batch, int i, ByteWriter out) {
        out.write(ID);
        id(batch, i, out);
        out.write(TIME_AFTER_ID);
        rest(batch, i, out);
    }

    /** Writes {@code k3x9qa-1042}. */
    static void id(Batch batch, int i, ByteWriter out) {
        out.ascii(batch.epoch());
        out.write('-');
        out.number(batch.firstSeq() + i);
    }

    private static void rest(Batch batch, int i, ByteWriter out) {
        out.time(batch.timeNanos(i));
        out.write(SOURCE);
        source(batch.source(i), out);
        Level level = batch.level(i);
        if (level != null) {
            out.write(LEVEL);
            out.write(level.utf8());
        }
        out.write(MESSAGE);
        Escaping.JSON_STRING.write(batch.data(), batch.messageStart(i), batch.messageEnd(i), out);
        int fieldsStart = batch.fieldsStart(i);
        int fieldsEnd = batch.fieldsEnd(i);
        if (fieldsStart == fieldsEnd) {
            out.write('"');
        } else {
            out.write(FIELDS);
            Escaping.JSON_TEXT.write(batch.data(), fieldsStart, fieldsEnd, out);
        }
        out.write('}');
    }

    /** File names are plain in almost all cases; the others may hold anything a file name can. */
    private static void source(String name, ByteWriter out) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < 0x20 || c >= 0x7F || c == '"' || c == '\\') {
                byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
                Escaping.JSON_STRING.write(utf8, 0, utf8.length, out);
                return;
            }
        }
        out.ascii(name);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
