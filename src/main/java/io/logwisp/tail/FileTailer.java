package io.logwisp.tail;

import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.Kind;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.config.MonitorConfig.Watch;
import io.logwisp.entry.Ticker;
import io.logwisp.tail.FollowedDirectory.Rule;
import io.logwisp.tail.NameResolver.Found;
import io.logwisp.tail.TailReader.Outcome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the targets of one stream; driven by {@link #poll()}. Owned by one pipeline thread, except {@link #files()}, which
 * every thread may call.
 */
public final class FileTailer implements AutoCloseable {
    /*
     * A name is where a file stands, a file is an inode; each name points to the file that stands there now. A look at a
     * name goes in this order, and the order is what keeps lines from being lost or told twice:
     *
     * 1. Content. The open channel is read on, from the marker before the position. Fewer bytes than the marker: the file
     *    was truncated. Other bytes: it was truncated and has grown past the old size. Both begin it anew.
     * 2. Identity, when it is due or hinted at. Only now is asked which file stands under the name. If it is another one,
     *    the old file has just been read; it goes on as a draining file until it has been quiet for long enough.
     * 3. The new file. If its inode is known (renamed from another name) it goes on where it was. Else it is opened at its
     *    beginning, and read once the old one has been read up to what it held at that moment.
     *
     * Hints only make a look come earlier. Whatever they miss, the schedule finds.
     */
    private static final Logger logger = LoggerFactory.getLogger(FileTailer.class);

    /** A file that grew that recently is looked at with every check. */
    private static final long HOT_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** After that long without growth a file is cold. */
    private static final long WARM_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Longest time between two looks at a cold file that nobody gives hints on; a warm one has a second. */
    private static final long COLD_POLL_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Where hints come, a warm file is looked at that often in case one was missed. */
    private static final long WARM_NANOS_BETWEEN = TimeUnit.SECONDS.toNanos(5);

    /** Growth that old without a hint means that hints are missing. */
    private static final long MISS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long MISS_WINDOW_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** Backlog read in one poll, so that a quiet file's line does not wait for it. */
    private static final long BACKLOG_BYTES_PER_POLL = 8L << 20;

    /** Files without a name that are remembered in case they come back. */
    private static final int MAX_REMEMBERED = 1024;

    /** How old the published list of files may be. */
    private static final long SNAPSHOT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final MonitorConfig config;
    private final Ticker ticker;
    private final TailListener listener;
    private final @Nullable DirectoryHints hints;
    private final ChannelOpener opener;
    private final LineRules lineRules;
    private final TailReader reader;
    private final CopySearch copies;
    private final TargetScanner scanner;

    // Owned by the polling thread.
    private final Map<Path, FollowedName> names = new LinkedHashMap<>();
    private final Map<FileIdentity, FileState> files = new HashMap<>();
    private final VisitSchedule schedule = new VisitSchedule();
    private final ArrayDeque<FileState> ready = new ArrayDeque<>();
    private final Set<FileState> draining = new LinkedHashSet<>();
    private final Set<FileState> remembered = new LinkedHashSet<>();
    private final Set<FileState> open = new LinkedHashSet<>(); // the longest quiet first
    private boolean firstPoll = true;
    private long pollNanos;
    private boolean closed;
    private long drainDueNanos;
    private long lastDeliveryNanos;
    private boolean changed = true;
    private long snapshotNanos;
    private @Nullable Thread owner;

    private volatile List<FileSnapshot> snapshot = List.of();

    /**
     * @param watcher hints, or null to poll only
     * @param wake called from any thread when a hint has arrived and {@link #poll()} should run soon
     */
    public FileTailer(
            MonitorConfig config,
            Ticker ticker,
            TailListener listener,
            @Nullable DirectoryWatcher watcher,
            Runnable wake) {
        this(
                config,
                ticker,
                listener,
                watcher == null || config.watch() == Watch.OFF ? null : watcher.subscribe(wake),
                FileTailer::openForReading);
    }

    FileTailer(
            MonitorConfig config,
            Ticker ticker,
            TailListener listener,
            @Nullable DirectoryHints hints,
            ChannelOpener opener) {
        this.config = config;
        this.ticker = ticker;
        this.listener = listener;
        this.hints = hints;
        this.opener = opener;
        this.lineRules = LineRules.of(config);
        this.reader = new TailReader(config, listener);
        this.copies = new CopySearch(reader, opener);
        this.scanner = new TargetScanner(config, ticker, listener, hints, new Names());
        long now = ticker.nanoTime();
        this.drainDueNanos = now;
        this.lastDeliveryNanos = now - millis(config.coalesceMs());
        this.snapshotNanos = now - SNAPSHOT_NANOS;
        for (Target target : config.targets()) {
            if (target.kind() == Kind.FILE) {
                followForEver(target.path(), now);
            }
        }
    }

    static FileChannel openForReading(Path path, boolean follow) throws IOException {
        return follow
                ? FileChannel.open(path, StandardOpenOption.READ)
                : FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    /** Visits what is due, and returns the nanoseconds until the next visit is due (0 = there is more to read now). */
    public long poll() {
        assert isOwner() : "polled from " + Thread.currentThread() + ", owned by " + owner;
        if (closed) {
            return Long.MAX_VALUE;
        }
        long now = ticker.nanoTime();
        pollNanos = now;
        boolean heldOff = isHeldOff(now);
        if (!heldOff) {
            takeHints(now);
        }
        scanner.scan(now);
        visitDue(now);
        visitDraining(now);
        readBacklog(now);
        firstPoll = false;
        publish(now);
        return untilNext(ticker.nanoTime(), heldOff);
    }

    private boolean isOwner() {
        if (owner == null) {
            owner = Thread.currentThread();
        }
        return owner == Thread.currentThread();
    }

    // ---- hints

    /** Under load, hints are left to gather for a moment, so that a look brings several lines. */
    private boolean isHeldOff(long now) {
        return hints != null && ready.isEmpty() && now - lastDeliveryNanos < millis(config.coalesceMs());
    }

    private void takeHints(long now) {
        if (hints == null) {
            return;
        }
        for (Map.Entry<Path, DirectoryHint> entry : hints.take().entrySet()) {
            FollowedDirectory directory = scanner.find(entry.getKey());
            if (directory != null) {
                takeHint(directory, entry.getValue(), now);
            }
        }
    }

    private void takeHint(FollowedDirectory directory, DirectoryHint hint, long now) {
        drainDueNanos = now; // a renamed file's event comes under its new name, which nobody follows
        if (hint.watchLost()) {
            directory.watched(false);
        }
        if (hint.everything()) {
            scanner.request(directory, now);
            directory.names.forEach(name -> hint(name, now));
            return;
        }
        for (Path base : hint.names()) {
            Path path = directory.path.resolve(base);
            FollowedName name = names.get(path);
            if (name != null) {
                hint(name, now);
            } else {
                scanner.consider(directory, path);
            }
        }
    }

    private void hint(FollowedName name, long now) {
        name.hinted = true;
        name.lastHintNanos = now;
        schedule.put(name, now);
    }

    // ---- names

    private void followForEver(Path path, long now) {
        Path parent = path.getParent();
        FollowedDirectory directory = scanner.directory(parent == null ? path : parent, false);
        follow(new FollowedName(path, directory, true, false, null), now);
    }

    private void follow(FollowedName name, long now) {
        if (names.putIfAbsent(name.path, name) == null) {
            name.directory.names.add(name);
            name.identityDueNanos = now;
            name.lastHintNanos = now - HOT_NANOS;
            name.missingSinceNanos = now;
            schedule.put(name, now);
        }
    }

    private void forgetName(FollowedName name) {
        names.remove(name.path);
        name.directory.names.remove(name);
        schedule.remove(name);
        changed = true;
    }

    private final class Names implements TargetScanner.Discoveries {
        @Override
        public boolean isKnown(Path path) {
            return names.containsKey(path);
        }

        @Override
        public void found(FollowedDirectory directory, Path path, Rule rule) {
            long now =
                    pollNanos; // so that it is visited in this very poll, whose first one knows what was there before
            // us
            FollowedName known = names.get(path);
            if (known == null) {
                follow(
                        new FollowedName(path, directory, false, rule.isTextOnly(), TargetScanner.confinement(rule)),
                        now);
            } else if (known.file == null) {
                known.hinted = true;
                schedule.put(known, now);
            }
        }
    }

    // ---- the look at a name

    private void visitDue(long now) {
        for (FollowedName name = schedule.first(); name != null && name.dueNanos - now <= 0; name = schedule.first()) {
            check(name, now);
        }
    }

    private void check(FollowedName name, long now) {
        boolean hinted = name.hinted;
        name.hinted = false;
        schedule.put(name, now + millis(config.checkIntervalMs())); // at the latest
        FileState file = name.file;
        boolean readable = file != null && file.isOpen() && file.isOwnedBy(name);
        if (file != null && readable && !file.pending) {
            boolean grew = visit(file, now);
            if (grew && !hinted) {
                suspectMissingHint(name, now);
            }
            if (grew) {
                name.identityDueNanos = earlier(name.identityDueNanos, now + identityInterval(name, now));
            }
        }
        if (hinted || !readable || now - name.identityDueNanos >= 0) {
            identify(name, now);
        }
        if (names.get(name.path) == name) {
            scheduleNext(name, now);
        }
    }

    private void scheduleNext(FollowedName name, long now) {
        FileState file = name.file;
        long interval = file == null ? missingInterval(name, now) : interval(name, file, now);
        name.intervalNanos = interval;
        long due = now + interval;
        if (file != null && file.isOwnedBy(name) && isReadByItself(file) && isPartialTimed(file)) {
            long flushDue = file.lastGrowthNanos + millis(config.partialLineTimeoutMs());
            due = earlier(flushDue, due);
        }
        // Never at this moment again, so that a poll comes to its end whatever happens.
        schedule.put(name, name.hinted || due - now <= 0 ? now + 1 : due);
    }

    /** Whether a visit reads it on, and not the round of those with a backlog. */
    private static boolean isReadByItself(FileState file) {
        return file.isOpen() && !file.pending && file.predecessor == null;
    }

    private long interval(FollowedName name, FileState file, long now) {
        long check = millis(config.checkIntervalMs());
        long idle = now - file.lastGrowthNanos;
        if (idle < HOT_NANOS || file.predecessor != null) {
            return check;
        }
        if (name.unreadable) {
            return Math.max(check, SECOND); // what is wrong may be put right without any change of the file
        }
        if (!name.isWatched()) {
            return backOff(name, check, idle < WARM_NANOS ? SECOND : COLD_POLL_NANOS);
        }
        return Math.max(check, idle < WARM_NANOS ? WARM_NANOS_BETWEEN : millis(config.sweepIntervalMs()));
    }

    private static long backOff(FollowedName name, long check, long limit) {
        return Math.max(check, Math.min(limit, name.intervalNanos * 2));
    }

    private long missingInterval(FollowedName name, long now) {
        long check = millis(config.checkIntervalMs());
        if (!name.permanent && now - name.missingSinceNanos > millis(config.rotateWaitMs())) {
            return Math.max(check, millis(config.sweepIntervalMs()));
        }
        return name.isWatched() ? Math.max(check, SECOND) : backOff(name, check, SECOND);
    }

    private long identityInterval(FollowedName name, long now) {
        FileState file = name.file;
        if (file == null || !file.isOpen()) {
            return 0;
        }
        long idle = now - file.lastGrowthNanos;
        if (!name.isWatched()) {
            return idle < HOT_NANOS ? 0 : idle < WARM_NANOS ? 2 * SECOND : WARM_NANOS_BETWEEN;
        }
        return idle < HOT_NANOS ? SECOND : idle < WARM_NANOS ? WARM_NANOS_BETWEEN : millis(config.sweepIntervalMs());
    }

    private void suspectMissingHint(FollowedName name, long now) {
        if (!name.isWatched() || now - name.lastHintNanos < SECOND || firstPoll) {
            return;
        }
        Found found = look(name);
        if (found == null) {
            return;
        }
        long age = ticker.epochNanos() - found.attributes().lastModifiedTime().to(TimeUnit.NANOSECONDS);
        if (age > MISS_NANOS && name.directory.miss(now, MISS_WINDOW_NANOS)) {
            listener.notice(name.directory.path, "polled for a while, because its changes are not told");
        }
    }

    // ---- identity

    private void identify(FollowedName name, long now) {
        Found found = look(name);
        if (found == null) {
            if (!name.unreadable) {
                vanish(name, now);
            }
        } else {
            name.missing = false;
            meet(name, found, now);
        }
        name.identityDueNanos = now + identityInterval(name, now);
    }

    /** What stands under a name; null when there is nothing to follow, or when that cannot be known. */
    private @Nullable Found look(FollowedName name) {
        if (name.directory.virtual) {
            return null;
        }
        try {
            Found found = NameResolver.resolve(name.path, name.confinement);
            if (found == null && name.unreadable) {
                becomeReadable(name);
            }
            return found;
        } catch (IOException e) {
            becomeUnreadable(name, e);
            return null;
        }
    }

    private void meet(FollowedName name, Found found, long now) {
        FileIdentity id = found.id();
        long mtime = found.attributes().lastModifiedTime().toMillis();
        if (id.equals(name.refused) && mtime == name.refusedMtimeMillis) {
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

    private void meetAgain(FollowedName name, FileState file, Found found, long now) {
        if (!file.isOwnedBy(name)) {
            if (file.draining || file.name.file != file) {
                adopt(file, name, found, now);
            }
            return;
        }
        long size = found.attributes().size();
        if (!file.isOpen()) {
            long mtime = found.attributes().lastModifiedTime().toMillis();
            if (size != file.size || mtime != file.mtimeMillis || name.unreadable) {
                openAndVisit(file, found, now);
            }
        } else if (size != file.position && !file.pending) {
            visit(file, now); // it was written between the look inside and the look at its name
        }
    }

    private void vanish(FollowedName name, long now) {
        if (!name.missing) {
            name.missing = true;
            name.missingSinceNanos = now;
            leave(name, now);
            changed = true;
        } else if (!name.permanent && now - name.missingSinceNanos > millis(config.rotateWaitMaxMs())) {
            forgetName(name);
        }
    }

    /** Another file stands under the name now. */
    private void replace(FollowedName name, FileIdentity id, Found found, long now) {
        leave(name, now);
        name.linked = found.linked() || (name.permanent && Files.isSymbolicLink(name.path));
        FileState known = files.get(id);
        if (known != null && !known.isOpen() && !isSame(known, found)) {
            forgetFile(known);
            known = null;
        }
        if (known == null) {
            start(name, id, found, now);
        } else if (known.name.file == known && !known.draining && holds(known.name, id)) {
            name.file = known; // a second name of a file that is followed under its first
        } else {
            FollowedName former = known.name;
            if (former.file == known) {
                former.file = null;
                former.last = null;
                former.hinted = true;
                schedule.put(former, now);
            }
            adopt(known, name, found, now);
        }
    }

    private boolean holds(FollowedName name, FileIdentity id) {
        Found found = look(name);
        return found != null && found.id().equals(id);
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
        if (file.isOpen()) {
            startDraining(file, now);
        } else {
            remember(file);
        }
    }

    /** A known file is found under another name. */
    private void adopt(FileState file, FollowedName name, Found found, long now) {
        draining.remove(file);
        remembered.remove(file);
        file.draining = false;
        file.name = name;
        name.file = file;
        name.seen = true;
        changed = true;
        if (!file.isOpen()) {
            listener.opened(name.path, file.lineStart());
            openAndVisit(file, found, now);
        } else if (!file.pending) {
            visit(file, now);
        }
    }

    private void start(FollowedName name, FileIdentity id, Found found, long now) {
        FileState file =
                new FileState(id, name, name.source, new TailMarker(config.markerBytes()), new LineSplitter(lineRules));
        file.size = found.attributes().size();
        file.mtimeMillis = found.attributes().lastModifiedTime().toMillis();
        file.lastGrowthNanos = firstPoll ? now - quietBefore(file) : now;
        boolean before = firstPoll && !name.seen;
        file.startAt = before && config.startPosition() != StartPosition.BEGINNING ? file.size : 0;
        file.startsLast = before && config.startPosition() == StartPosition.LAST;
        if (name.seen && !id.equals(name.refused)) {
            file.untold = RotationReason.INODE_CHANGE;
            follow(file, name.last);
        }
        name.seen = true;
        name.file = file;
        files.put(id, file);
        changed = true;
        if (before && isOld(file)) {
            file.startAt = file.size;
            listener.opened(name.path, file.size);
        } else {
            openAndVisit(file, found, now);
        }
        name.last = null;
    }

    /** The rest of the former file comes before the first line of the new one. */
    private void follow(FileState file, @Nullable FileState former) {
        if (former != null && former.isOpen()) {
            file.predecessor = former;
            file.predecessorEnd = sizeOf(former);
        }
    }

    /** How long a file that is found at the start has been quiet, as far as its temperature depends on it. */
    private long quietBefore(FileState file) {
        long age = ticker.epochNanos() - TimeUnit.MILLISECONDS.toNanos(file.mtimeMillis);
        return Math.max(HOT_NANOS, Math.min(WARM_NANOS, age));
    }

    private boolean isOld(FileState file) {
        long age = ticker.epochNanos() / 1_000_000 - file.mtimeMillis;
        return config.ignoreOlderHours() > 0 && age > TimeUnit.HOURS.toMillis(config.ignoreOlderHours());
    }

    // ---- opening and closing

    private void openAndVisit(FileState file, Found found, long now) {
        try {
            FileChannel channel = open(file, found);
            if (channel == null) {
                return; // another file came between; the next look will see it
            }
            file.channel = channel;
            open.add(file);
            closeQuiet();
            begin(file, channel, now);
        } catch (IOException e) {
            closeChannel(file);
            if (!(e instanceof NoSuchFileException)) {
                becomeUnreadable(file.name, e);
            }
            return;
        }
        becomeReadable(file.name);
        if (file.isOpen()) {
            visit(file, now);
        }
    }

    /** Opens what was found; null when another file stands there by now. */
    private @Nullable FileChannel open(FileState file, Found found) throws IOException {
        boolean follow = file.name.confinement == null;
        FileChannel channel = opener.open(found.path(), follow);
        Found again = NameResolver.resolve(file.name.path, file.name.confinement);
        if (again == null || !again.id().equals(file.id)) {
            channel.close();
            if (file.startAt >= 0) {
                file.name.file = null;
                forgetFile(file);
                file.name.hinted = true;
            }
            return null;
        }
        return channel;
    }

    private void begin(FileState file, FileChannel channel, long now) throws IOException {
        if (file.startAt < 0) {
            resume(file, channel);
            return;
        }
        Outcome proof = reader.probe(file, channel);
        if (proof != Outcome.END) {
            refuse(file, proof);
            return;
        }
        if (file.untold == RotationReason.INODE_CHANGE && continueFormer(file, channel)) {
            return;
        }
        if (!startsAsCopy(file, channel, now)) {
            reader.moveTo(file, channel, firstPosition(file, channel));
            reader.refreshFingerprint(file, channel);
            file.startAt = -1;
            file.startsLast = false;
        }
        listener.opened(file.name.path, file.position);
    }

    /**
     * An editor or a configuration tool writes a new file and puts it in the place of the old one: what was read of the
     * old one is not read again.
     */
    private boolean continueFormer(FileState file, FileChannel channel) throws IOException {
        FileState former = file.predecessor;
        if (former == null || former.position != file.predecessorEnd || !former.fingerprint.exists()) {
            return false;
        }
        Fingerprint known = former.fingerprint;
        if (!reader.fingerprint(channel, known.length()).equals(known) || !reader.hasMarker(channel, former)) {
            return false;
        }
        OpenFiles.find(List.of(former));
        if (!OpenFiles.isUnlinked(former)) {
            return false; // the old one was kept, so this is a rotation with equal beginnings
        }
        file.position = former.position;
        file.marker.copyFrom(former.marker);
        file.splitter.takeOver(former.splitter);
        file.fingerprint = known;
        file.startAt = -1;
        file.untold = null;
        return true;
    }

    /** A copy of a file that is followed, made before that is truncated, brings nothing new; true when it was one. */
    private boolean startsAsCopy(FileState file, FileChannel channel, long now) throws IOException {
        FollowedName name = firstPoll ? null : CopySearch.original(file.name.path, names);
        FileState original = name == null ? null : name.file;
        if (original == null || original == file || original.position == 0) {
            return false;
        }
        file.original = original;
        original.copy = file;
        if (!original.pending) {
            visit(original, now); // if it was truncated already, the copy is taken for its rest there
        }
        FileChannel other = original.channel;
        if (file.original == null || other == null) {
            file.original = null;
            return file.startAt < 0;
        }
        if (channel.size() < Fingerprint.MIN_BYTES) {
            return false; // too little to tell, perhaps it is being made
        }
        if (!reader.isCopy(channel, other)) {
            file.original = null;
            return false;
        }
        reader.moveTo(file, channel, channel.size());
        file.startAt = -1;
        return true;
    }

    /** True as long as a copy only has what its original has, or may become one. */
    private boolean isStillCopy(FileState file, FileChannel channel, long now) throws IOException {
        FileState original = file.original;
        FileChannel other = original == null ? null : original.channel;
        if (other != null && isStillCopy(file, channel, other, now)) {
            return true;
        }
        file.original = null;
        return false;
    }

    private boolean isStillCopy(FileState file, FileChannel copy, FileChannel original, long now) throws IOException {
        long size = copy.size();
        if (file.size != size) {
            file.size = size;
            file.lastGrowthNanos = now;
        }
        if (file.position == 0 && size < Fingerprint.MIN_BYTES) {
            // Too little to tell; a copy that is being made grows on.
            return size == 0 || (now - file.lastGrowthNanos < SECOND && reader.haveSameEnd(copy, original, size));
        }
        boolean same = file.position == 0
                ? reader.isCopy(copy, original)
                : size >= file.position && original.size() >= size && reader.haveSameEnd(copy, original, size);
        if (same && size > file.position) {
            reader.moveTo(file, copy, size);
            file.unproven = false;
            file.newFrom = size;
        }
        return same;
    }

    private long firstPosition(FileState file, FileChannel channel) throws IOException {
        if (file.startAt == 0) {
            return 0;
        }
        if (channel.size() < file.startAt) {
            return 0; // truncated before it could be opened
        }
        file.newFrom = file.startsLast ? 0 : file.startAt;
        return reader.startOfLastLines(channel, file.startAt, file.startsLast ? config.startLines() : 0);
    }

    /** A file that was closed while it was quiet is opened again; its inode may be another file's by now. */
    private void resume(FileState file, FileChannel channel) throws IOException {
        Fingerprint known = file.fingerprint;
        if (channel.size() < file.position) {
            reset(file, RotationReason.POSITION_BEYOND_FILE_SIZE);
        } else if (known.exists()
                && !reader.fingerprint(channel, known.length()).equals(known)) {
            reset(file, RotationReason.CONTENT_CHANGE);
        }
    }

    /** Whether a file that was closed is still the one that stands there. */
    private boolean isSame(FileState known, Found found) {
        if (known.startAt >= 0) {
            return true;
        }
        try (FileChannel channel = opener.open(found.path(), known.name.confinement == null)) {
            Fingerprint fingerprint = known.fingerprint;
            return channel.size() >= known.position
                    && reader.fingerprint(channel, fingerprint.length()).equals(fingerprint)
                    && reader.hasMarker(channel, known);
        } catch (IOException e) {
            return false;
        }
    }

    private void refuse(FileState file, Outcome proof) {
        FollowedName name = file.name;
        if (proof == Outcome.COMPRESSED && !file.id.equals(name.refused)) {
            listener.notice(name.path, "not followed: it is compressed");
        }
        name.refused = file.id;
        name.refusedMtimeMillis = file.mtimeMillis;
        name.file = null;
        closeChannel(file);
        forgetFile(file);
    }

    /** Closes the files that have been quiet for longest, as long as too many are open. */
    private void closeQuiet() {
        if (open.size() <= config.maxOpenFiles()) {
            return;
        }
        for (FileState file : open) {
            if (isReadByItself(file) && !file.draining && file.startAt < 0 && !isPartialTimed(file)) {
                closeChannel(file);
                return;
            }
        }
    }

    private void closeChannel(FileState file) {
        FileChannel channel = file.channel;
        file.channel = null;
        file.descriptor = null;
        file.descriptorSought = false;
        open.remove(file);
        changed = true;
        if (channel != null) {
            close(channel, file.name.path);
        }
    }

    private static void close(FileChannel channel, Path path) {
        try {
            channel.close();
        } catch (IOException e) {
            logger.debug("cannot close {}: {}", path, e.toString());
        }
    }

    private void forgetFile(FileState file) {
        files.remove(file.id, file);
        remembered.remove(file);
        draining.remove(file);
        changed = true;
    }

    /** Keeps in mind a closed file without a name, because it may come back under another. */
    private void remember(FileState file) {
        remembered.add(file);
        changed = true;
        if (remembered.size() > MAX_REMEMBERED) {
            forgetFile(remembered.iterator().next());
        }
    }

    private void becomeUnreadable(FollowedName name, IOException cause) {
        if (!name.unreadable) {
            name.unreadable = true;
            changed = true;
            listener.unreadable(name.path, cause);
        }
    }

    private void becomeReadable(FollowedName name) {
        if (name.unreadable) {
            name.unreadable = false;
            changed = true;
            listener.readable(name.path);
        }
    }

    // ---- reading

    /** Reads an open file on; true when there was something. */
    private boolean visit(FileState file, long now) {
        FileChannel channel = file.channel;
        if (channel == null || !isItsTurn(file, now)) {
            return false;
        }
        long before = file.position;
        try {
            if (file.original != null && isStillCopy(file, channel, now)) {
                return false;
            }
            tellRotation(file);
            Outcome outcome = reader.read(file, channel);
            if (outcome == Outcome.SHRUNK || outcome == Outcome.CHANGED) {
                boolean growth = file.position != before;
                reset(file, outcome == Outcome.SHRUNK ? RotationReason.SIZE_DECREASE : reasonOfChange(file));
                return isItsTurn(file, now) && visitAgain(file, channel, now) || growth;
            }
            conclude(file, channel, outcome, before, now);
            return file.position != before;
        } catch (IOException e) {
            fail(file, e);
            return false;
        }
    }

    private boolean visitAgain(FileState file, FileChannel channel, long now) throws IOException {
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
            enqueue(file);
        } else if (isPartialTimed(file) && now - file.lastGrowthNanos >= millis(config.partialLineTimeoutMs())) {
            reader.flush(file);
        }
    }

    private boolean isPartialTimed(FileState file) {
        return config.partialLineTimeoutMs() > 0 && file.hasNewPartialLine();
    }

    private void noteGrowth(FileState file, FileChannel channel, long now) throws IOException {
        file.lastGrowthNanos = now;
        file.lastReadEpochNanos = ticker.epochNanos();
        file.name.intervalNanos = 0;
        lastDeliveryNanos = now;
        changed = true;
        open.remove(file);
        open.add(file);
        reader.refreshFingerprint(file, channel);
    }

    private void enqueue(FileState file) {
        if (!file.pending) {
            file.pending = true;
            ready.add(file);
        }
    }

    /** False as long as another file's rest comes first. */
    private boolean isItsTurn(FileState file, long now) {
        FileState predecessor = file.predecessor;
        if (predecessor == null) {
            return true;
        }
        if (predecessor.isOpen() && !predecessor.pending) {
            visit(predecessor, now);
        }
        if (predecessor.isOpen() && predecessor.position < file.predecessorEnd) {
            return false;
        }
        file.predecessor = null;
        return true;
    }

    private void tellRotation(FileState file) {
        RotationReason reason = file.untold;
        if (reason != null) {
            file.untold = null;
            file.name.rotations++;
            changed = true;
            listener.rotated(file.source, file.name.rotations, reason);
        }
    }

    private RotationReason reasonOfChange(FileState file) {
        Found found = file.draining ? null : look(file.name);
        boolean wentBack =
                found != null && found.attributes().lastModifiedTime().toMillis() < file.mtimeMillis;
        return wentBack ? RotationReason.MODIFICATION_TIME_RESET : RotationReason.CONTENT_CHANGE;
    }

    /** The content of the file is not what was read: its rest is gone, and it begins anew. */
    private void reset(FileState file, RotationReason reason) {
        if (!recover(file)) {
            reader.flush(file);
            if (file.size > file.position) {
                listener.lost(file.source, file.size - file.position, reason);
            }
        }
        file.position = 0;
        file.size = 0;
        file.marker.clear();
        file.splitter.reset(true);
        file.fingerprint = Fingerprint.NONE;
        file.untold = file.draining ? null : reason;
        file.newFrom = 0;
        changed = true;
    }

    /** Looks for the unread rest in a copy, which is then read before the file itself. */
    private boolean recover(FileState file) {
        FileState followed = file.copy;
        file.copy = null;
        if (config.recoverCopytruncate() && !file.draining && file.predecessor == null) {
            CopySearch.Copy copy = copies.find(file, files);
            if (copy != null && copy.size() > file.position) {
                readRest(file, copy);
                return true;
            }
            if (copy != null && files.get(copy.id()) == null) {
                rememberCopy(file, copy);
            } else if (copy != null) {
                close(copy.channel(), file.name.path);
            }
        }
        if (followed != null && followed.original == file) {
            skipToEnd(followed);
        }
        return false;
    }

    private FileState stateOf(CopySearch.Copy copy, FileState original) {
        FileState state = new FileState(
                copy.id(),
                original.name,
                original.source,
                new TailMarker(config.markerBytes()),
                new LineSplitter(lineRules));
        state.channel = copy.channel();
        files.put(copy.id(), state);
        return state;
    }

    /** A copy without news may be found under a name that is followed, later. */
    private void rememberCopy(FileState file, CopySearch.Copy copy) {
        FileState state = stateOf(copy, file);
        skipToEnd(state);
        closeChannel(state);
        remember(state);
    }

    private void readRest(FileState file, CopySearch.Copy copy) {
        FileState known = files.get(copy.id());
        FileState rest = known;
        if (rest == null) {
            rest = stateOf(copy, file);
        } else {
            closeChannel(rest);
        }
        rest.startAt = -1;
        rest.unproven = false;
        rest.source = file.source;
        rest.original = null;
        rest.position = file.position;
        rest.size = copy.size();
        rest.marker.copyFrom(file.marker);
        rest.splitter.takeOver(file.splitter);
        rest.fingerprint = file.fingerprint;
        rest.newFrom = 0;
        rest.channel = copy.channel();
        open.add(rest);
        if (known == null) {
            startDraining(rest, ticker.nanoTime());
        }
        file.predecessor = rest;
        file.predecessorEnd = copy.size();
    }

    /** The original was truncated; what the copy holds was read there. */
    private void skipToEnd(FileState copy) {
        copy.original = null;
        FileChannel channel = copy.channel;
        if (channel != null) {
            try {
                reader.moveTo(copy, channel, channel.size());
                reader.refreshFingerprint(copy, channel);
                copy.size = copy.position;
                copy.newFrom = copy.position;
                copy.startAt = -1;
                copy.unproven = false;
            } catch (IOException e) {
                fail(copy, e);
            }
        }
    }

    private void fail(FileState file, IOException cause) {
        closeChannel(file);
        file.size = -1; // whatever is found there is opened again
        if (file.draining) {
            forgetFile(file);
            listener.closed(file.name.path);
        } else {
            becomeUnreadable(file.name, cause);
        }
    }

    private void readBacklog(long now) {
        long left = BACKLOG_BYTES_PER_POLL;
        for (int rounds = ready.size(); rounds > 0 && left > 0; rounds--) {
            FileState file = ready.remove();
            file.pending = false;
            if (file.isOpen()) {
                visit(file, now);
                left -= config.readBudgetBytes();
            }
        }
    }

    // ---- draining

    private void startDraining(FileState file, long now) {
        file.draining = true;
        file.drainingSinceNanos = now;
        draining.add(file);
        drainDueNanos = now;
        changed = true;
    }

    private void visitDraining(long now) {
        if (draining.isEmpty() || now - drainDueNanos < 0) {
            return;
        }
        drainDueNanos = now + millis(config.checkIntervalMs());
        List<FileState> all = new ArrayList<>(draining);
        if (all.stream().anyMatch(file -> !file.descriptorSought)) {
            OpenFiles.find(all);
        }
        for (FileState file : all) {
            if (!file.pending) {
                visit(file, now);
            }
            if (draining.contains(file) && isDrained(file, now)) {
                finish(file);
            }
        }
    }

    private boolean isDrained(FileState file, long now) {
        long since = now - file.drainingSinceNanos;
        if (since >= millis(config.rotateWaitMaxMs())) {
            return true;
        }
        long quiet = Math.min(since, now - file.lastGrowthNanos);
        if (file.pending || quiet < Math.min(millis(config.deletedWaitMs()), millis(config.rotateWaitMs()))) {
            return false;
        }
        return quiet >= millis(OpenFiles.isUnlinked(file) ? config.deletedWaitMs() : config.rotateWaitMs());
    }

    private void finish(FileState file) {
        reader.flush(file);
        if (file.size > file.position) {
            listener.lost(file.source, file.size - file.position, RotationReason.INODE_CHANGE);
        }
        boolean unlinked = OpenFiles.isUnlinked(file);
        file.draining = false;
        draining.remove(file);
        closeChannel(file);
        if (unlinked) {
            forgetFile(file); // its number may be another file's the next moment
        } else {
            remember(file);
        }
        if (file.name.last == file) {
            file.name.last = null;
        }
        listener.closed(file.name.path);
    }

    // ---- time

    private long untilNext(long now, boolean heldOff) {
        if (!ready.isEmpty()) {
            return 0;
        }
        long next = scanner.nextDueNanos() - now;
        FollowedName first = schedule.first();
        if (first != null) {
            next = Math.min(next, first.dueNanos - now);
        }
        if (!draining.isEmpty()) {
            next = Math.min(next, drainDueNanos - now);
        }
        if (hints != null && hints.isPending()) {
            next = heldOff ? Math.min(next, lastDeliveryNanos + millis(config.coalesceMs()) - now) : 0;
        }
        return Math.max(0, next);
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    private static long millis(long value) {
        return TimeUnit.MILLISECONDS.toNanos(value);
    }

    // ---- status and end

    /** All files that are followed now; from another thread than the polling one, as they were a moment ago. */
    public List<FileSnapshot> files() {
        return owner == null || owner == Thread.currentThread() ? snapshots() : snapshot;
    }

    private void publish(long now) {
        if (changed && now - snapshotNanos >= SNAPSHOT_NANOS) {
            changed = false;
            snapshotNanos = now;
            snapshot = snapshots();
        }
    }

    private List<FileSnapshot> snapshots() {
        List<FileSnapshot> all = new ArrayList<>(names.size() + draining.size());
        for (FollowedName name : names.values()) {
            FileState file = name.file;
            if (file != null && file.isOwnedBy(name)) {
                all.add(snapshot(file, name.unreadable ? FileSnapshot.State.UNREADABLE : stateOf(file)));
            } else if (file == null && name.permanent) {
                FileSnapshot.State state = name.unreadable ? FileSnapshot.State.UNREADABLE : FileSnapshot.State.MISSING;
                all.add(new FileSnapshot(name.path, state, 0, 0, 0, name.rotations, 0));
            }
        }
        for (FileState file : draining) {
            all.add(snapshot(file, FileSnapshot.State.DRAINING));
        }
        return List.copyOf(all);
    }

    private static FileSnapshot.State stateOf(FileState file) {
        return file.isOpen() ? FileSnapshot.State.ACTIVE : FileSnapshot.State.CLOSED_IDLE;
    }

    private static FileSnapshot snapshot(FileState file, FileSnapshot.State state) {
        return new FileSnapshot(
                file.name.path,
                state,
                Math.max(file.size, file.position),
                file.position,
                file.linesRead,
                file.name.rotations,
                file.lastReadEpochNanos);
    }

    private long sizeOf(FileState file) {
        FileChannel channel = file.channel;
        try {
            return channel == null ? 0 : channel.size();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Delivers what is complete, then the unfinished lines, and closes all files. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        long now = ticker.nanoTime();
        for (FileState file : List.copyOf(open)) {
            visit(file, now);
        }
        for (FileState file : List.copyOf(open)) {
            if (file.hasNewPartialLine()) {
                reader.flush(file);
            }
            closeChannel(file);
            listener.closed(file.name.path);
        }
        if (hints != null) {
            hints.close();
        }
        snapshot = List.of();
    }
}
