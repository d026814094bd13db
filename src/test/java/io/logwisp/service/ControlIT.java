package io.logwisp.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.auth.Digests;
import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.server.ProgramCommands;
import io.logwisp.testing.Program;
import io.logwisp.testing.SignedTokens;
import io.logwisp.testing.Tools;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may give commands, and what they do; asked by curl. */
class ControlIT {
    private static final int TIMEOUT_SECONDS = 60;
    private static final List<String> VERBS =
            List.of("/pause/toggle", "/pause", "/resume", "/logs/clear", "/reload", "/loglevel?level=debug");
    private static final SignedTokens issuer = new SignedTokens();

    @TempDir
    Path folder;

    private final Obedient program = new Obedient();
    private LogWispService service;
    private int port;

    /** Says yes to everything that it knows. */
    private static final class Obedient implements ProgramCommands {
        private volatile String level = "INFO";
        private volatile Result answer = new Result(true, "reloaded: 1 unchanged");

        @Override
        public CompletionStage<Result> reload() {
            return CompletableFuture.completedFuture(answer);
        }

        @Override
        public String logLevel() {
            return level;
        }

        @Override
        public boolean setLogLevel(String wanted) {
            if (wanted.equals("loud")) {
                return false;
            }
            level = wanted.toUpperCase(java.util.Locale.ROOT);
            return true;
        }
    }

    @BeforeEach
    void makeFiles() throws Exception {
        Tools.require("curl");
        Files.createFile(folder.resolve("app.log"));
        Files.writeString(folder.resolve("keys.json"), issuer.keySet());
        port = Program.freePorts(1).get(0);
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
    }

    private void start(String tables) throws Exception {
        String toml = """
                [checkpoint]
                enabled = false
                [audit]
                enabled = true
                file = "audit.jsonl"
                TABLES
                [[streams]]
                name = "app"
                [streams.monitor]
                targets = [{ path = "app.log", is_file = true }]
                [streams.httpserver]
                enabled = true
                port = HTTP
                """.replace("TABLES", tables)
                .replace("HTTP", Integer.toString(Program.freePorts(1).get(0)));
        service = LogWispService.start(new ConfigLoader(Map.of(), folder)
                .loadText("test.toml", toml, List.of())
                .config());
        service.obey(program);
    }

    private void startGuarded() throws Exception {
        start("""
                [security.login]
                failures_per_minute = 10000
                [auth]
                type = ["bearer", "jwt"]
                [auth.bearer_auth]
                token_hashes = ["ci:CI", "ann:ANN", "old:OLD:2020-01-01"]
                [auth.bearer_auth.jwt]
                jwks_file = "keys.json"
                issuer = "https://idp.example"
                audience = "logwisp"
                streams_claim = "rooms"
                [control]
                host = "127.0.0.1"
                port = PORT
                users = ["ci", "operator"]
                """.replace("CI", Digests.sha256Hex("ci-token"))
                .replace("ANN", Digests.sha256Hex("ann-token"))
                .replace("OLD", Digests.sha256Hex("old-token"))
                .replace("PORT", Integer.toString(port)));
    }

