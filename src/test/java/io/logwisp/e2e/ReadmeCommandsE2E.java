package io.logwisp.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.testing.LogWriter;
import io.logwisp.testing.Program;
import io.logwisp.testing.Program.Client;
import io.logwisp.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the README's shell blocks, as they stand there: each is run by a shell until it has printed what it promises, or
 * is listed with the reason why not. Only ports, {@code /var/log} and what stands in capitals are the test's.
 */
class ReadmeCommandsE2E {
    /** What a command has to print, by the command. */
    private static final Map<String, String> PRINTED = new LinkedHashMap<>();

    static {
        PRINTED.put("./logwisp /var/log", "· ready in ");
        PRINTED.put("curl -N http://localhost:8080/stream", "data: {\"time\":");
        PRINTED.put("curl -N 'http://localhost:8080/stream?n=50&level=warn'", "\"level\":\"WARN\"");
        PRINTED.put("curl -N 'http://localhost:8080/stream?since=10m'", "\"message\":\"INFO line 1\"");
        PRINTED.put("curl -N 'http://localhost:8080/stream/text?grep=timeout'", "WARN  app.log WARN timeout of ");
        PRINTED.put("curl -N http://localhost:8080/stream/ndjson | jq -r .message", "\nINFO line ");
        PRINTED.put("curl -s 'http://localhost:8080/stream/raw?n=all&follow=0'", "INFO line 1\n");
        PRINTED.put("nc localhost 9090", "\"source\":\"app.log\"");
        PRINTED.put("websocat ws://localhost:8080/ws", "\"source\":\"app.log\"");
        PRINTED.put("logwisp tail", "app.log INFO line ");
        PRINTED.put("curl http://localhost:8080/status", "{\"service\":\"LogWisp\"");
        PRINTED.put("logwisp /var/log", "watching ");
        PRINTED.put("logwisp app.log 'worker-*.log'", "watching ");
        PRINTED.put("journalctl -f | logwisp -", "standard input");
        PRINTED.put("logwisp --config /etc/logwisp/logwisp.toml", ".toml · 1 stream, 1 file");
        PRINTED.put("logwisp --router", "/app/stream (stream)");
        PRINTED.put("logwisp tail :8080 -l warn", "WARN  app.log WARN timeout of ");
        PRINTED.put("logwisp status", "stream app");
        PRINTED.put("logwisp check --config FILE", "logwisp.toml: OK, 1 stream");
        PRINTED.put("logwisp config default", "[[streams]]");
        PRINTED.put("logwisp -n 100 -p 8081 --tcp 9091 --open app.log", "watching ");
        PRINTED.put("logwisp hash-password [--argon2]", "$argon2id$");
        PRINTED.put("logwisp new-token ci", "ci:");
        PRINTED.put("logwisp tls self-signed DIR", "certs");
        PRINTED.put("logwisp healthcheck", "HTTP/1.1 200 OK");
        PRINTED.put("logwisp --help", "Usage: logwisp ");
    }

    private static final String INSTALLS = "changes the machine; src/dist/check does the same in a root of its own";
    private static final Map<String, String> NOT_RUN = Map.of(
            "mvn package", "this build",
            "install -D target/logwisp.jar /usr/local/share/logwisp/logwisp.jar", INSTALLS,
            "install logwisp /usr/local/bin/", INSTALLS,
            "LOGWISP_PREPARE=1 logwisp", "LauncherE2E runs it",
            "install -D -m 640 conf/logwisp-example.toml /etc/logwisp/production.toml", INSTALLS,
            "install systemd/logwisp.sysusers /etc/sysusers.d/logwisp.conf && systemd-sysusers", INSTALLS,
            "install -m 644 systemd/logwisp.service /etc/systemd/system/ && systemctl enable --now logwisp", INSTALLS);

    @TempDir
    Path folder;

    private Path log;
    private int http;
    private int tcp;
    private int lines;

    private Client server;

    @BeforeEach
    void furnish() throws IOException {
        Tools.require("bash", "curl", "jq", "nc");
        List<Integer> ports = Program.freePorts(6);
        http = ports.get(0);
        tcp = ports.get(1);
        log = Files.createDirectories(folder.resolve("log")).resolve("app.log");
        Files.createSymbolicLink(folder.resolve("app.log"), log);
        write(200);
        program("logwisp", "exec " + Program.launcher() + " \"$@\"");
        program("journalctl", "echo INFO from the journal; sleep 60");
        program("xdg-open", "echo \"$1\" >> \"$HOME/opened\"");
        configure("logwisp.toml", http, tcp);
        configure("other.toml", ports.get(2), ports.get(3));
        configure("router.toml", ports.get(4), ports.get(5));
    }

