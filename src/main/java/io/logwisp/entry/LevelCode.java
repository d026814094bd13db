package io.logwisp.entry;

import org.jspecify.annotations.Nullable;

/** A level as one byte of a column, and one more for a line that nobody has looked at for its level yet. */
final class LevelCode {
    static final byte UNREAD = -1;

    private static final byte NONE = 0;
    private static final Level[] LEVELS = Level.values();

    private LevelCode() {}

    static byte of(@Nullable Level level) {
        return level == null ? NONE : (byte) (level.ordinal() + 1);
    }

    /** The level of entry {@code i} by its code; one that is unread is looked for in its line, and kept. Any thread. */
    static @Nullable Level level(byte[] codes, int i, Entries entries, LevelFinder finder) {
        byte code = codes[i];
        if (code == UNREAD) {
            code = of(finder.find(entries.data(), entries.lineStart(i), entries.lineEnd(i)));
            codes[i] = code; // threads that race write the same
        }
        return code == NONE ? null : LEVELS[code - 1];
    }
}
