package io.logwisp.tail;

import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.tail.FileCheckpoint.State;
import io.logwisp.tail.NameResolver.Found;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on where a checkpoint says, whatever happened to the files while nobody looked: a file is found again by its
 * identity, else by its content, under its own name or another one in the same directory. Owned by the polling thread.
 */
final class FileResumption {
    private static final Logger logger = LoggerFactory.getLogger(FileResumption.class);

    private final CheckpointIndex index;
    private final CheckpointSearch search;
    private final TailListener listener;
    private final ChannelOpener opener;
    private final TargetScanner scanner;
    private final FollowedNames names;
    private final FileTable files;
    private final FileVisits visits;
    private final FileOpening opening;
    private final MissedFiles missed;
    private final Generations generations;

    private int directoriesKnown;

    FileResumption(
            CheckpointIndex index,
            CheckpointSearch search,
            TailListener listener,
            ChannelOpener opener,
            TargetScanner scanner,
            FollowedNames names,
            FileTable files,
            FileVisits visits,
            FileOpening opening,
            MissedFiles missed,
            Generations generations) {
        this.index = index;
        this.search = search;
        this.listener = listener;
        this.opener = opener;
        this.scanner = scanner;
        this.names = names;
        this.files = files;
        this.visits = visits;
        this.opening = opening;
        this.missed = missed;
        this.generations = generations;
    }

    // ---- files that no name leads to any more

    /** Looks for files that were renamed to where nobody follows them, before their successors are read. */
    void begin(long now) {
        search.restart();
        if (index.isEmpty() || scanner.directoryCount() == directoriesKnown) {
            return;
        }
        directoriesKnown = scanner.directoryCount();
        Collection<FileCheckpoint> all = index.all();
        all.stream().filter(file -> file.state() == State.DRAINING).forEach(file -> begin(file, now));
        all.stream().filter(file -> file.state() == State.ACTIVE).forEach(file -> begin(file, now));
    }

    private void begin(FileCheckpoint file, long now) {
        FollowedName name = wanted(file.path(), now);
        if (name != null && (file.state() == State.DRAINING || isMissing(name))) {
            FileState rest = drain(file, name, now);
            if (rest != null) {
                name.last = rest;
                name.leftMillis = leftMillis(rest.mtimeMillis, rest.size, file);
                name.seen = true;
                if (isMissing(name)) {
                    missed.readBehindLast(name);
                }
            }
        }
    }

    /** Whether a file of that target which the checkpoint does not list has come after it. */
    boolean followed(Target target) {
        return index.followed(target);
    }

    /** The name a file had, when it is still to be followed. */
    private @Nullable FollowedName wanted(Path path, long now) {
        FollowedName known = names.find(path);
        Path parent = path.getParent();
        FollowedDirectory directory = known != null || parent == null ? null : scanner.find(parent);
        if (directory == null) {
            return known;
        }
        FollowedDirectory.Rule rule = directory.ruleFor(String.valueOf(path.getFileName()));
        if (rule == null) {
            return null;
        }
        names.follow(new FollowedName(path, directory, rule.target()), now);
        return names.find(path);
    }

    private boolean isMissing(FollowedName name) {
        return names.look(name) == null && !name.unreadable;
    }

    // ---- a name that leads to a file which is not known

    /**
     * Finds out what was read of the file that stands under a name; true when it goes on from there, or cannot be told
     * now.
     */
    boolean resume(FollowedName name, Found found, long now) {
        if (index.isEmpty()) {
            return false;
        }
        FileCheckpoint same = index.withId(found.id());
        if (same != null && isFile(same, found, name)) {
            restore(same, name, found, now);
            return true;
        }
        if (same != null && isUnder(same, name)) {
            restoreChanged(same, name, found, now);
            return true;
        }
        if (same != null && !opening.isReadable(name, found)) {
            return true; // whether it is the same can be told when it may be read
        }
        FileCheckpoint former = index.withPath(name.path);
        return former != null ? resumeAfter(former, name, found, now) : resumeCopy(name, found, now);
    }

    private boolean isFile(FileCheckpoint file, Found found, FollowedName name) {
        return search.isFile(file, found, name.confinement == null);
    }

    private static boolean isUnder(FileCheckpoint file, FollowedName name) {
        return file.state() == State.ACTIVE && file.path().equals(name.path);
    }

    /** Another file stands under the name than before. */
    private boolean resumeAfter(FileCheckpoint former, FollowedName name, Found found, long now) {
        FileState rest = follow(former, name, now);
        if (rest == null && isFile(former, found, name)) {
            restore(former, name, found, now);
            return true;
        }
        name.seen = true;
        name.last = rest;
        name.leftMillis = rest == null ? former.seenMillis() : leftMillis(rest.mtimeMillis, rest.size, former);
        if (rest == null && search.isAwaited(former)) {
            return false;
        }
        index.remove(former);
        if (rest == null && !isBackup(name)) {
            listener.notice(
                    name.path,
                    "was replaced while nobody looked; what was written last to the former file is not found"
                            + missed.compressedSince(name, former.seenMillis()));
        }
        return false;
    }

