package io.logwisp.source;

import io.logwisp.config.UnixSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Set;

/** The file that a unix socket is: made way for, protected, and taken away. Methods may block shortly. */
public final class SocketFile {
    private static final int TYPE_BITS = 0170000;
    private static final int SOCKET_BITS = 0140000;

    /** From the highest permission bit to the lowest. */
    private static final PosixFilePermission[] PERMISSIONS = PosixFilePermission.values();

    private SocketFile() {}

    /** Removes what a run that was killed has left, and nothing else. */
    public static void makeWay(UnixSocket socket) throws IOException {
        Path path = socket.path();
        Path folder = path.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("its directory does not exist");
        }
        try {
            int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if ((mode & TYPE_BITS) != SOCKET_BITS) {
                throw new IOException("a file that is no socket has this name; choose another one");
            }
        } catch (NoSuchFileException nothingThere) {
            return;
        }
        if (isListenedOn(path)) {
            throw new IOException("another program listens there; stop that one or choose another path");
        }
        Files.deleteIfExists(path);
    }

    /** Sets mode, owner and group as configured. */
    public static void protect(UnixSocket socket) throws IOException {
        Path path = socket.path();
        UserPrincipalLookupService names = path.getFileSystem().getUserPrincipalLookupService();
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        try {
            // Nobody is let in before it belongs to whom it should, and giving it away may clear bits.
            view.setPermissions(permissions(0600 & socket.mode()));
            if (!socket.group().isEmpty()) {
                view.setGroup(names.lookupPrincipalByGroupName(socket.group()));
            }
            if (!socket.owner().isEmpty()) {
                view.setOwner(names.lookupPrincipalByName(socket.owner()));
            }
            view.setPermissions(permissions(socket.mode()));
        } catch (UserPrincipalNotFoundException e) {
            throw new IOException("this machine knows no user or group " + e.getName(), e);
        } catch (FileSystemException e) {
            throw new IOException("cannot set its mode or owner: " + e.getReason(), e);
        }
    }

    /** Takes it away, where the one who listened has not done so. */
    public static void remove(UnixSocket socket) {
        try {
            Files.deleteIfExists(socket.path());
        } catch (IOException e) {
            // Its directory may be gone or no longer ours; the next start makes way for itself.
        }
    }

    private static boolean isListenedOn(Path path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false); // a server that is overrun lets nobody wait
            channel.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException refused) {
            return false;
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            if (reason.contains("denied")) {
                throw e;
            }
            return !reason.contains("refused"); // a socket for datagrams that somebody reads is of the wrong type
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < PERMISSIONS.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                permissions.add(PERMISSIONS[i]);
            }
        }
        return permissions;
    }
}
