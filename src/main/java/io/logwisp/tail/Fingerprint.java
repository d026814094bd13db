package io.logwisp.tail;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A hash of some bytes of a file, mostly its first ones, which tells files apart after their descriptors were closed and
 * inode numbers may have been given to others. Grows with the file in few steps, so that any two files can be compared at a common length.
 *
 * @param length bytes hashed, 0 = the file was too short
 * @param hash of these bytes
 */
record Fingerprint(int length, long hash) {
    static final Fingerprint NONE = new Fingerprint(0, 0);

    /** Fewer bytes prove nothing: many logs begin with the same few words. */
    static final int MIN_BYTES = 64;

    /** The length to hash of a file that has {@code available} bytes: a doubling of 64 below the limit, or the limit. */
    static int lengthFor(long available, int limit) {
        if (available < MIN_BYTES) {
            return 0;
        }
        if (available >= limit) {
            return limit;
        }
        return Math.min(limit, Integer.highestOneBit((int) available));
    }

    static Fingerprint of(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return NONE;
        }
        CRC32C low = new CRC32C();
        low.update(bytes, offset, length);
        CRC32 high = new CRC32();
        high.update(bytes, offset, length);
        return new Fingerprint(length, high.getValue() << 32 | low.getValue());
    }

    boolean exists() {
        return length > 0;
    }

    /** As of any record; that would be put together by every start anew. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fingerprint fingerprint && length == fingerprint.length && hash == fingerprint.hash;
    }

    /** Of the hash, in which fingerprints differ. */
    @Override
    public int hashCode() {
        return Long.hashCode(hash);
    }
}
