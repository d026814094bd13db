package io.logwisp.tail;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the copy that was made of a file before it was truncated. A copy has a name made from the file's, the same first
 * bytes, and the same bytes before the position to which the file was read.
 */
final class CopySearch {
    /** Candidates that are opened; more backups of one log are not kept by anybody. */
    private static final int MAX_CANDIDATES = 64;

    private final TailReader reader;
    private final ChannelOpener opener;

    CopySearch(TailReader reader, ChannelOpener opener) {
        this.reader = reader;
        this.opener = opener;
    }

    /** A copy, open, with its size at this moment. */
    record Copy(FileIdentity id, FileChannel channel, long size) {}

    /** The copy that holds what was not read of the file any more, or null. */
    @Nullable
    Copy find(FileState file, Map<FileIdentity, FileState> followed) {
        Path parent = file.name.path.getParent();
        if (parent == null || !file.fingerprint.exists()) {
            return null;
        }
        int left = MAX_CANDIDATES;
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(parent, entry -> isCopyName(file.name.path, entry))) {
            for (Path entry : entries) {
                Copy copy = left-- > 0 ? open(file, entry, followed) : null;
                if (copy != null) {
                    return copy;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // No copy can be found where the directory cannot be listed.
        }
        return null;
    }

    private @Nullable Copy open(FileState file, Path entry, Map<FileIdentity, FileState> followed) throws IOException {
        NameResolver.Found found = NameResolver.resolve(entry, entry.getParent());
        if (found == null || found.attributes().size() <= file.position || !isCandidate(found, file, followed)) {
            return null;
        }
        FileChannel channel = opener.open(found.path(), false);
        try {
            Fingerprint wanted = file.fingerprint;
            if (reader.fingerprint(channel, wanted.length()).equals(wanted) && reader.hasMarker(channel, file)) {
                return new Copy(found.id(), channel, channel.size());
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }

    /** What is followed itself was or will be read under its own name, unless it was recognised as a copy. */
    private static boolean isCandidate(
            NameResolver.Found found, FileState file, Map<FileIdentity, FileState> followed) {
        FileState known = followed.get(found.id());
        return known == null || known.original == file;
    }

    /** The followed name that a copy's name was made from, or null. */
    static @Nullable FollowedName original(Path copy, Map<Path, FollowedName> names) {
        String name = String.valueOf(copy.getFileName());
        int dot = name.lastIndexOf('.');
        for (int end = name.length() - 1; end > 0; end--) {
            if (isSeparator(name.charAt(end))) {
                FollowedName whole = names.get(copy.resolveSibling(name.substring(0, end)));
                if (whole != null) {
                    return whole;
                }
                FollowedName stem =
                        end < dot ? names.get(copy.resolveSibling(name.substring(0, end) + name.substring(dot))) : null;
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
