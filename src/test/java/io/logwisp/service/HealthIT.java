package io.logwisp.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.auth.Digests;
import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.Program;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What probes are told. */
class HealthIT {
    @TempDir
    Path folder;

    private int http;
    private int control;
    private LogWispService service;

    @BeforeEach
    void startService() throws Exception {
        List<Integer> ports = Program.freePorts(2);
        http = ports.get(0);
        control = ports.get(1);
        Files.createFile(folder.resolve("app.log"));
        start("");
    }

    private void start(String more) throws Exception {
        String toml = """
                [checkpoint]
                enabled = false
                [control]
                port = %d
                users = ["ci"]
                [auth]
                type = ["bearer"]
                [auth.bearer_auth]
                token_hashes = ["ci:%s"]
                [[streams]]
                name = "app"
                [streams.monitor]
                targets = [{ path = "app.log", is_file = true }, { path = "late.log", is_file = true }]
                [streams.httpserver]
                enabled = true
                port = %d
                %s
                """.formatted(control, Digests.sha256Hex("ci-token"), http, more);
        service = LogWispService.start(new ConfigLoader(Map.of(), folder)
                .loadText("test.toml", toml, List.of())
                .config());
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    @Test
    void aProbeNeedsNoNameAndIsToldOneWord() throws Exception {
        assertEquals("{\"status\":\"ok\"}", get(http, "/healthz"));
        assertEquals("{\"status\":\"ok\"}", get(http, "/readyz"));
        assertEquals("HTTP/1.1 401 Unauthorized", status(http, "/status"));
        assertEquals("HTTP/1.1 401 Unauthorized", status(http, "/metrics"));
    }

    @Test
    void theControlListenerTellsWhatIsMissingAndWhere() throws Exception {
        JsonObject degraded = new JsonObject(get(control, "/readyz"));
        assertEquals("degraded", degraded.getString("status"));
        assertEquals(
                new JsonObject().put("files_missing", 1),
                degraded.getJsonObject("streams").getJsonObject("app"));
        assertEquals("HTTP/1.1 200 OK", status(control, "/readyz"));
        assertEquals("{\"status\":\"ok\"}", get(control, "/healthz"));
    }

    @Test
    void theControlListenerHasTheMetricsOfAllStreams() throws Exception {
        assertEquals("HTTP/1.1 401 Unauthorized", status(control, "/metrics"));
        List<String> lines = metrics().lines().toList();

        assertTrue(lines.contains("logwisp_files{stream=\"app\",state=\"missing\"} 1"));
        assertTrue(lines.contains("logwisp_insecure_listeners 0"));
        assertTrue(lines.contains("logwisp_config_last_reload_successful 1"));
        service.notReloaded();
        assertTrue(metrics().contains("\nlogwisp_config_last_reload_successful 0\n"));
    }

    @Test
    void aPathOfTheConfigurationWins() throws Exception {
        service.close();
        start("status_path = \"/healthz\"");

        assertEquals("HTTP/1.1 401 Unauthorized", status(http, "/healthz"));
        assertEquals("HTTP/1.1 200 OK", status(http, "/readyz"));
    }

    private String metrics() throws IOException {
        try (LineClient client = LineClient.get(control, "/metrics", "Authorization: Bearer ci-token")) {
            return client.body();
        }
    }

    private static String get(int port, String path) throws IOException {
        try (LineClient client = LineClient.get(port, path)) {
            return client.body();
        }
    }

    private static String status(int port, String path) throws IOException {
        try (LineClient client = LineClient.get(port, path)) {
            return client.head().get(0);
        }
    }
}