    /** A file that was not there before may be a copy of one that was. */
    private boolean resumeCopy(FollowedName name, Found found, long now) {
        FileCheckpoint original = search.original(found, name.confinement == null);
        if (original == null) {
            return false;
        }
        FileState file = files.add(found.id(), name, name.source);
        fill(file, original);
        if (search.isStanding(original)) {
            file.startAt = found.attributes().size(); // all that it holds is read there
        } else {
            file.source = sourceOf(original);
        }
        name.file = file;
        name.seen = true;
        opening.openAndVisit(file, found, now);
        return true;
    }

    /** When it was kept last how far files were read, milliseconds since 1970. */
    long keptMillis() {
        return index.epochMillis();
    }

    // ---- the file of a checkpoint under another name

    /** Reads on a file that was renamed within its directory, under its new name if that is followed. */
    private @Nullable FileState follow(FileCheckpoint former, FollowedName name, long now) {
        Path path = search.locate(former);
        FollowedName other = path == null ? null : names.find(path);
        if (other == null) {
            return drain(former, name, now);
        }
        Found found = names.look(other);
        if (other.file == null && found != null) {
            restoreUnder(other, found, former, now);
        }
        FileState standing = other.file;
        return standing != null && found != null && standing.id.equals(found.id()) ? standing : null;
    }

    private void restoreUnder(FollowedName name, Found found, FileCheckpoint former, long now) {
        FileCheckpoint own = index.withId(found.id()); // of a copy that was read further meanwhile
        if (own != null && isFile(own, found, name)) {
            restore(own, name, found, now);
        } else if (isFile(former, found, name)) {
            restore(former, name, found, now);
        }
    }

    private @Nullable FileState drain(FileCheckpoint former, FollowedName name, long now) {
        Path path = search.locate(former);
        if (path == null || names.find(path) != null) {
            return null; // under a name that is followed it is found by its look
        }
        try {
            Found found = NameResolver.resolve(path, path.getParent());
            FileChannel channel = found == null ? null : openIfSame(former, found);
            if (found == null || channel == null) {
                return null;
            }
            index.remove(former);
            FileState rest = files.add(found.id(), name, name.source);
            fill(rest, former);
            rest.mtimeMillis = found.attributes().lastModifiedTime().toMillis();
            rest.size = found.attributes().size();
            files.opened(rest, channel);
            files.startDraining(rest, now);
            listener.opened(path, former.offset());
            visits.visit(rest, now);
            return rest;
        } catch (IOException e) {
            logger.debug("cannot read on {}: {}", path, e.toString());
            return null;
        }
    }

    private @Nullable FileChannel openIfSame(FileCheckpoint former, Found found) throws IOException {
        FileChannel channel = opener.open(found.path(), false);
        try {
            if (files.find(found.id()) == null && search.isFile(former, found, channel)) {
                return channel;
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }

    /** Whether a rotation gives this name to what stood under another followed one; in the end it removes what was read long ago. */
    private boolean isBackup(FollowedName name) {
        return generations.origin(name) != name;
    }

    // ---- state

    /** The file was truncated, written anew, or its number given to another one: the first look notices that. */
    private void restoreChanged(FileCheckpoint kept, FollowedName name, Found found, long now) {
        if (opening.isReadable(name, found) && !isBackup(name) && search.locate(kept) == null) {
            listener.notice(
                    name.path,
                    "was truncated or replaced while nobody looked; what was written last to its former content is not"
                            + " found"
                            + missed.compressedSince(name, kept.seenMillis()));
        }
        restore(kept, kept.seenMillis(), name, found, now);
    }

    private void restore(FileCheckpoint kept, FollowedName name, Found found, long now) {
        restore(kept, found.attributes().lastModifiedTime().toMillis(), name, found, now);
    }

    private void restore(FileCheckpoint kept, long mtimeMillis, FollowedName name, Found found, long now) {
        index.remove(kept);
        FileState file = files.add(found.id(), name, sourceOf(kept));
        file.mtimeMillis = mtimeMillis;
        file.lastGrowthNanos = now;
        fill(file, kept);
        name.file = file;
        name.seen = true;
        FollowedName former = names.find(kept.path());
        if (former != null && former.file == null) {
            former.leftMillis = leftMillis(file.mtimeMillis, found.attributes().size(), kept);
            former.last = file; // it was renamed: its rest comes before what stands there now
            former.seen = true;
        }
        if (file.startAt == found.attributes().size()) {
            file.size = file.startAt; // it was left alone because it is old, and still is
        } else {
            opening.openAndVisit(file, found, now);
        }
        listener.opened(name.path, kept.offset());
    }

    /** What was written to a file's successor is younger than that; as old, if the file itself grew since it was read. */
    private static long leftMillis(long mtimeMillis, long size, FileCheckpoint kept) {
        return size > kept.offset() ? mtimeMillis - 1 : mtimeMillis;
    }

    private static String sourceOf(FileCheckpoint kept) {
        return String.valueOf(kept.path().getFileName());
    }

    private static void fill(FileState file, FileCheckpoint kept) {
        file.newFrom = kept.offset();
        if (kept.isUnopened()) {
            file.startAt = kept.offset();
            return;
        }
        file.position = kept.offset();
        file.fingerprint = kept.beginning();
        file.marker.restore(kept.end());
        file.splitter.reset(kept.offset() == 0);
    }
}
