package io.logwisp.tail;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that lines were read from, for as long as it only grew: when it is truncated, another one begins. Says how the file
 * can be found again. Safe for every thread.
 */
public final class PastFile {
    private final FileIdentity id;
    private final Path path;
    private final String source;
    private final @Nullable Path confinement;

    /** Of its first bytes; grows with the file. Written by the polling thread. */
    private volatile Fingerprint beginning = Fingerprint.NONE;

    /**
     * @param path it was followed under
     * @param source base name that its lines are reported under
     * @param confinement directory that links must not lead out of, or null
     */
    PastFile(FileIdentity id, Path path, String source, @Nullable Path confinement) {
        this.id = id;
        this.path = path;
        this.source = source;
        this.confinement = confinement;
    }

    /** Base name that its lines are reported under. */
    public String source() {
        return source;
    }

    FileIdentity id() {
        return id;
    }

    Path path() {
        return path;
    }

    @Nullable
    Path confinement() {
        return confinement;
    }

    Fingerprint beginning() {
        return beginning;
    }

    void beginsWith(Fingerprint fingerprint) {
        if (fingerprint.length() > beginning.length()) {
            beginning = fingerprint;
        }
    }
}
