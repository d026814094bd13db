package io.logwisp.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.testing.Certificates;
import io.logwisp.testing.Program;
import io.logwisp.testing.Program.Client;
import io.logwisp.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code logwisp tail} and {@code logwisp status} beside the running program, as users run both. */
class TailE2E {
    private static final long PATIENCE_SECONDS = 60;
    private static final String LOGWISP = Program.launcher();

    @TempDir
    private Path folder;

    private Path log;
    private int port;
    private int written;

    @BeforeEach
    void configure() throws IOException {
        log = folder.resolve("app.log");
        Files.writeString(log, "");
        port = Program.freePorts(1).get(0);
        Files.writeString(folder.resolve("logwisp.toml"), """
                [checkpoint]
                state_dir = "state"
                [[streams]]
                name = "app"
                [streams.monitor]
                start_position = "beginning"
                targets = [{ path = "app.log", is_file = true }]
                [[streams.httpserver]]
                enabled = true
                port = %d
                [[streams.httpserver]]
                enabled = true
                socket = "app.sock"
                """.formatted(port));
    }

    @Test
    void theLinesAreThoseOfCurlByEveryWay() throws Exception {
        Tools.require("curl");
        write(200);
        try (Program program = server()) {
            awaitEntries(200);
            String expected = shell("curl -sN 'http://127.0.0.1:" + port + "/stream/ndjson?n=all&follow=0'");
            assertEquals(200, expected.lines().count());
            String options = " -n all -o json --no-follow";
            for (String way : List.of(
                    "http://127.0.0.1:" + port,
                    "127.0.0.1:" + port + "/stream",
                    "ws://127.0.0.1:" + port,
                    "unix:app.sock",
                    "ws+unix:app.sock")) {
                assertEquals(expected, shell(LOGWISP + " tail " + way + options), way);
            }
            assertEquals(
                    shell("curl -sN 'http://127.0.0.1:" + port + "/stream/text?n=3&follow=0&grep=1'"),
                    shell(LOGWISP + " tail :" + port + " -n 3 -g 1 --utc --no-follow"));
        }
    }

    @Test
    void streamsOfARouterAndSeveralAtOnceAreThoseOfCurl() throws Exception {
        Tools.require("curl");
        Files.writeString(folder.resolve("sys.log"), "");
        Files.writeString(folder.resolve("logwisp.toml"), """
                [checkpoint]
                enabled = false
                [router]
                enabled = true
                port = %d
                [[streams]]
                name = "app"
                [streams.monitor]
                targets = [{ path = "app.log", is_file = true }]
                [[streams.httpserver]]
                enabled = true
                [[streams]]
                name = "sys"
                [streams.monitor]
                targets = [{ path = "sys.log", is_file = true }]
                [[streams.httpserver]]
                enabled = true
                """.formatted(port));
        try (Program program = server();
                Client live = Client.shell(
                        folder,
                        LOGWISP + " tail 'http://127.0.0.1:" + port + "/stream?stream=app,sys' -n all -o json");
                Client curl =
                        Client.shell(folder, "curl -sN 'http://127.0.0.1:" + port + "/stream/ndjson?stream=*&n=all'")) {
            for (int i = 1; i <= 20; i++) {
                write(1);
                Files.writeString(folder.resolve("sys.log"), "system " + i + "\n", StandardOpenOption.APPEND);
                live.awaitOutput("\"line " + i + "\"}");
                live.awaitOutput("\"system " + i + "\"}");
                curl.awaitOutput("\"line " + i + "\"}");
                curl.awaitOutput("\"system " + i + "\"}");
            }
            assertEquals(sorted(curl.output()), sorted(live.output()));
            String root = "127.0.0.1:" + port;
            assertEquals(
                    shell("curl -sN '" + root + "/stream/ndjson?stream=app,sys&n=all&follow=0'"),
                    shell(LOGWISP + " tail 'http://" + root + "/stream?stream=app,sys' -n all -o json --no-follow"));
            assertEquals(
                    shell("curl -sN '" + root + "/stream/text?stream=*&n=all&follow=0'"),
                    shell(LOGWISP + " tail 'http://" + root + "/stream?stream=*' -n all --utc --no-follow"));
            assertEquals(
                    shell("curl -sN " + root + "'/sys/stream/text?n=all&follow=0&grep=1'"),
                    shell(LOGWISP + " tail :" + port + "/sys -n all -g 1 --utc --no-follow"));
        }
    }

    /** Two streams may come to two clients in different orders. */
    private static List<String> sorted(String lines) {
        return lines.lines().sorted().toList();
    }

