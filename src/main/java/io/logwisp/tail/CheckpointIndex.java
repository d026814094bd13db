package io.logwisp.tail;

import io.logwisp.config.MonitorConfig.Target;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The files of a checkpoint that were not found again yet. Owned by the polling thread. */
final class CheckpointIndex {
    private final Set<String> targets;
    private final long epochMillis;
    private final Map<String, FileCheckpoint> byId = new LinkedHashMap<>();
    private final Map<Path, FileCheckpoint> byPath = new HashMap<>(); // active ones
    private final Map<Fingerprint, Set<FileCheckpoint>> byBeginning = new HashMap<>();
    private final Set<Integer> lengths = new TreeSet<>();

    CheckpointIndex(Checkpoint checkpoint) {
        this.targets = checkpoint.targets();
        this.epochMillis = checkpoint.epochMillis();
        for (FileCheckpoint file : checkpoint.files()) {
            put(file.seenMillis() == 0 ? file.seenAt(checkpoint.epochMillis()) : file);
        }
    }

    private void put(FileCheckpoint file) {
        byId.put(file.id(), file);
        if (file.state() == FileCheckpoint.State.ACTIVE) {
            byPath.put(file.path(), file);
        }
        if (file.beginning().exists()) {
            byBeginning.computeIfAbsent(file.beginning(), b -> new HashSet<>()).add(file);
            lengths.add(file.beginning().length());
        }
    }

    /** How a target is called in a checkpoint. */
    static String nameOf(Target target) {
        // Target.toString() in so many words, which a start would have to put together first.
        return "Target[path=" + target.path() + ", kind=" + target.kind() + ", pattern=" + target.pattern()
                + ", exclude="
                + target.exclude() + ", recursive=" + target.recursive() + ", maxDepth=" + target.maxDepth()
                + ", followSymlinks=" + target.followSymlinks() + "]";
    }

    /** Whether a target was followed when the checkpoint was made, so that a file it does not list has come later. */
    boolean followed(Target target) {
        return !targets.isEmpty() && targets.contains(nameOf(target));
    }

    /** When the checkpoint was made, milliseconds since 1970; 0 when there was none. */
    long epochMillis() {
        return epochMillis;
    }

    boolean isEmpty() {
        return byId.isEmpty() && byPath.isEmpty(); // the number of one may be that of another by now
    }

    Collection<FileCheckpoint> all() {
        return List.copyOf(byId.values());
    }

    @Nullable
    FileCheckpoint withId(FileIdentity id) {
        return byId.get(id.text());
    }

    /** What stood under a path. */
    @Nullable
    FileCheckpoint withPath(Path path) {
        return byPath.get(path);
    }

    /** The lengths of all fingerprints, shortest first. */
    Collection<Integer> beginningLengths() {
        return lengths;
    }

    Collection<FileCheckpoint> withBeginning(Fingerprint beginning) {
        return byBeginning.getOrDefault(beginning, Set.of());
    }

    /** It was found again, or never will be. */
    void remove(FileCheckpoint file) {
        byId.remove(file.id(), file);
        byPath.remove(file.path(), file);
        byBeginning.getOrDefault(file.beginning(), new HashSet<>()).remove(file);
    }

    /** Forgets the first of those that were read to their end, when there are more of them. */
    void boundRead(int limit) {
        List<FileCheckpoint> read = byId.values().stream()
                .filter(file -> file.state() == FileCheckpoint.State.READ)
                .toList();
        read.stream().limit(Math.max(0, read.size() - limit)).forEach(this::remove);
    }

    /** Forgets what was not seen for long. */
    void removeOlder(long epochMillis) {
        for (FileCheckpoint file : all()) {
            if (file.seenMillis() < epochMillis) {
                remove(file);
            }
        }
    }
}
