package io.logwisp.format;

import java.nio.charset.StandardCharsets;

/** Writes one flat JSON object, member by member in the order given. */
final class JsonWriter {
    private final ByteWriter out;
    private boolean first;

    JsonWriter(ByteWriter out) {
        this.out = out;
    }

    /** Writes the members of an object. */
    @FunctionalInterface
    interface Members {
        void write(JsonWriter json);
    }

    void object(Members members) {
        out.write('{');
        first = true;
        members.write(this);
        out.write('}');
    }

    void member(String name, String value) {
        name(name);
        string(value);
    }

    void member(String name, long value) {
        name(name);
        out.number(value);
    }

    void member(String name, boolean value) {
        name(name);
        out.ascii(Boolean.toString(value));
    }

    /** @param json a value as it stands in JSON */
    void memberJson(String name, String json) {
        name(name);
        out.utf8(json);
    }

    /** @param elements writes them, with commas between */
    void memberList(String name, Runnable elements) {
        name(name);
        out.write('[');
        elements.run();
        out.write(']');
    }

    void memberNull(String name) {
        name(name);
        out.ascii("null");
    }

    void memberTime(String name, long epochNanos) {
        name(name);
        out.write('"');
        out.time(epochNanos);
        out.write('"');
    }

    void memberTimeInSeconds(String name, long epochNanos) {
        name(name);
        out.write('"');
        out.timeInSeconds(epochNanos);
        out.write('"');
    }

    private void name(String name) {
        if (!first) {
            out.write(',');
        }
        first = false;
        string(name);
        out.write(':');
    }

    private void string(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        out.write('"');
        Escaping.JSON_STRING.write(utf8, 0, utf8.length, out);
        out.write('"');
    }
}
