package io.logwisp.tail;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** What is known to have happened in one directory since the last look; more may have. Guarded by its inbox. */
final class DirectoryHint {
    /** With more names than that, looking at the whole directory is no dearer. */
    static final int MAX_NAMES = 1024;

    private final Set<Path> names = new LinkedHashSet<>();
    private final Set<Path> written = new LinkedHashSet<>();
    private boolean everything;
    private boolean watchLost;

    /** Base names that something happened to. */
    Set<Path> names() {
        return names;
    }

    /** Base names of files that were written to, and nothing else is known to have happened to. */
    Set<Path> written() {
        return written;
    }

    /** True when anything in the directory may have changed. */
    boolean everything() {
        return everything;
    }

    /** True when no more hints will come, because the directory is gone. */
    boolean watchLost() {
        return watchLost;
    }

    void add(Path name) {
        if (!everything && names.add(name)) {
            written.remove(name);
            bound();
        }
    }

    void addWritten(Path name) {
        if (!everything && !names.contains(name) && written.add(name)) {
            bound();
        }
    }

    private void bound() {
        if (names.size() + written.size() > MAX_NAMES) {
            addEverything();
        }
    }

    void addEverything() {
        everything = true;
        names.clear();
        written.clear();
    }

    void loseWatch() {
        addEverything();
        watchLost = true;
    }
}
