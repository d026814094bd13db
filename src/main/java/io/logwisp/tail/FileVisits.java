package io.logwisp.tail;

import io.logwisp.config.MonitorConfig;
import io.logwisp.entry.Ticker;
import io.logwisp.tail.NameResolver.Found;
import io.logwisp.tail.TailReader.Outcome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * The look into an open file: reads it on, notices that it was truncated or written anew, and minds whose turn it is. Owned
 * by the polling thread.
 */
final class FileVisits {
    /** Backlog read in one poll, so that a quiet file's line does not wait for it. */
    private static final long BACKLOG_BYTES_PER_POLL = 8L << 20;

    private final MonitorConfig config;
    private final Ticker ticker;
    private final TailListener listener;
    private final TailCounters counters;
    private final TailReader reader;
    private final FollowedNames names;
    private final FileTable files;
    private final FileCopies copies;
    private final MissedFiles missed;
    private long lastDeliveryNanos;

    /** The file that has grown last, and whether it was that before too. */
    private @Nullable FileState lastGrown;

    private boolean grewAgain;

    FileVisits(
            MonitorConfig config,
            Ticker ticker,
            TailListener listener,
            TailCounters counters,
            TailReader reader,
            FollowedNames names,
            FileTable files,
            FileCopies copies,
            MissedFiles missed) {
        this.config = config;
        this.ticker = ticker;
        this.listener = listener;
        this.counters = counters;
        this.reader = reader;
        this.names = names;
        this.files = files;
        this.copies = copies;
        this.missed = missed;
        this.lastDeliveryNanos = ticker.nanoTime() - Nanos.ofMillis(config.coalesceMs());
    }

    /** When something was last read. */
    long lastDeliveryNanos() {
        return lastDeliveryNanos;
    }

    /**
     * Whether a look into an open file may find something. Of one that has been quiet for long, only its size is asked;
     * other content of the same size is noticed by the time stamp, when the name is looked at.
     */
    boolean isWorthwhile(FileState file, long now) {
        FileChannel channel = file.channel;
        boolean quiet = now - file.lastGrowthNanos >= LookTimes.HOT_NANOS
                && file.original == null
                && file.predecessor == null
                && file.untold == null
                && files.flushDelayNanos(file) == Long.MAX_VALUE;
        try {
            return !quiet || channel == null || channel.size() != file.position;
        } catch (IOException e) {
            return true; // the look will tell
        }
    }

    /**
     * Reads the file on that has grown the last two times, if it simply goes on; returns it when there was something. All else is
     * left to the look, which comes at once and knows more.
     */
    @Nullable
    FileState visitLastGrown(long now) {
        FileState file = grewAgain ? lastGrown : null;
        grewAgain = false; // unless it grows once more
        FileChannel channel = file == null ? null : file.channel;
        if (file == null || channel == null || file.name.file != file || !file.isReadByItself()) {
            return null;
        }
        if (file.original != null || file.untold != null) {
            return null;
        }
        long before = file.position;
        try {
            Outcome outcome = reader.read(file, channel);
            if (outcome == Outcome.END || outcome == Outcome.MORE) {
                conclude(file, channel, outcome, before, now);
            }
        } catch (IOException e) {
            return null; // the look will meet the same
        }
        return file.position == before ? null : file;
    }

    /** Reads an open file on; true when there was something. */
    boolean visit(FileState file, long now) {
        FileChannel channel = file.channel;
        if (channel == null || !isItsTurn(file, now)) {
            return false;
        }
        long before = file.position;
        try {
            if (file.position == 0) {
                copies.suspectFilled(file, channel);
            }
            if (file.original != null && isNoNews(file, channel, now)) {
                return false;
            }
            tellRotation(file);
            Outcome outcome = reader.read(file, channel);
            if (outcome == Outcome.SHRUNK || outcome == Outcome.CHANGED) {
                boolean growth = file.position != before;
                if (file.onlyCopy) {
                    copies.end(file);
                    return growth;
                }
                reset(file, outcome == Outcome.SHRUNK ? RotationReason.SIZE_DECREASE : reasonOfChange(file));
                return isItsTurn(file, now) && visitAgain(file, channel, now) || growth;
            }
            conclude(file, channel, outcome, before, now);
            return file.position != before;
        } catch (IOException e) {
            reader.flushEntry(file);
            files.fail(file, e);
            return false;
        }
    }

    /**
     * Whether a suspected copy only has what was or will be read in its original. That may have been truncated since it was
     * read last, so it is asked before a difference is believed: then it says itself what was read of the copy.
     */
    private boolean isNoNews(FileState copy, FileChannel channel, long now) throws IOException {
        FileState original = copy.original;
        if (original == null || copies.isStillCopy(copy, channel, now)) {
            return original != null;
        }
        if (original.isOpen()) {
            visit(original, now);
            if (copy.original == null || original.predecessor != null || copies.isStillCopy(copy, channel, now)) {
                return true;
            }
        }
        copy.original = null;
        return false;
    }

