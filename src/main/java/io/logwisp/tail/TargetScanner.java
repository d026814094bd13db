package io.logwisp.tail;

import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.Kind;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.entry.Ticker;
import io.logwisp.tail.FollowedDirectory.Rule;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns targets into names: lists directories when something may have changed in them, asks for hints on them, and reports
 * every name that is wanted and not yet known. Owned by the polling thread.
 */
final class TargetScanner {
    /** A directory changed that recently may have changed once more without another time stamp. */
    private static final long RACY_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** A directory whose changes are not known to be told is looked at that many times as often as another. */
    private static final int UNTRUSTED_FACTOR = 10;

    private static final FileTime LAST = FileTime.fromMillis(Long.MAX_VALUE);

    private static final long RETRY_WATCH_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final MonitorConfig config;
    private final Ticker ticker;
    private final TailListener listener;
    private final @Nullable DirectoryHints hints;
    private final Discoveries discoveries;
    private final Map<Path, FollowedDirectory> directories = new LinkedHashMap<>();
    private long nextDueNanos;
    /** How many directories may not be watched. */
    private int refusedCount;
    /** The time of the current or last look; what is found in a look is due in that same look. */
    private long lookNanos;

    /** Who wants to know of names. */
    interface Discoveries {
        /** True when the name is followed already; it may then be worth a look. */
        boolean isKnown(Path path);

        /** A name that is wanted. */
        void found(FollowedDirectory directory, Path path, Rule rule);
    }

    TargetScanner(
            MonitorConfig config,
            Ticker ticker,
            TailListener listener,
            @Nullable DirectoryHints hints,
            Discoveries discoveries) {
        this.config = config;
        this.ticker = ticker;
        this.listener = listener;
        this.hints = hints;
        this.discoveries = discoveries;
        this.lookNanos = ticker.nanoTime();
        this.nextDueNanos = lookNanos;
        for (Target target : config.targets()) {
            if (target.kind() != Kind.FILE) {
                directory(target.path(), false).rules.add(Rule.of(target));
            }
        }
    }

    /** The directory of that path, followed from now on. */
    FollowedDirectory directory(Path path, boolean discovered) {
        FollowedDirectory known = directories.get(path);
        if (known != null) {
            return known;
        }
        FollowedDirectory directory = new FollowedDirectory(path, discovered);
        directory.nextScanNanos = lookNanos;
        nextDueNanos = lookNanos;
        directories.put(path, directory);
        return directory;
    }

    @Nullable
    FollowedDirectory find(Path path) {
        return directories.get(path);
    }

    long nextDueNanos() {
        return nextDueNanos;
    }

    /** Looks at every directory that is due. */
    void scan(long now) {
        if (now - nextDueNanos < 0) {
            return;
        }
        lookNanos = now;
        int known;
        do { // what is found below is put behind the others, due at once
            known = directories.size();
            List.copyOf(directories.values()).forEach(directory -> scanIfDue(directory, now));
        } while (directories.size() > known);
        long next = now + TimeUnit.MILLISECONDS.toNanos(config.scanIntervalMs());
        for (FollowedDirectory directory : directories.values()) {
            next = earlier(next, directory.nextScanNanos);
        }
        nextDueNanos = next;
    }

    /** Lists a directory soon, whatever its time stamp says. */
    void request(FollowedDirectory directory, long now) {
        directory.mustList = true;
        directory.nextScanNanos = now;
        nextDueNanos = earlier(nextDueNanos, now);
    }

