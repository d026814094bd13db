package io.logwisp.tail;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Which file it is, whatever its name: device and inode. True for ever while a descriptor is open; once it is closed the
 * number may be given to another file at once, so then {@link Fingerprint} and {@link TailMarker} must agree as well.
 *
 * @param key what the file system calls the file; the path itself where it has no such thing, and only the text
 *     of either in a checkpoint that was read from disk
 */
record FileIdentity(Object key) {
    static FileIdentity of(Path path, BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        return new FileIdentity(key == null ? path : key);
    }

    // Written out, as what a record brings is put together by every start anew.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileIdentity identity && key.equals(identity.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    /** For a checkpoint; equal files have equal texts as long as the device keeps its number. */
    String text() {
        return key.toString();
    }

    /** True when two texts name the same inode, perhaps of a device that was given another number. */
    static boolean isSameInode(String text, String other) {
        return inode(text).equals(inode(other));
    }

    private static String inode(String text) {
        int at = text.lastIndexOf("ino=");
        return at < 0 ? text : text.substring(at);
    }
}
