package io.logwisp.tail;

import io.logwisp.config.MonitorConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that are known, by identity, and which of them are open, are drained, wait with a backlog, or are only
 * remembered. Owned by the polling thread.
 */
final class FileTable {
    private static final Logger logger = LoggerFactory.getLogger(FileTable.class);

    /** Files without a name that are remembered in case they come back. */
    static final int MAX_REMEMBERED = 1024;

    private final MonitorConfig config;
    private final TextRules textRules;
    private final TailListener listener;
    private final FollowedNames names;

    private final Map<FileIdentity, FileState> files = new HashMap<>();
    private final Set<FileState> open = new LinkedHashSet<>(); // the longest quiet first
    private @Nullable FileState lastOpen; // the last of these, where it is known
    private final Set<FileState> draining = new LinkedHashSet<>();
    private final Set<FileState> remembered = new LinkedHashSet<>();
    private final ArrayDeque<FileState> backlog = new ArrayDeque<>();
    private long drainDueNanos;

    FileTable(MonitorConfig config, TailListener listener, FollowedNames names, long now) {
        this.config = config;
        this.textRules = new TextRules(config);
        this.listener = listener;
        this.names = names;
        this.drainDueNanos = now;
    }

    @Nullable
    FileState find(FileIdentity id) {
        return files.get(id);
    }

    /** A file that was not known, from now on it is. */
    FileState add(FileIdentity id, FollowedName name, String source) {
        FileState file =
                new FileState(id, name, source, new TailMarker(config.markerBytes()), new FileSplitter(textRules));
        files.put(id, file);
        names.noteChange();
        return file;
    }

    void forget(FileState file) {
        files.remove(file.id, file);
        remembered.remove(file);
        draining.remove(file);
        names.noteChange();
    }

    /** Keeps in mind a closed file without a name, because it may come back under another. */
    void remember(FileState file) {
        remembered.add(file);
        names.noteChange();
        if (remembered.size() > MAX_REMEMBERED) {
            forget(remembered.iterator().next());
        }
    }

    /** Closed files without a name, the longest remembered first. */
    Collection<FileState> remembered() {
        return remembered;
    }

    // ---- open files

    /** Takes over an open channel. */
    void opened(FileState file, FileChannel channel) {
        file.channel = channel;
        open.add(file);
        lastOpen = null;
    }

    /** The open files, the longest quiet first. */
    List<FileState> open() {
        return List.copyOf(open);
    }

    void noteGrowth(FileState file) {
        names.noteChange();
        if (file != lastOpen) {
            open.remove(file);
            open.add(file);
            lastOpen = file;
        }
    }

    /** Closes the file that has been quiet for longest, when the configuration allows no other to be opened. */
    void makeRoom() {
        if (open.size() >= config.maxOpenFiles()) {
            closeQuietest();
        }
    }

    /** Closes a file that has not grown for long, where that is wanted. */
    void closeInactive(FileState file, long now) {
        if (config.closeInactiveMs() > 0
                && now - file.lastGrowthNanos >= Nanos.ofMillis(config.closeInactiveMs())
                && isIdle(file)) {
            close(file);
        }
    }

    private boolean isIdle(FileState file) {
        return file.isReadByItself() && !file.draining && file.startAt < 0 && flushDelayNanos(file) == Long.MAX_VALUE;
    }

    /** Closes the file that has been quiet for longest; false when all are needed. */
    boolean closeQuietest() {
        for (FileState file : open) {
            if (isIdle(file)) {
                close(file);
                return true;
            }
        }
        return false;
    }

    /** Whether its unfinished line is handed on when the file does not grow. */
    boolean isPartialTimed(FileState file) {
        return config.partialLineTimeoutMs() > 0 && file.hasNewPartialLine();
    }

    /** How long a file must not have grown until what waits for more is handed on; Long.MAX_VALUE when nothing does. */
    long flushDelayNanos(FileState file) {
        if (isPartialTimed(file)) {
            return Nanos.ofMillis(config.partialLineTimeoutMs()); // an entry before it waits for it as well
        }
        return file.splitter.hasWaitingEntry()
                ? Nanos.ofMillis(config.multiline().timeoutMs())
                : Long.MAX_VALUE;
    }

    void close(FileState file) {
        FileChannel channel = file.channel;
        file.rest();
        file.channel = null;
        file.descriptor = null;
        file.descriptorSought = false;
        open.remove(file);
        lastOpen = null;
        names.noteChange();
        if (channel != null) {
            close(channel, file.name.path);
        }
    }

    static void close(FileChannel channel, Path path) {
        try {
            channel.close();
        } catch (IOException e) {
            logger.debug("cannot close {}: {}", path, e.toString());
        }
    }

    /** A file that cannot be read any more; what is found under its name is opened again. */
    void fail(FileState file, IOException cause) {
        close(file);
        file.size = -1;
        if (file.draining) {
            forget(file);
            listener.closed(file.name.path);
        } else {
            names.becomeUnreadable(file.name, cause);
        }
    }

    // ---- draining files

    void startDraining(FileState file, long now) {
        file.draining = true;
        file.drainingSinceNanos = now;
        draining.add(file);
        drainAt(now);
        names.noteChange();
    }

    void stopDraining(FileState file) {
        file.draining = false;
        file.onlyCopy = false;
        draining.remove(file);
        remembered.remove(file);
        names.noteChange();
    }

    Collection<FileState> draining() {
        return draining;
    }

    /** When the draining files are looked at next. */
    long drainDueNanos() {
        return drainDueNanos;
    }

    void drainAt(long dueNanos) {
        drainDueNanos = dueNanos;
    }

    // ---- files that have more to read

    void enqueue(FileState file) {
        if (!file.pending) {
            file.pending = true;
            backlog.add(file);
        }
    }

    /** The next file with a backlog; it does not wait any more. */
    FileState dequeue() {
        FileState file = backlog.remove();
        file.pending = false;
        return file;
    }

    int backlog() {
        return backlog.size();
    }
}
