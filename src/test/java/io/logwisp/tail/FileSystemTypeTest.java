package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the type of a file system decides. */
class FileSystemTypeTest {
    @Test
    void aFileSystemThatCannotBeAskedIsTreatedAsAnyOther(@TempDir Path dir) {
        FileSystemType type = FileSystemType.of(dir.resolve("gone"));
        assertEquals(FileSystemType.UNKNOWN, type);
        assertFalse(type.isSilent());
        assertFalse(type.isVirtual());
    }

    @Test
    void networkAndUserSpaceFileSystemsAreSilent() {
        assertTrue(new FileSystemType("nfs4").isSilent());
        assertTrue(new FileSystemType("fuse.sshfs").isSilent());
        assertFalse(new FileSystemType("ext4").isSilent());
        assertFalse(new FileSystemType("overlay").isSilent());
    }

    @Test
    void theFilesOfProcAreInventions() {
        assertTrue(FileSystemType.of(Path.of("/proc")).isVirtual());
    }
}
