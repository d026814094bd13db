package io.logwisp.tail;

import java.nio.file.Path;

/** Files of the past that are only names, for tests of what keeps them. */
public final class PastFileNames {
    private PastFileNames() {}

    public static PastFile file(String name) {
        return new PastFile(new FileIdentity(name), Path.of(name), name, null);
    }
}
