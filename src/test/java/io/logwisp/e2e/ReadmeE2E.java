package io.logwisp.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.testing.BrowserPage;
import io.logwisp.testing.Program;
import io.logwisp.testing.Program.Client;
import io.logwisp.testing.Tools;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of LogWisp's README on the running program. Its configuration is {@code conf/logwisp-example.toml}; only the
 * folder {@code /var/log} and the ports are those of the test.
 */
class ReadmeE2E {
    private static final String ENTRY_JSON =
            "{\"time\":\"2024-01-01T12:00:00.123456Z\",\"level\":\"ERROR\",\"msg\":\"Connection timeout\","
                    + "\"fields\":{\"user_id\":\"12345\",\"request_id\":\"abc-def-ghi\"}}\n";

    @TempDir
    Path folder;

    private Path appLog;
    private Path syslog;
    private int appHttp;
    private int systemTcp;
    private int systemHttp;
    private Program program;

    @BeforeEach
    void prepare() throws IOException {
        Path logs = folder.resolve("log");
        appLog = Files.createDirectories(logs.resolve("myapp")).resolve("app.log");
        syslog = logs.resolve("syslog");
        Files.createFile(appLog);
        Files.createFile(syslog);
        Files.createFile(logs.resolve("auth.log"));
        List<Integer> ports = Program.freePorts(3);
        appHttp = ports.get(0);
        systemTcp = ports.get(1);
        systemHttp = ports.get(2);
    }

    @AfterEach
    void stop() {
        if (program != null) {
            program.close();
        }
    }

    @Test
    void standAloneModeServesEachStreamOnItsPorts() throws Exception {
        Tools.require("curl", "nc");
        start();
        try (Client stream = curl("-N http://localhost:" + appHttp + "/stream");
                Client logs = curl("-N http://localhost:" + systemHttp + "/logs");
                Client nc = Client.shell(folder, "nc localhost " + systemTcp)) {
            stream.awaitOutput("event: connected");
            logs.awaitOutput("event: connected");
            awaitConnections(systemHttp, "/health", "tcp");

            append(appLog, ENTRY_JSON);
            append(syslog, "Nov 21 03:00:00 host prog[1]: ERROR: disk full\n");

            stream.awaitOutput("data: {\"time\":\"2024-01-01T12:00:00.123456Z\",\"source\":\"app.log\","
                    + "\"level\":\"ERROR\",\"message\":\"Connection timeout\","
                    + "\"fields\":{\"user_id\":\"12345\",\"request_id\":\"abc-def-ghi\"}}");
            logs.awaitOutput("\"source\":\"syslog\",\"level\":\"ERROR\"");
            nc.awaitOutput("\"source\":\"syslog\",\"level\":\"ERROR\"");
        }
    }

    @Test
    void statusHasTheDocumentedKeys() throws Exception {
        Tools.require("curl");
        start();

        JsonObject status = json(curl("http://localhost:" + appHttp + "/status"));

        assertEquals("LogWisp", status.getString("service"));
        assertEquals("http", status.getJsonObject("server").getString("type"));
        assertEquals(appHttp, status.getJsonObject("server").getInteger("port"));
        assertEquals(0, status.getJsonObject("server").getInteger("active_clients"));
        assertEquals(2000, status.getJsonObject("server").getInteger("buffer_size"));
        assertTrue(status.getJsonObject("server").containsKey("uptime_seconds"));
        assertEquals(1, status.getJsonObject("monitor").getInteger("active_watchers"));
        assertEquals(0, status.getJsonObject("monitor").getInteger("total_entries"));
        assertEquals(0, status.getJsonObject("monitor").getInteger("dropped_entries"));
        assertEquals(
                appLog.toString(),
                status.getJsonArray("watchers").getJsonObject(0).getString("path"));
    }

