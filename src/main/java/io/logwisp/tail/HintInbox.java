package io.logwisp.tail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The hints for one tailer: at most {@link DirectoryHint#MAX_NAMES} names for each directory it watches, then only the
 * fact. Filled by the watcher's thread, emptied by the tailer's.
 */
final class HintInbox implements DirectoryHints {
    private final DirectoryWatcher watcher;
    private final Runnable wake;
    private final Object lock = new Object();

    // Guarded by lock.
    private Map<Path, DirectoryHint> hints = new LinkedHashMap<>();

    private volatile boolean pending;

    HintInbox(DirectoryWatcher watcher, Runnable wake) {
        this.watcher = watcher;
        this.wake = wake;
    }

    /** Notes something about a directory and wakes the tailer, if it was not woken already. */
    void put(Path directory, Consumer<DirectoryHint> what) {
        boolean first;
        synchronized (lock) {
            first = hints.isEmpty();
            what.accept(hints.computeIfAbsent(directory, d -> new DirectoryHint()));
            pending = true;
        }
        if (first) {
            wake.run();
        }
    }

    @Override
    public boolean watch(Path directory) throws IOException {
        watcher.watch(directory, this);
        return false; // Java's service cannot be asked for anything that reading alone would cause
    }

    @Override
    public void unwatch(Path directory) {
        watcher.unwatch(directory, this);
    }

    @Override
    public Map<Path, DirectoryHint> take() {
        if (!pending) {
            return Map.of();
        }
        synchronized (lock) {
            Map<Path, DirectoryHint> taken = hints;
            hints = new LinkedHashMap<>();
            pending = false;
            return taken;
        }
    }

    @Override
    public boolean isPending() {
        return pending;
    }

    @Override
    public void close() {
        watcher.unwatchAll(this);
    }
}