    private void program(String name, String text) throws IOException {
        Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void configure(String name, int httpPort, int tcpPort) throws IOException {
        Files.writeString(folder.resolve(name), """
                [checkpoint]
                enabled = false
                [[streams]]
                name = "app"
                [streams.monitor]
                start_position = "beginning"
                targets = [{ path = "log/app.log", is_file = true }]
                [streams.httpserver]
                enabled = true
                port = %d
                backlog = 10
                [streams.tcpserver]
                enabled = true
                port = %d
                """.formatted(httpPort, tcpPort));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void everyCommandIsRunOrSaysWhyNot() throws Exception {
        Set<String> known = new LinkedHashSet<>(PRINTED.keySet());
        known.addAll(NOT_RUN.keySet());
        assertEquals(known, new LinkedHashSet<>(commands()));
        server = shell("logwisp --config logwisp.toml").awaitOutput("ready in ");
        for (Map.Entry<String, String> command : PRINTED.entrySet()) {
            if (!command.getKey().startsWith("websocat") || isInstalled("websocat")) {
                run(command.getKey(), command.getValue());
            }
        }
        assertTrue(Files.exists(folder.resolve("opened")), "no browser was started");
    }

    /** Lines go on being written while it runs; one that ends has to end well. */
    private void run(String command, String printed) throws Exception {
        try (Client client = shell(testable(command))) {
            while (!client.output().contains(printed)) {
                assertTrue(client.isRunning() || client.output().contains(printed), command + ": " + client.output());
                write(200);
                client.awaitChange();
            }
            if (command.contains("--open")) { // it says more before it starts one
                Awaitility.await("a browser").until(() -> Files.exists(folder.resolve("opened")));
            }
            if (!client.isRunning()) {
                assertEquals(0, client.exitCode(), command);
            }
        }
    }

    /** The command with this test's ports and files. */
    private String testable(String command) {
        String own = command.replace("localhost:8080", "localhost:" + http)
                .replace(":8080 ", ":" + http + " ")
                .replace("localhost 9090", "localhost " + tcp)
                .replace("-p 8081 --tcp 9091", "-p 0 --tcp 0")
                .replace("./logwisp", "logwisp")
                .replace("/var/log", folder.resolve("log").toString())
                .replace("/etc/logwisp/logwisp.toml", "other.toml")
                .replace("--config FILE", "--config logwisp.toml")
                .replace("DIR", "certs")
                .replace("[--argon2]", "--argon2");
        return switch (command) {
            case "logwisp tail", "logwisp status" -> own + " :" + http;
            case "logwisp --router" -> "LOGWISP_CONFIG_FILE=router.toml " + own;
            case "logwisp healthcheck" -> "LOGWISP_CONFIG_FILE=logwisp.toml " + own;
            case "logwisp hash-password [--argon2]" -> "echo secret | " + own;
            default -> own;
        };
    }

    private Client shell(String command) throws IOException {
        return Client.shell(
                folder,
                "env HOME=" + folder + " PATH=" + folder.resolve("bin") + ":\"$PATH\" bash -c '"
                        + command.replace("'", "'\\''") + "'");
    }

    private void write(int count) throws IOException {
        LogWriter.appendLines(
                log,
                IntStream.range(0, count)
                        .mapToObj(i -> ++lines % 10 == 0 ? "WARN timeout of " + lines : "INFO line " + lines)
                        .toArray(String[]::new));
    }

    private static boolean isInstalled(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Of the blocks for shells; a comment begins behind two blanks. */
    private static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        String block = "";
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            if (line.startsWith("```")) {
                block = block.isEmpty() ? line.substring(3) : "";
            } else if (block.equals("bash") || block.equals("sh") || block.equals("console") && line.startsWith("$ ")) {
                int comment = line.indexOf(" #");
                String command = comment < 0 ? line : line.substring(0, comment);
                commands.add(command.replaceFirst("^\\$ ", "").strip());
            }
        }
        commands.removeIf(String::isEmpty);
        return commands;
    }
}
