package io.logwisp.format;

import io.logwisp.entry.Batch;
import java.nio.charset.StandardCharsets;

/**
 * LogWisp's entry object, keys in this order, absent ones left out:
 * {@code {"time":"2024-01-01T12:00:00.123456Z","source":"app.log","level":"ERROR","message":"…","fields":{…}}}.
 */
final class JsonEncoder {
    private static final byte[] ID = ascii("{\"id\":\"");
    private static final byte[] TIME_AFTER_ID = ascii("\",\"time\":\"");
    private static final byte[] TIME = ascii("{\"time\":\"");
    private static final byte[] FIELDS = ascii("\",\"fields\":");
    private static final byte[] ELEMENT = ascii(",{\"i\":\"");
    private static final byte[] ENTRY = ascii("\",\"e\":");

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

    /** Writes the object with that id as its first key. */
    static void objectWithId(String id, Batch batch, int i, ByteWriter out) {
        out.write(ID);
        out.ascii(id);
        out.write(TIME_AFTER_ID);
        rest(batch, i, out);
    }

    /** Writes the element of a list of {@code logwisp.v1} of an entry with that id. */
    static void element(String id, Batch batch, int i, ByteWriter out) {
        out.write(ELEMENT, 1, ELEMENT.length);
        out.ascii(id);
        out.write(ENTRY);
        object(batch, i, out);
        out.write('}');
    }

    /** Writes the element of a list of {@code logwisp.v1}, with a comma before it. */
    static void element(Batch batch, int i, ByteWriter out) {
        out.write(ELEMENT);
        id(batch, i, out);
        out.write(ENTRY);
        object(batch, i, out);
        out.write('}');
    }

    /** Writes {@code k3x9qa-1042}. */
    static void id(Batch batch, int i, ByteWriter out) {
        out.ascii(batch.epoch());
        out.write('-');
        out.number(batch.firstSeq() + i);
    }

    private static void rest(Batch batch, int i, ByteWriter out) {
        out.time(batch.timeNanos(i));
        out.heads().write(batch.source(i), batch.level(i), out);
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

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
