package io.logwisp.tail;

/** Tells which lines of one file go on with the entry before them. Owned by the polling thread. */
interface Continuation {
    /** Whether the line {@code bytes[from, to)}, the next one of the file, belongs to the entry before it. */
    boolean continues(byte[] bytes, int from, int to);

    /** Nothing came for a while, or nothing will: the entry before was delivered without its next line. */
    default void end() {}
}
