package io.logwisp.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * What is known of the file system that a directory is on, as far as following files depends on it.
 *
 * @param name as the system calls it, lower case; empty when it does not tell
 */
record FileSystemType(String name) {
    static final FileSystemType UNKNOWN = new FileSystemType("");

    /** File systems on which others write without this kernel's knowledge, or which never tell changes. */
    private static final Set<String> SILENT = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "9p",
            "virtiofs",
            "ceph",
            "glusterfs",
            "lustre",
            "vboxsf",
            "afs",
            "proc",
            "sysfs");

    private static final Set<String> VIRTUAL = Set.of("proc", "sysfs");

    /** The type of a directory's file system; unknown where the mount table does not show it, as under a changed root. */
    static FileSystemType of(Path directory) {
        try {
            return new FileSystemType(Files.getFileStore(directory).type().toLowerCase(Locale.ROOT));
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** True when its files are inventions of the kernel, without a size to follow. */
    boolean isVirtual() {
        return VIRTUAL.contains(name);
    }

    /** True when it cannot be expected to tell changes; what is not known is tried. */
    boolean isSilent() {
        return SILENT.contains(name) || name.startsWith("fuse");
    }
}
