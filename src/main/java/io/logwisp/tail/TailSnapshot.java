package io.logwisp.tail;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A tailer at one moment, for status.
 *
 * @param files the files that are followed; when {@link #bounded}, perhaps not all of them
 * @param states how many files are in which state
 * @param lag bytes written but not yet read, over all files
 * @param watchedDirectories directories whose changes the system tells
 * @param polledDirectories directories that are only polled
 * @param readBytes bytes read from files since the start, line feeds included
 * @param recoveredBytes bytes that were truncated before they were read and then found in a copy
 * @param rotations rotations noticed, by how
 * @param openErrors how often a file could not be opened or read on
 * @param watchOverflows how often the system dropped hints because there were too many
 * @param watchMisses growth found by polling that no hint had told
 * @param checkpointErrors how often a checkpoint could not be written
 * @param checkpointNanos what the last checkpoint took to write, in nanoseconds
 */
public record TailSnapshot(
        List<FileSnapshot> files,
        Map<FileSnapshot.State, Long> states,
        long lag,
        int watchedDirectories,
        int polledDirectories,
        long readBytes,
        long recoveredBytes,
        Map<RotationReason, Long> rotations,
        long openErrors,
        long watchOverflows,
        long watchMisses,
        long checkpointErrors,
        long checkpointNanos) {
    /** Files that are told of one by one in a snapshot that is kept. */
    static final int MAX_KEPT = 1024;

    /** Nothing is followed. */
    public static final TailSnapshot NONE =
            new TailSnapshot(List.of(), Map.of(), 0, 0, 0, 0, 0, Map.of(), 0, 0, 0, 0, 0);

    static TailSnapshot of(
            List<FileSnapshot> files, TargetScanner scanner, TailCounters counters, StreamCheckpoint checkpoint) {
        Map<RotationReason, Long> rotations = new EnumMap<>(RotationReason.class);
        for (RotationReason reason : RotationReason.values()) {
            rotations.put(reason, counters.rotations(reason));
        }
        int watched = scanner.watchedCount();
        return new TailSnapshot(
                List.copyOf(files),
                files.stream().collect(Collectors.groupingBy(FileSnapshot::state, Collectors.counting())),
                files.stream().mapToLong(FileSnapshot::lag).sum(),
                watched,
                scanner.directoryCount() - watched,
                counters.readBytes(),
                counters.recoveredBytes(),
                Map.copyOf(rotations),
                counters.openErrors(),
                counters.watchOverflows(),
                counters.watchMisses(),
                checkpoint.errors(),
                checkpoint.lastDurationNanos());
    }

    /** All files, those that are not told of one by one too. */
    public long count() {
        return states.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Files in a state. */
    public long count(FileSnapshot.State state) {
        return states.getOrDefault(state, 0L);
    }

    /** To be kept: of many files only those that have something to tell, {@value #MAX_KEPT} at most. */
    TailSnapshot bounded() {
        if (files.size() <= MAX_KEPT) {
            return this;
        }
        List<FileSnapshot> kept =
                files.stream().filter(file -> !file.isQuiet()).limit(MAX_KEPT).toList();
        return new TailSnapshot(
                kept,
                states,
                lag,
                watchedDirectories,
                polledDirectories,
                readBytes,
                recoveredBytes,
                rotations,
                openErrors,
                watchOverflows,
                watchMisses,
                checkpointErrors,
                checkpointNanos);
    }
}