    @Test
    void routerModeServesAllStreamsOnOnePort() throws Exception {
        Tools.require("curl");
        start("--router");
        String base = "http://localhost:" + appHttp;
        try (Client app = curl("-N " + base + "/app/stream");
                Client system = curl("-N " + base + "/system/logs")) {
            app.awaitOutput("event: connected");
            system.awaitOutput("event: connected");

            append(appLog, "app line\n");
            append(syslog, "system line\n");

            app.awaitOutput("app line");
            system.awaitOutput("system line");
        }
        JsonObject status = json(curl(base + "/status"));
        assertEquals("LogWisp Router", status.getString("service"));
        assertEquals(2, status.getInteger("total_streams"));
        JsonObject system = status.getJsonObject("streams").getJsonObject("system");
        assertEquals("/system", system.getString("path_prefix"));
        assertEquals("/logs", system.getJsonObject("config").getString("stream_path"));
        assertEquals(
                systemTcp, system.getJsonObject("stats").getJsonObject("tcp").getInteger("port"));
        assertTrue(output(curl(base + "/system/health")).contains("\"router\":true"));
        assertEquals(
                "{\"error\":\"Not Found\",\"available_routes\":[\"/status (global status)\",\"/app/stream (stream: app)\","
                        + "\"/app/status (status: app)\",\"/system/logs (stream: system)\",\"/system/health (status: system)\","
                        + "\"/app/stream/ndjson (NDJSON: app)\",\"/app/stream/text (text: app)\",\"/app/stream/raw (raw: app)\","
                        + "\"/app/ws (WebSocket: app)\",\"/app/stream/history (history: app)\","
                        + "\"/app/stream/context (context: app)\",\"/system/logs/ndjson (NDJSON: system)\","
                        + "\"/system/logs/text (text: system)\",\"/system/logs/raw (raw: system)\","
                        + "\"/system/ws (WebSocket: system)\",\"/system/logs/history (history: system)\","
                        + "\"/system/logs/context (context: system)\",\"/stream?stream=* (several streams)\",\"/ (page)\","
                        + "\"/metrics (metrics)\",\"/healthz (probe)\",\"/readyz (probe)\"]}",
                output(curl(base + "/application")));
    }

    @Test
    void javaScriptClientOfTheReadmeRunsInABrowser() throws Exception {
        start();
        try (BrowserPage page = BrowserPage.open(folder, "http://localhost:" + appHttp + "/")) {
            page.evaluate("globalThis.printed = [];"
                    + "const eventSource = new EventSource('http://localhost:" + appHttp + "/stream');"
                    + "eventSource.addEventListener('connected', (e) => {"
                    + "  const data = JSON.parse(e.data);"
                    + "  printed.push('Connected with ID: ' + (data.client_id ? 'yes' : 'no'));"
                    + "});"
                    + "eventSource.addEventListener('message', (e) => {"
                    + "  const logEntry = JSON.parse(e.data);"
                    + "  printed.push(`[${logEntry.time}] ${logEntry.level}: ${logEntry.message}`);"
                    + "}); 0");
            page.await("printed.join('|')", "Connected with ID: yes");

            append(appLog, ENTRY_JSON);

            page.await(
                    "printed.join('|')",
                    "Connected with ID: yes|[2024-01-01T12:00:00.123456Z] ERROR: Connection timeout");
        }
    }

    @Test
    void livePageShowsLinesAsTextAndNothingElse() throws Exception {
        start();
        try (BrowserPage page = BrowserPage.open(folder, "http://localhost:" + appHttp + "/")) {
            page.await("document.getElementById('state').className", "live");

            append(appLog, "ERROR: <img src=x onerror=document.title='broken'> \u001b[31mred\u001b[0m\n");

            page.await(
                    "document.querySelector('.row.ERROR .message')?.textContent ?? ''",
                    "ERROR: <img src=x onerror=document.title='broken'> red");
            assertEquals("app – LogWisp", page.evaluate("document.title"));
            assertEquals("0", page.evaluate("document.querySelectorAll('main img').length"));
        }
    }

    @Test
    void rotationIsToldByAnEntry() throws Exception {
        Tools.require("curl");
        start();
        try (Client stream = curl("-N http://localhost:" + appHttp + "/stream")) {
            stream.awaitOutput("event: connected");
            append(appLog, "before\n");
            stream.awaitOutput("before");

            Files.move(appLog, appLog.resolveSibling("app.log.1"));
            append(appLog, "after\n");

            stream.awaitOutput("\"level\":\"INFO\",\"message\":\"Log rotation detected (#1): inode change\"");
            stream.awaitOutput("\"message\":\"after\"");
        }
    }

