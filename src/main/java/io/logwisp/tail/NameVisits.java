package io.logwisp.tail;

import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.entry.Ticker;
import io.logwisp.tail.NameResolver.Found;
import java.nio.file.Files;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The look at a name: reads on the file that stood there, asks which file stands there now, and sorts out what became of
 * the old one and where the new one came from. Owned by the polling thread.
 */
final class NameVisits {
    /** Growth that old without a hint means that hints are missing. */
    private static final long MISS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long MISS_WINDOW_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final MonitorConfig config;
    private final Ticker ticker;
    private final TailListener listener;
    private final TailCounters counters;
    private final LookTimes times;
    private final FollowedNames names;
    private final FileTable files;
    private final FileVisits visits;
    private final FileOpening opening;
    private final FileResumption resumption;
    private final MissedFiles missed;
    private final Set<FileIdentity> own = OpenFiles.outputs();
    private final Generations generations;

    NameVisits(
            MonitorConfig config,
            Ticker ticker,
            TailListener listener,
            TailCounters counters,
            FollowedNames names,
            FileTable files,
            FileVisits visits,
            FileOpening opening,
            FileResumption resumption,
            MissedFiles missed,
            Generations generations) {
        this.config = config;
        this.ticker = ticker;
        this.listener = listener;
        this.counters = counters;
        this.times = new LookTimes(config);
        this.names = names;
        this.files = files;
        this.visits = visits;
        this.opening = opening;
        this.resumption = resumption;
        this.missed = missed;
        this.generations = generations;
    }

    /** @param glanced the file that was read on just before */
    void visitDue(long now, @Nullable FileState glanced) {
        for (FollowedName name = names.first(); name != null && name.dueNanos - now <= 0; name = names.first()) {
            visit(name, now, glanced);
        }
    }

    private void visit(FollowedName name, long now, @Nullable FileState glanced) {
        boolean hinted = name.hinted;
        boolean written = name.written;
        name.hinted = false;
        name.written = false;
        names.lookAt(name, now + Nanos.ofMillis(config.checkIntervalMs())); // at the latest
        FileState file = name.file;
        boolean readable = file != null && file.isOpen() && file.isOwnedBy(name);
        boolean explained = false; // by what was found inside
        if (file != null && readable && !file.pending) {
            boolean grew = (hinted || written || visits.isWorthwhile(file, now)) && visits.visit(file, now);
            explained = grew || file == glanced;
            if (explained && !hinted && !written) {
                suspectMissingHint(name, now);
            }
            if (explained) {
                name.identityDueNanos = Nanos.earlier(name.identityDueNanos, now + times.untilIdentity(name, now));
            }
            files.closeInactive(file, now);
        }
        if (hinted || written && !explained || !readable || now - name.identityDueNanos >= 0) {
            identify(name, now);
        }
        if (names.contains(name)) {
            scheduleNext(name, now);
        }
    }

    private void scheduleNext(FollowedName name, long now) {
        FileState file = name.file;
        if (file != null && now - file.lastGrowthNanos >= LookTimes.HOT_NANOS) {
            file.rest();
        }
        name.intervalNanos = times.untilNext(name, now);
        long due = now + name.intervalNanos;
        if (file != null && file.isOwnedBy(name) && file.isReadByItself()) {
            long delay = files.flushDelayNanos(file);
            due = delay == Long.MAX_VALUE ? due : Nanos.earlier(file.lastGrowthNanos + delay, due);
        }
        // Never at this moment again, so that a poll comes to its end whatever happens.
        names.lookAt(name, name.hinted || due - now <= 0 ? now + 1 : due);
    }

    private void suspectMissingHint(FollowedName name, long now) {
        if (!name.isWatched() || now - name.lastHintNanos < Nanos.SECOND || names.isFirstLook()) {
            return;
        }
        Found found = names.look(name);
        if (found == null) {
            return;
        }
        long modified = found.attributes().lastModifiedTime().to(TimeUnit.NANOSECONDS);
        long takenHints = ticker.epochNanos() - (ticker.nanoTime() - now); // a busy system may have kept us since
        if (takenHints - modified > MISS_NANOS) {
            counters.watchMissed();
            if (name.directory.miss(now, MISS_WINDOW_NANOS)) {
                listener.notice(name.directory.path, "polled for a while, because its changes are not told");
            }
        }
    }

    // ---- which file stands there

    private void identify(FollowedName name, long now) {
        Found found = names.look(name);
        if (found == null) {
            if (!name.unreadable) {
                vanish(name, now);
            }
        } else {
            name.missing = false;
            meet(name, found, now);
        }
        name.identityDueNanos = now + times.untilIdentity(name, now);
    }

    private void vanish(FollowedName name, long now) {
        if (!name.missing) {
            name.missing = true;
            name.missingSinceNanos = now;
            leave(name, now);
            missed.readBehindLast(name);
            names.noteChange();
        } else if (!name.permanent && now - name.missingSinceNanos > Nanos.ofMillis(config.rotateWaitMaxMs())) {
            names.forget(name);
        }
    }

    private void meet(FollowedName name, Found found, long now) {
        FileIdentity id = found.id();
        long mtime = found.attributes().lastModifiedTime().toMillis();
        if (name.refused != null && name.refused.is(id, mtime)) {
            return;
        }
        if (own.contains(id)) {
            refuseOwn(name, id, mtime, now);
            return;
        }
        FileState file = name.file;
        if (file == null || !file.id.equals(id)) {
            replace(name, id, found, now);
        } else {
            meetAgain(name, file, found, now);
        }
        FileState standing = name.file;
        if (standing != null) {
            standing.mtimeMillis = mtime;
        }
    }

