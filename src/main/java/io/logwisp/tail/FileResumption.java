package io.logwisp.tail;

import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.tail.FileCheckpoint.State;
import io.logwisp.tail.NameResolver.Found;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
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
    private final TailListener listener;
    private final TailReader reader;
    private final ChannelOpener opener;
    private final TargetScanner scanner;
    private final FollowedNames names;
    private final FileTable files;
    private final FileVisits visits;
    private final FileOpening opening;

    /** Identity → path of the files of a directory, for the poll that is running. */
    private final Map<Path, Map<String, Path>> listings = new HashMap<>();

    private int directoriesKnown;

    FileResumption(
            CheckpointIndex index,
            TailListener listener,
            TailReader reader,
            ChannelOpener opener,
            TargetScanner scanner,
            FollowedNames names,
            FileTable files,
            FileVisits visits,
            FileOpening opening) {
        this.index = index;
        this.listener = listener;
        this.reader = reader;
        this.opener = opener;
        this.scanner = scanner;
        this.names = names;
        this.files = files;
        this.visits = visits;
        this.opening = opening;
    }

    // ---- files that no name leads to any more

    /** Looks for files that were renamed to where nobody follows them, before their successors are read. */
    void begin(long now) {
        listings.clear();
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
                name.seen = true;
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
        if (same != null && (isUnder(same, name) || isFile(same, found, name))) {
            restore(same, name, found, now); // what was truncated or written anew is noticed by the first look
            return true;
        }
        if (same != null && !opening.isReadable(name, found)) {
            return true; // whether it is the same can be told when it may be read
        }
        FileCheckpoint former = index.withPath(name.path);
        return former != null ? resumeAfter(former, name, found, now) : resumeCopy(name, found, now);
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
        if (rest == null && isHidden(former)) {
            return false;
        }
        index.remove(former);
        if (rest == null) {
            listener.notice(
                    name.path,
                    "was replaced while nobody looked; what was written last to the former file is not found");
        }
        return false;
    }

    /** Whether a file that may be it is there, but must not be read now. */
    private boolean isHidden(FileCheckpoint file) {
        Path path = inDirectory(file).get(file.id());
        if (path == null) {
            return false;
        }
        try {
            opener.open(path, false).close();
            return false;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** A file that was not there before may be a copy of one that was. */
    private boolean resumeCopy(FollowedName name, Found found, long now) {
        FileCheckpoint original = original(name, found);
        if (original == null) {
            return false;
        }
        FileState file = files.add(found.id(), name, name.source);
        fill(file, original);
        if (isStanding(original)) {
            file.startAt = found.attributes().size(); // all that it holds is read there
        } else {
            file.source = sourceOf(original);
        }
        name.file = file;
        name.seen = true;
        opening.openAndVisit(file, found, now);
        return true;
    }

    private @Nullable FileCheckpoint original(FollowedName name, Found found) {
        try (FileChannel channel = opener.open(found.path(), name.confinement == null)) {
            return original(channel);
        } catch (IOException e) {
            logger.debug("cannot look into {}: {}", found.path(), e.toString());
            return null;
        }
    }

    /** The file of the checkpoint whose content this is, or null. */
    private @Nullable FileCheckpoint original(FileChannel channel) throws IOException {
        for (int length : index.beginningLengths()) {
            for (FileCheckpoint file : index.withBeginning(reader.fingerprint(channel, length))) {
                if (isFile(file, channel)) {
                    return file;
                }
            }
        }
        return null;
    }

    /** Whether the file of a checkpoint is where it was. */
    private boolean isStanding(FileCheckpoint file) {
        try {
            Found found = NameResolver.resolve(file.path(), null);
            return found != null && found.id().text().equals(file.id()) && isFile(file, found, true);
        } catch (IOException e) {
            return false;
        }
    }

    // ---- the file of a checkpoint under another name

    /** Reads on a file that was renamed within its directory, under its new name if that is followed. */
    private @Nullable FileState follow(FileCheckpoint former, FollowedName name, long now) {
        Path path = locate(former);
        FollowedName other = path == null ? null : names.find(path);
        if (other == null) {
            return drain(former, name, now);
        }
        Found found = names.look(other);
        if (other.file == null && found != null) {
            FileCheckpoint own = index.withId(found.id()); // of a copy that was read further meanwhile
            FileCheckpoint kept = own != null && isFile(own, found, other) ? own : former;
            if (kept == own || isFile(former, found, other)) {
                restore(kept, other, found, now);
            }
        }
        return other.file;
    }

    private @Nullable FileState drain(FileCheckpoint former, FollowedName name, long now) {
        Path path = locate(former);
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
            if (files.find(found.id()) == null && isSame(former, found, channel)) {
                return channel;
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }

    /** Where the file of a checkpoint is in its directory now, or a file with its content and a name like a copy's. */
    private @Nullable Path locate(FileCheckpoint file) {
        Map<String, Path> listing = inDirectory(file);
        Path same = listing.get(file.id());
        if (same != null && (!file.beginning().exists() || hasContent(file, same))) {
            return same;
        }
        for (Path candidate : listing.values()) {
            if (CopySearch.isCopyName(file.path(), candidate) && hasContent(file, candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private Map<String, Path> inDirectory(FileCheckpoint file) {
        Path parent = file.path().getParent();
        return parent == null ? Map.of() : listings.computeIfAbsent(parent, FileResumption::list);
    }

    private boolean hasContent(FileCheckpoint file, Path candidate) {
        if (!file.beginning().exists()) {
            return false;
        }
        try (FileChannel channel = opener.open(candidate, false)) {
            return isFile(file, channel);
        } catch (IOException e) {
            return false;
        }
    }

    private static Map<String, Path> list(Path directory) {
        Map<String, Path> listing = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                Found found = NameResolver.resolve(entry, directory);
                if (found != null && found.linked()) {
                    listing.putIfAbsent(found.id().text(), entry);
                } else if (found != null) {
                    listing.put(found.id().text(), entry);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            logger.debug("cannot list {}: {}", directory, e.toString());
        }
        return listing;
    }

    // ---- proof and state

    private boolean isFile(FileCheckpoint file, Found found, FollowedName name) {
        return isFile(file, found, name.confinement == null);
    }

    private boolean isFile(FileCheckpoint file, Found found, boolean follow) {
        try (FileChannel channel = opener.open(found.path(), follow)) {
            return isSame(file, found, channel);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether a file is that of a checkpoint. The content of a short one proves too little, and its number may be that of
     * another file's copy by now.
     */
    private boolean isSame(FileCheckpoint file, Found found, FileChannel channel) throws IOException {
        return isFile(file, channel)
                && (file.beginning().exists() || (isSameByNumber(file, found) && original(channel) == null));
    }

    private static boolean isSameByNumber(FileCheckpoint file, Found found) {
        String id = found.id().text();
        if (id.equals(file.id()) && file.offset() > 0) {
            return true;
        }
        boolean named = found.path().equals(file.path()) || CopySearch.isCopyName(file.path(), found.path());
        return named && FileIdentity.isSameInode(id, file.id());
    }

    private boolean isFile(FileCheckpoint file, FileChannel channel) throws IOException {
        Fingerprint beginning = file.beginning();
        return channel.size() >= file.offset()
                && reader.fingerprint(channel, beginning.length()).equals(beginning)
                && reader.hasEnd(channel, file.offset(), file.end());
    }

    private void restore(FileCheckpoint kept, FollowedName name, Found found, long now) {
        index.remove(kept);
        FileState file = files.add(found.id(), name, sourceOf(kept));
        file.mtimeMillis = found.attributes().lastModifiedTime().toMillis();
        file.lastGrowthNanos = now;
        fill(file, kept);
        name.file = file;
        name.seen = true;
        FollowedName former = names.find(kept.path());
        if (former != null && former.file == null) {
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