    @Test
    void jsonHeartbeatOfTheReadmeComes() throws Exception {
        Tools.require("curl");
        start(
                "--streams.0.httpserver.heartbeat.enabled=true",
                "--streams.0.httpserver.heartbeat.interval_seconds=1",
                "--streams.0.httpserver.heartbeat.include_timestamp=true",
                "--streams.0.httpserver.heartbeat.include_stats=true",
                "--streams.0.httpserver.heartbeat.format=json");
        try (Client stream = curl("-N http://localhost:" + appHttp + "/stream")) {
            stream.awaitOutput("event: heartbeat\ndata: {\"active_clients\":1,\"timestamp\":\"");
            stream.awaitOutput("\"type\":\"heartbeat\",\"uptime_seconds\":");
        }
    }

    @Test
    void systemdAcceptsTheUnit() throws Exception {
        Tools.require("systemd-analyze");
        Path unit = folder.resolve("logwisp.service");
        // The program is not installed where the test runs; any executable stands for it.
        Files.writeString(
                unit,
                Files.readString(Path.of("systemd", "logwisp.service")).replace("/usr/local/bin/logwisp", "/bin/true"));
        try (Client verify = Client.shell(folder, "systemd-analyze verify --man=no --recursive-errors=no " + unit)) {
            assertEquals(0, verify.exitCode(), verify.output());
        }
    }

    @Test
    @Tag("faults-too")
    void terminatedProgramSendsGoodbyeAndCurlEndsWell() throws Exception {
        Tools.require("curl");
        start();
        try (Client stream = curl("-N http://localhost:" + appHttp + "/stream")) {
            stream.awaitOutput("event: connected");
            append(appLog, "last words\n");

            program.signal("TERM");

            assertEquals(0, program.exitCode());
            assertEquals(0, stream.exitCode());
            assertTrue(stream.output().contains("last words"));
            assertTrue(stream.output().endsWith("event: disconnect\ndata: {\"reason\":\"server_shutdown\"}\n\n"));
        }
    }

    @Test
    void hangUpReloadsAndABadFileChangesNothing() throws Exception {
        start();
        Path config = folder.resolve("config.toml");
        String good = Files.readString(config);

        Files.writeString(config, good.replace("buffer_size = 2000", "buffer_size = \"many\""));
        program.signal("HUP");
        program.awaitError("not reloaded");
        Files.writeString(config, good.replace("buffer_size = 2000", "buffer_size = 3000"));
        program.signal("HUP");
        program.awaitError("changed: app");

        assertEquals(
                3000,
                json(curl("http://localhost:" + appHttp + "/status"))
                        .getJsonObject("server")
                        .getInteger("buffer_size"));
    }

    private void start(String... options) throws IOException {
        Path config = folder.resolve("config.toml");
        Files.writeString(
                config,
                Files.readString(Path.of("conf", "logwisp-example.toml"))
                        .replace("/var/log", folder.resolve("log").toString()));
        List<String> arguments = new java.util.ArrayList<>(List.of("--config", config.toString()));
        arguments.addAll(List.of(options));
        program = Program.start(
                        folder,
                        Map.of(
                                "LOGWISP_STREAMS_0_HTTPSERVER_PORT", Integer.toString(appHttp),
                                "LOGWISP_STREAMS_1_TCPSERVER_PORT", Integer.toString(systemTcp),
                                "LOGWISP_STREAMS_1_HTTPSERVER_PORT", Integer.toString(systemHttp)),
                        arguments.toArray(String[]::new))
                .awaitReady();
    }

    private Client curl(String arguments) throws IOException {
        return Client.shell(folder, "curl -s " + arguments);
    }

    private static String output(Client client) throws Exception {
        try (client) {
            assertEquals(0, client.exitCode());
            return client.output();
        }
    }

    private static JsonObject json(Client client) throws Exception {
        return new JsonObject(output(client));
    }

    /** A raw TCP client sees nothing on connecting; the status tells that it is there. */
    private void awaitConnections(int port, String path, String transport) {
        await().until(() ->
                output(curl("http://localhost:" + port + path)).contains("\"transport\":\"" + transport + "\""));
    }

    private static void append(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
