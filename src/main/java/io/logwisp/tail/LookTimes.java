package io.logwisp.tail;

import io.logwisp.config.MonitorConfig;
import java.util.concurrent.TimeUnit;

/**
 * When a name is looked at again: often while its file grows, and less often the longer it has been quiet. Least often where
 * hints are known to come: a watch of which nothing has been heard yet counts for nothing.
 */
final class LookTimes {
    /** A file that grew that recently is looked at with every check. */
    static final long HOT_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** After that long without growth a file is cold. */
    static final long WARM_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final long SECOND = Nanos.SECOND;

    /** Longest time between two looks at a cold file on which no hints are known to come; a warm one has a second. */
    private static final long COLD_POLL_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** Where hints come, a warm file is looked at that often in case one was missed. */
    private static final long WARM_NANOS_BETWEEN = TimeUnit.SECONDS.toNanos(5);

    private final long check;
    private final long sweep;
    private final long rotateWait;

    LookTimes(MonitorConfig config) {
        this.check = Nanos.ofMillis(config.checkIntervalMs());
        this.sweep = Nanos.ofMillis(config.sweepIntervalMs());
        this.rotateWait = Nanos.ofMillis(config.rotateWaitMs());
    }

    /** Nanoseconds until the next look at the content. */
    long untilNext(FollowedName name, long now) {
        FileState file = name.file;
        return file == null ? untilNextWithoutFile(name, now) : untilNext(name, file, now);
    }

    private long untilNext(FollowedName name, FileState file, long now) {
        long idle = now - file.lastGrowthNanos;
        if (idle < HOT_NANOS || file.predecessor != null) {
            return check;
        }
        if (name.unreadable) {
            return Math.max(check, SECOND); // what is wrong may be put right without any change of the file
        }
        if (!name.isTrusted()) {
            return backOff(name, idle < WARM_NANOS ? SECOND : COLD_POLL_NANOS);
        }
        return Math.max(check, idle < WARM_NANOS ? WARM_NANOS_BETWEEN : sweep);
    }

    private long backOff(FollowedName name, long limit) {
        return Math.max(check, Math.min(limit, name.intervalNanos * 2));
    }

    private long untilNextWithoutFile(FollowedName name, long now) {
        if (!name.permanent && now - name.missingSinceNanos > rotateWait) {
            return Math.max(check, sweep);
        }
        return name.isTrusted() ? Math.max(check, SECOND) : backOff(name, SECOND);
    }

    /** Nanoseconds until the next look at which file stands under the name. */
    long untilIdentity(FollowedName name, long now) {
        FileState file = name.file;
        if (file == null || !file.isOpen()) {
            return 0;
        }
        long idle = now - file.lastGrowthNanos;
        if (!name.isTrusted()) {
            return idle < HOT_NANOS ? 0 : idle < WARM_NANOS ? 2 * SECOND : WARM_NANOS_BETWEEN;
        }
        return idle < HOT_NANOS ? SECOND : idle < WARM_NANOS ? WARM_NANOS_BETWEEN : sweep;
    }
}
