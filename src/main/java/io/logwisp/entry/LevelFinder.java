package io.logwisp.entry;

import org.jspecify.annotations.Nullable;

/** Finds the level that a line states about itself. Used by one thread. */
@FunctionalInterface
public interface LevelFinder {
    /** The level of the line {@code bytes[from, to)}, always the same for the same line; null when it states none. */
    @Nullable
    Level find(byte[] bytes, int from, int to);
}
