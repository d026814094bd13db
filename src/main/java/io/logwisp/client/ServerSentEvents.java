package io.logwisp.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The events of a body of {@code text/event-stream}. Used by one thread. */
final class ServerSentEvents {
    private static final byte[] NOTHING = {};

    private final Lines lines;

    // Of the event that next() found.
    private String name = "";
    private String id = "";
    private byte[] data = NOTHING;

    ServerSentEvents(Lines lines) {
        this.lines = lines;
    }

    /** Goes to the next event that has data; false at the end. One that was not finished by an empty line is none. */
    boolean next() throws IOException {
        name = "";
        id = "";
        data = NOTHING;
        boolean found = false;
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            if (line.length == 0) {
                if (found) {
                    return true;
                }
                name = "";
            } else {
                found |= take(line, found);
            }
        }
        return false;
    }

    /** Returns whether it was a line of data. */
    private boolean take(byte[] line, boolean found) {
        byte[] value = value(line, "data");
        if (value != null) {
            data = found ? joined(data, value) : value;
            return true;
        }
        byte[] number = value(line, "id");
        byte[] event = value(line, "event");
        if (number != null) {
            id = new String(number, StandardCharsets.UTF_8);
        } else if (event != null) {
            name = new String(event, StandardCharsets.UTF_8);
        }
        return false;
    }

    private static byte[] joined(byte[] before, byte[] value) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(before);
        all.write('\n');
        all.writeBytes(value);
        return all.toByteArray();
    }

    /** What stands behind the name and its colon; null when the line is another one. */
    private static byte @Nullable [] value(byte[] line, String wanted) {
        int size = wanted.length();
        if (line.length < size || line.length > size && line[size] != ':') {
            return null;
        }
        for (int i = 0; i < size; i++) {
            if (line[i] != wanted.charAt(i)) {
                return null;
            }
        }
        int from = Math.min(line.length, size + 1);
        from += from < line.length && line[from] == ' ' ? 1 : 0;
        return java.util.Arrays.copyOfRange(line, from, line.length);
    }

    /** Its name, empty for an entry. */
    String name() {
        return name;
    }

    /** Its id, empty when it has none. */
    String id() {
        return id;
    }

    byte[] data() {
        return data;
    }
}
