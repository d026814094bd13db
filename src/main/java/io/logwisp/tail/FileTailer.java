package io.logwisp.tail;

import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.Kind;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.config.MonitorConfig.Watch;
import io.logwisp.entry.Ticker;
import io.logwisp.tail.FollowedDirectory.Rule;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Follows the targets of one stream; driven by {@link #poll()}. Owned by one pipeline thread, except {@link #snapshot()}, which
 * every thread may call.
 */
public final class FileTailer implements AutoCloseable {
    /*
     * A name is where a file stands, a file is an inode; each name points to the file that stands there now. A look at a
     * name (NameVisits) goes in this order, and the order is what keeps lines from being lost or told twice:
     *
     * 1. Content (FileVisits). The open channel is read on, from the marker before the position. Fewer bytes than the
     *    marker: the file was truncated. Other bytes: it was truncated and has grown past the old size. Both begin it anew.
     * 2. Identity, when it is due or hinted at. Only now is asked which file stands under the name. If it is another one,
     *    the old file has just been read; it goes on as a draining file (FileDrain) until it has been quiet for long enough.
     *    Draining files are read before names are looked at, so that late lines come before those of the new file.
     * 3. The new file (FileOpening). If its inode is known (renamed from another name) it goes on where it was. Else it is
     *    opened at its beginning, and read once the old one has been read up to what it held at that moment.
     *
     * A glance (glance) is step 1 alone, for the file that is the likely cause of a hint, before the hint is read.
     *
     * Hints only make a look come earlier. Whatever they miss, the schedule (LookTimes) finds.
     */

    /** How old the published list of files may be. */
    private static final long SNAPSHOT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Ticker ticker;
    private final TailListener listener;
    private final @Nullable DirectoryHints hints;
    private final long coalesceNanos;
    private final TailCounters counters = new TailCounters();
    private final TailReader reader;
    private final TargetScanner scanner;
    private final FollowedNames names;
    private final FileTable files;
    private final FileVisits visits;
    private final FileDrain drain;
    private final FileResumption resumption;
    private final MissedFiles missed;
    private final Generations generations;
    private final NameVisits nameVisits;
    private final StreamCheckpoint checkpoint;
    private final boolean goesOn;
    private final TailProgress progress;

    // Owned by the polling thread.
    private boolean closed;
    private long snapshotNanos;
    private long pollNanos;
    private long snapshotChanges;

    /** The file that was read on before this poll. */
    private @Nullable FileState glanced;

    /** Who polls, from the first time on. Others only ask whether it is they. */
    private @Nullable Thread owner;

    private volatile TailSnapshot snapshot = TailSnapshot.NONE;

    /**
     * @param watcher hints, or null to poll only
     * @param checkpoint where it is kept how far files were read
     * @param wake called from any thread when a hint has arrived and {@link #poll()} should run soon
     */
    public FileTailer(
            MonitorConfig config,
            Ticker ticker,
            TailListener listener,
            @Nullable DirectoryWatcher watcher,
            StreamCheckpoint checkpoint,
            Runnable wake) {
        this(
                config,
                ticker,
                listener,
                watcher == null || config.watch() == Watch.OFF ? null : watcher.open(wake),
                FileTailer::openForReading,
                checkpoint);
    }

    FileTailer(
            MonitorConfig config,
            Ticker ticker,
            TailListener listener,
            @Nullable DirectoryHints hints,
            ChannelOpener opener,
            StreamCheckpoint checkpoint) {
        long now = ticker.nanoTime();
        this.ticker = ticker;
        this.listener = listener;
        this.hints = hints;
        this.checkpoint = checkpoint;
        this.coalesceNanos = Nanos.ofMillis(config.coalesceMs());
        this.snapshotNanos = now - SNAPSHOT_NANOS;
        this.reader = new TailReader(config, listener, counters);
        this.names = new FollowedNames(listener, counters, now);
        this.files = new FileTable(config, listener, names, now);
        FileCopies copies = new FileCopies(config, ticker, listener, counters, reader, opener, names, files);
        Checkpoint former = checkpoint.load();
        this.goesOn = former.epochMillis() > 0;
        CheckpointIndex index = new CheckpointIndex(former);
        CheckpointSearch search = new CheckpointSearch(index, reader, opener, names);
        this.missed = new MissedFiles(config, ticker, listener, reader, opener, names, files, index, search);
        this.visits = new FileVisits(config, ticker, listener, counters, reader, names, files, copies, missed);
        this.drain = new FileDrain(config, listener, reader, files, visits);
        FileOpening opening = new FileOpening(config, listener, reader, opener, names, files, copies, visits);
        this.scanner = new TargetScanner(config, ticker, listener, hints, new Discoveries());
        this.generations = new Generations(names);
        this.resumption = new FileResumption(
                index, search, listener, opener, scanner, names, files, visits, opening, missed, generations);
        this.nameVisits = new NameVisits(
                config, ticker, listener, counters, names, files, visits, opening, resumption, missed, generations);
        this.progress = new TailProgress(config, checkpoint, index, ticker, names, files);
        for (Target target : config.targets()) {
            if (target.kind() == Kind.FILE) {
                followForEver(target, now);
            }
        }
    }

    static FileChannel openForReading(Path path, boolean follow) throws IOException {
        Path opened = FollowedName.copy(path); // asked for its text, which it would keep
        return follow
                ? FileChannel.open(opened, StandardOpenOption.READ)
                : FileChannel.open(opened, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    private void followForEver(Target target, long now) {
        Path path = target.path();
        Path parent = path.getParent();
        FollowedDirectory directory = scanner.directory(parent == null ? path : parent, false);
        names.follow(new FollowedName(path, directory, target), now);
    }

    /** Whether it was known at the start how far files had been read before. */
    public boolean goesOn() {
        return goesOn;
    }

    /**
     * Called before {@link #poll()}. When something is said to have happened, the file that has grown the last two times is read on
     * before it is known what has happened: its lines need not wait for that. What the guess costs when it is wrong is one
     * read. True when there were lines, which may be published at once.
     */
    public boolean glance() {
        own();
        glanced = null;
        long now = ticker.nanoTime();
        if (closed || hints == null || !hints.isPending() || isHeldOff(now) || files.backlog() > 0) {
            return false;
        }
        if (!files.draining().isEmpty()) {
            return false; // late lines of a renamed file come first
        }
        FileState file = visits.visitLastGrown(now);
        glanced = file;
        return file != null;
    }

    /** Visits what is due, and returns the nanoseconds until the next visit is due (0 = there is more to read now). */
    public long poll() {
        own();
        if (closed) {
            return Long.MAX_VALUE;
        }
        long now = ticker.nanoTime();
        pollNanos = now;
        FileState file = glanced;
        if (file != null) {
            names.lookAt(file.name, now); // whatever is told: an unfinished line has its time from there
        }
        boolean heldOff = file == null && isHeldOff(now);
        if (!heldOff) {
            takeHints(now);
        }
        scanner.scan(now);
        missed.restart();
        resumption.begin(now);
        if (names.isDue(now)) {
            files.drainAt(now);
        }
        drain.visitDue(now); // late lines of a renamed file come before what its successor got meanwhile
        nameVisits.visitDue(now, file);
        glanced = null;
        visits.readBacklog(now);
        names.endFirstLook();
        generations.end();
        publish(now);
        return untilNext(ticker.nanoTime(), heldOff);
    }

    /** Waits until {@link #poll()} should run again: for a hint, {@link #wake()} or that long. The polling thread only. */
    public void await(long nanos) {
        if (hints == null || closed) {
            LockSupport.parkNanos(this, nanos);
        } else {
            hints.await(nanos);
        }
    }

    /** Ends an {@link #await} that goes on, or the next one, where unparking the thread does not. Any thread. */
    public void wake() {
        if (hints != null) {
            hints.wake();
        }
    }

    private void own() {
        Thread current = Thread.currentThread();
        if (owner == null) {
            owner = current;
        }
        assert owner == current : "polled from " + current + ", owned by " + owner;
    }

    private long untilNext(long now, boolean heldOff) {
        if (files.backlog() > 0) {
            return 0;
        }
        long next = scanner.nextDueNanos() - now;
        FollowedName first = names.first();
        if (first != null) {
            next = Math.min(next, first.dueNanos - now);
        }
        if (!files.draining().isEmpty()) {
            next = Math.min(next, files.drainDueNanos() - now);
        }
        if (hints != null && hints.isPending()) {
            next = heldOff ? Math.min(next, visits.lastDeliveryNanos() + coalesceNanos - now) : 0;
        }
        return Math.max(0, next);
    }

    // ---- hints

    /** Under load, hints are left to gather for a moment, so that a look brings several lines. */
    private boolean isHeldOff(long now) {
        return hints != null && files.backlog() == 0 && now - visits.lastDeliveryNanos() < coalesceNanos;
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
        files.drainAt(now); // a renamed file's event comes under its new name, which nobody follows
        if (hint.watchLost()) {
            directory.watched(false);
        } else if (hint.everything()) {
            counters.watchOverflowed();
        }
        if (hint.everything()) {
            scanner.request(directory, now);
            names.in(directory).forEach(name -> takeHint(name, now));
            return;
        }
        directory.prove();
        for (Path base : hint.names()) {
            FollowedName name = followedIn(directory, base);
            if (name != null) {
                takeHint(name, now);
            }
        }
        for (Path base : hint.written()) {
            FollowedName name = followedIn(directory, base);
            if (name != null) {
                name.lastHintNanos = now;
                names.hintWritten(name, now);
            }
        }
    }

    private @Nullable FollowedName followedIn(FollowedDirectory directory, Path base) {
        Path path = directory.path.resolve(base);
        FollowedName name = names.find(path);
        if (name == null) {
            scanner.consider(directory, path);
        }
        return name;
    }

    private void takeHint(FollowedName name, long now) {
        name.lastHintNanos = now;
        names.hint(name, now);
    }

    private final class Discoveries implements TargetScanner.Discoveries {
        @Override
        public boolean isKnown(Path path) {
            return names.find(path) != null;
        }

        @Override
        public void found(FollowedDirectory directory, Path path, Rule rule) {
            // Visited in this very poll: only the first one knows what was there before us.
            long now = pollNanos;
            FollowedName known = names.find(path);
            if (known == null) {
                names.follow(new FollowedName(path, directory, rule.target()), now);
            } else if (known.file == null) {
                names.hint(known, now);
            }
        }
    }

    // ---- status and end

    /**
     * What is followed now, and the counters; from another thread than the polling one, as they were a moment ago, and of
     * many files only those that have something to tell.
     */
    public TailSnapshot snapshot() {
        return owner == Thread.currentThread() ? look() : snapshot;
    }

    private TailSnapshot look() {
        return TailSnapshot.of(files(), scanner, counters, checkpoint);
    }

    private void publish(long now) {
        if (now - snapshotNanos >= SNAPSHOT_NANOS && snapshotChanges != names.changes()) {
            snapshotNanos = now;
            snapshotChanges = names.changes();
            snapshot = look().bounded();
        }
    }

    private List<FileSnapshot> files() {
        List<FileSnapshot> all =
                new ArrayList<>(names.all().size() + files.draining().size());
        for (FollowedName name : names.all()) {
            FileSnapshot row = FileSnapshot.of(name);
            if (row != null) {
                all.add(row);
            }
        }
        for (FileState file : files.draining()) {
            all.add(FileSnapshot.of(file, FileSnapshot.State.DRAINING));
        }
        return all;
    }

    /**
     * How far the files were read that stand under followed names now, the latest written first. The polling thread only.
     *
     * @param most how many at most
     */
    public List<TailPlace> places(int most) {
        Comparator<FileState> oldestFirst = Comparator.comparingLong(file -> file.mtimeMillis);
        PriorityQueue<FileState> latest = new PriorityQueue<>(oldestFirst);
        for (FollowedName name : names.all()) {
            FileState file = name.file;
            if (file != null && file.isOwnedBy(name)) {
                latest.add(file);
                if (latest.size() > most) {
                    latest.remove();
                }
            }
        }
        return latest.stream()
                .sorted(oldestFirst.reversed())
                .map(file -> new TailPlace(file.past(), Math.max(file.startAt, file.lineStart()), file.mtimeMillis))
                .toList();
    }

    /**
     * Tells that all lines handed on so far have been published, so that a restart need not hand them on again once they
     * are delivered.
     *
     * @param mark grows with what is published
     * @param delivered whether everything that was published before a mark has left this process
     * @return nanoseconds until it should be told again
     */
    public long published(long mark, LongPredicate delivered) {
        return progress.keep(mark, delivered);
    }

    /** Keeps for the next start how far all files were read; after {@link #close}, when its lines have been published. */
    public void end() {
        progress.end();
    }

    /**
     * Delivers what is complete and closes all files; an unfinished line is delivered as well, unless the next start will
     * go on before it. An entry does not wait for its next line any more.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        long now = ticker.nanoTime();
        boolean lasting = checkpoint.isLasting();
        for (FileState file : files.open()) {
            visits.visit(file, now);
        }
        for (FileState file : files.open()) {
            if (file.hasNewPartialLine() && !lasting) {
                reader.flush(file);
            }
            reader.flushEntry(file);
            files.close(file);
            listener.closed(file.name.path);
        }
        if (hints != null) {
            hints.close();
        }
        snapshot = TailSnapshot.NONE;
    }
}
