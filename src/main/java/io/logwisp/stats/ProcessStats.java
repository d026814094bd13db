package io.logwisp.stats;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the process takes of the system, at one moment. Values that the system does not tell are -1, as elsewhere than on
 * Linux.
 *
 * @param cpu processor time of all threads since the start; zero when unknown
 * @param residentBytes memory in RAM
 * @param openFiles descriptors in use: files, sockets and others
 * @param maxOpenFiles descriptors there may be
 * @param threads threads that run
 * @param heapBytes objects on the heap, those that are no longer used included
 * @param maxHeapBytes what the heap may grow to
 */
public record ProcessStats(
        Duration cpu,
        long residentBytes,
        long openFiles,
        long maxOpenFiles,
        long threads,
        long heapBytes,
        long maxHeapBytes) {
    private static final Path SELF = Path.of("/proc/self");

    /** Looks; may block for the moment that the kernel needs. */
    public static ProcessStats now() {
        return of(SELF);
    }

    /** @param folder what the kernel tells of this process */
    static ProcessStats of(Path folder) {
        List<String> status = lines(folder.resolve("status"));
        Runtime runtime = Runtime.getRuntime();
        return new ProcessStats(
                ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO),
                kibibytes(number(status, "VmRSS:")),
                count(folder.resolve("fd")),
                number(lines(folder.resolve("limits")), "Max open files"),
                number(status, "Threads:"),
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.maxMemory());
    }

    private static long kibibytes(long count) {
        return count < 0 ? count : count * 1024;
    }

    /** The first number behind that text; a limit that is none, too, is -1. */
    private static long number(List<String> lines, String text) {
        for (String line : lines) {
            if (line.startsWith(text)) {
                String first = line.substring(text.length()).strip().split("\\s", 2)[0];
                return first.chars().allMatch(Character::isDigit) && !first.isEmpty() ? Long.parseLong(first) : -1;
            }
        }
        return -1;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static long count(Path folder) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            long count = 0;
            for (Path ignored : entries) {
                count++;
            }
            return count;
        } catch (IOException e) {
            return -1;
        }
    }
}
