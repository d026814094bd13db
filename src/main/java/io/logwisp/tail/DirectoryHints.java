package io.logwisp.tail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Where a tailer learns early that something happened in a directory. Hints may be missing, late or wrong. */
interface DirectoryHints extends AutoCloseable {
    /**
     * Asks for hints on a directory, or asks again because another one may stand under its name; true when the watch is new
     * and was seen to work.
     *
     * @throws IOException when the directory is missing or the system allows no more watches
     */
    boolean watch(Path directory) throws IOException;

    void unwatch(Path directory);

    /** Takes what has arrived since the last call, by directory. */
    Map<Path, DirectoryHint> take();

    /** True when {@link #take} would return something that has been noticed by now. */
    boolean isPending();

    /** Waits for the next hint, for {@link #wake()} or for that long; may return early. The thread that takes the hints only. */
    default void await(long nanos) {
        LockSupport.parkNanos(this, nanos);
    }

    /** Ends a wait for hints whose thread is not woken by unparking it. Any thread. */
    default void wake() {}

    @Override
    void close();
}
