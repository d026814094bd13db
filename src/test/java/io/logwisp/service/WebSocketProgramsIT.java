package io.logwisp.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.config.toml.OptionValue;
import io.logwisp.testing.Program;
import io.logwisp.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that people talk to WebSockets with, as they type them: websocat and wscat. */
class WebSocketProgramsIT {
    /** Debian's wscat is found by every node so, not by Debian's alone. */
    private static final String WSCAT = "env NODE_PATH=/usr/share/nodejs wscat ";

    private static final String ACK = "{\"type\":\"ack\"";
    private static final String HELLO = "{\"type\":\"data-message\",\"topic\":\"zeek.test\",\"@data-type\":\"vector\","
            + "\"data\":[{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"count\",\"data\":1},"
            + "{\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"string\",\"data\":\"hello\"},"
            + "{\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"count\",\"data\":3}]},"
            + "{\"@data-type\":\"vector\",\"data\":[]}]}]}";

    @TempDir
    Path folder;

    private LogWispService service;
    private Path input;
    private Path output;
    private int intake;
    private int template;
    private int zeek;

    @BeforeEach
    void start() throws Exception {
        input = Files.createFile(folder.resolve("in.log"));
        output = folder.resolve("out.log");
        List<Integer> ports = Program.freePorts(3);
        intake = ports.get(0);
        template = ports.get(1);
        zeek = ports.get(2);
        String text = """
                [[streams]]
                name = "near"
                monitor = { targets = [{ path = "in.log" }], check_interval_ms = 10, start_position = "beginning" }
                [[streams.wsserver]]
                enabled = true
                port = %d
                protocol = "example-protocol"
                template = "$LEVEL $MSG"
                backlog = 100
                [[streams.wsserver]]
                enabled = true
                socket = "ws.sock"
                style = "raw"
                backlog = 100
                [[streams.wsserver]]
                enabled = true
                style = "zeek-v1"
                port = %d
                topic = "zeek.test"
                event = "hello"
                args = ["count:message"]
                metadata = "empty"

                [[streams]]
                name = "far"
                [[streams.sources]]
                type = "websocket"
                port = %d
                protocol = "example-protocol"
                [[streams.sinks]]
                type = "file"
                path = "out.log"
                template = "$MSG"
                """.formatted(template, zeek, intake);
        service = LogWispService.start(new ConfigLoader(Map.of(), folder)
                .loadFile(
                        Files.writeString(folder.resolve("test.toml"), text),
                        List.of(new OptionValue("checkpoint.enabled", "false")))
                .config());
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void websocatSendsTextAndBinary() throws Exception {
        Tools.assume("websocat");
        Files.writeString(folder.resolve("lines"), "hello text\n");
        Files.write(folder.resolve("bytes"), "hello binary".getBytes(UTF_8));
        String to = " --protocol example-protocol ws://127.0.0.1:" + intake + "/ <";
        try (Program.Client text = shell("websocat -t" + to + "lines")) {
            assertEquals(0, text.exitCode(), text.output());
        }
        assertEquals(List.of("hello text"), awaitLines(1));
        try (Program.Client binary = shell("websocat -b" + to + "bytes")) {
            assertEquals(0, binary.exitCode(), binary.output());
        }
        assertEquals(List.of("hello text", "hello binary"), awaitLines(2));
    }

    @Test
    void websocatReadsOverTcpAndOverAUnixSocket() throws Exception {
        Tools.assume("websocat");
        try (Program.Client tcp = shell("websocat --protocol example-protocol ws://127.0.0.1:" + template + "/");
                Program.Client unix = shell("websocat -t - --ws-c-uri=ws://localhost/ ws-c:unix:ws.sock")) {
            append("to websocat\n");
            tcp.awaitOutput("notice to websocat\n");
            unix.awaitOutput("to websocat\n");
        }
    }

    @Test
    void websocatNamesTheSubProtocolOrIsRefused() throws Exception {
        Tools.assume("websocat");
        try (Program.Client stranger = shell("websocat ws://127.0.0.1:" + template + "/")) {
            assertTrue(stranger.exitCode() != 0);
            assertTrue(stranger.output().contains("400"), stranger.output());
        }
    }

    @Test
    void zeeksExampleWorksWithWebsocatToTheLetter() throws Exception {
        Tools.assume("websocat");
        Files.writeString(folder.resolve("topics"), "[\"zeek.test\"]\n");
        try (Program.Client client = shell("websocat -n ws://127.0.0.1:" + zeek + "/v1/messages/json <topics")) {
            client.awaitOutput(ACK);
            append("3\n");
            client.awaitOutput(HELLO + "\n");
        }
    }

    @Test
    void wscatSendsAndReads() throws Exception {
        Tools.require("wscat", "node");
        try (Program.Client sender =
                        shell(WSCAT + "-s example-protocol -w 30 -x 'from wscat' -c ws://127.0.0.1:" + intake + "/");
                Program.Client reader = shell(WSCAT + "-s example-protocol -c ws://127.0.0.1:" + template + "/")) {
            assertEquals(List.of("from wscat"), awaitLines(1));
            append("to wscat\n");
            reader.awaitOutput("notice to wscat");
            assertTrue(sender.output().isEmpty(), sender.output());
        }
    }

    @Test
    void zeeksExampleWorksWithWscat() throws Exception {
        Tools.require("wscat", "node");
        try (Program.Client client =
                shell(WSCAT + "-w 30 -x '[\"zeek.test\"]' -c ws://127.0.0.1:" + zeek + "/v1/messages/json")) {
            client.awaitOutput(ACK);
            append("3\n");
            client.awaitOutput(HELLO);
        }
    }

    private Program.Client shell(String commandLine) throws IOException {
        return Program.Client.shell(folder, commandLine);
    }

    private void append(String text) throws IOException {
        Files.writeString(input, text, StandardOpenOption.APPEND);
    }

    private List<String> awaitLines(int count) throws IOException {
        Awaitility.await()
                .until(() -> Files.exists(output) && Files.readAllLines(output).size() >= count);
        return Files.readAllLines(output);
    }
}
