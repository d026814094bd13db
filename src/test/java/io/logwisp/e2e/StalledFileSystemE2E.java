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
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The running program over a file system in user space that stops to answer, as one of a dead server does: only its own
 * stream waits, and the program can be ended all the same. It is mounted in a namespace that only the program sees.
 */
@Execution(ExecutionMode.CONCURRENT)
@Tag("faults-too")
class StalledFileSystemE2E {
    @TempDir
    Path folder;

    private Path mounted;
    private Path backing;
    private Path stall;
    private Path free;
    private List<Integer> ports = List.of();

    @BeforeEach
    void prepare() throws Exception {
        Tools.require("unshare", "python3");
        mounted = Files.createDirectory(folder.resolve("mounted"));
        backing = Files.createFile(folder.resolve("backing"));
        stall = folder.resolve("stall");
        free = Files.createFile(folder.resolve("free.log"));
        ports = Program.freePorts(2);
        try (InputStream script = getClass().getResourceAsStream("stalling_fs.py")) {
            Files.copy(Objects.requireNonNull(script), folder.resolve("stalling_fs.py"));
        }
        // Containers may forbid namespaces or have no /dev/fuse, and no program that could be installed would help.
        Process look = new ProcessBuilder(mounting("cat", mounted.resolve("app.log") + ""))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("look.out").toFile())
                .start();
        assumeTrue(look.waitFor() == 0, () -> "no file system in user space can be mounted here");
    }

    /** Lets the file system go on, so that nothing that hangs in it is left. */
    @AfterEach
    void goOn() throws IOException {
        Files.deleteIfExists(stall);
    }

    private List<String> mounting(String... command) {
        List<String> all = new ArrayList<>(List.of(
                "unshare",
                "-Urm",
                "python3",
                folder.resolve("stalling_fs.py").toString(),
                mounted.toString(),
                backing.toString(),
                stall.toString()));
        all.addAll(List.of(command));
        return all;
    }

    private Program start() throws IOException {
        Path config = folder.resolve("logwisp.toml");
        Files.writeString(config, """
                [checkpoint]
                enabled = false
                [[streams]]
                name = "stuck"
                [streams.monitor]
                targets = [{ path = "%s", pattern = "*.log" }]
                [streams.httpserver]
                enabled = true
                port = %d
                [[streams]]
                name = "free"
                [streams.monitor]
                targets = [{ path = "%s", is_file = true }]
                [streams.httpserver]
                enabled = true
                port = %d
                """.formatted(mounted, ports.get(0), free, ports.get(1)));
        return Program.startBy(mounting(), folder, Map.of(), "--config", config.toString())
                .awaitReady();
    }

    private void stopToAnswer() throws IOException {
        Files.createFile(stall);
        Path felt = folder.resolve("stall.felt");
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(felt));
    }

    @Test
    void onlyTheStreamOfAFileSystemThatStopsToAnswerWaitsAndNothingIsLost() throws Exception {
        try (Program program = start();
                LineClient stuckClient = LineClient.get(ports.get(0), "/stream/raw");
                LineClient freeClient = LineClient.get(ports.get(1), "/stream/raw")) {
            LogWriter.appendLines(backing, "one");
            assertEquals("one", stuckClient.line());
            assertTrue(program.standardError().contains("polled: a fuse file system does not tell of changes"));

            stopToAnswer();
            LogWriter.appendLines(backing, "two");
            for (int i = 0; i < 20; i++) {
                LogWriter.appendLines(free, "line " + i);
                assertEquals("line " + i, freeClient.line());
            }
            for (int port : ports) {
                try (LineClient status = LineClient.get(port, "/status")) {
                    assertTrue(new JsonObject(status.body()).containsKey("tail"));
                }
            }

            Files.delete(stall);
            assertEquals("two", stuckClient.line());
            LogWriter.appendLines(backing, "three");
            assertEquals("three", stuckClient.line());
        }
    }

    @Test
    void theProgramCanBeEndedWhileAFileSystemDoesNotAnswer() throws Exception {
        try (Program program = start();
                LineClient freeClient = LineClient.get(ports.get(1), "/stream/raw")) {
            stopToAnswer();
            LogWriter.appendLines(backing, "one");
            LogWriter.appendLines(free, "first");
            assertEquals("first", freeClient.line());
            program.signal("TERM");
            assertEquals(0, program.exitCode(), program.standardError());
        }
    }
}