    @Test
    void sinceReachesBackBeyondWhatTheServerHolds() throws Exception {
        Tools.require("curl");
        Files.writeString(
                folder.resolve("logwisp.toml"),
                Files.readString(folder.resolve("logwisp.toml"))
                        .replaceFirst(
                                "\\[\\[streams.httpserver]]",
                                "[streams.buffer]\nsize = 10\nmax_bytes = 65536\n[[streams.httpserver]]"));
        write(30_000);
        try (Program program = server()) {
            awaitEntries(30_000);
            String held = shell("curl -sN 'http://127.0.0.1:" + port + "/stream/raw?n=all&follow=0'");
            assertTrue(held.lines().count() < 10_000, held.lines().count() + " lines are held");
            for (String way : List.of(":" + port, "ws://127.0.0.1:" + port, "unix:app.sock")) {
                assertEquals(numbered(30_000), shell(LOGWISP + " tail " + way + " --since 1h -o raw --no-follow"), way);
            }
            assertEquals(
                    "line 28999\nline 29999\n",
                    shell(LOGWISP + " tail :" + port + " --since 1h -n 2 -g '/999$/' -o raw --no-follow"));
            try (Client tail = Client.shell(folder, LOGWISP + " tail :" + port + " --since 1h -o raw")) {
                tail.awaitOutput("line 30000\n");
                write(3);
                tail.awaitOutput("line 30003\n");
                assertEquals(numbered(30_003), tail.output());
            }
        }
    }

    @Test
    void aPipeThatClosesEndsItQuietlyAlsoWhenNothingComes() throws Exception {
        Tools.require("bash");
        write(5);
        try (Program program = server()) {
            awaitEntries(5);
            assertEquals(
                    "line 1\nline 2\n",
                    shell("bash -c 'set -o pipefail; " + LOGWISP + " tail :" + port + " -n all -o raw | head -n 2'"));
            assertEquals(
                    "line 1\nline 2\n",
                    shell("bash -c 'set -o pipefail; " + LOGWISP + " tail app.log -n all -o raw | head -n 2'"));
        }
    }

    @Test
    void aRestartOfTheServerLosesAndDoublesNothing() throws Exception {
        write(3);
        Client tail;
        try (Program program = server()) {
            tail = Client.shell(folder, LOGWISP + " tail :" + port + " -n all -o raw 2>tail.err");
            tail.awaitOutput("line 3\n");
            write(50);
            tail.awaitOutput("line 53\n");
            program.signal("TERM");
            assertEquals(0, program.exitCode());
        }
        write(20);
        try (tail;
                Program program = server()) {
            write(20);
            tail.awaitOutput("line 93\n");
            assertEquals(numbered(93), tail.output());
            String said = Files.readString(folder.resolve("tail.err"));
            assertTrue(said.contains(" lost: the server stops; trying again ---\n"), said);
            assertTrue(said.contains("--- reconnected to 127.0.0.1:" + port), said);
        }
    }

