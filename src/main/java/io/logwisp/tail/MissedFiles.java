package io.logwisp.tail;

import io.logwisp.config.MonitorConfig;
import io.logwisp.entry.Ticker;
import io.logwisp.tail.NameResolver.Found;
import io.logwisp.tail.TailReader.Outcome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds files that came and went under a name between two looks, so that nobody saw them there: when a rotation is noticed,
 * a file beside it that has a name only rotations give, is not known and was written after the last look has missed its
 * turn. Such files are read from their beginnings, behind what stood under the name before them. Owned by the polling thread.
 */
final class MissedFiles {
    private static final Logger logger = LoggerFactory.getLogger(MissedFiles.class);

    /** Files that are read for one rotation, the latest ones. */
    static final int MAX_FILES = 100;

    private final MonitorConfig config;
    private final Ticker ticker;
    private final TailListener listener;
    private final TailReader reader;
    private final ChannelOpener opener;
    private final FollowedNames names;
    private final FileTable files;
    private final CheckpointIndex index;
    private final CheckpointSearch search;

    // The directory that was listed last in the poll that is running.
    private @Nullable Path listedDirectory;
    private @Nullable FileTime listedTime;
    private NavigableMap<String, Path> listed = Collections.emptyNavigableMap();

    MissedFiles(
            MonitorConfig config,
            Ticker ticker,
            TailListener listener,
            TailReader reader,
            ChannelOpener opener,
            FollowedNames names,
            FileTable files,
            CheckpointIndex index,
            CheckpointSearch search) {
        this.config = config;
        this.ticker = ticker;
        this.listener = listener;
        this.reader = reader;
        this.opener = opener;
        this.names = names;
        this.files = files;
        this.index = index;
        this.search = search;
    }

    /** From now on directories may have changed. */
    void restart() {
        listedDirectory = null;
        listed = Collections.emptyNavigableMap();
    }

    // ---- the name leads to another file, or to none

    /** Has what stood under a name since the last look read behind the file that stood there then; sets the last of them. */
    void readBehindLast(FollowedName name) {
        FileState last = name.last;
        if (last != null && !last.isOpen()) {
            last = null;
        }
        tellCompressed(name, last);
        for (Missed missed : open(name, candidates(name, name.leftMillis, false), last)) {
            FileState next = begin(name, missed, RotationReason.INODE_CHANGE);
            if (next != null) {
                if (last != null) {
                    next.predecessor = Predecessor.of(last);
                }
                last = next;
                name.last = next;
            }
        }
    }

    // ---- the file was truncated

    /** Has copies of what was written to a truncated file since the last look read, before what stands there now. */
    void readBeforeTruncated(FileState file, RotationReason reason) {
        if (!config.recoverCopytruncate() || file.draining) {
            return;
        }
        for (Missed missed : open(file.name, behindCopy(file), file)) {
            FileState next = begin(file.name, missed, reason);
            if (next != null) {
                next.predecessor = file.predecessor;
                file.predecessor = Predecessor.of(next);
            }
        }
    }

    // ---- finding them

    /** A file that was not seen under its name, open. */
    private record Missed(Found found, FileChannel channel) {}

    /** @param former what was seen under the name last; a copy of it was not missed */
    private List<Missed> open(FollowedName name, List<Found> candidates, @Nullable FileState former) {
        List<Missed> missed = new ArrayList<>();
        int left = 0;
        for (int i = candidates.size() - 1; i >= 0; i--) {
            FileChannel channel = openMissed(candidates.get(i), former);
            if (channel != null && missed.size() == MAX_FILES) {
                FileTable.close(channel, candidates.get(i).path());
                left++;
            } else if (channel != null) {
                missed.add(0, new Missed(candidates.get(i), channel));
            }
        }
        if (left > 0) {
            listener.notice(
                    name.path,
                    left + " files that were rotated away before they were seen are not read: more than " + MAX_FILES
                            + " at once");
        }
        return missed;
    }

