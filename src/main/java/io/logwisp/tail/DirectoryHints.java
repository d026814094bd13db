package io.logwisp.tail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Where a tailer learns early that something happened in a directory. Hints may be missing, late or wrong. */
interface DirectoryHints extends AutoCloseable {
    /**
     * Asks for hints on a directory, or asks again because another one may stand under its name.
     *
     * @throws IOException when the directory is missing or the system allows no more watches
     */
    void watch(Path directory) throws IOException;

    void unwatch(Path directory);

    /** Takes what has arrived since the last call, by directory. */
    Map<Path, DirectoryHint> take();

    /** True when {@link #take} would return something. */
    boolean isPending();

    @Override
    void close();
}
