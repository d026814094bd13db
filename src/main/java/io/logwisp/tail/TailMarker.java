package io.logwisp.tail;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes just before the offset to which a file was read. They stand in front of every later read, so that a file that
 * was truncated and written anew betrays itself even when it has grown past its old size. Owned by the polling thread.
 */
final class TailMarker {
    private static final byte[] NOTHING = {};

    private final int capacity;
    private byte[] bytes = NOTHING;
    private int length;

    /** Of a marker that was condensed or kept over a restart: only its hash is known, until it is found in the file. */
    private @Nullable Fingerprint kept;

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
        if (kept != null) {
            if (!Fingerprint.of(found, offset, length).equals(kept)) {
                return false;
            }
            kept = null;
            bytes = Arrays.copyOfRange(found, offset, offset + Math.max(capacity, length));
        }
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
        kept = null;
    }

    /** Remembers only a hash until the file is read again, for one that may be quiet for long. */
    void condense() {
        if (kept == null) {
            kept = length == 0 ? null : Fingerprint.of(bytes, 0, length);
            bytes = NOTHING;
        }
    }

    /** Begins with a marker that was kept over a restart. */
    void restore(Fingerprint hash) {
        clear();
        if (capacity > 0 && hash.exists()) {
            kept = hash;
            length = hash.length();
        }
    }

    /** The hash of all remembered bytes but the last ones. */
    Fingerprint hashWithout(long last) {
        Fingerprint known = kept;
        if (known != null) {
            return last == 0 ? known : Fingerprint.NONE;
        }
        return last >= length ? Fingerprint.NONE : Fingerprint.of(bytes, 0, (int) (length - last));
    }

    /** Takes over what another marker remembers. */
    void copyFrom(TailMarker other) {
        clear();
        if (other.kept != null) {
            restore(other.kept);
        } else {
            append(other.bytes, 0, other.length);
        }
    }
}
