package io.logwisp.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.testing.LineClient;
import io.logwisp.testing.LogWriter;
import io.logwisp.testing.Program;
import io.logwisp.testing.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The running program with configurations that protect nothing, and with directories in which somebody means harm. */
@Execution(ExecutionMode.CONCURRENT)
class UntrustedE2E {
    private static final String HASH = "0".repeat(64);

    @TempDir
    Path folder;

    private Path logs;
    private int port;

    @BeforeEach
    void prepare() throws IOException {
        logs = Files.createDirectory(folder.resolve("logs"));
        port = Program.freePorts(1).get(0);
    }

    private Program start(String tables, String keys) throws IOException {
        Files.writeString(folder.resolve("logwisp.toml"), """
                [checkpoint]
                enabled = false
                %s
                [[streams]]
                name = "app"
                [streams.monitor]
                start_position = "beginning"
                targets = [{ path = "logs", pattern = "*" }]
                [streams.httpserver]
                enabled = true
                port = %d
                %s
                """.formatted(
                        tables.replace('~', '\n'), port, keys.replace('~', '\n')));
        return Program.start(folder, Map.of(), "--config", "logwisp.toml");
    }

    /** Rows 1, 18, 21, 28 and 42 of docs/security.md. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "``, host = \"0.0.0.0\", allow_unauthenticated",
                "``, host = \"::\", allow_unauthenticated",
                "[auth]~type = \"bearer\"~[auth.bearer_auth]~token_hashes = [\"a:HASH\"], host = \"0.0.0.0\", allow_plaintext_auth",
                "[auth]~ip_whitlist = [\"10.0.0.1\"], ``, did you mean ip_whitelist",
                "`[auth]~type = \"basic\"~[auth.basic_auth]~users = [{ username = \"ann\", password_hash = \"e99a18c428cb38d5f260853678922e03\" }]`, ``, bcrypt",
                "[auth]~type = \"basic\", ``, users",
                "[audit]~enabled = true~file = \"logs/audit.jsonl\", ``, is followed by stream",
                "``, [[streams.sinks]]~type = \"file\"~path = \"logs/copy.log\", is followed by this stream"
            })
    void whatProtectsNothingDoesNotStart(String tables, String keys, String reason) throws Exception {
        try (Program program = start(tables.replace("HASH", HASH), keys)) {
            assertEquals(78, program.exitCode(), program.standardError());
            assertTrue(program.standardError().contains(reason), program.standardError());
        }
    }

    /** Row 1. */
    @Test
    void whatIsOpenOnPurposeIsTold() throws Exception {
        try (Program program = start("[security]~allow_unauthenticated = true", "host = \"0.0.0.0\"")
                        .awaitReady();
                LineClient client = LineClient.get(port, "/healthz")) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(0));
            String error = program.standardError();
            assertTrue(error.contains("without authentication") || error.contains("everyone"), error);
        }
    }

    /** Rows 10, 13, 14, 38. */
    @Test
    void whatSomebodyPutsIntoADirectoryHarmsNobody() throws Exception {
        Tools.require("mkfifo");
        Files.writeString(folder.resolve("secret.txt"), "the secret\n");
        Files.createSymbolicLink(logs.resolve("a.log"), folder.resolve("secret.txt"));
        Files.createSymbolicLink(logs.resolve("b.log"), logs.resolve("b.log"));
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", logs.resolve("c.log").toString())
                        .start()
                        .waitFor());
        Files.createDirectory(logs.resolve("d.log"));
        try (OutputStream bomb = new GZIPOutputStream(Files.newOutputStream(logs.resolve("e.log")))) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                bomb.write(zeros);
            }
        }
        Path strange = logs.resolve("f\u001b[2J\u009b31m\n00:00:00.000 ERROR forged.log");
        Files.writeString(strange, "of a strange file\n");
        Files.setPosixFilePermissions(strange, java.util.Set.of());
        Path log = Files.createFile(logs.resolve("z.log"));
        try (Program program = start("", "").awaitReady();
                LineClient client = LineClient.get(port, "/stream/raw")) {
            Files.setPosixFilePermissions(
                    strange, java.util.Set.of(java.nio.file.attribute.PosixFilePermission.OWNER_READ));
            LogWriter.appendLines(log, "of an honest one");
            String first = client.line();
            String line = first.equals("of a strange file") ? client.line() : first;
            assertEquals("of an honest one", line);
            program.signal("TERM");
            assertEquals(0, program.exitCode(), program.standardError());
            assertFalse(client.rest().toString().contains("secret"));
            String error = program.standardError();
            assertFalse(error.contains("\u001b") || error.contains("\u009b"), error);
            assertFalse(error.lines().anyMatch(told -> told.startsWith("00:00:00.000 ERROR")), error);
        }
    }

    /** Row 40. */
    @Test
    void noSecretIsInTheConfigurationThatIsPrinted() throws Exception {
        String hash = "$2a$10$" + "N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";
        String tables =
                "[auth]~type = [\"basic\", \"bearer\"]~[auth.basic_auth]~users = [{ username = \"ann\", password_hash = \""
                        + hash + "\" }]~[auth.bearer_auth]~tokens = [\"the-canary-token\"]";
        try (Program program = start(tables, "").awaitReady()) {
            byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(program.pid()), "cmdline"));
            assertFalse(new String(line, StandardCharsets.UTF_8).contains("canary"));
            assertFalse(program.standardError().contains("the-canary-token"), program.standardError());
        }
        try (Program printed = Program.start(folder, Map.of(), "check", "-v", "--config", "logwisp.toml")) {
            assertEquals(0, printed.exitCode(), printed.standardError());
            String all = printed.standardOutput() + printed.standardError();
            assertFalse(all.contains("the-canary-token"), all);
        }
    }
}
