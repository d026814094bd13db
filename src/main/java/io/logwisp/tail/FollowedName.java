package io.logwisp.tail;

import io.logwisp.config.MonitorConfig.Kind;
import io.logwisp.config.MonitorConfig.Target;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A path that is followed, whichever file stands there; files come and go, the name and its count of rotations stay.
 * Owned by the polling thread.
 */
final class FollowedName {
    final Path path;
    final String source;
    final FollowedDirectory directory;

    final Target target;

    /** From a file target: followed for ever, links resolved wherever they lead. */
    final boolean permanent;

    /** Only text is wanted under this name; what follows a file of text is wanted whatever it is. */
    boolean textOnly;

    /** The directory that links must not lead out of, or null. */
    final @Nullable Path confinement;

    /** What stands here now; read under this name unless another name had it first. */
    @Nullable
    FileState file;

    /** What stood here last; its rest comes before anything new. */
    @Nullable
    FileState last;

    /** When what stood here last was written last, as far as was seen; milliseconds since 1970. */
    long leftMillis = Long.MAX_VALUE;

    /** A file that is not wanted, so that it is not opened again and again. */
    @Nullable
    Refused refused;

    long rotations;
    boolean unreadable;
    boolean linked;
    boolean seen;
    long missingSinceNanos;
    boolean missing;
    long lastHintNanos;
    boolean hinted;

    /** Its file was written to. */
    boolean written;

    long identityDueNanos;
    long intervalNanos;

    // Of VisitSchedule.
    long dueNanos;
    int heapIndex = -1;

    /** A file as it was when it was looked into; once it was written to it may be another one's content. */
    record Refused(FileIdentity id, long mtimeMillis) {
        boolean is(FileIdentity otherId, long otherMillis) {
            return mtimeMillis == otherMillis && id.equals(otherId);
        }
    }

    /** Whether this file is not wanted, whatever was written to it since. */
    boolean refuses(FileIdentity id) {
        return refused != null && refused.id.equals(id);
    }

    FollowedName(Path path, FollowedDirectory directory, Target target) {
        this.path = copy(path);
        this.source = String.valueOf(path.getFileName());
        this.directory = directory;
        this.target = target;
        this.permanent = target.kind() == Kind.FILE;
        this.textOnly = target.kind() == Kind.TEXT_FILES;
        this.confinement = TargetScanner.confinement(target);
    }

    /** Without the text and the elements, which a path keeps once it was asked for them. */
    static Path copy(Path path) {
        Path copy = path.resolve(".").getParent();
        return copy == null ? path : copy;
    }

    /** Whether changes of its file should be told by hints; behind a link they happen in another directory. */
    boolean isWatched() {
        return directory.isWatched() && !linked;
    }

    /** Whether they are known to be. */
    boolean isTrusted() {
        return directory.isTrusted() && !linked;
    }
}
