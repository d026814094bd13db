package io.logwisp.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwisp.testing.LineClient;
import io.logwisp.testing.LogWriter;
import io.logwisp.testing.Program;
import io.logwisp.testing.Tools;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The running program where the system allows it no watch, or few: it starts, says once that it polls, and delivers every
 * line. The limits are those of a user namespace of its own, so that nobody else feels them.
 */
@Execution(ExecutionMode.CONCURRENT)
class WatchLimitsE2E {
    private static final int DIRECTORIES = 6;

    private static final String REFUSAL = "because it cannot be watched";

    @TempDir
    Path folder;

    private final List<Path> directories = new ArrayList<>();
    private int port;

    @BeforeEach
    void makeDirectories() throws Exception {
        Tools.require("unshare");
        // Containers may forbid namespaces even to root, and then no program that could be installed would help.
        assumeTrue(shellIn("true") == 0, "user namespaces are not allowed here");
        assumeTrue(
                shellIn("echo 1 > /proc/sys/user/max_inotify_watches") == 0,
                "the limits of a user namespace cannot be set here");
        for (int i = 0; i < DIRECTORIES; i++) {
            directories.add(Files.createDirectory(folder.resolve("logs-" + i)));
        }
        port = Program.freePorts(1).get(0);
    }

    private int shellIn(String commandLine) throws Exception {
        return new ProcessBuilder("unshare", "-Ur", "sh", "-c", commandLine)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("shell.out").toFile())
                .start()
                .waitFor();
    }

    /** Starts the program with one of the kernel's limits lowered for it. */
    private Program start(String limit, int value) throws IOException {
        String targets = directories.stream()
                .map("{ path = \"%s\", pattern = \"*.log\" }"::formatted)
                .collect(Collectors.joining(", "));
        Path config = folder.resolve("logwisp.toml");
        Files.writeString(config, """
                [checkpoint]
                enabled = false
                [[streams]]
                name = "app"
                [streams.monitor]
                targets = [%s]
                [streams.httpserver]
                enabled = true
                port = %d
                """.formatted(targets, port));
        String lower = "echo " + value + " > /proc/sys/user/" + limit + " && exec \"$@\"";
        return Program.startBy(
                        List.of("unshare", "-Ur", "sh", "-c", lower, "sh"),
                        folder,
                        Map.of(),
                        "--config",
                        config.toString())
                .awaitReady();
    }

    @Test
    void withoutAnyWatchServiceEverythingIsPolledAndToldOnce() throws Exception {
        assertServes("max_inotify_instances", 0, 0);
    }

    @Test
    void withFewerWatchesThanDirectoriesTheRestIsPolledAndToldOnce() throws Exception {
        assertServes("max_inotify_watches", 2, 2);
    }

    private void assertServes(String limit, int value, int watched) throws Exception {
        try (Program program = start(limit, value);
                LineClient client = LineClient.get(port, "/stream/raw")) {
            List<String> received = new ArrayList<>();
            List<String> written = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                for (Path directory : directories) {
                    String line = "round " + round + " in " + directory.getFileName();
                    LogWriter.appendLines(directory.resolve("app.log"), line);
                    written.add(line);
                }
                while (received.size() < written.size()) {
                    received.add(client.line());
                }
            }
            assertEquals(
                    written.stream().sorted().toList(),
                    received.stream().sorted().toList());
            assertToldOnce(program);
            assertCounted(watched);
            program.signal("TERM");
            assertEquals(0, program.exitCode(), program.standardError());
            assertToldOnce(program);
        }
    }

    private static void assertToldOnce(Program program) throws IOException {
        String error = program.standardError();
        assertEquals(1, error.lines().filter(line -> line.contains(REFUSAL)).count(), error);
    }

    private void assertCounted(int watched) {
        int polled = DIRECTORIES - watched;
        Awaitility.await().untilAsserted(() -> {
            JsonObject tail = new JsonObject(body("/status")).getJsonObject("tail");
            assertEquals(watched, tail.getInteger("watched_directories"));
            assertEquals(polled, tail.getInteger("polled_directories"));
            String metrics = body("/metrics");
            String directoriesNow = "logwisp_directories{stream=\"app\",mode=";
            assertTrue(metrics.contains(directoriesNow + "\"watched\"} " + watched + "\n"), metrics);
            assertTrue(metrics.contains(directoriesNow + "\"polled\"} " + polled + "\n"), metrics);
        });
    }

    private String body(String path) throws IOException {
        try (LineClient answer = LineClient.get(port, path)) {
            return answer.body();
        }
    }
}
