package io.logwisp.tail;

import java.nio.file.Path;

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
    /** Bytes written but not yet read. */
    public long lag() {
        return Math.max(0, size - position);
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
