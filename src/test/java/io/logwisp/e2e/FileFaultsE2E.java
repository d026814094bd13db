package io.logwisp.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The running program while the files that it follows and their directories let it down (docs/security.md). */
@Tag("faults")
class FileFaultsE2E {
    private static final int FILES = 10_000;
    /** Unless it is configured. */
    private static final int MAX_OPEN_FILES = 4096;

    private static final int NOBODY = 65_534;

    /** What lines consist of that programs seldom write. */
    private static final int[] ODD = {0, '\r', 0x1B, 0xFF, 0x80, '"', '\\'};

    @TempDir
    Path folder;

    private Path logs;
    private Path log;
    private int port;

    @BeforeEach
    void prepare() throws IOException {
        logs = Files.createDirectory(folder.resolve("logs"));
        log = logs.resolve("app.log");
        port = Program.freePorts(1).get(0);
    }

    private Program start(List<String> starter, String position) throws IOException {
        Files.writeString(folder.resolve("logwisp.toml"), """
                [checkpoint]
                enabled = false
                [[streams]]
                name = "app"
                [streams.monitor]
                start_position = "%s"
                rotation_notice = false
                targets = [{ path = "logs", pattern = "*.log" }]
                [streams.httpserver]
                enabled = true
                port = %d
                """.formatted(position, port));
        return Program.startBy(starter, folder, Map.of(), "--config", "logwisp.toml")
                .awaitReady();
    }

    private static void end(Program program) throws Exception {
        program.signal("TERM");
        assertEquals(0, program.exitCode(), program.standardError());
    }

    /** F3. */
    @Test
    void aDirectoryThatVanishesIsFollowedAgainWhenItIsBack() throws Exception {
        try (Program program = start(List.of(), "end");
                LineClient client = LineClient.get(port, "/stream/raw")) {
            LogWriter.appendLines(log, "begin");
            assertEquals("begin", client.line());
            for (int i = 0; i < 5; i++) {
                Path away = folder.resolve("away" + i);
                Files.move(logs, away);
                LogWriter.appendLines(away.resolve("app.log"), "of the old file " + i);
                assertEquals("of the old file " + i, client.line());
                Files.createDirectory(logs);
                LogWriter.appendLines(log, "first of the new file " + i, "second " + i);
                assertEquals("first of the new file " + i, client.line());
                assertEquals("second " + i, client.line());
            }
            end(program);
            assertEquals(List.of(), client.rest());
        }
    }

    /** F3, with a file system that comes over the directory and goes. */
    @Test
    void aFileSystemThatIsMountedOverTheDirectoryIsFollowed() throws Exception {
        assumeTrue(run("mount -t tmpfs -o size=1m,mode=777 none logs && umount logs") == 0, "only root can mount");
        try (Program program = start(List.of(), "end");
                LineClient client = LineClient.get(port, "/stream/raw")) {
            LogWriter.appendLines(log, "begin");
            assertEquals("begin", client.line());
            assertEquals(0, run("mount -t tmpfs -o size=1m,mode=777 none logs"));
            try {
                LogWriter.appendLines(log, "on the other disk");
                assertEquals("on the other disk", client.line());
            } finally {
                run("umount -l logs");
            }
            LogWriter.appendLines(log, "on the first disk again");
            assertEquals("on the first disk again", client.lineStarting("on the first disk again"));
            end(program);
        }
    }

