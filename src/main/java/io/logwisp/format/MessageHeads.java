package io.logwisp.format;

import io.logwisp.entry.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What stands between an entry's time and its message in JSON: the same for each source and level, so it is kept for the
 * source seen last. Used by one thread at a time.
 */
final class MessageHeads {
    private static final byte[] SOURCE = ascii("\",\"source\":\"");
    private static final byte[] LEVEL = ascii("\",\"level\":\"");
    private static final byte[] MESSAGE = ascii("\",\"message\":\"");

    // Owned by the thread that encodes.
    private String source = "";
    private final byte[] @Nullable [] heads = new byte[Level.values().length + 1][];

    /** Writes everything from the quote behind the time to the one before the message. */
    void write(String name, @Nullable Level level, ByteWriter out) {
        if (!name.equals(source)) {
            Arrays.fill(heads, null);
            source = name;
        }
        int slot = level == null ? 0 : level.ordinal() + 1;
        byte[] head = heads[slot];
        if (head == null) {
            head = make(name, level);
            heads[slot] = head;
        }
        out.write(head);
    }

    private static byte[] make(String name, @Nullable Level level) {
        ByteWriter out = new ByteWriter(name.length() + 64);
        out.write(SOURCE);
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        Escaping.JSON_STRING.write(utf8, 0, utf8.length, out);
        if (level != null) {
            out.write(LEVEL);
            out.write(level.utf8());
        }
        out.write(MESSAGE);
        return out.toBytes();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
