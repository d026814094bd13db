package io.logwisp.tail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hints that one tailer's thread takes from the system itself, while it waits for them: no other thread has to be woken
 * first. Owned by that thread, except {@link #wake()}.
 */
final class InotifyHints implements DirectoryHints {
    private static final Logger logger = LoggerFactory.getLogger(InotifyHints.class);

    private static final int MODIFY = 0x2;
    private static final int ATTRIB = 0x4;
    private static final int OPEN = 0x20;
    private static final int MOVED_FROM = 0x40;
    private static final int MOVED_TO = 0x80;
    private static final int CREATE = 0x100;
    private static final int DELETE = 0x200;
    private static final int UNMOUNT = 0x2000;
    private static final int OVERFLOW = 0x4000;
    private static final int IGNORED = 0x8000;
    private static final int ONLY_DIRECTORIES = 0x1000000;
    private static final int MASK = MODIFY | ATTRIB | MOVED_FROM | MOVED_TO | CREATE | DELETE | ONLY_DIRECTORIES;

    /** Number, what happened, a number that joins two events, length of the name. */
    private static final int HEAD_BYTES = 16;

    private static final int BUFFER_BYTES = 16 * 1024;

    /** A power of two. */
    private static final int KNOWN_NAMES = 64;

    /** What the system has told of one take; the rest comes with the next. */
    private static final int READS_PER_TAKE = 64;

    private final Inotify inotify;
    private final Runnable closed;
    private final ByteBuffer events = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.nativeOrder());
    private final Map<Path, Integer> watches = new HashMap<>();

    /** Several paths may lead to one directory, which then has one watch. */
    private final Map<Integer, Set<Path>> paths = new HashMap<>();

    private Map<Path, DirectoryHint> hints = new LinkedHashMap<>();
    private boolean arrived;

    /** The watch whose directory was opened last while that was told. */
    private int openedWatch = -1;

    private boolean broken;
    private boolean isClosed;

    /** Names that were told, each where its hash says: they are mostly told again. */
    private final @Nullable Name[] names = new Name[KNOWN_NAMES];

    /** @param bytes as events have them, with zeros behind */
    private record Name(byte[] bytes, Path path) {}

    private InotifyHints(Inotify inotify, Runnable closed) {
        this.inotify = inotify;
        this.closed = closed;
    }

    /**
     * Null where the watch service has to do.
     *
     * @param closed called once this is closed
     */
    static @Nullable InotifyHints open(Runnable closed) {
        Inotify inotify = Inotify.open();
        return inotify == null ? null : new InotifyHints(inotify, closed);
    }

    @Override
    public boolean watch(Path directory) throws IOException {
        if (broken) {
            throw new IOException("inotify has failed");
        }
        int watch = inotify.add(directory, MASK);
        Integer before = watches.put(directory, watch);
        paths.computeIfAbsent(watch, number -> new LinkedHashSet<>()).add(directory);
        if (before != null && before == watch) {
            return false;
        }
        if (before != null) {
            leave(before, directory);
        }
        return isTold(directory, watch);
    }

    /** Opens the directory, which changes nothing, to see whether a watch tells it. What is told besides is kept. */
    private boolean isTold(Path directory, int watch) {
        openedWatch = -1;
        try {
            if (inotify.add(directory, MASK | OPEN) == watch) {
                Files.newDirectoryStream(directory).close();
                inotify.add(directory, MASK);
                readAll();
            }
        } catch (IOException e) {
            logger.debug("cannot try the watch on {}: {}", directory, e.toString());
        }
        return openedWatch == watch;
    }

    @Override
    public void unwatch(Path directory) {
        Integer watch = watches.remove(directory);
        if (watch != null) {
            leave(watch, directory);
        }
    }

    private void leave(Integer watch, Path directory) {
        Set<Path> sharing = paths.get(watch);
        if (sharing != null && sharing.remove(directory) && sharing.isEmpty()) {
            paths.remove(watch);
            inotify.remove(watch);
        }
    }

    @Override
    public Map<Path, DirectoryHint> take() {
        arrived = false;
        if (!broken) {
            readAll();
        }
        if (hints.isEmpty()) {
            return Map.of();
        }
        Map<Path, DirectoryHint> taken = hints;
        hints = new LinkedHashMap<>();
        return taken;
    }

    @Override
    public boolean isPending() {
        return arrived || !hints.isEmpty();
    }

    @Override
    public void await(long nanos) {
        if (isPending() || broken) {
            LockSupport.parkNanos(this, nanos); // left to gather for a moment; more of them end no wait
            return;
        }
        try {
            arrived = inotify.await(nanos);
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    public void wake() {
        inotify.wake();
    }

    private void readAll() {
        try {
            for (int reads = 0; inotify.read(events.clear()); reads++) {
                boolean full = events.remaining() < HEAD_BYTES + 256;
                events.flip();
                while (events.remaining() >= HEAD_BYTES) {
                    readEvent();
                }
                if (!full) {
                    return;
                }
                if (reads == READS_PER_TAKE) {
                    arrived = true;
                    return;
                }
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void readEvent() {
        int watch = events.getInt();
        int what = events.getInt();
        events.getInt();
        int length = events.getInt();
        int end = events.position() + length;
        if ((what & OPEN) != 0) {
            openedWatch = length == 0 ? watch : openedWatch;
        } else if ((what & OVERFLOW) != 0) {
            watches.keySet().forEach(path -> hint(path).addEverything());
        } else if ((what & (IGNORED | UNMOUNT)) != 0) {
            lose(watch);
        } else {
            Set<Path> told = paths.get(watch);
            if (told != null) {
                Path name = name(length);
                for (Path path : told) {
                    tell(hint(path), what, name);
                }
            }
        }
        events.position(end);
    }

    private static void tell(DirectoryHint hint, int what, @Nullable Path name) {
        if (name == null) {
            hint.addEverything();
        } else if (what == MODIFY) {
            hint.addWritten(name);
        } else {
            hint.add(name);
        }
    }

    /** The name in an event, which is filled up with zeros; null where it says nothing of a name. */
    private @Nullable Path name(int length) {
        byte[] bytes = new byte[length];
        events.get(bytes);
        int place = Arrays.hashCode(bytes) & (KNOWN_NAMES - 1);
        Name known = names[place];
        if (known != null && Arrays.equals(bytes, known.bytes)) {
            return known.path;
        }
        int end = length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        if (end == 0) {
            return null; // about the directory itself
        }
        Path name = inotify.path(Arrays.copyOf(bytes, end));
        if (name != null) {
            names[place] = new Name(bytes, name);
        }
        return name;
    }

    private DirectoryHint hint(Path path) {
        return hints.computeIfAbsent(path, directory -> new DirectoryHint());
    }

    /** The directory is gone, or what it lies on. */
    private void lose(int watch) {
        Set<Path> lost = paths.remove(watch);
        if (lost != null) {
            for (Path path : lost) {
                watches.remove(path);
                hint(path).loseWatch();
            }
        }
    }

    /** Not known to happen; everything is polled from then on. */
    private void fail(IOException cause) {
        logger.warn("changes of files are not told any more, they are polled: {}", cause.toString());
        broken = true;
        for (Integer watch : new ArrayList<>(paths.keySet())) {
            lose(watch);
        }
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        broken = true;
        closed.run();
        try {
            inotify.close();
        } catch (IOException e) {
            logger.debug("inotify did not close: {}", e.toString());
        }
    }
}