    private boolean visitAgain(FileState file, FileChannel channel, long now) throws IOException {
        if (file.original != null && isNoNews(file, channel, now)) {
            return false;
        }
        tellRotation(file);
        Outcome outcome = reader.read(file, channel);
        conclude(file, channel, outcome, 0, now);
        return file.position > 0;
    }

    private void conclude(FileState file, FileChannel channel, Outcome outcome, long before, long now)
            throws IOException {
        if (outcome == Outcome.COMPRESSED || outcome == Outcome.BINARY) {
            refuse(file, outcome);
            return;
        }
        if (file.position != before) {
            noteGrowth(file, channel, now);
        }
        if (outcome == Outcome.MORE) {
            files.enqueue(file);
        } else if (now - file.lastGrowthNanos >= files.flushDelayNanos(file)) {
            flush(file);
        }
    }

    private void flush(FileState file) {
        if (files.isPartialTimed(file)) {
            reader.flush(file);
        } else {
            reader.flushEntry(file);
        }
        names.noteChange(); // a checkpoint may lie behind it now
    }

    private void noteGrowth(FileState file, FileChannel channel, long now) throws IOException {
        file.lastGrowthNanos = now;
        file.lastReadEpochNanos = ticker.epochNanos();
        file.name.intervalNanos = 0;
        lastDeliveryNanos = now;
        grewAgain = lastGrown == file;
        lastGrown = file;
        files.noteGrowth(file);
        reader.refreshFingerprint(file, channel);
    }

    /** What stands there is not wanted, and is not looked into again as long as it does not change. */
    void refuse(FileState file, Outcome proof) {
        FollowedName name = file.name;
        if (!name.refuses(file.id)) {
            listener.notice(
                    name.path,
                    proof == Outcome.COMPRESSED
                            ? "not followed: it is compressed"
                            : "not followed: it is no text (a NUL among its first bytes); name it, or a pattern, to follow it");
        }
        name.refused = new FollowedName.Refused(file.id, file.mtimeMillis);
        name.file = null;
        files.close(file);
        files.forget(file);
    }

    /** False as long as another file's rest comes first. */
    private boolean isItsTurn(FileState file, long now) {
        Predecessor predecessor = file.predecessor;
        if (predecessor == null) {
            return true;
        }
        FileState former = predecessor.file();
        if (former.isOpen() && !former.pending) {
            visit(former, now);
        }
        if (!predecessor.isRead()) {
            return false;
        }
        reader.flushEntry(former); // comes before what follows in the file
        file.predecessor = null;
        return true;
    }

    private void tellRotation(FileState file) {
        RotationReason reason = file.untold;
        if (reason != null) {
            file.untold = null;
            file.name.rotations++;
            names.noteChange();
            counters.rotated(reason);
            listener.rotated(file.source, file.name.rotations, reason);
        }
    }

    private RotationReason reasonOfChange(FileState file) {
        Found found = file.draining ? null : names.look(file.name);
        boolean wentBack =
                found != null && found.attributes().lastModifiedTime().toMillis() < file.mtimeMillis;
        return wentBack ? RotationReason.MODIFICATION_TIME_RESET : RotationReason.CONTENT_CHANGE;
    }

    /** The content of the file is not what was read: its rest is gone, and it begins anew. */
    void reset(FileState file, RotationReason reason) {
        abandon(file, reason);
        missed.readBeforeTruncated(file, reason);
        file.endPast();
        file.position = 0;
        file.size = 0;
        file.marker.clear();
        file.splitter.reset(true);
        file.fingerprint = Fingerprint.NONE;
        file.checkpoint = null;
        file.untold = file.draining ? null : reason;
        file.newFrom = 0;
        copies.suspectAgain(file);
        names.noteChange();
    }

    /** Reads the rest of a file that is not where it was from a file with the same content; true when there is one. */
    boolean recover(FileState file) {
        return copies.recover(file);
    }

    /** The rest of a file does not stand there any more: it is read from a copy, or it is lost. */
    void abandon(FileState file, RotationReason reason) {
        if (!recover(file)) {
            reader.flush(file);
            if (file.size > file.position) {
                listener.lost(file.source, file.size - file.position, reason);
            }
        }
    }

    /** Reads on the files with a backlog, each up to its budget and all up to a bound. */
    void readBacklog(long now) {
        long left = BACKLOG_BYTES_PER_POLL;
        for (int rounds = files.backlog(); rounds > 0 && left > 0; rounds--) {
            FileState file = files.dequeue();
            if (file.isOpen()) {
                visit(file, now);
                left -= config.readBudgetBytes();
            }
        }
    }
}
