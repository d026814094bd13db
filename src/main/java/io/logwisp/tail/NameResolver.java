package io.logwisp.tail;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what stands under a name, without opening it, and minds the rules for links. */
final class NameResolver {
    private static final Logger logger = LoggerFactory.getLogger(NameResolver.class);

    private NameResolver() {}

    /**
     * What stands under a name.
     *
     * @param path to open, without following a further link unless the name is allowed to
     */
    record Found(Path path, BasicFileAttributes attributes, boolean linked) {
        FileIdentity id() {
            return FileIdentity.of(path, attributes);
        }
    }

    /**
     * The regular file under a name, or null when there is none: nothing, a directory, a pipe, or a link that leads out.
     *
     * @param confinement directory that links must not leave, or null when they may lead anywhere
     * @throws IOException when it cannot be known
     */
    static @Nullable Found resolve(Path path, @Nullable Path confinement) throws IOException {
        try {
            return confinement == null ? following(path) : confined(path, confinement);
        } catch (NoSuchFileException | NotDirectoryException | NotLinkException e) {
            return null;
        } catch (FileSystemException e) {
            // Linux says so when a directory on the way was replaced by a file, or when links go round in a circle.
            String reason = String.valueOf(e.getReason());
            if (reason.contains("Not a directory") || reason.contains("Too many levels")) {
                return null;
            }
            throw e;
        }
    }

    /** The same of one among many entries of a directory; null also when it cannot be known: the other ones still count. */
    static @Nullable Found look(Path entry, Path directory) {
        try {
            return resolve(entry, directory);
        } catch (IOException e) {
            logger.debug("cannot look at {}: {}", entry, e.toString());
            return null;
        }
    }

    private static @Nullable Found following(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return attributes.isRegularFile() ? new Found(path, attributes, false) : null;
    }

    private static @Nullable Found confined(Path path, Path confinement) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isRegularFile()) {
            return new Found(path, attributes, false);
        }
        if (!attributes.isSymbolicLink()) {
            return null;
        }
        Path real = path.toRealPath();
        if (!real.startsWith(confinement.toRealPath())) {
            return null;
        }
        BasicFileAttributes target = Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return target.isRegularFile() ? new Found(real, target, true) : null;
    }
}
