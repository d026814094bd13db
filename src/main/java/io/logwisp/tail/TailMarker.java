package io.logwisp.tail;

import java.util.Arrays;

/**
 * The bytes just before the offset to which a file was read. They stand in front of every later read, so that a file that
 * was truncated and written anew betrays itself even when it has grown past its old size. Owned by the polling thread.
 */
final class TailMarker {
    private static final byte[] NOTHING = {};

    private final int capacity;
    private byte[] bytes = NOTHING;
    private int length;

    /** @param capacity bytes remembered at most, 0 = nothing */
    TailMarker(int capacity) {
        this.capacity = capacity;
    }

    /** Bytes remembered now: all of a short file, else the capacity. */
    int length() {
        return length;
    }

    /** Whether the file still has the remembered bytes; {@code found} holds them from {@code offset} on. */
    boolean matches(byte[] found, int offset) {
        return Arrays.equals(bytes, 0, length, found, offset, offset + length);
    }

    /** Moves on behind bytes that were read. */
    void append(byte[] data, int from, int to) {
        if (capacity == 0) {
            return;
        }
        if (bytes.length == 0) {
            bytes = new byte[capacity];
        }
        int added = Math.min(to - from, capacity);
        int kept = Math.min(length, capacity - added);
        System.arraycopy(bytes, length - kept, bytes, 0, kept);
        System.arraycopy(data, to - added, bytes, kept, added);
        length = kept + added;
    }

    void clear() {
        length = 0;
    }

    /** Takes over what another marker remembers. */
    void copyFrom(TailMarker other) {
        length = 0;
        append(other.bytes, 0, other.length);
    }
}
