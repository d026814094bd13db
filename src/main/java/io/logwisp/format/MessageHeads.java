package io.logwisp.format;

import io.logwisp.entry.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What stands before an entry's message in JSON, from its time on. Behind the time it is the same for each source and level, so
 * that is kept for the source seen last; and lines that were read together have the same time, so all of it is kept for the
 * last entry. Used by one thread at a time.
 */
final class MessageHeads {
    private static final int LONGEST_KEPT = 256;

    private static final byte[] SOURCE = ascii("\",\"source\":\"");
    private static final byte[] LEVEL = ascii("\",\"level\":\"");
    private static final byte[] MESSAGE = ascii("\",\"message\":\"");

    // Owned by the thread that encodes.
    private String source = "";
    private final byte[] @Nullable [] heads = new byte[Level.values().length + 1][];

    // What was written last, of an entry of that source; empty when it is too long to be kept.
    private final byte[] last = new byte[LONGEST_KEPT];
    private int lastLength;
    private long lastTime;
    private @Nullable Level lastLevel;

    /** Writes everything from the time to the quote before the message. */
    void write(long epochNanos, String name, @Nullable Level level, ByteWriter out) {
        if (lastLength > 0 && epochNanos == lastTime && level == lastLevel && name.equals(source)) {
            out.write(last, 0, lastLength);
            return;
        }
        int start = out.length();
        out.time(epochNanos);
        write(name, level, out);
        lastLength = out.copyFrom(start, last);
        lastTime = epochNanos;
        lastLevel = level;
    }

    private void write(String name, @Nullable Level level, ByteWriter out) {
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
