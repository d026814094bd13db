package io.logwisp.tail;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Which file it is, whatever its name: device and inode. True for ever while a descriptor is open; once it is closed the
 * number may be given to another file at once, so then {@link Fingerprint} and {@link TailMarker} must agree as well.
 *
 * @param key what the file system calls the file; the path itself where it has no such thing
 */
record FileIdentity(Object key) {
    static FileIdentity of(Path path, BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        return new FileIdentity(key == null ? path : key);
    }
}
