package io.logwisp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.service.LogWispService;
import io.logwisp.testing.Certificates;
import io.logwisp.testing.Program;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code logwisp healthcheck} asks a service by every kind of listener. */
class HealthCheckIT {
    private static final String STREAM = """
            [checkpoint]
            enabled = false
            [[streams]]
            name = "app"
            [streams.monitor]
            targets = [{ path = "app.log", is_file = true }]
            """;

    private static final String HTTP = """
            [streams.httpserver]
            enabled = true
            """;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aPortIsAsked() throws Exception {
        assertReady(STREAM + HTTP + "port = " + port());
    }

    @Test
    void aUnixSocketIsAsked() throws Exception {
        assertReady(STREAM + HTTP + "socket = \"h.sock\"");
    }

    @Test
    void anEncryptedPortIsAsked() throws Exception {
        assertReady(STREAM + HTTP + "port = " + port() + tls(""));
    }

    @Test
    void theControlListenerIsAskedWhereClientsNeedCertificates() throws Exception {
        String more = "client_auth = true\nclient_ca_file = \"tls/ca.crt\"\n";
        assertReady("[control]\nsocket = \"c.sock\"\n" + STREAM + HTTP + "port = " + port() + tls(more));

        assertEquals(2, run(STREAM + HTTP + "port = " + port() + tls(more)));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("add [control]"), err.toString());
    }

    private void assertReady(String toml) throws Exception {
        Files.createFile(folder.resolve("app.log"));
        assertEquals(1, run(toml));
        assertTrue(
                err.toString(StandardCharsets.UTF_8).startsWith("logwisp: the service does not answer: "),
                err.toString());
        err.reset();

        try (LogWispService service = LogWispService.start(new ConfigLoader(Map.of(), folder)
                .loadText("test.toml", toml, List.of())
                .config())) {
            assertEquals(0, run(toml));
            assertEquals("HTTP/1.1 200 OK\n{\"status\":\"ok\"}\n", out.toString(StandardCharsets.UTF_8));
            assertEquals("", err.toString(StandardCharsets.UTF_8));
            assertEquals(1, service.streams().size());
        }
        out.reset();
        assertEquals(1, run(toml));
        err.reset();
    }

    private int run(String toml) throws Exception {
        Path file = Files.writeString(folder.resolve("test.toml"), toml);
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("HOME", folder.toString()),
                folder,
                folder.resolve("none.toml"));
        Service.Starter none = config -> {
            throw new AssertionError("nothing is started");
        };
        Lifetime lifetime = new Signals(status -> {});
        return new Command(console, none, lifetime, Terminals.OF_PROCESS).run("healthcheck", "-c", file.toString());
    }

    private String tls(String more) throws Exception {
        if (!Files.exists(folder.resolve("tls"))) {
            new Certificates(folder.resolve("tls")).issue("server");
        }
        return "\n[streams.httpserver.ssl]\nenabled = true\ncert_file = \"tls/server.crt\"\nkey_file = \"tls/server.key\"\n"
                + more;
    }

    private static int port() throws Exception {
        return Program.freePorts(1).get(0);
    }
}
