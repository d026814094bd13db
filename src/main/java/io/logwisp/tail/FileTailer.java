package io.logwisp.tail;

import io.logwisp.config.MonitorConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows the targets of one stream; driven by {@link #poll()}. Owned by one pipeline thread. */
public final class FileTailer implements AutoCloseable {
    /**
     * @param watcher hints, or null to poll only
     * @param wake called from any thread when a hint has arrived and {@link #poll()} should run soon
     */
    public FileTailer(
            MonitorConfig config,
            io.logwisp.entry.Ticker ticker,
            TailListener listener,
            @Nullable DirectoryWatcher watcher,
            Runnable wake) {}

    /** Visits what is due, and returns the nanoseconds until the next visit is due (0 = there is more to read now). */
    public long poll() {
        return 0;
    }

    /** Delivers what is complete, then the unfinished lines, and closes all files. */
    @Override
    public void close() {}

    /** All files that are followed now. */
    public List<FileSnapshot> files() {
        return List.of();
    }
}