    /**
     * Files that were copied after the copy of a truncated one. What is older came before it; and without that copy nothing
     * tells what is what, because backups may be copied from one to the next.
     */
    private List<Found> behindCopy(FileState truncated) {
        List<Found> candidates = candidates(truncated.name, 0, false);
        for (int i = candidates.size() - 1; i >= Math.max(0, candidates.size() - MAX_FILES); i--) {
            if (isCopy(candidates.get(i), truncated)) {
                return candidates.subList(i + 1, candidates.size());
            }
        }
        return List.of();
    }

    private boolean isCopy(Found found, FileState truncated) {
        Predecessor rest = truncated.predecessor;
        if (rest != null && rest.file().id.equals(found.id())) {
            return true;
        }
        try (FileChannel channel = opener.open(found.path(), false)) {
            return isCopy(channel, truncated);
        } catch (IOException e) {
            logger.debug("cannot read {}: {}", found.path(), e.toString());
            return false;
        }
    }

    /** Files beside a name that a rotation may have put there since a time, the oldest first. */
    private List<Found> candidates(FollowedName name, long sinceMillis, boolean compressed) {
        Path parent = name.path.getParent();
        if (parent == null || name.linked || name.directory.virtual || sinceMillis == Long.MAX_VALUE) {
            return List.of();
        }
        List<Found> candidates = new ArrayList<>();
        String stem = RotationNames.stem(name.source);
        for (Map.Entry<String, Path> sibling : list(parent).tailMap(stem).entrySet()) {
            String other = sibling.getKey();
            Path entry = sibling.getValue();
            if (!other.startsWith(stem)) {
                break;
            }
            if (RotationNames.isOf(name.source, other)
                    && RotationNames.isCompressed(other) == compressed
                    && !isFollowed(name, entry)) {
                Found found = NameResolver.look(entry, parent);
                if (found != null
                        && !found.linked()
                        && found.attributes().lastModifiedTime().toMillis() > sinceMillis) {
                    candidates.add(found);
                }
            }
        }
        candidates.sort(asTheyStood());
        return candidates;
    }

    /** The order in which they stood under the name. */
    private static Comparator<Found> asTheyStood() {
        return Comparator.comparing((Found found) -> found.attributes().lastModifiedTime())
                .thenComparing(found -> String.valueOf(found.path().getFileName()), RotationNames.OLDEST_FIRST);
    }

    /** What is followed under its own name is found there. */
    private boolean isFollowed(FollowedName name, Path entry) {
        return names.find(entry) != null || name.directory.ruleFor(String.valueOf(entry.getFileName())) != null;
    }

