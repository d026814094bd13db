package io.logwisp.tail;

import io.logwisp.tail.NameResolver.Found;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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
    record Copy(FileIdentity id, FileChannel channel, long size) {}

    /** The longest copy, which may hold what was not read of the file any more, or null when there is none. */
    @Nullable
    Copy find(FileState file) {
        Path parent = file.name.path.getParent();
        if (parent == null || !(file.fingerprint.exists() || isWhollyKnown(file))) {
            return null;
        }
        Copy best = null;
        try {
            for (Found found : candidates(file, parent)) {
                Copy copy = open(file, found);
                if (copy != null && (best == null || copy.size > best.size)) {
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

    /** The files that may be the copy; when there are many the latest ones, for it has just been made. */
    private Collection<Found> candidates(FileState file, Path parent) throws IOException {
        Path path = file.name.path;
        Path renamed = sibling(path, file.source); // it may have been renamed since it was copied
        Path source = renamed == null ? path : renamed;
        PriorityQueue<Found> latest = new PriorityQueue<>(
                Comparator.comparing((Found found) -> found.attributes().lastModifiedTime()));
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(parent, entry -> isCopyName(path, entry) || isCopyName(source, entry))) {
            for (Path entry : entries) {
                Found found = look(entry, parent);
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

    private static @Nullable Found look(Path entry, Path parent) {
        try {
            return NameResolver.resolve(entry, parent);
        } catch (IOException e) {
            logger.debug("cannot look at {}: {}", entry, e.toString()); // the other ones still count
            return null;
        }
    }

    private static void close(@Nullable Copy copy) throws IOException {
        if (copy != null) {
            copy.channel.close();
        }
    }

    private @Nullable Copy open(FileState file, Found found) {
        try {
            FileChannel channel = opener.open(found.path(), false);
            try {
                if (isNewCopy(file, channel, found.id())) {
                    return new Copy(found.id(), channel, channel.size());
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
        Fingerprint wanted = original.fingerprint;
        if (!wanted.exists()) {
            return original.marker.length() == original.position && reader.hasMarker(channel, original);
        }
        return reader.fingerprint(channel, wanted.length()).equals(wanted)
                && (channel.size() < original.position || reader.hasMarker(channel, original));
    }

    private static boolean isWhollyKnown(FileState file) {
        return file.position > 0 && file.marker.length() == file.position;
    }

    /** Few bytes prove little: they must be all of a file that was written anew just now. */
    private boolean isCandidate(Found found, FileState file) {
        FileState known = files.find(found.id());
        return known != file
                && (file.fingerprint.exists()
                        || (known != null && found.attributes().size() == file.position));
    }

    /**
     * Whether a file became a copy of another one. What is followed itself was or will be read under its own name, unless
     * it was recognised as a copy, or has other content by now than what was read of it.
     */
    private boolean isNewCopy(FileState file, FileChannel channel, FileIdentity id) throws IOException {
        FileState known = files.find(id);
        boolean fresh = known == null
                || (file.fingerprint.exists() && (known.original == file || isGone(known)))
                || isRewritten(known, channel);
        return fresh && isCopy(file, channel);
    }

    /** Whether a known file has other content than what was read of it. */
    boolean isRewritten(FileState known, FileChannel channel) throws IOException {
        return channel.size() < known.position || !reader.hasMarker(channel, known);
    }

    /** Whether a file may have been removed while it was closed, so that its inode is another one's. */
    boolean isGone(FileState file) {
        return !file.isOpen() && !names.holds(file.name, file.id);
    }

    /** The followed name that a copy's name was made from, or null. */
    static @Nullable FollowedName original(Path copy, FollowedNames names) {
        String name = String.valueOf(copy.getFileName());
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

    private static @Nullable FollowedName find(Path copy, String name, FollowedNames names) {
        Path path = sibling(copy, name);
        return path == null ? null : names.find(path);
    }

    /** A path beside another, or null when the locale cannot spell the name: then only its bytes would do. */
    private static @Nullable Path sibling(Path path, String name) {
        try {
            return path.resolveSibling(name);
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

    private static boolean isSeparator(char c) {
        return c == '.' || c == '-' || c == '_' || c == '~';
    }
}