    /** What is told of a line that is read from our own output would be the next line in it. */
    private void refuseOwn(FollowedName name, FileIdentity id, long mtime, long now) {
        if (!name.refuses(id)) {
            leave(name, now);
            listener.notice(name.path, "not followed: LogWisp's own output goes there");
        }
        name.refused = new FollowedName.Refused(id, mtime);
    }

    private void meetAgain(FollowedName name, FileState file, Found found, long now) {
        if (!file.isOwnedBy(name)) {
            if (file.draining || file.name.file != file) {
                adopt(file, name, found, now);
            }
            return;
        }
        long size = found.attributes().size();
        long mtime = found.attributes().lastModifiedTime().toMillis();
        if (!file.isOpen()) {
            if (size != file.size || mtime != file.mtimeMillis || name.unreadable) {
                opening.openAndVisit(file, found, now);
            }
        } else if (!file.pending && (size != file.position || mtime != file.mtimeMillis)) {
            visits.visit(file, now); // written between the look inside and the look at its name, or written anew
        }
    }

    /** Another file stands under the name now. */
    private void replace(FollowedName name, FileIdentity id, Found found, long now) {
        leave(name, now);
        name.linked = found.linked() || (name.permanent && Files.isSymbolicLink(name.path));
        FileState known = files.find(id);
        if (known != null && !known.isOpen() && !opening.isReadable(name, found)) {
            return; // whether it is the same can be told when it may be read
        }
        if (known != null && !known.isOpen() && !opening.isSame(known, found)) {
            takeFrom(known.name, known, now);
            visits.abandon(known, RotationReason.INODE_CHANGE);
            files.forget(known);
            known = null;
        }
        if (known == null) {
            if (!resumption.resume(name, found, now)) {
                start(name, id, found, now);
            }
        } else if (known.name.file == known && !known.draining && names.holds(known.name, id)) {
            name.file = known; // a second name of a file that is followed under its first
        } else {
            takeFrom(known.name, known, now);
            adopt(known, name, found, now);
        }
        if (names.isFirstLook() && resumption.followed(name.target)) {
            generations.met(name);
        }
    }

    private void takeFrom(FollowedName former, FileState file, long now) {
        if (former.file == file) {
            former.file = null;
            former.last = null;
            former.leftMillis = file.lookedMillis();
            names.hint(former, now);
        }
    }

    /** The file that stood under the name goes on without it. */
    private void leave(FollowedName name, long now) {
        FileState file = name.file;
        if (file == null) {
            return;
        }
        name.file = null;
        if (!file.isOwnedBy(name)) {
            return;
        }
        name.last = file;
        name.leftMillis = file.lookedMillis();
        if (file.isOpen()) {
            files.startDraining(file, now);
        } else {
            leaveClosed(name, file);
        }
    }

    /** What was written to a closed file since it was read may be found under the name it has now, or in a copy. */
    private void leaveClosed(FollowedName name, FileState file) {
        if (visits.recover(file) && file.predecessor != null) {
            name.last = file.predecessor.file();
        }
        if (files.find(file.id) == file) {
            files.remember(file);
        }
    }

    /** A known file is found under another name. */
    private void adopt(FileState file, FollowedName name, Found found, long now) {
        files.stopDraining(file);
        file.name = name;
        name.file = file;
        name.seen = true;
        if (!file.isOpen()) {
            listener.opened(name.path, file.lineStart());
            opening.openAndVisit(file, found, now);
        } else if (!file.pending) {
            visits.visit(file, now);
        }
    }

    private void start(FollowedName name, FileIdentity id, Found found, long now) {
        FileState file = files.add(id, name, name.source);
        file.size = found.attributes().size();
        file.mtimeMillis = found.attributes().lastModifiedTime().toMillis();
        file.lastGrowthNanos = names.isFirstLook() ? now - quietBefore(file) : now;
        boolean before = names.isFirstLook() && !name.seen && !resumption.followed(name.target);
        file.startAt = before && config.startPosition() != StartPosition.BEGINNING ? file.size : 0;
        file.appeared = !before;
        file.startsLast = before && config.startPosition() == StartPosition.LAST;
        name.last = generations.before(name);
        if (!name.seen && !before && names.isFirstLook()) {
            name.leftMillis = resumption.keptMillis(); // it came while nobody looked, perhaps not as the first
            missed.readBehindLast(name);
            follow(file, name.last);
        }
        if (name.seen && !name.refuses(id)) {
            file.untold = RotationReason.INODE_CHANGE;
            missed.readBehindLast(name);
            follow(file, name.last);
        }
        name.seen = true;
        name.file = file;
        if (before && isOld(file)) {
            file.startAt = file.size;
            listener.opened(name.path, file.size);
        } else {
            opening.openAndVisit(file, found, now);
        }
        name.last = null;
    }

    /** The rest of the former file comes before the first line of the new one. */
    private static void follow(FileState file, @Nullable FileState former) {
        if (former != null && former.isOpen()) {
            file.predecessor = Predecessor.of(former);
        }
    }

    /** How long a file that is found at the start has been quiet, as far as its temperature depends on it. */
    private long quietBefore(FileState file) {
        long age = ticker.epochNanos() - TimeUnit.MILLISECONDS.toNanos(file.mtimeMillis);
        return Math.max(LookTimes.HOT_NANOS, Math.min(LookTimes.WARM_NANOS, age));
    }

    private boolean isOld(FileState file) {
        long age = ticker.epochNanos() / 1_000_000 - file.mtimeMillis;
        return config.ignoreOlderHours() > 0 && age > TimeUnit.HOURS.toMillis(config.ignoreOlderHours());
    }
}
