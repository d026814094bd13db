package io.logwisp.tail;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.logwisp.entry.Ticker;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hints from the file system for the tailers of the process that have no inotify of their own: one watch service, because the system allows few, and one
 * daemon thread {@code tail-watch}. It reads no file; it only says which names are worth a look. Both are there once
 * something is watched; when the system allows no watch service at that time, the next call tries again. Safe for every
 * thread.
 */
public final class DirectoryWatcher implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(DirectoryWatcher.class);

    /** A busy writer makes an event a write; waiting this long lets the service merge them. */
    private static final long MERGE_NANOS = 1_000_000;

    /** The system allows few instances of inotify to a user, mostly 128, for all processes. */
    private static final int MAX_OWN = 8;

    private final AtomicInteger own = new AtomicInteger();
    private final Ticker ticker;
    private final Object lock = new Object();

    // Guarded by lock.
    private final Map<Path, WatchedPath> paths = new HashMap<>();
    private final Map<WatchKey, Set<WatchedPath>> keys = new HashMap<>();
    private @Nullable WatchService service;
    private boolean closed;

    public DirectoryWatcher(Ticker ticker) {
        this.ticker = ticker;
    }

    /** A path that somebody watches; several paths may lead to one directory and then share its key. */
    private record WatchedPath(Path path, @Nullable Object directory, WatchKey key, Set<HintInbox> inboxes) {
        /** The same one only: its inboxes come and go while it lies in a set. */
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /**
     * Opens the hints of one tailer: its own instance of inotify for the first few of a process, an inbox for the others.
     *
     * @param wake called from the watcher's thread when the first hint arrives in an inbox
     */
    DirectoryHints open(Runnable wake) {
        if (own.incrementAndGet() <= MAX_OWN) {
            InotifyHints opened = InotifyHints.open(own::decrementAndGet);
            if (opened != null) {
                return opened;
            }
        }
        own.decrementAndGet();
        return subscribe(wake);
    }

    /** Opens an inbox; {@code wake} is called from the watcher's thread when the first hint arrives in it. */
    DirectoryHints subscribe(Runnable wake) {
        return new HintInbox(this, wake);
    }

    void watch(Path path, HintInbox inbox) throws IOException {
        // Looked up before registering: if the directory is replaced in between, the next call sees another one.
        Object directory = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        synchronized (lock) {
            if (closed) {
                throw new IOException("the directory watcher is closed");
            }
            WatchedPath watched = paths.get(path);
            if (watched == null || directory == null || !directory.equals(watched.directory)) {
                watched = register(path, directory, watched);
            }
            watched.inboxes.add(inbox);
        }
    }

    private WatchedPath register(Path path, @Nullable Object directory, @Nullable WatchedPath old) throws IOException {
        Set<HintInbox> inboxes = old == null ? new LinkedHashSet<>() : old.inboxes;
        if (old != null) {
            remove(old);
        }
        WatchKey key = path.register(service(), ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
        WatchedPath watched = new WatchedPath(path, directory, key, inboxes);
        paths.put(path, watched);
        keys.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(watched);
        return watched;
    }

    private WatchService service() throws IOException {
        if (service != null) {
            return service;
        }
        WatchService opened = FileSystems.getDefault().newWatchService();
        service = opened;
        Thread thread = new Thread(() -> run(opened), "tail-watch");
        thread.setDaemon(true);
        thread.start();
        return opened;
    }

    void unwatch(Path path, HintInbox inbox) {
        synchronized (lock) {
            WatchedPath watched = paths.get(path);
            if (watched != null && watched.inboxes.remove(inbox) && watched.inboxes.isEmpty()) {
                remove(watched);
            }
        }
    }

    void unwatchAll(HintInbox inbox) {
        synchronized (lock) {
            for (Path path : List.copyOf(paths.keySet())) {
                unwatch(path, inbox);
            }
        }
    }

    private void remove(WatchedPath watched) {
        paths.remove(watched.path);
        Set<WatchedPath> sharing = keys.get(watched.key);
        if (sharing != null && sharing.remove(watched) && sharing.isEmpty()) {
            keys.remove(watched.key);
            watched.key.cancel();
        }
    }

    private void run(WatchService service) {
        try {
            long last = ticker.nanoTime() - MERGE_NANOS;
            while (true) {
                WatchKey key = service.take();
                handle(key);
                long now = ticker.nanoTime();
                if (now - last < MERGE_NANOS) {
                    LockSupport.parkNanos(MERGE_NANOS);
                }
                last = now;
            }
        } catch (ClosedWatchServiceException e) {
            logger.debug("directory watcher closed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(WatchKey key) {
        List<WatchEvent<?>> events = key.pollEvents();
        boolean valid = key.reset();
        for (WatchedPath watched : watchedBy(key, valid)) {
            for (HintInbox inbox : inboxesOf(watched)) {
                inbox.put(watched.path, hint -> describe(events, valid, hint));
            }
        }
    }

    private static void describe(List<WatchEvent<?>> events, boolean valid, DirectoryHint hint) {
        for (WatchEvent<?> event : events) {
            if (event.context() instanceof Path name) {
                hint.add(name);
            } else {
                hint.addEverything(); // too many events: some were dropped
            }
        }
        if (!valid) {
            hint.loseWatch();
        }
    }

    private List<WatchedPath> watchedBy(WatchKey key, boolean valid) {
        synchronized (lock) {
            List<WatchedPath> watched = new ArrayList<>(keys.getOrDefault(key, Set.of()));
            if (!valid) {
                watched.forEach(this::remove);
            }
            return watched;
        }
    }

    private List<HintInbox> inboxesOf(WatchedPath watched) {
        synchronized (lock) {
            return List.copyOf(watched.inboxes);
        }
    }

    /** Ends the thread; tailers go on by polling. */
    @Override
    public void close() {
        WatchService opened;
        synchronized (lock) {
            closed = true;
            paths.clear();
            keys.clear();
            opened = service;
        }
        try {
            if (opened != null) {
                opened.close();
            }
        } catch (IOException e) {
            logger.warn("cannot close the directory watcher: {}", e.toString());
        }
    }
}