    private int run(String shell) throws Exception {
        return new ProcessBuilder("sh", "-c", shell)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("shell.out").toFile())
                .start()
                .waitFor();
    }

    /** F14. */
    @Test
    void oneOfTenThousandFilesIsFollowedAndNotAllAreOpen() throws Exception {
        for (int i = 0; i < FILES; i++) {
            Files.writeString(logs.resolve(i + ".log"), "old\n");
        }
        try (Program program = start(List.of(), "end");
                LineClient client = LineClient.get(port, "/stream/raw")) {
            for (int i = 0; i < 200; i++) {
                LogWriter.appendLines(logs.resolve("5000.log"), "line " + i);
                assertEquals("line " + i, client.line());
            }
            LogWriter.appendLines(logs.resolve("new.log"), "of a new file");
            assertEquals("of a new file", client.line());
            try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(program.pid()), "fd"))) {
                assertTrue(descriptors.count() < MAX_OPEN_FILES + 100);
            }
            end(program);
            assertEquals(List.of(), client.rest());
        }
    }

    /** F15. */
    @ParameterizedTest
    @ValueSource(strings = {"/stream/ndjson", "/stream"})
    void anyBytesAreWholeJsonAndOneEntryALine(String path) throws Exception {
        Random random = new Random(15);
        List<byte[]> lines = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            byte[] line = new byte[2 + (i % 500 == 0 ? 5_000_000 : random.nextInt(300))];
            random.nextBytes(line);
            if (i % 7 == 0) {
                Arrays.fill(line, (byte) ODD[i % 49 / 7]);
            }
            line[0] = 'x'; // an empty line is none
            for (int j = 0; j < line.length; j++) {
                line[j] = line[j] == '\n' ? (byte) '\r' : line[j];
            }
            line[line.length - 1] = '\n';
            lines.add(line);
        }
        Files.createFile(log);
        try (Program program = start(List.of(), "end");
                LogWriter writer = LogWriter.append(log);
                LineClient client = LineClient.get(port, path)) {
            String prefix = path.equals("/stream") ? "data: " : "";
            for (byte[] line : lines) {
                writer.bytes(line);
                String entry = client.lineStarting(prefix + "{\"time\"").substring(prefix.length());
                assertTrue(new JsonObject(entry).getString("message").startsWith("x"), entry);
                assertTrue(entry.chars().allMatch(c -> c >= ' ' && (c < 0x7F || c > 0x9F) && c != 0x2028), entry);
            }
            LogWriter.appendLines(log, "the end");
            assertTrue(client.lineStarting(prefix + "{\"time\"").contains("\"message\":\"the end\""));
            end(program);
            assertFalse(program.standardError().contains("Exception"), program.standardError());
        }
    }

    /** F19. */
    @Test
    void permissionsThatAreTakenAndGivenBackAreToldOnceAndCostNoLine() throws Exception {
        LogWriter.appendLines(log, "old");
        permit(log, "---------");
        try (Program program = start(asNobody(), "beginning").awaitError("cannot read");
                LineClient client = LineClient.get(port, "/stream/raw")) {
            LogWriter.appendLines(logs.resolve("other.log"), "of another file");
            assertEquals("of another file", client.line());
            permit(log, "rw-r--r--");
            assertEquals("old", client.line());
            permit(log, "---------");
            if (isRoot()) {
                LogWriter.appendLines(log, "read on, because it is open");
                assertEquals("read on, because it is open", client.line());
            }
            LogWriter.rename(log, logs.resolve("app.log.1"));
            Path fresh = Files.createFile(folder.resolve("fresh"));
            LogWriter.appendLines(fresh, "of the next file");
            permit(fresh, "---------");
            LogWriter.rename(fresh, log);
            permit(log, "rw-r--r--");
            assertEquals("of the next file", client.line());
            permit(logs, "---------");
            permit(logs, "rwxr-xr-x");
            LogWriter.appendLines(logs.resolve("later.log"), "of a later file");
            assertEquals("of a later file", client.line());
            end(program);
            assertTrue(program.standardError().lines().count() < 30, program.standardError());
        }
    }

    private List<String> asNobody() throws IOException {
        if (!isRoot()) {
            return List.of();
        }
        Tools.require("setpriv");
        permit(folder, "rwxrwxrwx");
        return List.of("setpriv", "--reuid=" + NOBODY, "--clear-groups");
    }

    /** Who may read everything, whatever the permissions say. */
    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** F5. */
    @Test
    void aClockThatJumpsBurstsNothingAndStopsNothing() throws Exception {
        Tools.assume("faketime");
        Path offset = Files.writeString(folder.resolve("offset"), "+0");
        String library = faketimeLibrary();
        Files.createFile(log);
        List<String> falseClock = List.of(
                "env",
                "LD_PRELOAD=" + library,
                "FAKETIME_TIMESTAMP_FILE=" + offset,
                "FAKETIME_NO_CACHE=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1");
        try (Program program = start(falseClock, "end");
                LineClient client = LineClient.get(port, "/stream")) {
            int written = 0;
            for (String jump : List.of("+3600", "-3600", "+0", "+86400", "-86400")) {
                Files.writeString(offset, jump);
                for (int i = 0; i < 50; i++) {
                    LogWriter.appendLines(log, NumberedLines.text(written));
                    assertTrue(client.lineStarting("data: {\"time\"").contains(NumberedLines.text(written)));
                    written++;
                }
            }
            LogWriter.rename(log, logs.resolve("app.log.1"));
            LogWriter.appendLines(log, "of the next file");
            assertTrue(client.lineStarting("data: {\"time\"").contains("of the next file"));
            end(program);
            assertTrue(program.standardError().lines().count() < 20, program.standardError());
        }
    }

    private static String faketimeLibrary() throws IOException {
        Process found = new ProcessBuilder("faketime", "now", "printenv", "LD_PRELOAD").start();
        String library = new String(found.getInputStream().readAllBytes(), ISO_8859_1).strip();
        assumeTrue(!library.isEmpty(), "faketime does not say where its library is");
        return library.substring(library.lastIndexOf(' ') + 1);
    }
}
