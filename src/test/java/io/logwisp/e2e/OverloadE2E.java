package io.logwisp.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.testing.Certificates;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.LogWriter;
import io.logwisp.testing.Program;
import io.logwisp.testing.Program.Client;
import io.logwisp.testing.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The running program while its system or its clients let it down. Only with {@code mvn verify -Pfaults} (docs/security.md): it
 * opens hundreds of connections.
 */
@Tag("faults")
class OverloadE2E {
    private static final int TIMEOUT_MILLIS = 60_000;

    @TempDir
    Path folder;

    private final List<Socket> sockets = new ArrayList<>();
    private Path logs;
    private Path log;
    private int http;
    private int tcp;
    private int written;

    @BeforeEach
    void prepare() throws IOException {
        logs = Files.createDirectory(folder.resolve("logs"));
        log = Files.createFile(logs.resolve("app.log"));
        List<Integer> ports = Program.freePorts(2);
        http = ports.get(0);
        tcp = ports.get(1);
    }

    @AfterEach
    void closeSockets() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private Program start(List<String> starter, String tables, String tcpTables) throws IOException {
        Path config = folder.resolve("logwisp.toml");
        Files.writeString(config, """
                [checkpoint]
                enabled = false
                %s
                [[streams]]
                name = "app"
                [streams.monitor]
                start_position = "beginning"
                rotation_notice = false
                targets = [{ path = "logs", pattern = "*.log" }]
                [streams.httpserver]
                enabled = true
                port = %d
                [streams.tcpserver]
                enabled = true
                port = %d
                %s
                """.formatted(tables, http, tcp, tcpTables));
        return Program.startBy(starter, folder, Map.of(), "--config", config.toString())
                .awaitReady();
    }

    /** Writes a line and waits for it, so that nothing of what happens meanwhile can have swallowed one. */
    private void writeAndRead(LineClient client, int lines) throws IOException {
        for (int i = 0; i < lines; i++) {
            LogWriter.appendLines(log, NumberedLines.text(written));
            assertEquals(NumberedLines.text(written), client.line());
            written++;
        }
    }

    private void connect(int port, int times, byte[] saying) throws IOException {
        for (int i = 0; i < times; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            sockets.add(socket);
            try {
                socket.getOutputStream().write(saying);
            } catch (IOException refused) {
                // one of those that are too many
            }
        }
    }

    private String metrics() throws IOException {
        try (LineClient client = LineClient.get(http, "/metrics")) {
            return client.body();
        }
    }

    private static void end(Program program) throws Exception {
        program.signal("TERM");
        assertEquals(0, program.exitCode(), program.standardError());
    }

    /** F1; with TLS nobody hears of connections that begin no handshake. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void moreConnectionsThanDescriptorsLeaveFilesAndClientsAlone(boolean encrypted) throws Exception {
        Tools.require("prlimit");
        try (Program program = start(List.of("prlimit", "--nofile=256:256"), "", encrypted ? ssl() : "");
                LineClient client = LineClient.get(http, "/stream/raw")) {
            writeAndRead(client, 10);
            connect(tcp, 400, new byte[0]);
            writeAndRead(client, 100);
            Path other = logs.resolve("other.log");
            LogWriter.appendLines(other, "of a new file");
            assertEquals("of a new file", client.line());
            closeSockets();
            Awaitility.await()
                    .ignoreExceptions()
                    .until(() ->
                            metrics().matches("(?s).*logwisp_connections_rejected_total\\{[^}]*\"limit\"\\} [1-9].*"));
            writeAndRead(client, 10);
            end(program);
            assertFalse(program.standardError().contains("Too many open files"), program.standardError());
        }
    }

    /** F12. */
    @Test
    void longLinesInLittleMemoryAllCome() throws Exception {
        String memory = "JAVA_TOOL_OPTIONS=-Xmx48m -XX:+ExitOnOutOfMemoryError";
        try (Program program = start(List.of("env", memory), "", "");
                LineClient client = LineClient.get(http, "/stream/raw");
                Socket stopped = new Socket(InetAddress.getLoopbackAddress(), tcp)) {
            for (int i = 0; i < 200; i++) {
                String line = i + "x".repeat(1_000_000);
                LogWriter.appendLines(log, line);
                assertEquals(line, client.line());
            }
            assertTrue(stopped.isConnected());
            writeAndRead(client, 10);
            end(program);
        }
    }

