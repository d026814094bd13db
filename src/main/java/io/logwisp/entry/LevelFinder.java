package io.logwisp.entry;

import org.jspecify.annotations.Nullable;

/** Finds the level that a line states about itself. Called by every thread that reads entries. */
@FunctionalInterface
public interface LevelFinder {
    /** The level of the line {@code bytes[from, to)}, always the same for the same line; null when it states none. */
    @Nullable
    Level find(byte[] bytes, int from, int to);
}
