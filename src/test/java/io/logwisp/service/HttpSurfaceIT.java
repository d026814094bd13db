package io.logwisp.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.ServerConfig.TcpFormat;
import io.logwisp.testing.Configs;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.Listening;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the ports answer to requests of all kinds, bad ones above all. */
class HttpSurfaceIT {
    @TempDir
    Path folder;

    private Path file;
    private LogWispService service;
    private int port;

    @BeforeEach
    void startService() throws Exception {
        file = Files.createFile(folder.resolve("app.log"));
        service = LogWispService.start(Configs.stream(file));
        port = Listening.port(service, Listener.Kind.HTTP);
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    @Test
    void unknownPathIsLogWispsNotFound() throws IOException {
        try (LineClient client = LineClient.get(port, "/nope")) {
            assertEquals("HTTP/1.1 404 Not Found", client.head().get(0));
            assertEquals(
                    "{\"error\":\"Not Found\",\"message\":\"Available endpoints: /stream (SSE stream), /status (status)\","
                            + "\"available_routes\":[\"/stream (stream: app)\",\"/status (status: app)\","
                            + "\"/stream/ndjson (NDJSON: app)\",\"/stream/text (text: app)\",\"/stream/raw (raw: app)\","
                            + "\"/ws (WebSocket: app)\",\"/stream/history (history: app)\",\"/stream/context (context: app)\","
                            + "\"/ (page)\",\"/metrics (metrics)\",\"/healthz (probe)\",\"/readyz (probe)\"]}",
                    client.body());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "lvl=warn,lvl,level",
        "grp=x,grp,grep",
        "nott=x,nott,not",
        "folow=0,folow,follow",
        "sources=a,sources,source"
    })
    void misspeltParameterIsRefusedWithTheNearestName(String query, String name, String meant) throws IOException {
        try (LineClient client = LineClient.get(port, "/stream?" + query)) {
            assertEquals("HTTP/1.1 400 Bad Request", client.head().get(0));
            JsonObject body = new JsonObject(client.body());
            assertEquals(name, body.getString("parameter"));
            assertEquals(meant, body.getString("did_you_mean"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/stream?n=abc | [\"all\",\"0 or more\"] |",
                "/stream?n=al | [\"all\",\"0 or more\"] | all",
                "/stream/history?n=abc | [\"1 to 10000\"] |",
                "/stream?stream=ap | [\"app\"] | app",
            })
    void answerToAWrongValueSaysWhatIsAllowed(String path, String allowed, String meant) throws IOException {
        try (LineClient client = LineClient.get(port, path)) {
            assertEquals("HTTP/1.1 400 Bad Request", client.head().get(0));
            JsonObject body = new JsonObject(client.body());
            assertEquals(allowed, body.getJsonArray("allowed").encode());
            assertEquals(meant, body.getString("did_you_mean"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stream", "/stream/history"})
    void answerToAnUnknownNameListsEveryNameThatIsTaken(String path) throws IOException {
        List<String> allowed;
        try (LineClient client = LineClient.get(port, path + "?nonsense=1")) {
            allowed = new JsonObject(client.body())
                    .getJsonArray("allowed").stream().map(Object::toString).toList();
        }
        assertTrue(allowed.containsAll(List.of("n", "tail", "lines", "limit", "grep", "include")), allowed.toString());
        for (String name : allowed) {
            try (LineClient client = LineClient.get(port, path + "?follow=0&" + name + "=no")) {
                String answer = client.head().get(0).contains(" 400 ") ? client.body() : "";
                assertFalse(answer.contains("unknown parameter\",\"parameter\":\"" + name), name + ": " + answer);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T03:00:00,2026-11-21T03:00:00Z",
        "2026-11-21+03:00:00,2026-11-21T03:00:00Z",
        "2026-11-21,2026-11-21T00:00:00Z",
        "2026-11-21+03:00:00%2B02:00,2026-11-21T03:00:00+02:00"
    })
    void timeWithoutItsOffsetIsRefusedWithOneThatHasIt(String since, String meant) throws IOException {
        try (LineClient client = LineClient.get(port, "/stream/history?since=" + since)) {
            assertEquals("HTTP/1.1 400 Bad Request", client.head().get(0));
            assertEquals(meant, new JsonObject(client.body()).getString("did_you_mean"));
        }
        try (LineClient client = LineClient.get(port, "/stream/history?since=" + meant.replace("+", "%2B"))) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(0));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n=-5",
                "n=many",
                "n=1&n=2",
                "follow=perhaps",
                "format=xml",
                "keepalive=1",
                "after=nonsense",
                "level=loud",
                "grep=/(/",
                "field.a=>x"
            })
    void impossibleValueIsRefused(String query) throws IOException {
        try (LineClient client = LineClient.get(port, "/stream?" + query)) {
            assertEquals("HTTP/1.1 400 Bad Request", client.head().get(0), query);
            assertEquals(query.substring(0, query.indexOf('=')), new JsonObject(client.body()).getString("parameter"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz=1", "grep=100%", "x=%", "%", "grep=%c3%28%"})
    void malformedQueryIsAnsweredNotLeftHanging(String query) throws IOException {
        try (LineClient client = LineClient.get(port, "/stream/text?" + query)) {
            assertEquals("HTTP/1.1 400 Bad Request", client.head().get(0), query);
        }
    }

    @Test
    void formThatContradictsThePathIsRefused() throws IOException {
        try (LineClient client = LineClient.get(port, "/stream/text?format=ndjson")) {
            assertEquals("HTTP/1.1 400 Bad Request", client.head().get(0));
        }
    }

    @Test
    void streamThatIsNotFollowedEndsAtOnceAndSaysThatItIsComplete() throws IOException {
        try (LineClient client = LineClient.get(port, "/stream?follow=0&n=all")) {
            assertEquals("event: disconnect", client.lineStarting("event: disconnect"));
            assertEquals("data: {\"reason\":\"complete\"}", client.line());
        }
    }

    @Test
    void resumingWithAnIdThatNamesNothingGoesOnLiveAndTellsIt() throws IOException {
        try (LineClient client = LineClient.get(port, "/stream", "Last-Event-ID: what is this")) {
            assertEquals("event: gap", client.lineStarting("event: gap"));
            assertTrue(client.line().startsWith("data: {\"reason\":\"unknown_id\",\"missed\":null"));
        }
    }

    @Test
    void foreignHostNameIsRefused() throws IOException {
        assertEquals(
                "HTTP/1.1 421 Misdirected Request", firstLine("GET /stream HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "[::1]", "localhost:99", "10.1.2.3"})
    void ownNamesAndAddressesAreAccepted(String host) throws IOException {
        assertEquals("HTTP/1.1 200 OK", firstLine("GET /status HTTP/1.1\r\nHost: " + host + "\r\n\r\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example,403",
        "null,403",
        "file://,403",
        "http://localhost:1,403",
        "http://localhost:PORT.evil.example,403",
        "http://localhost:PORT,101",
        ",101"
    })
    void webSocketIsForOwnPagesOnly(String origin, int status) throws IOException {
        String header = origin == null ? "" : "Origin: " + origin.replace("PORT", Integer.toString(port)) + "\r\n";
        for (String path : List.of("/ws", "/stream", "/stream/ws", "/stream?stream=app")) {
            String answer = firstLine("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port
                    + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"
                    + header + "\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 " + status), path + ": " + answer);
        }
    }

    @Test
    void noPageMayReadAnswersUnlessItIsListed() throws IOException {
        try (LineClient client = LineClient.get(port, "/status", "Origin: http://evil.example")) {
            assertFalse(
                    client.head().toString().contains("Access-Control"),
                    client.head().toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/stream, 200, text/event-stream",
        "/stream/ndjson, 200, application/x-ndjson",
        "/stream/text, 200, text/plain",
        "/stream/raw, 200, text/plain",
        "/stream/history, 200, application/json",
        "/stream/context, 400, application/json",
        "/stream?n=x, 400, application/json",
        "/status, 200, application/json",
        "/metrics, 200, text/plain",
        "/healthz, 200, application/json",
        "/readyz, 200, application/json",
        "/ws, 426, application/json",
        "/, 200, text/plain",
        "/ui/index.html, 200, text/html",
        "/ui/app.js, 200, text/javascript",
        "/ui/streams, 200, application/json",
        "/ui/nothing.js, 404, application/json",
        "/nope, 404, application/json"
    })
    void everyAnswerHasItsTypeAndForbidsSniffing(String path, int code, String type) throws IOException {
        try (LineClient client = LineClient.get(port, path)) {
            String head = client.head().toString();
            assertTrue(head.contains("HTTP/1.1 " + code + " "), head);
            assertTrue(head.contains("X-Content-Type-Options: nosniff"), head);
            assertTrue(head.toLowerCase(Locale.ROOT).contains("content-type: " + type), head);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ui/index.html", "/ui/login.html", "/ui/app.js"})
    void thePageMayRunAndAskForNothingButItsOwn(String path) throws IOException {
        try (LineClient client = LineClient.get(port, path)) {
            String policy = client.head().stream()
                    .filter(line -> line.startsWith("Content-Security-Policy: "))
                    .findFirst()
                    .orElseThrow();
            for (String rule : List.of(
                    "default-src 'none'",
                    "script-src 'self'",
                    "style-src 'self'",
                    "connect-src 'self'",
                    "frame-ancestors 'none'",
                    "base-uri 'none'",
                    "form-action 'none'")) {
                assertTrue((policy.replace(": ", ": ; ") + ";").contains("; " + rule + ";"), policy);
            }
            assertFalse(policy.contains("unsafe"), policy);
            assertTrue(client.head().contains("Referrer-Policy: no-referrer"));
        }
    }

    @Test
    void headOfAStreamIsAnsweredWithoutBecomingAClient() throws IOException {
        assertEquals("HTTP/1.1 200 OK", firstLine("HEAD /stream HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        assertEquals(0, service.streams().get(0).clients().httpCount());
    }

    @Test
    void optionsNamesTheMethods() throws IOException {
        assertTrue(answer("OPTIONS /stream HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .contains("Allow: GET, HEAD, OPTIONS"));
    }

    @Test
    void otherMethodsAreRefused() throws IOException {
        assertEquals(
                "HTTP/1.1 405 Method Not Allowed",
                firstLine("POST /stream HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"));
    }

    @Test
    void requestForAWebSocketEndpointWithoutUpgradeIsToldTheWay() throws IOException {
        try (LineClient client = LineClient.get(port, "/ws")) {
            assertEquals("HTTP/1.1 426 Upgrade Required", client.head().get(0));
            assertTrue(client.body().contains("/stream"));
        }
    }

    @Test
    void oldHttpGetsAnEndlessAnswerWithoutChunks() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write("GET /stream/raw HTTP/1.0\r\n\r\n".getBytes(ISO_8859_1));
            InputStream in = socket.getInputStream();
            readUntil(in, "\r\n\r\n");
            append("as it is\n");
            assertEquals("as it is\n", new String(in.readNBytes(9), UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "\u0000\u0001\u0002\u00ff\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"
            })
    void garbageHarmsNobodyElse(String garbage) throws IOException {
        try (LineClient reader = LineClient.get(port, "/stream/raw");
                Socket bad = connect()) {
            bad.getOutputStream().write(garbage.getBytes(ISO_8859_1));
            assertTrue(readLine(bad.getInputStream()).matches("HTTP/1\\.[01] 4.*"));

            append("still here\n");

            assertEquals("still here", reader.line());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stream", "/stream/ndjson"})
    void statusRemembersWhoLeftAndWhy(String path) throws Exception {
        try (LineClient client = LineClient.get(port, path)) {
            append("one\n");
            client.lineStarting(path.equals("/stream") ? "data: {\"time" : "{");
        }
        await().until(() -> service.streams().get(0).clients().httpCount() == 0);
        try (LineClient status = LineClient.get(port, "/status")) {
            JsonObject left =
                    new JsonObject(status.body()).getJsonArray("closed_clients").getJsonObject(0);
            assertEquals("closed by client", left.getString("reason"));
            assertEquals(1, left.getInteger("sent"));
        }
    }

    @Test
    void statusShowsWhatTheTailerCounts() throws Exception {
        try (LineClient client = LineClient.get(port, "/stream/ndjson")) {
            Files.write(file, new byte[] {'a', (byte) 0xff, '\n'}, StandardOpenOption.APPEND);
            client.lineStarting("{");
            Files.writeString(file, "");
            await().until(() -> service.streams().get(0).stats().snapshot().rotations() == 1);
        }
        try (LineClient answer = LineClient.get(port, "/status")) {
            JsonObject status = new JsonObject(answer.body());
            assertEquals(1, status.getJsonObject("monitor").getInteger("invalid_utf8_lines"));
            JsonObject tail = status.getJsonObject("tail");
            assertEquals(3, tail.getInteger("read_bytes"));
            assertEquals(1, tail.getInteger("files_open"));
            assertEquals(1, tail.getJsonObject("rotations").getInteger("size_decrease"));
            assertEquals(0, tail.getJsonObject("rotations").getInteger("inode_change"));
            assertEquals(0, tail.getInteger("open_errors"));
        }
    }

    @Test
    void metricsAreWellFormedAndCountWhatWasRead() throws Exception {
        try (LineClient client = LineClient.get(port, "/stream")) {
            append("one\n");
            client.lineStarting("data: {\"time\"");
            String text;
            try (LineClient metrics = LineClient.get(port, "/metrics")) {
                text = metrics.body();
            }
            String stream = "{stream=\"" + service.streams().get(0).name() + "\"";
            List<String> lines = text.lines().toList();
            assertTrue(lines.contains("logwisp_entries_read_total" + stream + "} 1"), text);
            assertTrue(lines.contains("logwisp_clients" + stream + ",transport=\"sse\"} 1"), text);
            assertTrue(lines.contains("logwisp_file_lag_bytes" + stream + "} 0"), text);
            assertTrue(lines.contains("logwisp_file_read_bytes_total" + stream + "} 4"), text);
            assertTrue(lines.contains("logwisp_rotations_total" + stream + ",kind=\"size_decrease\"} 0"), text);
            assertEquals(List.of(), malformed(lines));
        }
    }

    /** Lines that Prometheus would refuse, and names whose type is told not at all or twice. */
    private static List<String> malformed(List<String> lines) {
        Set<String> typed = new HashSet<>();
        List<String> malformed = new ArrayList<>();
        for (String line : lines) {
            boolean head = line.startsWith("# HELP ") || line.startsWith("# TYPE ") && typed.add(line.split(" ")[2]);
            boolean sample = line.matches("[a-z_0-9]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*})? [0-9.E-]+")
                    && typed.contains(line.split("[{ ]")[0]);
            if (!head && !sample) {
                malformed.add(line);
            }
        }
        return malformed;
    }

    @Test
    void whatARawTcpClientSendsIsIgnored() throws Exception {
        int tcp = Listening.port(service, Listener.Kind.TCP);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tcp)) {
            socket.getOutputStream().write(new byte[1 << 20]);
            await().until(() -> service.streams().get(0).clients().tcpCount() == 1);
            append("still here\n");
            assertTrue(readLine(socket.getInputStream()).contains("still here"));
        }
    }

    @Test
    void clientThatStopsReadingIsMovedForwardAndToldExactlyWhatItMissed() throws Exception {
        try (Socket stuck = connect();
                LineClient reader = LineClient.get(port, "/stream/raw")) {
            stuck.getOutputStream()
                    .write("GET /stream/ndjson HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
            await().until(() -> service.streams().get(0).clients().httpCount() == 2);
            int lines = 150_000; // more than the ring and the kernel hold
            String padding = "x".repeat(200);
            for (int i = 0; i < lines; i += 1000) {
                StringBuilder block = new StringBuilder();
                for (int j = i; j < i + 1000; j++) {
                    block.append(j).append(' ').append(padding).append('\n');
                }
                append(block.toString());
                for (int j = i; j < i + 1000; j++) {
                    assertTrue(reader.line().startsWith(j + " "), "the reader gets every line");
                }
            }
            append("end\n");
            long received = 0;
            long missed = 0;
            InputStream in = stuck.getInputStream();
            readUntil(in, "\r\n\r\n");
            for (String line = readLine(in); !line.contains("\"message\":\"end\""); line = readLine(in)) {
                if (line.contains("\"type\":\"gap\"")) {
                    JsonObject gap = new JsonObject(line);
                    assertEquals("slow_client", gap.getString("reason"));
                    missed += gap.getLong("missed");
                } else if (line.startsWith("{")) {
                    received++;
                }
            }
            assertTrue(missed > 0);
            assertEquals(lines, received + missed);
            assertEquals(missed, service.streams().get(0).stats().snapshot().dropped());
        }
    }

    @Test
    void hundredMegabyteLineArrivesOnceCutAndTheNextOneIsIntact() throws Exception {
        try (LineClient reader = LineClient.get(port, "/stream/ndjson")) {
            byte[] megabyte = "y".repeat(1 << 20).getBytes(UTF_8);
            for (int i = 0; i < 100; i++) {
                Files.write(file, megabyte, StandardOpenOption.APPEND);
            }
            append("\nnext\n");

            JsonObject entry = new JsonObject(reader.line());

            assertEquals(1 << 20, entry.getString("message").length());
            assertEquals(99L << 20, entry.getJsonObject("fields").getLong("truncated_bytes"));
            assertEquals("next", new JsonObject(reader.line()).getString("message"));
        }
    }

    @Test
    void routedStreamIsComparedByWholeSegments() throws Exception {
        Path other = Files.createFile(folder.resolve("other.log"));
        try (LogWispService router = LogWispService.start(Configs.router(
                Configs.stream("app", file, Configs.http("/stream", "/status"), Configs.tcp(TcpFormat.JSON)),
                Configs.stream("apple", other, Configs.http("/logs", "/health"), Configs.tcp(TcpFormat.TEXT))))) {
            int routerPort = Listening.port(router, Listener.Kind.HTTP);
            List<String> statuses = new ArrayList<>();
            for (String path :
                    List.of("/app/status", "/apple/health", "/apple/status", "/application/status", "/app")) {
                try (LineClient client = LineClient.get(routerPort, path)) {
                    statuses.add(client.head().get(0).substring(9, 12));
                }
            }
            assertEquals(List.of("200", "200", "404", "404", "404"), statuses);
        }
    }

    @Test
    void portInUseIsOneClearLineAndLeavesNothingBehind() throws Exception {
        int taken = port;
        var config = Configs.config(Configs.stream(
                "b",
                file,
                Configs.http(
                        "localhost",
                        taken,
                        "/stream",
                        "/status",
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        false),
                Configs.tcp(TcpFormat.JSON)));

        StartException refused =
                org.junit.jupiter.api.Assertions.assertThrows(StartException.class, () -> LogWispService.start(config));

        assertEquals(
                "stream \"b\": cannot listen on localhost:" + taken
                        + ": the port is in use by another program; stop that one or configure another port (ss -anp 'sport = :"
                        + taken + "' shows which; a mere connection in TIME-WAIT is gone within a minute)",
                refused.getMessage());
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("pipeline-b")));
    }

    private String firstLine(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return readLine(socket.getInputStream());
        }
    }

    private String answer(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(8192);
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                assertNull(line, "the connection ended after: " + line);
            }
            line.append((char) b);
        }
        return line.toString().replace("\r", "");
    }

    private static void readUntil(InputStream in, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (!read.toString().endsWith(end)) {
            read.append((char) in.read());
        }
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
