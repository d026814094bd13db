package io.logwisp.tail;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks the system about files that are open but may have no name: Java tells no descriptor number, so the process' own
 * descriptors under /proc are searched for the file, once for all that are asked for. Without /proc nothing is known.
 */
final class OpenFiles {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** Standard output and standard error. */
    private static final List<Path> OUTPUTS = List.of(DESCRIPTORS.resolve("1"), DESCRIPTORS.resolve("2"));

    private OpenFiles() {}

    /** The files that this program's own output goes to, where it goes to files. */
    static Set<FileIdentity> outputs() {
        Set<FileIdentity> outputs = new HashSet<>();
        for (Path output : OUTPUTS) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(output, BasicFileAttributes.class);
                if (attributes.isRegularFile()) {
                    outputs.add(FileIdentity.of(output, attributes));
                }
            } catch (IOException e) {
                // closed, or no Linux
            }
        }
        return outputs;
    }

    /** Looks up the descriptors of these open files. */
    static void find(Collection<FileState> files) {
        Map<Object, FileState> sought = new HashMap<>();
        for (FileState file : files) {
            file.descriptorSought = true;
            sought.put(file.id.key(), file);
        }
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                FileState file = sought.get(keyOf(descriptor));
                if (file != null) {
                    file.descriptor = descriptor;
                }
            }
        } catch (IOException e) {
            // Not Linux, or /proc is not mounted: an unlinked file then waits as long as a renamed one.
        }
    }

    /** True when the file is known to have no name left. */
    static boolean isUnlinked(FileState file) {
        Path descriptor = file.descriptor;
        if (descriptor == null) {
            return false;
        }
        try {
            Map<String, Object> attributes = Files.readAttributes(descriptor, "unix:fileKey,nlink");
            if (file.id.key().equals(attributes.get("fileKey"))) {
                return Integer.valueOf(0).equals(attributes.get("nlink"));
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Closed: it was another reader's descriptor of the same file.
        }
        file.descriptor = null;
        file.descriptorSought = false;
        return false;
    }

    private static Object keyOf(Path descriptor) {
        try {
            Object key =
                    Files.readAttributes(descriptor, BasicFileAttributes.class).fileKey();
            return key == null ? descriptor : key;
        } catch (IOException e) {
            return descriptor; // closed meanwhile
        }
    }
}