    /** F10. */
    @Test
    void stormOfSignalsCostsNoLineAndAnEndEndsIt() throws Exception {
        try (Program program = start(List.of(), "", "");
                LineClient client = LineClient.get(http, "/stream/raw")) {
            writeAndRead(client, 10);
            String pid = Long.toString(program.pid());
            try (Client storm = Client.shell(
                    folder,
                    "sh -c 'i=0; while [ $i -lt 300 ]; do kill -HUP " + pid + "; kill -USR1 " + pid
                            + "; i=$((i+1)); done'")) {
                writeAndRead(client, 300);
                assertEquals(0, storm.exitCode(), storm.output());
            }
            program.awaitError("reloaded");
            writeAndRead(client, 10);
            for (String signal : List.of("HUP", "TERM", "HUP", "TERM")) {
                program.signal(signal);
            }
            assertEquals(0, program.exitCode(), program.standardError());
            assertEquals(List.of(), client.rest());
        }
    }

    /** F16. */
    @Test
    void hundredsWhoDoNotFinishWhatTheyBeganAreClosedAndNobodyElseFeelsThem() throws Exception {
        String limits = """
                [security.limits]
                header_timeout_ms = 3000
                handshake_timeout_ms = 3000
                """;
        try (Program program = start(List.of(), limits, ssl());
                LineClient client = LineClient.get(http, "/stream/raw")) {
            connect(http, 170, new byte[0]);
            connect(http, 170, "GET /status HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".getBytes(ISO_8859_1));
            connect(tcp, 160, new byte[] {0x16, 3, 1, 2, 0, 1, 0});
            writeAndRead(client, 100);
            for (int i = 0; i < 20; i++) {
                assertTrue(metrics().contains("logwisp_connections "));
            }
            for (Socket socket : sockets) {
                assertTrue(isClosedByServer(socket));
            }
            Awaitility.await().until(() -> metrics().contains("\nlogwisp_connections 2\n"));
            writeAndRead(client, 10);
            end(program);
        }
    }

    private String ssl() throws Exception {
        Certificates certificates = new Certificates(folder.resolve("ca")).issue("server");
        return """
                [streams.tcpserver.ssl]
                enabled = true
                cert_file = "%s"
                key_file = "%s"
                """.formatted(certificates.file("server.crt"), certificates.file("server.key"));
    }

    private static boolean isClosedByServer(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes().length < 100;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** F17, the part that is no WebSocket. */
    @Test
    void garbageAtEveryPortLeavesNoTrace() throws Exception {
        try (Program program = start(List.of(), "", "");
                LineClient client = LineClient.get(http, "/stream/raw")) {
            byte[] garbage = new byte[1 << 20];
            new Random(1).nextBytes(garbage);
            for (int i = 0; i < 10; i++) {
                connect(http, 1, garbage);
                connect(tcp, 1, garbage);
                writeAndRead(client, 10);
            }
            end(program);
            String error = program.standardError();
            assertFalse(error.contains("Exception") || error.contains("ERROR"), error);
        }
    }

    /** F18. */
    @Test
    void whatIsWrittenAndRotatedWhileItIsStoppedComesOnceItGoesOn() throws Exception {
        try (Program program = start(List.of(), "", "");
                LineClient client = LineClient.get(http, "/stream/raw")) {
            writeAndRead(client, 10);
            program.signal("STOP");
            Awaitility.await()
                    .until(() -> Files.readString(Path.of("/proc", Long.toString(program.pid()), "stat"))
                            .contains(") T "));
            int from = written;
            for (int file = 0; file < 3; file++) {
                LogWriter.appendLines(
                        log,
                        IntStream.range(written, written + 1000)
                                .mapToObj(NumberedLines::text)
                                .toArray(String[]::new));
                written += 1000;
                LogWriter.rename(log, logs.resolve("app.log." + (3 - file)));
            }
            LogWriter.appendLines(log, NumberedLines.text(written++));
            program.signal("CONT");
            for (int number = from; number < written; number++) {
                assertEquals(NumberedLines.text(number), client.line());
            }
            writeAndRead(client, 10);
            end(program);
        }
    }
}
