package io.logwisp.tail;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of which one gets the files of the other by rotation, when both are followed; and, during the first look, which of
 * their files was met last, as the next one comes after it. Owned by the polling thread.
 */
final class Generations {
    private final FollowedNames names;
    private final Map<FollowedName, FileState> latest = new HashMap<>();

    Generations(FollowedNames names) {
        this.names = names;
    }

    /** The followed name whose files a rotation gives this name; the name itself when there is none. */
    FollowedName origin(FollowedName name) {
        Path path = name.path;
        String origin = RotationNames.origin(name.source, other -> names.find(path.resolveSibling(other)) != null);
        FollowedName found = origin == null ? null : names.find(path.resolveSibling(origin));
        return found == null ? name : found;
    }

    /** What came before the file that stands under a name now: one that the first look has met, or what is known already. */
    @Nullable
    FileState before(FollowedName name) {
        FileState last = name.last;
        FileState met = latest.isEmpty() ? null : latest.get(origin(name));
        boolean later = last == null || (!last.draining && origin(last.name) == origin(name));
        return met != null && met.isOpen() && later ? met : last;
    }

    /** The first look has met what stands under a name; names of one family come oldest first. */
    void met(FollowedName name) {
        FileState file = name.file;
        if (file != null) {
            latest.put(origin(name), file);
        }
    }

    /** The first look is over. */
    void end() {
        latest.clear();
    }
}
