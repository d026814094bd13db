package io.logwisp.tail;

import io.logwisp.tail.NameResolver.Found;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the copy that was made of a file before it was truncated. A copy has a name made from the file's, the same first
 * bytes, and the same bytes before the position to which the file was read.
 */
final class CopySearch {
    private static final Logger logger = LoggerFactory.getLogger(CopySearch.class);

    /** Candidates that are opened. */
    private static final int MAX_CANDIDATES = 64;

    private final TailReader reader;
    private final ChannelOpener opener;
    private final FollowedNames names;
    private final FileTable files;

    CopySearch(TailReader reader, ChannelOpener opener, FollowedNames names, FileTable files) {
        this.reader = reader;
        this.opener = opener;
        this.names = names;
        this.files = files;
    }

    /** A copy, open, with its size at this moment. */
    record Copy(FileIdentity id, FileChannel channel, long size, FileTime modified) {}

    /**
     * The copy that may hold what was not read of the file any more, or null when there is none: the longest, or of a file
     * of which little is known the earliest, because a later one may be of what was written after that.
     */
    @Nullable
    Copy find(FileState file) {
        Path parent = file.name.path.getParent();
        if (parent == null || !(file.fingerprint.exists() || isWhollyKnown(file))) {
            return null;
        }
        Copy best = null;
        try {
            for (Found found : candidates(file, parent)) {
                Copy copy = open(found, channel -> isNewCopy(file, channel, found));
                if (copy != null && (best == null || isBetter(copy, best, file))) {
                    close(best);
                    best = copy;
                } else {
                    close(copy);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            logger.debug("cannot look for a copy of {}: {}", file.name.path, e.toString());
        }
        return best;
    }

    private static boolean isBetter(Copy copy, Copy best, FileState file) {
        int order = file.fingerprint.exists() ? 0 : best.modified.compareTo(copy.modified);
        return order > 0 || (order == 0 && copy.size > best.size);
    }

    /** The files that may be the copy; when there are many the latest ones, for it has just been made. */
    private Collection<Found> candidates(FileState file, Path parent) throws IOException {
        Path path = file.name.path;
        Path source = sourcePath(file);
        PriorityQueue<Found> latest = new PriorityQueue<>(
                Comparator.comparing((Found found) -> found.attributes().lastModifiedTime()));
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(parent, entry -> isCopyName(path, entry) || isCopyName(source, entry))) {
            for (Path entry : entries) {
                Found found = NameResolver.look(entry, parent);
                if (found != null && isCandidate(found, file)) {
                    latest.add(found);
                    if (latest.size() > MAX_CANDIDATES) {
                        latest.remove();
                    }
                }
            }
        }
        return latest;
    }

    /** The path that a file had first; it may have been renamed since it was copied. */
    private static Path sourcePath(FileState file) {
        Path first = sibling(file.name, file.source);
        return first == null ? file.name.path : first;
    }

    private static void close(@Nullable Copy copy) throws IOException {
        if (copy != null) {
            copy.channel.close();
        }
    }

    /** Whether an open file is what is looked for. */
    private interface Proof {
        boolean holds(FileChannel channel) throws IOException;
    }

    private @Nullable Copy open(Found found, Proof proof) {
        try {
            FileChannel channel = opener.open(found.path(), false);
            try {
                if (proof.holds(channel)) {
                    FileTime modified = found.attributes().lastModifiedTime();
                    return new Copy(found.id(), channel, channel.size(), modified);
                }
            } catch (IOException e) {
                logger.debug("cannot read {}: {}", found.path(), e.toString());
            }
            channel.close();
        } catch (IOException e) {
            logger.debug("cannot open {}: {}", found.path(), e.toString()); // compressed and removed meanwhile
        }
        return null;
    }

    /** Whether a file holds what was read of another one, or the beginning of that. */
    boolean isCopy(FileState original, FileChannel channel) throws IOException {
        return original.fingerprint.exists()
                ? reader.isCopyOf(channel, original)
                : isWhollyKnown(original) && reader.hasMarker(channel, original);
    }

    private static boolean isWhollyKnown(FileState file) {
        return file.position > 0 && file.marker.length() == file.position;
    }

    /** A closed file may have been renamed, and then be found itself. */
    private boolean isCandidate(Found found, FileState file) {
        return (files.find(found.id()) != file || !file.isOpen())
                && found.attributes().size() > 0;
    }

    /**
     * Whether a file became a copy of another one. What is followed itself was or will be read under its own name, unless
     * it was recognised as a copy, or has other content by now than what was read of it.
     */
    private boolean isNewCopy(FileState file, FileChannel channel, Found found) throws IOException {
        FileState known = files.find(found.id());
        if (!file.fingerprint.exists()) {
            return isNewShortCopy(file, known, channel, found);
        }
        boolean fresh = known == null || known.original == file || isGone(known) || isNew(known, channel);
        return fresh && isCopy(file, channel);
    }

    /**
     * Few bytes prove little, many logs begin with the same few words: the copy must have been made since the file was
     * looked at, and have a backup's name if it has more than what was read.
     */
    private boolean isNewShortCopy(FileState file, @Nullable FileState known, FileChannel channel, Found found)
            throws IOException {
        if (known == file) {
            return isGone(file) && isCopy(file, channel);
        }
        boolean fresh = known == null
                ? isModifiedSince(file, found.attributes().lastModifiedTime())
                : known.original == file || isNew(known, channel);
        return fresh && (channel.size() == file.position || hasBackupName(file, found)) && isCopy(file, channel);
    }

    /** Whether something was modified after a file was looked at last, by the time stamps of the file system alone. */
    private static boolean isModifiedSince(FileState file, FileTime time) {
        return file.mtimeMillis > 0 && time.toMillis() >= file.mtimeMillis;
    }

    /** Whether nothing that a known file has now was read of it. */
    private boolean isNew(FileState known, FileChannel channel) throws IOException {
        return known.position == 0 || isRewritten(known, channel);
    }

    /** Whether a known file has other content than what was read of it. */
    private boolean isRewritten(FileState known, FileChannel channel) throws IOException {
        return channel.size() < known.position || !reader.hasMarker(channel, known);
    }

    /** Whether a file may have been removed while it was closed, so that its inode is another one's. */
    boolean isGone(FileState file) {
        return !file.isOpen() && !names.holds(file.name, file.id);
    }

    /** The followed name that a copy's name was made from, or null. */
    static @Nullable FollowedName original(FollowedName copy, FollowedNames names) {
        String name = copy.source;
        int dot = name.lastIndexOf('.');
        for (int end = name.length() - 1; end > 0; end--) {
            if (isSeparator(name.charAt(end))) {
                FollowedName whole = find(copy, name.substring(0, end), names);
                if (whole != null) {
                    return whole;
                }
                FollowedName stem = end < dot ? find(copy, name.substring(0, end) + name.substring(dot), names) : null;
                if (stem != null) {
                    return stem;
                }
            }
        }
        return null;
    }

    private static @Nullable FollowedName find(FollowedName copy, String name, FollowedNames names) {
        Path path = sibling(copy, name);
        return path == null ? null : names.find(path);
    }

    /** A path beside another one, or null when the locale cannot spell the name: then only its bytes would do. */
    private static @Nullable Path sibling(FollowedName name, String other) {
        try {
            return name.directory.path.resolve(other);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** Whether a name looks as if it were made for a copy: {@code a.log.1}, {@code a.log-20260101}, {@code a-1.log}. */
    static boolean isCopyName(Path original, Path candidate) {
        String name = String.valueOf(original.getFileName());
        String other = String.valueOf(candidate.getFileName());
        if (other.equals(name)) {
            return false;
        }
        if (other.startsWith(name)) {
            return isSeparator(other.charAt(name.length()));
        }
        int dot = name.lastIndexOf('.');
        return dot > 0
                && other.length() > name.length()
                && other.startsWith(name.substring(0, dot))
                && other.endsWith(name.substring(dot))
                && isSeparator(other.charAt(dot));
    }

    private static boolean hasBackupName(FileState file, Found found) {
        String name = String.valueOf(found.path().getFileName());
        return RotationNames.isBackupOf(file.source, name) || RotationNames.isBackupOf(file.name.source, name);
    }

    private static boolean isSeparator(char c) {
        return c == '.' || c == '-' || c == '_' || c == '~';
    }
}
