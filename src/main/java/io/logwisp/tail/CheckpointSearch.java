package io.logwisp.tail;

import io.logwisp.tail.NameResolver.Found;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out where the files of a checkpoint are now, and proves by their content that they are it. Owned by the polling
 * thread.
 */
final class CheckpointSearch {
    private static final Logger logger = LoggerFactory.getLogger(CheckpointSearch.class);

    private final CheckpointIndex index;
    private final TailReader reader;
    private final ChannelOpener opener;
    private final FollowedNames names;

    /** For each directory and the poll that is running. */
    private final Map<Path, Listing> listings = new HashMap<>();

    CheckpointSearch(CheckpointIndex index, TailReader reader, ChannelOpener opener, FollowedNames names) {
        this.index = index;
        this.reader = reader;
        this.opener = opener;
        this.names = names;
    }

    /**
     * A file in a directory.
     *
     * @param path where a symbolic link leads to
     */
    private record Entry(Path name, Path path) {}

    /**
     * The files of a directory by their identity. The first poll may take long, and files are renamed meanwhile.
     *
     * @param modified when the directory was changed last, by its own time stamp
     */
    private record Listing(@Nullable FileTime modified, Map<String, Entry> entries) {}

    /** From now on directories may have changed. */
    void restart() {
        listings.clear();
    }

    // ---- where it is

    /** Where the file of a checkpoint is in its directory now, or a file with its content and a name like a copy's. */
    @Nullable
    Path locate(FileCheckpoint file) {
        Map<String, Entry> listing = listing(file);
        Entry same = listing.get(file.id());
        if (same != null && (!file.beginning().exists() || hasContent(file, same))) {
            return same.name;
        }
        for (Entry candidate : listing.values()) {
            if (CopySearch.isCopyName(file.path(), candidate.name)
                    && file.beginning().exists()
                    && hasContent(file, candidate)) {
                return candidate.name;
            }
        }
        return null;
    }

    /** Whether a file that may be it is there, but must not be read now or is still to be looked at under its name. */
    boolean isAwaited(FileCheckpoint file) {
        Entry same = listing(file).get(file.id());
        if (same == null) {
            return false;
        }
        try (FileChannel channel = opener.open(same.path, false)) {
            return names.find(same.name) != null && isFile(file, channel);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private boolean hasContent(FileCheckpoint file, Entry candidate) {
        try (FileChannel channel = opener.open(candidate.path, false)) {
            return isFile(file, channel);
        } catch (IOException e) {
            return false;
        }
    }

    private Map<String, Entry> listing(FileCheckpoint file) {
        Path parent = file.path().getParent();
        if (parent == null) {
            return Map.of();
        }
        FileTime modified = modified(parent);
        Listing known = listings.get(parent);
        if (known == null || !Objects.equals(known.modified, modified)) {
            known = new Listing(modified, list(parent));
            listings.put(parent, known);
        }
        return known.entries;
    }

    private static @Nullable FileTime modified(Path directory) {
        try {
            return Files.getLastModifiedTime(directory);
        } catch (IOException e) {
            return null; // then there is nothing to list either
        }
    }

    private static Map<String, Entry> list(Path directory) {
        Map<String, Entry> listing = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path name : entries) {
                Found found = NameResolver.resolve(name, directory);
                if (found != null && found.linked()) {
                    listing.putIfAbsent(found.id().text(), new Entry(name, found.path()));
                } else if (found != null) {
                    listing.put(found.id().text(), new Entry(name, found.path()));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            logger.debug("cannot list {}: {}", directory, e.toString());
        }
        return listing;
    }

    // ---- whether it is it

    /** Whether what was found is the file of a checkpoint; false also when it cannot be opened. */
    boolean isFile(FileCheckpoint file, Found found, boolean follow) {
        try (FileChannel channel = opener.open(found.path(), follow)) {
            return isFile(file, found, channel);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether a file is that of a checkpoint. The content of a short one proves too little, and its number may be that of
     * another file's copy by now.
     */
    boolean isFile(FileCheckpoint file, Found found, FileChannel channel) throws IOException {
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

    /** The file of the checkpoint that has the content of what was found, or null. */
    @Nullable
    FileCheckpoint original(Found found, boolean follow) {
        try (FileChannel channel = opener.open(found.path(), follow)) {
            return original(channel);
        } catch (IOException e) {
            logger.debug("cannot look into {}: {}", found.path(), e.toString());
            return null;
        }
    }

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

    private boolean isFile(FileCheckpoint file, FileChannel channel) throws IOException {
        return channel.size() >= file.offset()
                && reader.hasBeginning(channel, file.beginning())
                && reader.hasEnd(channel, file.offset(), file.end());
    }

    /** Whether the file of a checkpoint is where it was. */
    boolean isStanding(FileCheckpoint file) {
        try {
            Found found = NameResolver.resolve(file.path(), null);
            return found != null && found.id().text().equals(file.id()) && isFile(file, found, true);
        } catch (IOException e) {
            return false;
        }
    }
}
