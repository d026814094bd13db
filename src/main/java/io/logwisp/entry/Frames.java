package io.logwisp.entry;

/**
 * A batch in the bytes of one format. Immutable; the array is shared by all clients and never changed after construction.
 *
 * @param bytes all frames, one behind the other
 * @param ends {@code ends[i]} is where the frame of entry {@code i} ends; it starts where the one before ended, the first
 *     at 0
 */
public record Frames(byte[] bytes, int[] ends) {
    /** Formats are numbered below this, so that an int holds a set of them. */
    public static final int FORMAT_LIMIT = Integer.SIZE;

    /** Where the frame of entry {@code i} starts. */
    public int start(int i) {
        return i == 0 ? 0 : ends[i - 1];
    }

    /** Where the frame of entry {@code i} ends, exclusive. */
    public int end(int i) {
        return ends[i];
    }

    /** Number of bytes of all frames together. */
    public int length() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }
}