    private NavigableMap<String, Path> list(Path directory) {
        try {
            FileTime time = Files.getLastModifiedTime(directory);
            if (!directory.equals(listedDirectory) || !Objects.equals(time, listedTime)) {
                NavigableMap<String, Path> entries = new TreeMap<>();
                try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
                    stream.forEach(entry -> entries.put(String.valueOf(entry.getFileName()), entry));
                }
                listedDirectory = directory;
                listedTime = time;
                listed = entries;
            }
            return listed;
        } catch (IOException | DirectoryIteratorException e) {
            logger.debug("cannot list {}: {}", directory, e.toString());
            return Collections.emptyNavigableMap();
        }
    }

    // ---- whether it is known

    private @Nullable FileChannel openMissed(Found found, @Nullable FileState former) {
        FileState known = files.find(found.id());
        if (known != null && (known.isOpen() || known.name.file == known || known.startAt > 0)) {
            return null;
        }
        try {
            FileChannel channel = opener.open(found.path(), false);
            try {
                if (isMissed(found, channel, known, former)) {
                    return channel;
                }
            } catch (IOException e) {
                logger.debug("cannot read {}: {}", found.path(), e.toString());
            }
            channel.close();
        } catch (IOException e) {
            logger.debug("cannot open {}: {}", found.path(), e.toString());
        }
        return null;
    }

    private boolean isMissed(Found found, FileChannel channel, @Nullable FileState known, @Nullable FileState former)
            throws IOException {
        FileCheckpoint kept = index.withId(found.id());
        if ((known != null && (channel.size() == 0 || holdsAll(channel, known)))
                || (kept != null && kept.offset() > 0 && search.isFile(kept, found, channel))
                || (former != null && isCopy(channel, former))
                || isRemembered(found, channel)) {
            return false;
        }
        if (known != null) {
            files.forget(known); // its number is another file's by now
        }
        return true;
    }

    /** Whether a file has the content of another one that stood under the name and was read. */
    private boolean isRemembered(Found found, FileChannel channel) throws IOException {
        for (FileState known : files.remembered()) {
            if (RotationNames.isOf(known.source, String.valueOf(found.path().getFileName()))
                    && holdsAll(channel, known)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a file has all that was read of a known one. */
    private boolean holdsAll(FileChannel channel, FileState known) throws IOException {
        return known.position > 0 && reader.holdsRead(channel, known);
    }

    /** Whether a file is a copy of what was read, whole or of an earlier time. */
    private boolean isCopy(FileChannel channel, FileState former) throws IOException {
        FileChannel other = former.channel;
        if (former.draining && other != null) {
            return other.size() == channel.size() && reader.isCopy(channel, other);
        }
        if (!former.fingerprint.exists()) {
            // So little proves nothing about what stands behind it.
            return former.position > 0
                    && former.position == channel.size()
                    && former.marker.length() == former.position
                    && reader.hasMarker(channel, former);
        }
        return reader.isCopyOf(channel, former);
    }

    // ---- reading them

    private @Nullable FileState begin(FollowedName name, Missed missed, RotationReason reason) {
        Found found = missed.found;
        FileChannel channel = missed.channel;
        FileState file = files.add(found.id(), name, name.source);
        try {
            Outcome proof = reader.probe(file, channel);
            if (proof == Outcome.END) {
                reader.moveTo(file, channel, 0);
                file.size = channel.size();
                file.mtimeMillis = found.attributes().lastModifiedTime().toMillis();
                file.lastGrowthNanos = ticker.nanoTime();
                file.untold = reason;
                files.makeRoom();
                files.opened(file, channel);
                files.startDraining(file, ticker.nanoTime());
                listener.opened(found.path(), 0);
                return file;
            }
            if (proof == Outcome.COMPRESSED) {
                tellCompressed(found);
            }
        } catch (IOException e) {
            logger.debug("cannot read {}: {}", found.path(), e.toString());
        }
        files.forget(file);
        FileTable.close(channel, found.path());
        return null;
    }

    // ---- compressed ones

    private void tellCompressed(FollowedName name, @Nullable FileState last) {
        if (last != null) { // else its own compressed form could not be told from one that was missed
            for (Found found : candidates(name, name.leftMillis, true)) {
                long modified = modifiedMillis(last);
                if (found.attributes().lastModifiedTime().toMillis() > modified && files.find(found.id()) == null) {
                    tellCompressed(found);
                }
            }
        }
    }

    private void tellCompressed(Found found) {
        listener.notice(found.path(), "was rotated away before it was seen and is compressed; it is not read");
    }

    /** The names of compressed files that a rotation has made beside a name since a time, for a notice; "" when none. */
    String compressedSince(FollowedName name, long sinceMillis) {
        List<String> found = candidates(name, sinceMillis, true).stream()
                .map(candidate -> String.valueOf(candidate.path().getFileName()))
                .toList();
        return found.isEmpty()
                ? ""
                : ": it may be in " + String.join(", ", found.subList(0, Math.min(3, found.size())))
                        + ", which is compressed and cannot be read on";
    }

    /** When a file was written last, whatever name it has; never before it was looked at last. */
    private static long modifiedMillis(FileState file) {
        if (!file.descriptorSought) {
            OpenFiles.find(List.of(file));
        }
        Path descriptor = file.descriptor;
        try {
            return descriptor == null
                    ? Long.MAX_VALUE
                    : Files.getLastModifiedTime(descriptor).toMillis();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