    /** Looks at one name that was hinted at. */
    void consider(FollowedDirectory directory, Path path) {
        if (!directory.virtual && !directory.rules.isEmpty()) {
            List<Path> wanted = new ArrayList<>();
            considerEntry(directory, path, wanted);
            report(directory, wanted);
        }
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    private void scanIfDue(FollowedDirectory directory, long now) {
        if (now - directory.nextScanNanos >= 0) {
            scan(directory, now);
            long interval = TimeUnit.MILLISECONDS.toNanos(config.scanIntervalMs());
            directory.nextScanNanos = now + (directory.isTrusted() ? interval : interval / UNTRUSTED_FACTOR);
        }
    }

    private void scan(FollowedDirectory directory, long now) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(directory.path, BasicFileAttributes.class);
            if (!attributes.isDirectory()) {
                throw new NotDirectoryException(directory.path.toString());
            }
            meet(directory, attributes);
            watch(directory, now); // before the listing, so that nothing falls between the two
            if (!directory.rules.isEmpty() && !directory.virtual && isListingDue(directory, attributes)) {
                list(directory, attributes.lastModifiedTime());
            }
            becomeReadable(directory);
        } catch (IOException e) {
            becomeUnreadable(directory, e);
        }
    }

    /** Takes note of a directory that is not the one that stood here before. */
    private void meet(FollowedDirectory directory, BasicFileAttributes attributes) {
        FileIdentity id = FileIdentity.of(directory.path, attributes);
        if (id.equals(directory.id)) {
            return;
        }
        directory.id = id;
        directory.watched(false);
        directory.mustList = true;
        FileSystemType type = FileSystemType.of(directory.path);
        directory.virtual = type.isVirtual();
        directory.watchable = config.watch() == MonitorConfig.Watch.ON || !type.isSilent();
        if (directory.virtual) {
            listener.notice(
                    directory.path, "not followed: files of a " + type.name() + " file system have no end to follow");
        } else if (!directory.watchable && hints != null) {
            listener.notice(directory.path, "polled: a " + type.name() + " file system does not tell of changes");
        }
    }

    private void watch(FollowedDirectory directory, long now) {
        if (hints == null || !directory.wantsWatch(now)) {
            return;
        }
        try {
            boolean told = hints.watch(directory.path);
            directory.watched(true);
            if (told) {
                directory.prove();
            }
            allow(directory);
        } catch (IOException e) {
            directory.distrust(now + RETRY_WATCH_NANOS);
            if (Files.isDirectory(directory.path)) {
                refuse(directory, e);
            }
        }
    }

    /** What keeps one directory from being watched, as a limit of the system, mostly concerns many: one is told for all. */
    private void refuse(FollowedDirectory directory, IOException cause) {
        if (directory.refused) {
            return;
        }
        directory.refused = true;
        if (refusedCount++ == 0) {
            listener.notice(
                    directory.path,
                    "polled, as are others like it, because it cannot be watched: " + cause.getMessage());
        }
    }

    private void allow(FollowedDirectory directory) {
        if (directory.refused) {
            directory.refused = false;
            refusedCount--;
        }
    }

    private boolean isListingDue(FollowedDirectory directory, BasicFileAttributes attributes) {
        FileTime mtime = attributes.lastModifiedTime();
        return directory.mustList
                || !mtime.equals(directory.listedMtime)
                || directory.listedEpochNanos - mtime.to(TimeUnit.NANOSECONDS) < RACY_NANOS;
    }

    private void list(FollowedDirectory directory, FileTime mtime) throws IOException {
        directory.mustList = false;
        directory.listedMtime = mtime;
        directory.listedEpochNanos = ticker.epochNanos();
        List<Path> wanted = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.path)) {
            for (Path entry : entries) {
                considerEntry(directory, entry, wanted);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        report(directory, wanted);
    }

    private void considerEntry(FollowedDirectory directory, Path entry, List<Path> wanted) {
        if (directory.ruleFor(nameOf(entry)) != null) {
            if (discoveries.isKnown(entry) || isRegular(directory, entry)) {
                wanted.add(entry);
                return;
            }
        }
        descend(directory, entry);
    }

    /** Reports names oldest first, so that what was rotated several times comes in order. */
    private void report(FollowedDirectory directory, List<Path> wanted) {
        if (wanted.size() > 1) {
            Map<String, FileTime> times = new HashMap<>();
            wanted.forEach(path -> times.put(nameOf(path), discoveries.isKnown(path) ? LAST : mtimeOf(path)));
            Map<String, String> origins = new HashMap<>();
            wanted.forEach(path -> origins.put(nameOf(path), putBehind(nameOf(path), times)));
            wanted.sort(Comparator.comparing((Path path) -> times.getOrDefault(nameOf(path), LAST))
                    .thenComparing(path -> origins.getOrDefault(nameOf(path), ""))
                    .thenComparing(TargetScanner::nameOf, RotationNames.OLDEST_FIRST));
        }
        for (Path path : wanted) {
            Rule rule = directory.ruleFor(nameOf(path));
            if (rule != null) {
                discoveries.found(directory, path, rule);
            }
        }
    }

    /**
     * What stands under a name came after all that was rotated away from it, even if that was written to later.
     *
     * @return the name that a rotation began with, or the name itself
     */
    private static String putBehind(String name, Map<String, FileTime> times) {
        String origin = RotationNames.origin(name, times::containsKey);
        if (origin == null) {
            return name;
        }
        times.merge(origin, times.getOrDefault(name, LAST), (a, b) -> a.compareTo(b) < 0 ? b : a);
        return origin;
    }

    private boolean isRegular(FollowedDirectory directory, Path entry) {
        Rule rule = directory.ruleFor(nameOf(entry));
        try {
            return rule != null && NameResolver.resolve(entry, confinement(rule.target())) != null;
        } catch (IOException e) {
            return false; // a name that cannot even be looked at is tried again at the next listing
        }
    }

    /** The directory that links found for a target must stay in, or null. */
    static @Nullable Path confinement(Target target) {
        return target.followSymlinks() ? null : target.path();
    }

    /** Directories known so far. */
    int directoryCount() {
        return directories.size();
    }

    /** Those of them whose changes are told. */
    int watchedCount() {
        return (int) directories.values().stream()
                .filter(FollowedDirectory::isWatched)
                .count();
    }

    private void descend(FollowedDirectory directory, Path entry) {
        for (Rule rule : directory.rules) {
            if (rule.descends() && isDirectory(entry, rule) && !directories.containsKey(entry)) {
                directory(entry, true).rules.add(rule.below());
            }
        }
    }

    private boolean isDirectory(Path entry, Rule rule) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        return rule.target().followSymlinks() && Files.isDirectory(entry) && !isFollowedElsewhere(entry);
    }

    /** Links may lead in circles. */
    private boolean isFollowedElsewhere(Path entry) {
        try {
            FileIdentity id = FileIdentity.of(entry, Files.readAttributes(entry, BasicFileAttributes.class));
            return directories.values().stream().anyMatch(d -> id.equals(d.id));
        } catch (IOException e) {
            return true;
        }
    }

    private void becomeReadable(FollowedDirectory directory) {
        if (directory.unreadable) {
            directory.unreadable = false;
            listener.readable(directory.path);
        }
    }

    private void becomeUnreadable(FollowedDirectory directory, IOException cause) {
        directory.id = null;
        directory.mustList = true;
        directory.watched(false);
        allow(directory);
        if (hints != null) {
            hints.unwatch(directory.path);
        }
        if (directory.discovered && directory.names == 0) {
            directories.remove(directory.path);
        } else if (!directory.unreadable) {
            directory.unreadable = true;
            listener.unreadable(directory.path, cause);
        }
    }

    private static String nameOf(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static FileTime mtimeOf(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            return LAST;
        }
    }
}
