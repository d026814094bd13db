package io.logwisp.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the figures were measured on, and what the kernel tells of a process. */
record Machine(int cores, String processor, long memoryBytes, String kernel, String java, double load) {
    static Machine describe() {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                value(Path.of("/proc/cpuinfo"), "model name").orElse(System.getProperty("os.arch")),
                kilobytes(Path.of("/proc/meminfo"), "MemTotal:") * 1024,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                loadNow());
    }

    /** For one line under the table. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d cores of %s, %.0f GiB, %s, %s; load average before the run %.2f",
                cores,
                processor,
                memoryBytes / (double) (1 << 30),
                kernel,
                java,
                load);
    }

    /** A value of {@code /proc/<pid>/status} in KiB; 0 when the process is gone. */
    static long statusKilobytes(long pid, String key) {
        return kilobytes(Path.of("/proc", Long.toString(pid), "status"), key);
    }

    /** Open descriptors; 0 when the process is gone. */
    static long descriptors(long pid) {
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return all.count();
        } catch (IOException e) {
            return 0;
        }
    }

    private static double loadNow() {
        try {
            return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static long kilobytes(Path file, String key) {
        return value(file, key).map(text -> Long.parseLong(text.split(" ")[0])).orElse(0L);
    }

    private static Optional<String> value(Path file, String key) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .findFirst()
                    .map(line -> line.substring(key.length()).replaceFirst("^[\\s:]+", ""));
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }
}
