package io.logwisp.tail;

import java.nio.file.Path;

/**
 * How far one file was read, and what proves later that it is the same file.
 *
 * @param id the file's identity as text
 * @param path the name it was followed under, or had before it was renamed
 * @param draining true when the name led to another file already
 * @param offset end of the last complete line that was published
 * @param beginning of its first bytes
 * @param end of the bytes before the offset
 * @param seenMillis when it was last there, milliseconds since 1970; 0 = at the time of the checkpoint
 */
record FileCheckpoint(
        String id, Path path, boolean draining, long offset, Fingerprint beginning, Fingerprint end, long seenMillis) {
    /** A file that was known but never opened: where to begin in it is known, but nothing of its content. */
    boolean isUnopened() {
        return offset > 0 && !beginning.exists() && !end.exists();
    }

    FileCheckpoint seenAt(long millis) {
        return new FileCheckpoint(id, path, draining, offset, beginning, end, millis);
    }
}
