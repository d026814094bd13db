package io.logwisp.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the benchmark: every row runs, and nothing of ours is lost. How fast it was is not looked at. */
class BenchmarkE2E {
    private static final long TIMEOUT_MINUTES = 5;

    @TempDir
    Path folder;

    @Test
    void shortBenchmarkRunsEveryRowAndLosesNothing() throws Exception {
        Path table = folder.resolve("table.md");
        Path log = folder.resolve("bench.log");

        int exitCode = run(table, log, "--short", "--alone");

        assertEquals(0, exitCode, Files.readString(log));
        List<String> rows = Files.readAllLines(table).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        assertTrue(rows.stream().anyMatch(row -> row.startsWith("| `json-many`")), Files.readString(table));
        rows.forEach(row -> assertFalse(row.contains("failed:") || row.contains("% lost"), row));
    }

    private int run(Path table, Path log, String... options) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of("src", "load", "bench").toAbsolutePath().toString())
                .redirectOutput(table.toFile())
                .redirectError(log.toFile());
        builder.command().addAll(List.of(options));
        builder.command().addAll(List.of("--dir", folder.toString()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("LOGWISP_JAR", Program.JAR.toString());
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES), () -> "still running: " + log);
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
