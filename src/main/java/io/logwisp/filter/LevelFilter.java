package io.logwisp.filter;

import io.logwisp.entry.Entries;
import io.logwisp.entry.Level;
import org.jspecify.annotations.Nullable;

/**
 * Passes entries of some levels.
 *
 * @param mask bit {@code n} for the level with ordinal {@code n}, {@link #NONE} for entries without level
 */
record LevelFilter(int mask) implements EntryFilter {
    /** Bit of the entries without level. */
    static final int NONE = 1 << Level.values().length;

    /** Bit of one level. */
    static int bit(Level level) {
        return 1 << level.ordinal();
    }

    /** Bits of a level and all that are more severe. */
    static int from(Level level) {
        return NONE - bit(level);
    }

    /** Bit that a word stands for: a level or {@code none}; 0 when it is neither. */
    static int named(String word) {
        if (word.equalsIgnoreCase("none")) {
            return NONE;
        }
        Level level = Level.named(word);
        return level == null ? 0 : bit(level);
    }

    @Override
    public boolean test(Entries entries, int i) {
        return (mask & bitOf(entries.level(i))) != 0;
    }

    private static int bitOf(@Nullable Level level) {
        return level == null ? NONE : bit(level);
    }

    @Override
    public int cost() {
        return 1;
    }
}
