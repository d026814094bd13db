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

    /** What a code other than {@link #UNREAD} stands for. */
    static @Nullable Level level(byte code) {
        return code == NONE ? null : LEVELS[code - 1];
    }

    /** Looks into the lines of those entries of {@code [from, to)} that are unread. */
    static void read(byte[] codes, int from, int to, Entries entries, LevelFinder finder) {
        byte[] data = entries.data();
        for (int i = from; i < to; i++) {
            if (codes[i] == UNREAD) {
                codes[i] = of(finder.find(data, entries.lineStart(i), entries.lineEnd(i)));
            }
        }
    }
}
