package io.logwisp.service;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The library of Netty's native sockets, which Netty unpacks at each start unless Java finds it. */
public final class NativeSockets {
    private NativeSockets() {}

    /** Copies the one for this machine into a folder, which is made; nothing happens where there is none. */
    public static void copyTo(Path folder) throws IOException {
        String name = System.mapLibraryName("netty_transport_native_epoll_" + PlatformDependent.normalizedArch());
        try (InputStream library = NativeSockets.class.getResourceAsStream("/META-INF/native/" + name)) {
            if (library != null) {
                Files.createDirectories(folder);
                Files.copy(library, folder.resolve(name));
            }
        }
    }
}
