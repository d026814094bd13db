package io.logwisp.source;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** The file of a unix socket: made way for, given its permissions, removed. May block shortly. */
final class UnixSocketFile {
    private final Path path;
    private final int mode;

    /** @param mode permissions, 0 to 0777 */
    UnixSocketFile(Path path, int mode) {
        this.path = path;
        this.mode = mode;
    }

    /**
     * Removes what a program that was killed left behind.
     *
     * @throws IOException when something else is there
     */
    Void prepare() throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new IOException("the path exists and is no socket; remove it or configure another path");
        }
        if (isUsed()) {
            throw new IOException("the socket is in use by another program; stop that one or configure another path");
        }
        Files.delete(path);
        return null;
    }

    /** Gives the socket its permissions. */
    Void protect() throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values(); // from the owner's reading to the others' executing
        for (int i = 0; i < all.length; i++) {
            if ((mode & 0400 >> i) != 0) {
                permissions.add(all[i]);
            }
        }
        Files.setPosixFilePermissions(path, permissions);
        return null;
    }

    Void remove() throws IOException {
        Files.deleteIfExists(path);
        return null;
    }

    /** A socket that nobody holds refuses; one of another kind says so. */
    private boolean isUsed() throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            if (reason.contains("refused")) {
                return false;
            }
            if (reason.contains("denied")) {
                throw e;
            }
            return true;
        }
    }
}