    @Test
    void everyCommandAsksWhoIsThere() throws Exception {
        startGuarded();
        long now = Instant.now().getEpochSecond();
        Map<String, String> shown = Map.of(
                "X-Nothing: here",
                "401",
                "Authorization: Bearer wrong",
                "401",
                "Authorization: Bearer old-token",
                "401",
                "Authorization: Basic Y2k6Y2k=",
                "401",
                "Authorization: Bearer ann-token",
                "403",
                "Authorization: Bearer " + issuer.token("ann", now + 600, ""),
                "403",
                "Authorization: Bearer " + issuer.token("operator", now - 600, ""),
                "401",
                "Authorization: Bearer " + issuer.token("operator", now + 600, ""),
                "200",
                "Authorization: Bearer ci-token",
                "200");
        List<String> wrong = new ArrayList<>();
        List<String> asked = new ArrayList<>(VERBS);
        asked.add("GET /status");
        asked.add("GET /loglevel");
        for (String verb : asked) {
            boolean gets = verb.startsWith("GET ");
            for (Map.Entry<String, String> one : shown.entrySet()) {
                String code = code(gets ? verb.substring(4) : verb, gets ? "GET" : "POST", "-H", one.getKey());
                if (!code.equals(one.getValue())) {
                    wrong.add(verb + " with " + one.getKey() + ": " + code + " instead of " + one.getValue());
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals("401", code("/nowhere", "POST"));
        assertEquals("404", code("/nowhere", "POST", "-H", "Authorization: Bearer ci-token"));
        service.close();
        String audit = Files.readString(folder.resolve("audit.jsonl"));
        assertTrue(
                audit.contains(
                        "\"event\":\"control\",\"command\":\"/pause\",\"address\":\"127.0.0.1\",\"user\":\"ci\",\"result\":\"done\""),
                audit);
        assertTrue(audit.contains("\"event\":\"refused\",\"reason\":\"forbidden\",\"stream\":\"[control]\""), audit);
    }

    @Test
    void aPageMayNotGiveCommandsWhateverItShows() throws Exception {
        startGuarded();
        for (String verb : VERBS) {
            assertEquals(
                    "403",
                    code(
                            verb,
                            "POST",
                            "-H",
                            "Authorization: Bearer ci-token",
                            "-H",
                            "Origin: http://localhost:" + port),
                    verb);
            assertEquals("421", code(verb, "POST", "-H", "Authorization: Bearer ci-token", "-H", "Host: evil.example"));
        }
    }

    @Test
    void reloadAndLogLevelSayWhatBecameOfThem() throws Exception {
        start("[control]\nhost = \"127.0.0.1\"\nport = " + port);
        assertEquals(
                new JsonObject().put("reloaded", true).put("message", "reloaded: 1 unchanged"),
                new JsonObject(body("/reload", "POST")));
        program.answer = new ProgramCommands.Result(false, "not reloaded: line 3");
        assertEquals("409", code("/reload", "POST"));
        assertEquals("not reloaded: line 3", new JsonObject(body("/reload", "POST")).getString("message"));
        assertEquals("INFO", new JsonObject(body("/loglevel", "GET")).getString("level"));
        assertEquals("DEBUG", new JsonObject(body("/loglevel?level=debug", "POST")).getString("level"));
        assertEquals("DEBUG", new JsonObject(body("/loglevel", "GET")).getString("level"));
        assertEquals("400", code("/loglevel?level=loud", "POST"));
        assertEquals("400", code("/loglevel", "POST"));
        assertEquals("400", code("/loglevel?level=debug&stream=app", "POST"));
        assertEquals("400", code("/reload?stream=app", "POST"));
        assertEquals("405", code("/reload", "GET"));
        assertEquals("405", code("/status", "POST"));
        assertEquals("405", code("/loglevel", "DELETE"));
        assertEquals("404", code("/pause?stream=nowhere", "POST"));
        assertEquals("200", code("/pause?stream=app", "POST"));
        assertTrue(new JsonObject(body("/status", "GET")).getBoolean("paused"));
    }

    @Test
    void theSocketKnowsWhoseProgramConnects() throws Exception {
        Tools.require("setpriv");
        if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            Tools.missing("only root can be somebody else");
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        String control = "[control]\nsocket = \"c.sock\"\nsocket_mode = \"0666\"\n";
        start(control);
        assertEquals("200", codeAs(65_534, "/pause"));
        service.close();
        start(control + "socket_uids = [\"1\"]");
        assertEquals("403", codeAs(65_534, "/pause"));
        assertEquals("200", codeAs(1, "/pause"));
        assertEquals("200", codeAs(0, "/resume"));
        service.close();
        start(control.replace("0666", "0600") + "socket_uids = [\"1\"]");
        assertEquals("000", codeAs(1, "/pause"));
        service.close();
        String audit = Files.readString(folder.resolve("audit.jsonl"));
        assertTrue(audit.contains("\"address\":\"unix\",\"user\":\"uid 65534\",\"result\":\"done\""), audit);
        assertTrue(audit.contains("\"address\":\"unix\",\"user\":\"uid 65534\",\"result\":\"refused\""), audit);
    }

    private String codeAs(int uid, String verb) throws Exception {
        return run(List.of(
                "setpriv",
                "--reuid=" + uid,
                "--clear-groups",
                "curl",
                "-s",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                "-X",
                "POST",
                "--unix-socket",
                folder.resolve("c.sock").toString(),
                "http://localhost" + verb));
    }

    private String code(String path, String method, String... more) throws Exception {
        List<String> command = curl(path, method, more);
        command.addAll(List.of("-o", "/dev/null", "-w", "%{http_code}"));
        return run(command);
    }

    private String body(String path, String method) throws Exception {
        return run(curl(path, method));
    }

    private List<String> curl(String path, String method, String... more) {
        List<String> command = new ArrayList<>(List.of("curl", "-s", "-X", method));
        command.addAll(List.of(more));
        command.add("http://127.0.0.1:" + port + path);
        return command;
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS));
        return out;
    }
}