    @Test
    void aKilledRunGoesOnByItsCursorFileWithoutAGap() throws Exception {
        write(100);
        try (Program program = server()) {
            List<String> lines = new ArrayList<>();
            for (int run = 0; run < 3; run++) {
                Client tail = Client.shell(folder, LOGWISP + " tail :" + port + " -n all -o raw --cursor-file cursor");
                write(100);
                tail.awaitOutput("line " + written + "\n");
                tail.kill();
                lines.addAll(tail.output().lines().toList());
            }
            Path cursor = folder.resolve("cursor");
            Awaitility.await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS).until(() -> Files.exists(cursor));
            String rest = shell(LOGWISP + " tail :" + port + " -n all -o raw --cursor-file cursor --no-follow; true");
            lines.addAll(rest.lines().toList());
            assertEquals(
                    numbered(written).lines().toList(),
                    lines.stream().distinct().toList());
            write(5);
            awaitEntries(written);
            assertEquals(5, exact(shell(LOGWISP + " tail :" + port + " -o raw --cursor-file cursor --no-follow")));
            assertEquals(
                    "", shell(LOGWISP + " tail :" + port + " -o raw --cursor-file cursor --no-follow || [ $? = 5 ]"));
        }
    }

    @Test
    void aTerminalGetsColoursAndIsNotSteeredByTheLog() throws Exception {
        Tools.require("script");
        Files.writeString(log, "2026 ERROR \u001b[2J\u001b]0;owned\u0007 from 10.0.0.1\n");
        String shown = shell("TERM=xterm script -qec '" + LOGWISP + " tail app.log --no-follow' /dev/null </dev/null");
        assertTrue(shown.contains("\u001b[31mERROR\u001b[0m"), shown);
        assertTrue(shown.contains("\\x1b[2J\\x1b]"), shown);
        assertFalse(shown.contains("\u001b[2J"), shown);
        assertFalse(shown.contains("\u001b]0"), shown);
        String plain = shell("NO_COLOR=1 script -qec '" + LOGWISP + " tail app.log --no-follow' /dev/null </dev/null");
        assertFalse(plain.contains("\u001b"), plain);
        assertFalse(shell(LOGWISP + " tail app.log --no-follow").contains("\u001b"));
    }

    @Test
    void aSignalEndsItInOrder() throws Exception {
        write(2);
        try (Program program = server()) {
            for (String signal : List.of("TERM", "INT")) {
                try (Program tail = Program.start(folder, Map.of(), "tail", ":" + port, "-n", "all", "-o", "raw")) {
                    Awaitility.await()
                            .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .until(() -> tail.standardOutput().equals(numbered(2)));
                    tail.signal(signal);
                    assertEquals(0, tail.exitCode());
                    assertEquals("", tail.standardError());
                }
            }
        }
    }

    @Test
    void exitCodesSayWhatWasWrong() throws Exception {
        write(1);
        assertEquals(4, code("tail :" + port));
        assertEquals(4, code("status :" + port));
        assertEquals(2, code("tail ftp://h:1"));
        assertEquals(2, code("tail --lvl warn"));
        assertEquals(5, code("tail app.log --no-follow -g nothing"));
        assertEquals(0, code("tail app.log --no-follow"));
        assertEquals(0, code("tail app.log --timeout 10ms"));
    }

    @Test
    void tokensAndAuthoritiesOpenAProtectedServer() throws Exception {
        Certificates certificates = new Certificates(folder.resolve("tls")).issue("server");
        write(1);
        String token = shell(LOGWISP + " new-token 2>/dev/null");
        Files.writeString(folder.resolve("token"), token.lines().toList().get(0) + "\n");
        Files.writeString(folder.resolve("logwisp.toml"), """
                [auth]
                type = "bearer"
                [auth.bearer_auth]
                token_hashes = ["%s"]
                [[streams]]
                name = "app"
                [streams.monitor]
                start_position = "beginning"
                targets = [{ path = "app.log", is_file = true }]
                [streams.httpserver]
                enabled = true
                port = %d
                [streams.httpserver.ssl]
                enabled = true
                cert_file = "%s"
                key_file = "%s"
                """.formatted(
                token.lines().toList().get(1), port, certificates.file("server.crt"), certificates.file("server.key")));
        try (Program program = server()) {
            String tail = "tail https://localhost:" + port + " -n all -o raw --max 1 --timeout 30s";
            String ca = " --ca " + certificates.file("ca.crt");
            assertEquals(4, code(tail));
            assertTrue(said(tail)
                    .contains("its certificate is of no authority that is trusted here; name that with --ca"));
            String plain = said("tail http://localhost:" + port + " --no-follow");
            assertTrue(plain.contains("https://"), plain);
            assertEquals(4, code(tail + ca));
            assertEquals(0, code(tail + ca + " --token-file token"));
            assertEquals("line 1\n", shell("LOGWISP_TOKEN=$(cat token) " + LOGWISP + " " + tail + " -k"));
            assertTrue(shell("LOGWISP_TOKEN=$(cat token) " + LOGWISP + " status https://localhost:" + port + " -k")
                    .contains("stream app"));
        }
    }

    @Test
    void statusIsATableAndTheServersJson() throws Exception {
        write(7);
        try (Program program = server()) {
            awaitEntries(7);
            String table = shell(LOGWISP + " status :" + port);
            assertTrue(table.contains("ENTRIES  PER SECOND"), table);
            assertTrue(table.contains(log.toRealPath().toString()) || table.contains("app.log"), table);
            String json = shell(LOGWISP + " status --json unix:app.sock");
            assertTrue(json.startsWith("{\"service\":\"LogWisp\""), json);
            assertEquals(1, json.lines().count());
            try (Client watch = Client.shell(folder, LOGWISP + " status --json --interval 50ms :" + port)) {
                Awaitility.await()
                        .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .until(() -> watch.output().lines().count() >= 3);
            }
        }
    }

    private Program server() throws IOException {
        return Program.start(folder, Map.of(), "--config", "logwisp.toml").awaitReady();
    }

    private void write(int lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append("line ").append(++written).append('\n');
        }
        Files.writeString(log, text, StandardOpenOption.APPEND);
    }

    private static String numbered(int lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= lines; i++) {
            text.append("line ").append(i).append('\n');
        }
        return text.toString();
    }

    /** How many lines these are, which are the last ones written. */
    private int exact(String lines) {
        List<String> all = lines.lines().toList();
        for (int i = 0; i < all.size(); i++) {
            assertEquals("line " + (written - all.size() + 1 + i), all.get(i));
        }
        return all.size();
    }

    private void awaitEntries(int count) {
        Awaitility.await()
                .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .until(() -> shell("curl -s http://127.0.0.1:" + port + "/status")
                        .contains("\"total_entries\":" + count + ","));
    }

    private int code(String arguments) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", LOGWISP + " " + arguments + " >/dev/null 2>&1 </dev/null")
                .directory(folder.toFile())
                .start();
        assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), arguments);
        return process.exitValue();
    }

    /** What a command says on standard error. */
    private String said(String arguments) throws Exception {
        return shell(LOGWISP + " " + arguments + " 2>&1 >/dev/null </dev/null || true");
    }

    private String shell(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), command);
        return output;
    }
}
