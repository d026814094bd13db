package io.logwisp.tail;

import io.logwisp.config.MonitorConfig;
import io.logwisp.tail.NameResolver.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the files of a stream again, those too that were rotated meanwhile, as they stand at one moment. Only what is
 * followed is found, and what has a name that only a rotation gives to it; nothing compressed. Used by one thread.
 */
public final class PastFiles {
    private static final Logger logger = LoggerFactory.getLogger(PastFiles.class);

    /** Names of one directory that are looked through. */
    private static final int MAX_NAMES = 20_000;

    /** Files that a rotation has left of one, looked at. */
    private static final int MAX_GENERATIONS = 256;

    /** Bits of a key: few, because it is a part of ids. */
    private static final int KEY_BITS = 48;

    private final MonitorConfig config;
    private final List<TailPlace> places;
    private final Set<PastFile> current = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<FileIdentity> followed = new HashSet<>();
    private final Map<Path, List<Path>> listings = new HashMap<>();
    private final Map<PastFile, List<Rotated>> rotated = new IdentityHashMap<>();

    private record Rotated(Found found, long mtimeMillis) {}

    /** @param places the files that are followed now */
    public PastFiles(MonitorConfig config, List<TailPlace> places) {
        this.config = config;
        this.places = places;
        for (TailPlace place : places) {
            current.add(place.file());
            followed.add(place.file().id());
        }
    }

    /** What stands under the name of a file that is followed, and behind it what rotations have left, the newest first. */
    public List<PastGeneration> generations(TailPlace place) {
        PastFile file = place.file();
        List<PastGeneration> result = new ArrayList<>();
        Found now = now(file);
        if (now != null && now.id().equals(file.id())) {
            result.add(generation(file, now, file.confinement()));
        }
        for (Rotated old : rotated(file)) {
            if (!followed.contains(old.found.id())) {
                result.add(generation(file, old.found, parent(file)));
            }
        }
        return result;
    }

    /** The files that are followed now. */
    public List<TailPlace> places() {
        return places;
    }

    /** What has become of a file that lines were read from; null when it is not there any more. */
    public @Nullable PastGeneration find(PastFile file) {
        Found now = now(file);
        // Numbers of files are given to others once they are gone, so their first bytes must agree where there are
        // enough.
        boolean proven = now != null
                && now.id().equals(file.id())
                && (file.beginning().exists() ? begins(now, file) : current.contains(file));
        if (now != null && proven) {
            return generation(file, now, file.confinement());
        }
        Rotated copy = null;
        for (Rotated old : rotated(file)) {
            boolean same = old.found.id().equals(file.id());
            if (same && (!file.beginning().exists() || begins(old.found, file))) {
                return generation(file, old.found, parent(file));
            }
            if (copy == null && begins(old.found, file)) {
                copy = old;
            }
        }
        return copy == null ? null : generation(file, copy.found, parent(file));
    }

    /** Opens a file; null when it is gone or is no text. */
    public @Nullable PastText open(PastGeneration generation) {
        try {
            Found found = NameResolver.resolve(generation.path(), generation.confinement());
            if (found == null || key(found.id()) != generation.key()) {
                return null;
            }
            FileChannel channel = FileTailer.openForReading(found.path(), generation.confinement() == null);
            if (isCompressed(channel)) {
                channel.close();
                return null;
            }
            return new PastText(channel, config);
        } catch (IOException e) {
            logger.debug("cannot open {}: {}", generation.path(), e.toString());
            return null;
        }
    }

    private static boolean isCompressed(FileChannel channel) throws IOException {
        ByteBuffer first = ByteBuffer.allocate(2);
        return channel.read(first, 0) == 2 && first.get(0) == 0x1f && first.get(1) == (byte) 0x8b;
    }

    private static @Nullable Path parent(PastFile file) {
        return file.path().getParent();
    }

    private @Nullable Found now(PastFile file) {
        try {
            return NameResolver.resolve(file.path(), file.confinement());
        } catch (IOException e) {
            logger.debug("cannot look at {}: {}", file.path(), e.toString());
            return null;
        }
    }

    private static PastGeneration generation(PastFile file, Found found, @Nullable Path confinement) {
        return new PastGeneration(
                key(found.id()),
                file.source(),
                found.path(),
                confinement,
                found.attributes().lastModifiedTime().toMillis());
    }

    /** What rotations have left of a file, the latest written first. */
    private List<Rotated> rotated(PastFile file) {
        return rotated.computeIfAbsent(file, this::look);
    }

    private List<Rotated> look(PastFile file) {
        Path parent = parent(file);
        List<Rotated> result = new ArrayList<>();
        if (parent == null) {
            return result;
        }
        String name = String.valueOf(file.path().getFileName());
        for (Path entry : listing(parent)) {
            String other = String.valueOf(entry.getFileName());
            boolean old = isRotated(name, other) || isRotated(file.source(), other);
            Found found = old && result.size() < MAX_GENERATIONS ? NameResolver.look(entry, parent) : null;
            if (found != null && found.attributes().size() > 0) {
                result.add(
                        new Rotated(found, found.attributes().lastModifiedTime().toMillis()));
            }
        }
        result.sort(Comparator.comparingLong(Rotated::mtimeMillis)
                .reversed()
                .thenComparingInt(old -> old.found.path().toString().length())
                .thenComparing(old -> old.found.path().toString()));
        return result;
    }

    private static boolean isRotated(String name, String other) {
        return other.startsWith(RotationNames.stem(name))
                && RotationNames.isOf(name, other)
                && !RotationNames.isCompressed(other);
    }

    private List<Path> listing(Path directory) {
        return listings.computeIfAbsent(directory, path -> {
            List<Path> names = new ArrayList<>();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                for (Path entry : entries) {
                    if (names.size() == MAX_NAMES) {
                        break;
                    }
                    names.add(entry);
                }
            } catch (IOException | DirectoryIteratorException e) {
                logger.debug("cannot list {}: {}", path, e.toString());
            }
            return names;
        });
    }

    /** Whether a file has the first bytes that were read of another one. */
    private static boolean begins(Found found, PastFile file) {
        Fingerprint beginning = file.beginning();
        if (!beginning.exists() || found.attributes().size() < beginning.length()) {
            return false;
        }
        try (FileChannel channel = FileTailer.openForReading(found.path(), file.confinement() == null)) {
            ByteBuffer first = ByteBuffer.allocate(beginning.length());
            return channel.read(first, 0) == beginning.length()
                    && Fingerprint.of(first.array(), 0, beginning.length()).equals(beginning);
        } catch (IOException e) {
            logger.debug("cannot read {}: {}", found.path(), e.toString());
            return false;
        }
    }

    /** Tells files of a stream apart in ids and places; says nothing of names. */
    private static long key(FileIdentity id) {
        long hash = 0xcbf29ce484222325L;
        String text = id.text();
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash ^= hash >>> 32;
        hash *= 0x9e3779b97f4a7c15L;
        return hash >>> Long.SIZE - KEY_BITS;
    }
}
