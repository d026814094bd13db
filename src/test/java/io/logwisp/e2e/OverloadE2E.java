package io.logwisp.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwisp.testing.Certificates;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.LogWriter;
import io.logwisp.testing.Program;
import io.logwisp.testing.Program.Client;
import io.logwisp.testing.RawWebSocket;
import io.logwisp.testing.Tools;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import javax.net.ssl.SSLSocket;
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

    /** All of the heap is there from the beginning, so that what grows is something else. */
    private static final String PRETOUCHED = "-Xms64m -Xmx64m -XX:+AlwaysPreTouch -XX:+ExitOnOutOfMemoryError";

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
        return ssl(new Certificates(folder.resolve("ca")).issue("server"));
    }

    private static String ssl(Certificates certificates) {
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

    /** F17: bombs, messages without end, pings, bodies, and whatever comes to raw TCP. */
    @Test
    void whatClientsSendTakesNoMemory() throws Exception {
        String limits = "[security.limits]\nmax_connections = 2000\n";
        try (Program program = start(List.of("env", "JAVA_TOOL_OPTIONS=" + PRETOUCHED), limits, "");
                LineClient client = LineClient.get(http, "/stream/raw")) {
            writeAndRead(client, 10);
            sendOfEverything(2);
            writeAndRead(client, 10);
            long before = residentKiB(program);
            sendOfEverything(20);
            writeAndRead(client, 10);
            long grown = residentKiB(program) - before;
            assertTrue(grown < 16 << 10, grown + " KiB more");
            end(program);
            String error = program.standardError();
            assertFalse(error.contains("Exception") || error.contains("ERROR"), error);
        }
    }

    private void sendOfEverything(int times) throws IOException {
        byte[] bomb = RawWebSocket.frame(0xC1, bomb());
        byte[] begun = RawWebSocket.frame(0x01, new byte[60_000]);
        byte[] further = RawWebSocket.frame(0x00, new byte[60_000]);
        byte[] ping = RawWebSocket.frame(0x89, new byte[100]);
        byte[] megabyte = new byte[1 << 20];
        for (int i = 0; i < times; i++) {
            try (RawWebSocket bombing = RawWebSocket.connect(http, "/ws");
                    RawWebSocket endless = RawWebSocket.connect(http, "/ws");
                    RawWebSocket pinging = RawWebSocket.connect(http, "/ws");
                    RawWebSocket huge = RawWebSocket.connect(http, "/ws")) {
                bombing.send(bomb);
                assertEquals("close:1002", bombing.next());
                endless.send(begun);
                for (int part = 0; part < 50; part++) {
                    endless.send(further);
                }
                sendUntilRefused(pinging, ping, 20_000);
                huge.send(new byte[] {(byte) 0x81, (byte) 0xFF, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
                assertEquals("close:1009", huge.next());
            }
            for (String request : List.of("POST /stream", "POST /ui/login", "GET /nope")) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http)) {
                    send(
                            socket,
                            (request + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                            + "Transfer-Encoding: chunked\r\n\r\n100000000\r\n")
                                    .getBytes(ISO_8859_1));
                    for (int part = 0; part < 10; part++) {
                        send(socket, megabyte);
                    }
                }
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tcp)) {
                for (int part = 0; part < 20; part++) {
                    socket.getOutputStream().write(megabyte);
                }
            }
        }
    }

    private static byte[] bomb() {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput("A".repeat(60_000_000).getBytes(ISO_8859_1));
        deflater.finish();
        byte[] small = new byte[1 << 16];
        return Arrays.copyOf(small, deflater.deflate(small));
    }

    private static void sendUntilRefused(RawWebSocket to, byte[] frame, int times) {
        try {
            for (int i = 0; i < times; i++) {
                to.send(frame);
            }
        } catch (IOException refused) {
            // as it should be
        }
    }

    private static void send(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException refused) {
            // as it should be
        }
    }

    private static long residentKiB(Program program) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(program.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    /** F8: some never read and fifty take a kilobyte a second, while 200 MB go through. */
    @Test
    void slowAndStoppedClientsTakeNoMemoryAndNothingFromOthers() throws Exception {
        String buffer = "\n[streams.buffer]\nentries = 2000\nmax_bytes = \"1MiB\"\n";
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (Program program = start(List.of("env", "JAVA_TOOL_OPTIONS=" + PRETOUCHED), "", buffer);
                LineClient client = LineClient.get(http, "/stream/raw")) {
            for (String path : List.of("/stream", "/stream/ndjson", "/stream/raw", "/stream/text", "/ws")) {
                stopped(http, path);
            }
            stopped(tcp, "");
            List<Socket> slow = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                slow.add(stopped(http, i % 2 == 0 ? "/stream" : "/stream/ndjson"));
            }
            Socket counted = stopped(http, "/stream/ndjson");
            Awaitility.await().until(() -> clients(http) == sockets.size() + 1);
            clock.scheduleAtFixedRate(() -> slow.forEach(OverloadE2E::take), 0, 100, TimeUnit.MILLISECONDS);
            writeAndReadBlocks(client, 20);
            long before = residentKiB(program);
            writeAndReadBlocks(client, 180);
            long grown = residentKiB(program) - before;
            assertTrue(grown < 16 << 10, grown + " KiB more");
            clock.shutdownNow();
            LogWriter.appendLines(log, "the end");
            assertEquals(written, receivedAndMissed(counted));
            end(program);
        }
    }

    /** Blocks of a megabyte. */
    private void writeAndReadBlocks(LineClient client, int blocks) throws IOException {
        String padding = "x".repeat(1000);
        for (int block = 0; block < blocks; block++) {
            LogWriter.appendLines(
                    log,
                    IntStream.range(written, written + 1000)
                            .mapToObj(number -> number + " " + padding)
                            .toArray(String[]::new));
            for (int i = 0; i < 1000; i++) {
                String line = client.line();
                assertTrue(line.startsWith(written + " "), line);
                written++;
            }
        }
    }

    /** A client that asks and does not read. */
    private Socket stopped(int port, String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        sockets.add(socket);
        if (!path.isEmpty()) {
            String upgrade = path.equals("/ws")
                    ? "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                    : "";
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + upgrade + "\r\n")
                            .getBytes(ISO_8859_1));
        }
        return socket;
    }

    private static void take(Socket socket) {
        try {
            if (socket.getInputStream().available() > 0) {
                socket.getInputStream().readNBytes(100);
            }
        } catch (IOException over) {
            // it is the end of the test
        }
    }

    /** Entries, and those of which it was told that they are not there, until the end. */
    private static int receivedAndMissed(Socket socket) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        int count = 0;
        for (String line = reader.readLine(); !line.contains("\"message\":\"the end\""); line = reader.readLine()) {
            if (line.contains("\"type\":\"gap\"")) {
                count += new JsonObject(line).getInteger("missed");
            } else if (line.startsWith("{\"time\"")) {
                count++;
            }
        }
        return count;
    }

    /** F6: as many as the limit of open files leaves, 10,000 at most. */
    @Test
    void tenThousandWhoWaitAllGetAll() throws Exception {
        int count = Math.min(10_000, descriptors() * 5 / 8);
        assumeTrue(count >= 500, "too few open files are allowed");
        try (Program program = start(List.of("env", "JAVA_TOOL_OPTIONS=-Xmx256m"), "", "")) {
            int before = openDescriptors(program);
            byte[] request = "GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1);
            connect(http, count, request);
            for (Socket socket : sockets) {
                awaitText(socket, "event: connected");
            }
            for (int i = 0; i < 20; i++) {
                LogWriter.appendLines(log, NumberedLines.text(i));
                for (Socket socket : sockets) {
                    awaitText(socket, NumberedLines.text(i));
                }
            }
            assertTrue(residentKiB(program) < 600 << 10, residentKiB(program) + " KiB");
            closeSockets();
            Awaitility.await().until(() -> openDescriptors(program) <= before + 5);
            assertFalse(program.standardError().contains("ERROR"), program.standardError());
            end(program);
        }
    }

    private static int descriptors() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                .filter(line -> line.startsWith("Max open files"))
                .mapToInt(line -> Integer.parseInt(line.split(" +")[3]))
                .findFirst()
                .orElseThrow();
    }

    private static int openDescriptors(Program program) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(program.pid()), "fd"))) {
            return (int) all.count();
        }
    }

    /** Reads until that has come, and returns it with what came before; what is sent to keep a connection alive is not waited for long. */
    private static String awaitText(Socket socket, String text) throws IOException {
        byte[] bytes = new byte[8192];
        StringBuilder seen = new StringBuilder();
        long begun = System.nanoTime();
        while (seen.indexOf(text) < 0) {
            int count = socket.getInputStream().read(bytes);
            boolean late = System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
            assertTrue(count > 0 && !late, () -> "instead of " + text + ": " + seen);
            seen.append(new String(bytes, 0, count, ISO_8859_1));
        }
        return seen.toString();
    }

    /** All come back at once when it is started again, and ask for what they may have missed. */
    @Test
    void aThousandClientsComeBackAtOnceAfterAKill() throws Exception {
        List<String> little = List.of("env", "JAVA_TOOL_OPTIONS=-Xmx64m -XX:+ExitOnOutOfMemoryError");
        String request = "GET /stream HTTP/1.1\r\nHost: localhost\r\n%s\r\n";
        try (Program program = start(little, "", "")) {
            connect(http, 1000, request.formatted("").getBytes(ISO_8859_1));
            for (Socket socket : sockets) {
                assertTrue(awaitText(socket, "event: connected").contains("retry: "));
            }
            LogWriter.appendLines(log, "before");
            for (Socket socket : sockets) {
                awaitText(socket, "before");
            }
            program.signal("KILL");
            program.exitCode();
        }
        closeSockets();
        sockets.clear();
        try (Program program = start(little, "", "")) {
            connect(http, 1000, request.formatted("Last-Event-ID: aaaaaa-1\r\n").getBytes(ISO_8859_1));
            for (Socket socket : sockets) {
                awaitText(socket, "event: connected");
            }
            LogWriter.appendLines(log, "after");
            for (Socket socket : sockets) {
                awaitText(socket, "after");
            }
            end(program);
        }
    }

    /** F12: where the limits leave too little it ends and leaves nothing behind, so that it can be started again. */
    @Test
    void withoutMemoryItEndsAndLeavesNothingOfItBehind() throws Exception {
        String memory = "JAVA_TOOL_OPTIONS=-Xmx16m -XX:+ExitOnOutOfMemoryError";
        Path config = folder.resolve("logwisp.toml");
        try (Program program = start(List.of("env", memory), "", "")) {
            Files.writeString(
                    config,
                    Files.readString(config)
                            .replace("rotation_notice = false", "rotation_notice = false\nmax_line_bytes = \"16MiB\""));
            program.signal("HUP");
            program.awaitError("reloaded");
            LogWriter.appendLines(log, "x".repeat(15 << 20));
            assertEquals(3, program.exitCode(), program.standardError());
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of(),
                    left.map(path -> path.getFileName().toString())
                            .filter(name -> name.matches("core.*|.*hprof|hs_err.*"))
                            .toList());
        }
    }

    /** F12, with a line sixteen times as long as the memory. */
    @Test
    void aLineLongerThanTheMemoryIsCutAndTheNextOneComes() throws Exception {
        try (Program program = start(List.of("env", "JAVA_TOOL_OPTIONS=-Xmx64m -XX:+ExitOnOutOfMemoryError"), "", "");
                LineClient client = LineClient.get(http, "/stream/raw");
                LogWriter writer = LogWriter.append(log)) {
            byte[] part = "a".repeat(16 << 20).getBytes(ISO_8859_1);
            for (int i = 0; i < 64; i++) {
                writer.bytes(part);
            }
            writer.text("\nok\n");
            assertEquals(1 << 20, client.line().length());
            assertEquals("ok", client.line());
            end(program);
        }
    }

    private static double clients(int port) throws IOException {
        try (LineClient client = LineClient.get(port, "/metrics")) {
            return client.body()
                    .lines()
                    .filter(line -> line.startsWith("logwisp_clients{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
        }
    }

    /** F20. */
    @Test
    void newCertificatesAndBadReloadsCostNoLine() throws Exception {
        Certificates certificates = new Certificates(folder.resolve("ca"))
                .issue("server")
                .issue("renewed")
                .issue("other");
        Path config = folder.resolve("logwisp.toml");
        try (Program program = start(List.of(), "", ssl(certificates));
                SSLSocket socket = encrypted(certificates)) {
            BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            String good = Files.readString(config);
            awaitTcpClient();
            for (int round = 0; round < 5; round++) {
                readEncrypted(reader, 20);
                for (String end : List.of(".crt", ".key")) {
                    Files.copy(
                            certificates.file((round % 2 == 0 ? "renewed" : "other") + end),
                            certificates.file("server" + end),
                            StandardCopyOption.REPLACE_EXISTING);
                    if (round % 2 == 0 && end.equals(".crt")) {
                        program.signal("HUP"); // while they do not belong together
                        readEncrypted(reader, 20);
                    }
                }
                Files.writeString(config, good + "\nnonsense");
                program.signal("HUP");
                readEncrypted(reader, 20);
                Files.writeString(config, good);
                program.signal("HUP");
                readEncrypted(reader, 20);
                BigInteger wanted = serial(certificates.file("server.crt"));
                Awaitility.await().until(() -> {
                    try (SSLSocket other = encrypted(certificates)) {
                        return ((X509Certificate) other.getSession().getPeerCertificates()[0])
                                .getSerialNumber()
                                .equals(wanted);
                    }
                });
            }
            program.awaitError("not reloaded");
            end(program);
        }
    }

    private void awaitTcpClient() {
        Awaitility.await().until(() -> metrics().contains("transport=\"tcp\"} 1"));
    }

    private void readEncrypted(BufferedReader reader, int lines) throws IOException {
        for (int i = 0; i < lines; i++) {
            LogWriter.appendLines(log, NumberedLines.text(written));
            assertTrue(reader.readLine().contains(NumberedLines.text(written)));
            written++;
        }
    }

    private SSLSocket encrypted(Certificates certificates) throws Exception {
        SSLSocket socket = (SSLSocket)
                certificates.context("").getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), tcp);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.startHandshake();
        return socket;
    }

    private static BigInteger serial(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return ((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in))
                    .getSerialNumber();
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
