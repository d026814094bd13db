package io.logwisp.tail;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes just before the offset to which a file was read. They stand in front of every later read, so that a file that
 * was truncated and written anew betrays itself even when it has grown past its old size. Owned by the polling thread.
 */
final class TailMarker {
    private static final byte[] NOTHING = {};

    // At most 4096, and there is one for each file.
    private final short capacity;
    private short length;

    private byte[] bytes = NOTHING;

    /**
     * Of the remembered bytes, once it was needed. Nothing else is known of a marker that was condensed, or kept over a
     * restart, until it is found in the file: then {@link #bytes} is empty.
     */
    private @Nullable Fingerprint hash;

    /** @param capacity bytes remembered at most, 0 = nothing, up to 4096 */
    TailMarker(int capacity) {
        this.capacity = (short) capacity;
    }

    /** Bytes remembered now: all of a short file, else the capacity. */
    int length() {
        return length;
    }

    /** Whether the file still has the remembered bytes; {@code found} holds them from {@code offset} on. */
    boolean matches(byte[] found, int offset) {
        if (isCondensed()) {
            if (!Fingerprint.of(found, offset, length).equals(hash)) {
                return false;
            }
            bytes = Arrays.copyOfRange(found, offset, offset + Math.max(capacity, length));
            return true;
        }
        return Arrays.equals(bytes, 0, length, found, offset, offset + length);
    }

    private boolean isCondensed() {
        return length > 0 && bytes.length == 0;
    }

    /** Moves on behind bytes that were read. */
    void append(byte[] data, int from, int to) {
        if (capacity == 0) {
            return;
        }
        assert !isCondensed() : "BUG: read on without a look at the marker";
        if (bytes.length == 0) {
            bytes = new byte[capacity];
        }
        hash = null;
        int added = Math.min(to - from, capacity);
        int kept = Math.min(length, capacity - added);
        System.arraycopy(bytes, length - kept, bytes, 0, kept);
        System.arraycopy(data, to - added, bytes, kept, added);
        length = (short) (kept + added);
    }

    void clear() {
        length = 0;
        hash = null;
    }

    /** Remembers only a hash until the file is read again, for one that may be quiet for long. */
    void condense() {
        hash = hash();
        bytes = NOTHING;
    }

    /** Begins with a marker that was kept over a restart. */
    void restore(Fingerprint kept) {
        clear();
        if (capacity > 0 && kept.exists()) {
            bytes = NOTHING;
            hash = kept;
            length = (short) kept.length();
        }
    }

    /** The hash of all remembered bytes but the last ones; NONE when it cannot be known. */
    Fingerprint hashWithout(long last) {
        if (last == 0) {
            return hash();
        }
        boolean unknown = last >= length || isCondensed();
        return unknown ? Fingerprint.NONE : Fingerprint.of(bytes, 0, (int) (length - last));
    }

    private Fingerprint hash() {
        Fingerprint known = hash;
        if (known == null) {
            known = Fingerprint.of(bytes, 0, length);
            hash = known;
        }
        return known;
    }

    /** Takes over what another marker remembers. */
    void copyFrom(TailMarker other) {
        clear();
        if (other.isCondensed()) {
            restore(other.hash());
        } else {
            append(other.bytes, 0, other.length);
        }
    }
}
