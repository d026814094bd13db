package io.logwisp.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.testing.Program;
import io.logwisp.testing.Tools;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A first try as an operator makes it: certificate and password by the jar, a server with both, and curl. */
class SecretsE2E {
    @TempDir
    Path folder;

    @Test
    void whatTheJarMakesOpensItsOwnDoors() throws Exception {
        Tools.require("curl", "openssl");
        String hash = jar("right\n", "hash-password", "--argon2").strip();
        assertTrue(hash.startsWith("$argon2id$v=19$m="), hash);
        Files.writeString(folder.resolve("users"), "ann:" + hash + "\n");
        String tables = jar("", "tls", "self-signed", "tls", "--host", "logs.example");
        Path certificate = folder.resolve("tls/logwisp.crt");
        assertTrue(run(
                        "",
                        "openssl",
                        "x509",
                        "-in",
                        certificate.toString(),
                        "-noout",
                        "-text",
                        "-checkhost",
                        "logs.example")
                .contains("does match certificate"));
        Files.writeString(folder.resolve("app.log"), "");
        List<Integer> ports = Program.freePorts(2);
        int port = ports.get(0);
        int control = ports.get(1);
        Files.writeString(
                folder.resolve("logwisp.toml"),
                """
                [auth]
                type = "basic"
                basic_auth = { users_file = "users" }
                [control]
                port = CONTROL
                users = ["ann"]
                [[streams]]
                name = "app"
                monitor = { targets = [{ path = "app.log" }] }
                [streams.httpserver]
                enabled = true
                port = PORT
                [streams.httpserver.ssl]
                """.replace("PORT", Integer.toString(port)).replace("CONTROL", Integer.toString(control)) + tables);
        try (Program program = Program.start(folder, Map.of(), "--config", "logwisp.toml")) {
            program.awaitReady();
            assertEquals("200", code(port, certificate, "ann:right", "localhost"));
            assertEquals("401", code(port, certificate, "ann:wrong", "localhost"));
            assertEquals("200", code(port, certificate, "ann:right", "127.0.0.1"));
            assertEquals("000", code(port, certificate, "ann:right", "other.example"));
            String commands = "http://127.0.0.1:" + control;
            String level = run("", "curl", "-s", "-u", "ann:right", "-X", "POST", commands + "/loglevel?level=debug");
            assertEquals("{\"level\":\"DEBUG\"}", level);
            String reload = run("", "curl", "-s", "-u", "ann:right", "-X", "POST", commands + "/reload");
            assertTrue(reload.startsWith("{\"reloaded\":true,"), reload);
            Files.writeString(folder.resolve("logwisp.toml"), "[[streams]]\nnaem = 1\n");
            String failed = run("", "curl", "-s", "-u", "ann:right", "-X", "POST", commands + "/reload");
            assertTrue(failed.startsWith("{\"reloaded\":false,") && failed.contains("did you mean name?"), failed);
            assertEquals("200", code(port, certificate, "ann:right", "localhost"));
        }
    }

    private String code(int port, Path certificate, String user, String host) throws Exception {
        return run(
                "",
                "curl",
                "-s",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                "-u",
                user,
                "--cacert",
                certificate.toString(),
                "--connect-to",
                host + ":" + port + ":127.0.0.1:" + port,
                "https://" + host + ":" + port + "/status");
    }

    private String jar(String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", Program.JAR.toString()));
        command.addAll(List.of(arguments));
        return run(input, command.toArray(String[]::new));
    }

    private String run(String input, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(UTF_8));
        }
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return out;
    }
}
