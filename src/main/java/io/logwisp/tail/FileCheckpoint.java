package io.logwisp.tail;

import java.nio.file.Path;

/**
 * How far one file was read, and what proves later that it is the same file.
 *
 * @param identity which file it is; only its text counts, since that is all a checkpoint on disk has
 * @param path the name it was followed under, or had before it was renamed
 * @param state what the tailer did with it
 * @param offset end of the last complete line that was published
 * @param beginning of its first bytes
 * @param end of the bytes before the offset
 * @param seenMillis when it was last there, milliseconds since 1970; 0 = at the time of the checkpoint
 */
record FileCheckpoint(
        FileIdentity identity,
        Path path,
        State state,
        long offset,
        Fingerprint beginning,
        Fingerprint end,
        long seenMillis) {
    /** From a checkpoint on disk; {@code id} is the text of the identity. */
    FileCheckpoint(
            String id, Path path, State state, long offset, Fingerprint beginning, Fingerprint end, long seenMillis) {
        this(new FileIdentity(id), path, state, offset, beginning, end, seenMillis);
    }

    /** The file's identity as text. */
    String id() {
        return identity
                .text(); // made when asked for: each known file has a checkpoint, and most are never written anew
    }

    /** What a tailer does with a file. */
    enum State {
        /** It stood under its name. */
        ACTIVE,
        /** The name led to another file already, and it was read on. */
        DRAINING,
        /** It was read to its end, and is only known again if it comes back under a name that is followed. */
        READ
    }

    /** A file that was known but never opened: where to begin in it is known, but nothing of its content. */
    boolean isUnopened() {
        return offset > 0 && !beginning.exists() && !end.exists();
    }

    /** Of the file, in which checkpoints differ; that of a record is put together by every start anew. */
    @Override
    public int hashCode() {
        return identity.hashCode();
    }

    FileCheckpoint seenAt(long millis) {
        return new FileCheckpoint(identity, path, state, offset, beginning, end, millis);
    }
}
