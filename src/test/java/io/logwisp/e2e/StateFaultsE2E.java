package io.logwisp.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwisp.testing.LineClient;
import io.logwisp.testing.LogWriter;
import io.logwisp.testing.Program;
import io.logwisp.testing.Program.Client;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The running program with a state directory that lets it down: it starts, says so, and loses nothing it could keep. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("faults-too")
class StateFaultsE2E {
    /** What a power cut or a bad disk leaves of a checkpoint. */
    enum Damage {
        CORRUPTED {
            @Override
            byte[] of(byte[] good) {
                good[good.length / 2] ^= 1;
                return good;
            }
        },
        EMPTY {
            @Override
            byte[] of(byte[] good) {
                return new byte[0];
            }
        },
        FILLED_WITH_NUL {
            @Override
            byte[] of(byte[] good) {
                return new byte[good.length];
            }
        },
        CUT {
            @Override
            byte[] of(byte[] good) {
                return Arrays.copyOf(good, good.length / 2);
            }
        };

        abstract byte[] of(byte[] good);
    }

    @TempDir
    Path folder;

    private Path log;
    private Path state;
    private Path checkpoint;
    private int port;
    private boolean mounted;

    /** Tables besides. */
    private String more = "";

    @BeforeEach
    void prepare() throws IOException {
        log = Files.createFile(folder.resolve("app.log"));
        state = folder.resolve("state");
        checkpoint = state.resolve("app.ckpt");
        port = Program.freePorts(1).get(0);
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted && shell("umount -l state") != 0) {
            shell("sudo -n umount -l state");
        }
    }

    private Program start() throws IOException {
        return start(Map.of(), "{ path = \"%s\", is_file = true }".formatted(log));
    }

    private Program start(Map<String, String> environment, String target) throws IOException {
        Path config = folder.resolve("logwisp.toml");
        Files.writeString(config, """
                [checkpoint]
                state_dir = "%s"
                interval_ms = 10
                %s
                [[streams]]
                name = "app"
                [streams.monitor]
                start_position = "beginning"
                targets = [%s]
                [streams.httpserver]
                enabled = true
                port = %d
                """.formatted(state, more, target, port));
        return Program.start(folder, environment, "--config", config.toString()).awaitReady();
    }

    private List<String> held() throws IOException {
        try (LineClient client = LineClient.get(port, "/stream/raw?n=all&follow=0")) {
            return client.rest();
        }
    }

    private void awaitHeld(String... lines) {
        Awaitility.await().untilAsserted(() -> assertEquals(List.of(lines), held()));
    }

    private static void end(Program program) throws Exception {
        program.signal("TERM");
        assertEquals(0, program.exitCode(), program.standardError());
    }

    private int shell(String commandLine) throws Exception {
        try (Client client = Client.shell(folder, commandLine)) {
            return client.exitCode();
        }
    }

    private void append(String line) {
        LogWriter.appendLines(log, line);
    }

    /** A life in which two lines are read, each known to a checkpoint of its own. */
    private void readTwoLines() throws Exception {
        try (Program program = start()) {
            append("one");
            awaitHeld("one");
            Awaitility.await().until(() -> Files.exists(checkpoint));
            append("two");
            awaitHeld("one", "two");
            end(program);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedCheckpointIsToldAndTheOneBeforeIsUsed(Damage damage) throws Exception {
        readTwoLines();
        Files.write(checkpoint, damage.of(Files.readAllBytes(checkpoint)));
        append("three");
        try (Program program = start()) {
            program.awaitError("app.ckpt cannot be used");
            Awaitility.await().until(() -> held().contains("three"));
            assertFalse(held().contains("one"), () -> "the checkpoint before was not used");
            end(program);
        }
        append("four");
        try (Program program = start()) {
            awaitHeld("four");
            assertFalse(program.standardError().contains("cannot be used"));
        }
    }

    /** What somebody who may write there would have us overwrite, or make. */
    @Test
    void linksInTheStateDirectoryLeadNowhere() throws Exception {
        Path precious = Files.writeString(folder.resolve("precious"), "keep this\n");
        Path none = folder.resolve("not-to-be-made");
        Files.createDirectory(state);
        for (String name : List.of("app.ckpt", "app.ckpt.bak", "app.ckpt.tmp")) {
            Files.createSymbolicLink(state.resolve(name), precious);
        }
        try (Program program = start()) {
            append("one");
            awaitHeld("one");
            Awaitility.await().until(() -> Files.isRegularFile(checkpoint, LinkOption.NOFOLLOW_LINKS));
            end(program);
        }
        Files.delete(state.resolve("app.ckpt.lock"));
        for (Path target : List.of(none, precious)) {
            Files.createSymbolicLink(state.resolve("app.ckpt.lock"), target);
            try (Program program = start()) {
                program.awaitError("so that a restart will not know how far files were read");
                append("to " + target.getFileName());
                Awaitility.await().until(() -> held().contains("to " + target.getFileName()));
                end(program);
            }
            Files.delete(state.resolve("app.ckpt.lock"));
        }
        assertEquals("keep this\n", Files.readString(precious));
        assertFalse(Files.exists(none));
    }

    @Test
    void withBothCheckpointsDamagedReadingBeginsAsConfigured() throws Exception {
        readTwoLines();
        Files.write(checkpoint, new byte[100]);
        Files.write(state.resolve("app.ckpt.bak"), new byte[0]);
        append("three");
        try (Program program = start()) {
            program.awaitError("app.ckpt.bak cannot be used: it is empty");
            awaitHeld("one", "two", "three");
        }
    }

    @Test
    void filesWhoseNamesTheLocaleCannotSpellAreReadOn() throws Exception {
        Map<String, String> noLocale = Map.of("LC_ALL", "C");
        Path logs = Files.createDirectory(folder.resolve("logs"));
        String target = "{ path = \"%s\", pattern = \"*.log\" }".formatted(logs);
        Path german = Path.of(URI.create(logs.toUri() + "%C3%B6.log"));
        Path plain = logs.resolve("plain.log");
        try (Program program = start(noLocale, target)) {
            LogWriter.appendLines(german, "one");
            awaitHeld("one");
            LogWriter.appendLines(plain, "two");
            awaitHeld("one", "two");
            end(program);
        }
        LogWriter.appendLines(german, "three");
        try (Program program = start(noLocale, target)) {
            awaitHeld("three");
            LogWriter.appendLines(plain, "four");
            awaitHeld("three", "four");
            assertFalse(program.standardError().contains("cannot be used"), program.standardError());
            end(program);
        }
    }

    @Test
    void withoutAUsableStateDirectoryItIsToldAndLinesComeAllTheSame() throws Exception {
        Files.createFile(state);
        try (Program program = start()) {
            program.awaitError("so that a restart will not know how far files were read");
            append("one");
            awaitHeld("one");
            end(program);
        }
    }

    @Test
    void aFullDiskIsToldOnceAndReadingGoesOnFromTheLastCheckpointThatCouldBeWritten() throws Exception {
        mountState();
        readTwoLines();
        fillDisk();
        try (Program program = start()) {
            append("three");
            awaitHeld("three");
            program.awaitError("the checkpoint cannot be written");
            append("four");
            awaitHeld("three", "four");
            program.signal("KILL");
            program.exitCode();
            assertEquals(2, program.standardError().split("cannot be written").length);
        }
        try (Program program = start()) {
            awaitHeld("three", "four"); // twice rather than never
            program.signal("TERM");
            program.exitCode();
        }
        try (Program program = start()) {
            awaitHeld("three", "four");
            Files.delete(state.resolve("filler"));
            append("five");
            program.awaitError("checkpoints can be written again");
            awaitHeld("three", "four", "five");
            end(program);
        }
        append("six");
        try (Program program = start()) {
            awaitHeld("six");
            end(program);
        }
    }

    /** Half a line would spoil the one that comes behind it. */
    @Test
    void anAuditLogOnAFullDiskIsToldOnceAndEveryLineInItIsWhole() throws Exception {
        mountState();
        Path audit = state.resolve("audit.jsonl");
        more = "[audit]\nenabled = true\nfile = \"" + audit + "\"\n";
        try (Program program = start()) {
            append("one");
            awaitHeld("one");
            fillDisk();
            for (int i = 0; i < 100; i++) {
                held();
            }
            program.awaitError("cannot be written: java.io.IOException");
            append("two");
            awaitHeld("one", "two");
            Files.delete(state.resolve("filler"));
            long before = Files.size(audit);
            Awaitility.await().until(() -> !held().isEmpty() && Files.size(audit) > before);
            end(program);
            assertEquals(2, program.standardError().split("the audit log").length, program.standardError());
        }
        List<String> lines = Files.readAllLines(audit);
        for (String line : lines) {
            assertEquals(line.length(), line.lastIndexOf('}') + 1, line);
            assertEquals(0, line.lastIndexOf("{\"time\""), line);
        }
        assertTrue(lines.get(lines.size() - 1).contains("\"event\":\"stop\""), lines.get(lines.size() - 1));
    }

    private void mountState() throws Exception {
        Files.createDirectory(state);
        String mount = "mount -t tmpfs -o size=1m,mode=777 none state";
        mounted = shell(mount) == 0 || shell("sudo -n " + mount) == 0;
        assumeTrue(mounted, "only root can mount a small disk");
    }

    private void fillDisk() throws IOException {
        byte[] page = new byte[512];
        try (OutputStream out = Files.newOutputStream(state.resolve("filler"))) {
            while (true) {
                out.write(page);
            }
        } catch (IOException e) {
            // It is full now.
        }
    }
}
