package io.logwisp.tail;

import io.logwisp.config.MonitorConfig.Kind;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.config.NamePattern;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A directory in which something is followed. Owned by the polling thread. */
final class FollowedDirectory {
    /** A directory that keeps missing hints is polled from the third time on. */
    private static final int MISSES_ALLOWED = 3;

    final Path path;

    /** What is wanted of its files; empty when only single names in it are followed. */
    final List<Rule> rules = new ArrayList<>();

    /** Names that are followed in it. */
    int names;

    /** Found while listing another directory, and forgotten when it is gone. */
    final boolean discovered;

    @Nullable
    FileIdentity id;

    @Nullable
    FileTime listedMtime;

    long listedEpochNanos;
    long nextScanNanos;
    boolean mustList = true;
    boolean unreadable;

    /** Whether its file system can be expected to tell changes; decided once for each identity. */
    boolean watchable;

    /** Its files are inventions of the kernel, without a size to follow. */
    boolean virtual;

    /** Whether the system allowed no watch on it when it was asked last. */
    boolean refused;

    private boolean watched;

    /** Since it is watched something that happened in it was told, and nothing was missed after that. */
    private boolean proven;

    private int misses;
    private long firstMissNanos;
    private long unwatchedUntilNanos;
    private boolean distrusted;

    FollowedDirectory(Path path, boolean discovered) {
        this.path = path;
        this.discovered = discovered;
    }

    /** What a target wants of one directory: patterns, and how deep below the target it lies. */
    record Rule(Target target, int depth, NamePattern pattern, List<NamePattern> exclude) {
        static Rule of(Target target) {
            return new Rule(
                    target,
                    1,
                    NamePattern.orAny(target.pattern()),
                    target.exclude().stream().map(NamePattern::orAny).toList());
        }

        Rule below() {
            return new Rule(target, depth + 1, pattern, exclude);
        }

        boolean descends() {
            return target.recursive() && depth < target.maxDepth();
        }

        boolean isTextOnly() {
            return target.kind() == Kind.TEXT_FILES;
        }

        boolean accepts(String name) {
            return pattern.matches(name)
                    && exclude.stream().noneMatch(e -> e.matches(name))
                    && (!isTextOnly() || TextFileNames.accepts(name));
        }
    }

    @Nullable
    Rule ruleFor(String name) {
        for (Rule rule : rules) {
            if (rule.accepts(name)) {
                return rule;
            }
        }
        return null;
    }

    boolean isWatched() {
        return watched;
    }

    /** Whether what happens in it is known to be told, so that it need not be looked for as often. */
    boolean isTrusted() {
        return watched && proven;
    }

    void watched(boolean now) {
        watched = now;
        proven &= now;
    }

    /** Something that happened in it was told. */
    void prove() {
        proven = watched;
    }

    /** Whether asking for hints is worth it at this time. */
    boolean wantsWatch(long now) {
        return watchable && !virtual && (!distrusted || now - unwatchedUntilNanos >= 0);
    }

    /** Growth was found that no hint had told; true when the directory is not to be trusted any more. */
    boolean miss(long now, long windowNanos) {
        if (misses == 0 || now - firstMissNanos > windowNanos) {
            misses = 0;
            firstMissNanos = now;
        }
        proven = false;
        if (++misses < MISSES_ALLOWED) {
            return false;
        }
        misses = 0;
        distrust(now + windowNanos);
        return true;
    }

    /** No hints are expected before that time. */
    void distrust(long untilNanos) {
        distrusted = true;
        unwatchedUntilNanos = untilNanos;
        watched(false);
    }
}
