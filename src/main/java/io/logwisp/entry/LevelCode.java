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

    /** The level of a code other than {@link #UNREAD}. */
    static @Nullable Level level(byte code) {
        return code == NONE ? null : LEVELS[code - 1];
    }
}
