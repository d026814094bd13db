package io.logwisp.tail;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the copy that was made of a file before it was truncated. A copy has a name made from the file's, the same first
 * bytes, and the same bytes before the position to which the file was read.
 */
final class CopySearch {
    private static final Logger logger = LoggerFactory.getLogger(CopySearch.class);

    /** Candidates that are opened; more backups of one log are not kept by anybody. */
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
        Path path = file.name.path;
        Path parent = path.getParent();
        if (parent == null || !file.fingerprint.exists()) {
            return null;
        }
        Path source = path.resolveSibling(file.source); // it may have been renamed since it was copied
        int left = MAX_CANDIDATES;
        Copy best = null;
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(parent, entry -> isCopyName(path, entry) || isCopyName(source, entry))) {
            for (Path entry : entries) {
                Copy copy = left-- > 0 ? openCopy(file, entry) : null;
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

    private static void close(@Nullable Copy copy) throws IOException {
        if (copy != null) {
            copy.channel.close();
        }
    }

    /** Opens a candidate if it is a copy; one that cannot be read, as older backups often, does not keep from others. */
    private @Nullable Copy openCopy(FileState file, Path entry) {
        try {
            NameResolver.Found found = NameResolver.resolve(entry, entry.getParent());
            return found == null || !isCandidate(found, file) ? null : openCopy(file, found);
        } catch (IOException e) {
            logger.debug("cannot look into {}: {}", entry, e.toString());
            return null;
        }
    }

    private @Nullable Copy openCopy(FileState file, NameResolver.Found found) throws IOException {
        FileChannel channel = opener.open(found.path(), false);
        try {
            if (isCopy(file, channel)) {
                return new Copy(found.id(), channel, channel.size());
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
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

    /** What is followed itself was or will be read under its own name, unless it was recognised as a copy. */
    private boolean isCandidate(NameResolver.Found found, FileState file) {
        FileState known = files.find(found.id());
        return known == null || known.original == file || isGone(known);
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
                FollowedName whole = names.find(copy.resolveSibling(name.substring(0, end)));
                if (whole != null) {
                    return whole;
                }
                FollowedName stem = end < dot
                        ? names.find(copy.resolveSibling(name.substring(0, end) + name.substring(dot)))
                        : null;
                if (stem != null) {
                    return stem;
                }
            }
        }
        return null;
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
