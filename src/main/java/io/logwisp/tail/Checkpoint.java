package io.logwisp.tail;

import java.util.List;
import java.util.Set;

/**
 * How far all files of a stream were read, at one moment.
 *
 * @param epochMillis that moment, since 1970
 * @param targets what was followed, so that a file which is not listed is known to be new
 */
record Checkpoint(long epochMillis, Set<String> targets, List<FileCheckpoint> files) {
    static final Checkpoint NONE = new Checkpoint(0, Set.of(), List.of());

    Checkpoint {
        targets = Set.copyOf(targets);
        files = List.copyOf(files);
    }
}
