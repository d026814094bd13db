package io.logwisp.filter;

import io.logwisp.entry.Entries;
import io.logwisp.entry.Level;
import java.util.Set;

/**
 * Compares the level.
 *
 * @param levels levels that pass
 * @param none whether entries without a level pass
 */
record LevelFilter(Set<Level> levels, boolean none) implements EntryFilter {
    LevelFilter {
        levels = Set.copyOf(levels);
    }

    @Override
    public boolean test(Entries entries, int i) {
        Level level = entries.level(i);
        return level == null ? none : levels.contains(level);
    }
}
