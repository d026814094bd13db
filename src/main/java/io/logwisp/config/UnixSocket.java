package io.logwisp.config;

import java.nio.file.Path;

/**
 * A unix stream socket to listen on, instead of an address: the permissions of its file say who may connect.
 *
 * @param path absolute; at most {@link #MAX_PATH_BYTES} bytes
 * @param mode permission bits, {@code 0660}
 * @param owner name of the user that it is given to; empty leaves it with the user of the process
 * @param group name of the group that it is given to; empty leaves it with the group of the process
 */
public record UnixSocket(Path path, int mode, String owner, String group) {
    /** What the system has room for, without the zero behind it. */
    public static final int MAX_PATH_BYTES = 107;

    /** Owner and group may connect. */
    public static final int DEFAULT_MODE = 0660;

    /** The mode as it is written. */
    public String modeText() {
        return String.format("%04o", mode);
    }

    /** Of the path, in which sockets differ. */
    @Override
    public int hashCode() {
        return path.hashCode();
    }
}
