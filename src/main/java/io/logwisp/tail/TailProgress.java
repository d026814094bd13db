package io.logwisp.tail;

import io.logwisp.config.MonitorConfig;
import io.logwisp.entry.Ticker;
import io.logwisp.tail.FileCheckpoint.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Notes how far all files were read, whenever that has changed and time has come. What was read is noted only once it has left
 * this process, or one interval later, so that a process that is killed takes nothing with it. Owned by the polling thread.
 */
final class TailProgress {
    private static final long RECHECK_NANOS = 10_000_000;

    private final StreamCheckpoint place;
    private final CheckpointIndex index;
    private final Set<String> targets;
    private final Ticker ticker;
    private final FollowedNames names;
    private final FileTable files;
    private long changesKept;

    // A checkpoint that waits until what it tells of has been delivered.
    private @Nullable Checkpoint waiting;
    private long waitingMark;
    private long waitingSince;

    TailProgress(
            MonitorConfig config,
            StreamCheckpoint place,
            CheckpointIndex index,
            Ticker ticker,
            FollowedNames names,
            FileTable files) {
        this.place = place;
        this.index = index;
        this.targets = config.targets().stream().map(CheckpointIndex::nameOf).collect(Collectors.toUnmodifiableSet());
        this.ticker = ticker;
        this.names = names;
        this.files = files;
    }

    /**
     * Keeps a checkpoint if one is due; returns the nanoseconds until one will be.
     *
     * @param mark behind everything that has been published
     * @param delivered whether what was published before a mark has left this process
     */
    long keep(long mark, LongPredicate delivered) {
        long now = ticker.nanoTime();
        if (waiting == null) {
            long wait = changesKept == names.changes() ? Long.MAX_VALUE : place.untilDue(now);
            if (wait > 0) {
                return wait;
            }
            changesKept = names.changes();
            waiting = checkpoint();
            waitingMark = mark;
            waitingSince = now;
        }
        if (!delivered.test(waitingMark) && now - waitingSince < place.intervalNanos()) {
            return RECHECK_NANOS;
        }
        place.keep(waiting, now);
        waiting = null;
        return changesKept == names.changes() ? Long.MAX_VALUE : place.untilDue(now);
    }

    /** Keeps the last checkpoint; returns when that is done. */
    void end() {
        place.end(checkpoint());
    }

    private Checkpoint checkpoint() {
        long epochMillis = ticker.epochNanos() / 1_000_000;
        index.removeOlder(epochMillis - place.ttlMillis());
        index.boundRead(FileTable.MAX_REMEMBERED);
        List<FileCheckpoint> all = new ArrayList<>(index.all());
        for (FollowedName name : names.all()) {
            FileState file = name.file;
            if (file != null && file.isOwnedBy(name)) {
                all.add(of(file, State.ACTIVE));
            }
        }
        files.draining().forEach(file -> all.add(of(file, State.DRAINING)));
        files.remembered().forEach(file -> all.add(of(file, State.READ)));
        return new Checkpoint(epochMillis, targets, all);
    }

    private static FileCheckpoint of(FileState file, State state) {
        FileCheckpoint last = file.checkpoint;
        if (last == null || !isCurrent(last, file, state)) {
            last = describe(file, state);
            file.checkpoint = last;
        }
        return last;
    }

    private static boolean isCurrent(FileCheckpoint checkpoint, FileState file, State state) {
        return checkpoint.offset() == offset(file)
                && checkpoint.beginning().equals(file.fingerprint)
                && checkpoint.state() == state
                && checkpoint.path().equals(file.name.path);
    }

    private static FileCheckpoint describe(FileState file, State state) {
        return new FileCheckpoint(
                file.id,
                file.name.path,
                state,
                offset(file),
                file.fingerprint,
                file.startAt >= 0 ? Fingerprint.NONE : file.marker.hashWithout(file.position - file.lineStart()),
                0);
    }

    private static long offset(FileState file) {
        return file.startAt >= 0 ? file.startAt : file.lineStart();
    }
}
