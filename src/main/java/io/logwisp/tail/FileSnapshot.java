package io.logwisp.tail;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One followed file at one moment, for status.
 *
 * @param state what the tailer does with it
 * @param size bytes at the last look
 * @param position bytes read; {@code size - position} is the lag
 * @param linesRead lines handed on since the start
 * @param rotations rotations noticed under this name
 * @param lastReadNanos when something was last read, nanoseconds since 1970, 0 = never
 */
public record FileSnapshot(
        Path path, State state, long size, long position, long linesRead, long rotations, long lastReadNanos) {
    /** What stands under a name; null when that is told under another name, or when it is not worth telling. */
    static @Nullable FileSnapshot of(FollowedName name) {
        FileState file = name.file;
        if (file != null && file.isOwnedBy(name)) {
            State open = file.isOpen() ? State.ACTIVE : State.CLOSED_IDLE;
            return of(file, name.unreadable ? State.UNREADABLE : open);
        }
        if (file == null && name.permanent) {
            State state = name.unreadable ? State.UNREADABLE : State.MISSING;
            return new FileSnapshot(name.path, state, 0, 0, 0, name.rotations, 0);
        }
        return null;
    }

    static FileSnapshot of(FileState file, State state) {
        return new FileSnapshot(
                file.name.path,
                state,
                Math.max(file.size, file.position),
                file.position,
                file.linesRead,
                file.name.rotations,
                file.lastReadEpochNanos);
    }

    /** Bytes written but not yet read. */
    public long lag() {
        return Math.max(0, size - position);
    }

    /** Nothing was read of it since the start, and there is nothing to read. */
    boolean isQuiet() {
        return (state == State.ACTIVE || state == State.CLOSED_IDLE) && linesRead == 0 && lag() == 0;
    }

    /** What the tailer does with a file. */
    public enum State {
        ACTIVE,
        /** Renamed or unlinked; read to its end. */
        DRAINING,
        /** Known, but its descriptor is closed until it grows. */
        CLOSED_IDLE,
        /** Nothing stands under its name. */
        MISSING,
        UNREADABLE
    }
}
