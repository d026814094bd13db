package io.logwisp.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.logwisp.auth.Digests;
import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.testing.BrowserPage;
import io.logwisp.testing.Certificates;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.LogWriter;
import io.logwisp.testing.Program;
import io.logwisp.testing.RawWebSocket;
import io.logwisp.testing.Tools;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients and lines that mean harm, at the doors of the running service (docs/security.md). */
class HostileClientsIT {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int PING = 0x89;

    /** More than the kernel holds answers for. */
    private static final int PINGS = 300_000;

    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";

    /** Each would steer a terminal, end an event of SSE or forge one, if it came as it is. */
    private static final List<String> HOSTILE_LINES = List.of(
            "\u001b]0;pwn\u0007\u001b[2J\u001b[31mred",
            "\u009b31m by one byte of C1",
            "x\rdata: forged\revent: gap\rid: 9",
            "x\u2028data: forged\u2029event: gap\u0085id: 9",
            "\u202egnp.exe \u2066isolated\u2069",
            "\u0008\u0000\u007f",
            "<img src=x onerror=alert(1)>");

    @TempDir
    Path folder;

    private Path logs;
    private LogWispService service;
    private int http;
    private int tcp;

    @BeforeEach
    void makeFiles() throws IOException {
        logs = Files.createDirectory(folder.resolve("logs"));
        Files.createFile(logs.resolve("app.log"));
        http = Program.freePorts(1).get(0);
        tcp = Program.freePorts(1).get(0);
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
    }

    private void start() throws Exception {
        start("", "", "");
    }

    /**
     * @param tables before the stream
     * @param httpKeys of the HTTP server
     * @param tcpKeys of the raw TCP server
     */
    private void start(String tables, String httpKeys, String tcpKeys) throws Exception {
        String toml = """
                [checkpoint]
                enabled = false
                TABLES
                [[streams]]
                name = "app"
                [streams.monitor]
                start_position = "beginning"
                targets = [{ path = "logs", pattern = "*.log" }]
                [streams.httpserver]
                enabled = true
                port = HTTP
                HKEYS
                [streams.tcpserver]
                enabled = true
                port = TCP
                format = "raw"
                TKEYS
                """.replace("TABLES", tables)
                .replace("HKEYS", httpKeys)
                .replace("TKEYS", tcpKeys)
                .replace("HTTP", Integer.toString(http))
                .replace("TCP", Integer.toString(tcp));
        service = LogWispService.start(new ConfigLoader(Map.of(), folder)
                .loadText("test.toml", toml, List.of())
                .config());
    }

    // --- What lines can do. ---

    @Test
    void noLineAndNoFileNameForgesAnEvent() throws Exception {
        start();
        LogWriter.appendLines(logs.resolve("a\ndata: forged\n\n.log"), HOSTILE_LINES.toArray(String[]::new));
        List<String> messages = new ArrayList<>();
        try (LineClient client = LineClient.get(http, "/stream?n=all")) {
            while (messages.size() < HOSTILE_LINES.size()) {
                String line = client.line();
                assertFalse(line.chars().anyMatch(HostileClientsIT::steers), line);
                assertTrue(line.matches("(:|retry: |id: |event: connected|data: \\{).*|"), line);
                if (line.startsWith("data: {\"time\"")) {
                    messages.add(new JsonObject(line.substring("data: ".length())).getString("message"));
                }
            }
        }
        assertEquals(HOSTILE_LINES, messages);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stream/text", "/stream/raw", "tcp"})
    void noLineSteersATerminal(String way) throws Exception {
        start();
        try (LineClient client = way.equals("tcp") ? LineClient.tcp(tcp) : LineClient.get(http, way)) {
            var clients = service.streams().get(0).clients();
            Awaitility.await().until(() -> clients.httpCount() + clients.tcpCount() == 1);
            LogWriter.appendLines(logs.resolve("app.log"), HOSTILE_LINES.toArray(String[]::new));
            LogWriter.appendLines(logs.resolve("app.log"), "the end");
            for (String line = client.line(); !line.contains("the end"); line = client.line()) {
                assertFalse(line.chars().anyMatch(HostileClientsIT::steers), line);
            }
        }
    }

    /** Controls but for the tab, marks of direction, and ends of lines that only some programs know. */
    private static boolean steers(int c) {
        return c < ' ' && c != '\t'
                || c >= 0x7F && c < 0xA0
                || c >= 0x2028 && c <= 0x202E
                || c >= 0x2066 && c <= 0x2069;
    }

    // --- What requests can do. ---

    @ParameterizedTest
    @CsvSource({
        "both lengths, 400",
        "length twice, 400",
        "NUL before the method, 400",
        "head of 9000 bytes, 431",
        "path of 5000 bytes, 414"
    })
    void whatAProxyCouldReadInAnotherWayIsRefusedAndTheConnectionEnds(String what, int code) throws Exception {
        start();
        String head = "GET /status HTTP/1.1\r\nHost: localhost\r\n";
        String smuggled = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String answer = answer(
                switch (what) {
                    case "both lengths" -> head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + smuggled;
                    case "length twice" -> head + "Content-Length: 0\r\nContent-Length: 5\r\n\r\n" + smuggled;
                    case "NUL before the method" -> "\u0000\u0000" + head + "\r\n";
                    case "head of 9000 bytes" -> head + "X-Long: " + "x".repeat(9000) + "\r\n\r\n";
                    default -> head.replace("/status", "/" + "x".repeat(5000)) + "\r\n";
                });
        assertTrue(answer.matches("(?s)HTTP/1\\.[01] " + code + " .*"), answer);
        assertTrue(isTyped(answer), answer);
        assertTrue(new JsonObject(answer.substring(answer.indexOf("\r\n\r\n") + 4)).containsKey("error"), answer);
        assertEquals(1, answer.split("HTTP/1\\.[01] ", -1).length - 1, answer);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /status HTTP/1.1, localhost, 200",
        "GET /status HTTP/1.0, -, 200",
        "GET /status HTTP/1.1, -, 400",
        "GET /status HTTP/1.1, localhost|evil.example, 400",
        "GET /status HTTP/1.1, localhost|localhost, 400",
        "GET http://evil.example/status HTTP/1.1, localhost, 421",
        "GET http://localhost/status HTTP/1.1, localhost, 200",
        "GET /status HTTP/1.1, localhost.evil.example, 421",
        "GET /status HTTP/1.1, 127.0.0.1.evil.example, 421",
        "GET /status HTTP/1.1, [::1].evil.example, 421",
        "GET /status HTTP/1.1, ann@localhost, 421",
        "GET /status HTTP/1.1, localhost:x, 421",
        "GET /status HTTP/1.1, '', 421",
        "GET /healthz HTTP/1.1, evil.example, 421",
        "GET /metrics HTTP/1.1, evil.example, 421",
        "GET /ui/app.js HTTP/1.1, evil.example, 421",
        "GET /ws HTTP/1.1, evil.example, 421",
        "POST /ui/login HTTP/1.1, evil.example, 421",
        "GET /nope HTTP/1.1, evil.example, 421"
    })
    void oneHostThatIsOursIsNamedAndNoOther(String request, String hosts, int code) throws Exception {
        start();
        StringBuilder text = new StringBuilder(request).append("\r\nConnection: close\r\n");
        for (String host : hosts.equals("-") ? new String[0] : hosts.split("\\|")) {
            text.append("Host: ").append(host).append("\r\n");
        }
        String answer = answer(text.append("\r\n").toString());
        assertTrue(answer.matches("(?s)HTTP/1\\.[01] " + code + " .*"), answer);
        assertTrue(code == 200 || isTyped(answer), answer);
    }

    @Test
    void http2InClearTextIsNotSpoken() throws Exception {
        start();
        String known = answer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000");
        assertTrue(known.isEmpty() || known.startsWith("HTTP/") && known.contains(" 501 "), known);
        String upgraded = head("GET /status HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
        assertTrue(upgraded.startsWith("HTTP/1.1 200 "), upgraded);
    }

    @Test
    void bodyOfALoginIsLimited() throws Exception {
        start();
        String body = "{\"token\":\"" + "x".repeat(100_000) + "\"}";
        String answer = answer("POST /ui/login HTTP/1.1\r\nHost: localhost:" + http + "\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /stream, 405",
        "POST, /status, 405",
        "PUT, /nope, 405",
        "POST, /ui/login, 413",
        "POST, /auth/ticket, 200",
        "GET, /nope, 404",
        "GET, /stream, 200"
    })
    void whoNeverEndsABodyIsAnsweredAndCutOff(String method, String path, int code) throws Exception {
        start();
        try (Socket socket = connect(http)) {
            socket.getOutputStream()
                    .write((method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Transfer-Encoding: chunked\r\n\r\n")
                            .getBytes(ISO_8859_1));
            byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(ISO_8859_1);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendUntilItIsRefused(socket, chunk));
            String answer = read(socket);
            assertTrue(answer.startsWith("HTTP/1.1 " + code + " "), answer);
            sending.join();
        }
        assertEquals(
                200,
                Integer.parseInt(
                        head("GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n").split(" ")[1]));
    }

    /** Ends when the other side has closed. */
    private static void sendUntilItIsRefused(Socket socket, byte[] chunk) {
        try {
            while (true) {
                socket.getOutputStream().write(chunk);
            }
        } catch (IOException refused) {
            // as it should be
        }
    }

    @Test
    void noAnswerTellsOfPathsOrClassesOrForgetsItsType() throws Exception {
        start();
        List<String> wrong = new ArrayList<>();
        for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW")) {
            for (String path : List.of(
                    "/nope",
                    "/../../etc/passwd",
                    "/ui/../../etc/passwd",
                    "/ui/%2e%2e%2fapp.js",
                    "/ui/nothing.js",
                    "//",
                    "/%00",
                    "/stream/%0a%1b[2J",
                    "/stream?n=-5",
                    "/stream?grep=/(/",
                    "/stream?level=%ff%fe",
                    "/ws",
                    "/healthz/x",
                    "/metrics/x",
                    "*")) {
                for (String header : List.of(
                        "X-Nothing: here",
                        "Host: evil.example",
                        "Origin: null\r\n" + UPGRADE.replace("Upgrade\r\nU", "close, Upgrade\r\nU"))) {
                    String host = header.startsWith("Host") ? "" : "Host: localhost\r\n";
                    String answer = answer(method + " " + path + " HTTP/1.1\r\n" + host + "Connection: close\r\n"
                            + header + "\r\n\r\n");
                    String what = method + " " + path + " " + header + ":\n" + answer;
                    if (leaks(answer) || answer.matches("HTTP/1\\.. 5")) {
                        wrong.add(what);
                    }
                    if (answer.contains("\r\n\r\n{") && !isTyped(answer)) {
                        wrong.add(what);
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private boolean leaks(String answer) {
        return answer.contains(folder.toString())
                || answer.contains(".java")
                || answer.contains("Exception")
                || answer.contains("io.logwisp")
                || answer.contains("io.vertx")
                || answer.contains("\u001b");
    }

    private static boolean isTyped(String answer) {
        String head = answer.toLowerCase(Locale.ROOT);
        return head.contains("content-type: application/json")
                && head.contains("x-content-type-options: nosniff")
                && head.contains("cross-origin-resource-policy: same-origin");
    }

    @Test
    void onlyAListedPageMayReadAnswersAndNeverWithTheCookie() throws Exception {
        start("", "cors_origins = [\"https://board.example\"]", "");
        try (LineClient listed = LineClient.get(http, "/status", "Origin: https://board.example");
                LineClient other = LineClient.get(http, "/status", "Origin: https://board.example.evil.example")) {
            assertTrue(listed.head().contains("Access-Control-Allow-Origin: https://board.example"));
            assertTrue(listed.head().contains("Vary: Origin"));
            assertFalse(listed.head().toString().contains("Allow-Credentials"));
            assertFalse(other.head().toString().contains("Access-Control"));
            assertTrue(other.head().contains("Cross-Origin-Resource-Policy: same-origin"));
        }
    }

    @Test
    void noSecretIsInAnythingThatIsShown() throws Exception {
        String hash = Digests.sha256Hex("canary-token");
        start("""
                [auth]
                type = "bearer"
                [auth.bearer_auth]
                token_hashes = ["robot:%s"]
                """.formatted(hash), "", "");
        for (String path : List.of("/status", "/metrics", "/", "/ui/streams", "/stream?follow=0", "/nope")) {
            String answer = answer("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Authorization: Bearer canary-token\r\n\r\n");
            assertFalse(answer.startsWith("HTTP/1.1 401"), answer);
            assertFalse(answer.contains("canary"), answer);
            assertFalse(answer.contains(hash), answer);
        }
    }

    /** Its own page is of another port, and so of another origin. */
    @Test
    void aBrowserGivesNoAnswerToAPageOfAnotherOrigin() throws Exception {
        Tools.require("chromium");
        start();
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        elsewhere.start();
        try (BrowserPage page = BrowserPage.open(
                folder, "http://localhost:" + elsewhere.getAddress().getPort() + "/")) {
            String ours = "localhost:" + http;
            String fetched =
                    "fetch('http://%s/status'%s).then(answer => answer.text()).then(text => text, () => 'kept')";
            assertEquals("kept", page.evaluate(fetched.formatted(ours, "")));
            assertEquals("kept", page.evaluate(fetched.formatted(ours, ", {credentials: 'include'}")));
            // What may not be read may not be shown as a picture or run as a script either.
            assertEquals(
                    "",
                    page.evaluate(fetched.formatted(ours, ", {mode: 'no-cors'}"))
                            .replace("kept", ""));
            assertEquals(
                    "closed",
                    page.evaluate("new Promise(end => { const source = new EventSource('http://" + ours + "/stream');"
                            + " source.onmessage = () => end('open'); source.onopen = () => end('open');"
                            + " source.onerror = () => { source.close(); end('closed'); }; })"));
            assertEquals(
                    "closed",
                    page.evaluate("new Promise(end => { const socket = new WebSocket('ws://" + ours + "/ws');"
                            + " socket.onopen = () => end('open'); socket.onerror = () => end('closed'); })"));
        } finally {
            elsewhere.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a|b)*c", "(.*a){12}b", "(a+a+)+y", "^(a+)+$", "(a*)*b", "\\s+$"})
    void noExpressionOfAClientHoldsUpOthers(String expression) throws Exception {
        start();
        String query = "/stream/raw?grep=" + URLEncoder.encode("/" + expression + "/", UTF_8);
        try (LineClient hostile = LineClient.get(http, query);
                LineClient other = LineClient.get(http, "/stream/raw")) {
            Awaitility.await().until(() -> service.streams().get(0).clients().httpCount() == 2);
            LogWriter.appendLines(logs.resolve("app.log"), "!" + "a".repeat(20_000) + "!", "the end");
            assertEquals(20_002, other.line().length());
            assertEquals("the end", other.line());
            assertTrue(hostile.head().get(0).contains(" 200 "));
        }
    }

    @Test
    void expressionThatOnlyABacktrackingEngineKnowsIsRefusedWithItsPlace() throws Exception {
        start();
        try (LineClient client = LineClient.get(http, "/stream/raw?grep=" + URLEncoder.encode("/(a*)*\\1b/", UTF_8))) {
            assertEquals("HTTP/1.1 400 Bad Request", client.head().get(0));
            assertEquals("grep", new JsonObject(client.body()).getString("parameter"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grep=/((a{100}){100}){100}/",
                "grep=/(((((a{10}){10}){10}){10}){10}){10}/",
                "grep=/[[:^alpha:]/",
                "grep=/((((/",
                "grep=1025",
                "include=17",
                "grep=17"
            })
    void expressionsThatAreTooMuchAreRefusedAtTheDoor(String query) throws Exception {
        start();
        String name = query.substring(0, query.indexOf('='));
        String value = query.substring(name.length() + 1);
        String parameters = switch (value) {
            case "1025" -> name + "=" + "x".repeat(1025);
            case "17" -> (name + "=a&").repeat(16) + name + "=a";
            default -> name + "=" + URLEncoder.encode(value, UTF_8);
        };
        try (LineClient client = LineClient.get(http, "/stream/raw?" + parameters)) {
            assertEquals("HTTP/1.1 400 Bad Request", client.head().get(0));
            assertEquals(name, new JsonObject(client.body()).getString("parameter"));
        }
    }

    @Test
    void manyWhoAskForAllAgainAndAgainTakeNothingFromWhoFollows() throws Exception {
        start();
        String[] lines = new String[5000];
        Arrays.setAll(lines, i -> "old " + i);
        LogWriter.appendLines(logs.resolve("app.log"), lines);
        String first;
        try (LineClient client =
                LineClient.get(http, "/stream?n=all")) { // follows, for the lines may not have been read yet
            first = client.lineStarting("id: ").substring("id: ".length());
            while (!client.lineStarting("data: ").contains("old " + (lines.length - 1))) {
                // until the last one: who follows from now on gets none of these
            }
        }
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Integer>> greedy = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try (LineClient other = LineClient.get(http, "/stream/raw")) {
            for (int i = 0; i < 20; i++) {
                greedy.add(CompletableFuture.supplyAsync(() -> askAgainAndAgain(first, over), threads));
            }
            for (int i = 0; i < 500; i++) {
                LogWriter.appendLines(logs.resolve("app.log"), "line " + i);
                assertEquals("line " + i, other.line());
            }
            over.set(true);
            for (CompletableFuture<Integer> one : greedy) {
                assertTrue(one.join() > 0);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** How often everything behind that entry was begun to be read. */
    private int askAgainAndAgain(String id, AtomicBoolean over) {
        int times = 0;
        do {
            try (LineClient client = LineClient.get(http, "/stream", "Last-Event-ID: " + id)) {
                client.lineStarting("data: {\"time\"");
                times++;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } while (!over.get());
        return times;
    }

    @Test
    void whateverIsAskedForMetricsHaveTheSameNames() throws Exception {
        start();
        Set<String> before = names(metrics());
        for (int i = 0; i < 300; i++) {
            answer("GET /path" + i + "?q" + i + "=1 HTTP/1.1\r\nHost: localhost\r\nUser-Agent: agent" + i
                    + "\r\nOrigin: http://o" + i + ".example\r\nConnection: close\r\n\r\n");
        }
        assertEquals(before, names(metrics()));
    }

    private String metrics() throws IOException {
        try (LineClient client = LineClient.get(http, "/metrics")) {
            return client.body();
        }
    }

    /** Names with their labels. */
    private static Set<String> names(String metrics) {
        return metrics.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    // --- What connections can do. ---

    @Test
    void webSocketNeverInflatesWhatClientsSend() throws Exception {
        start();
        String answer = head(
                "GET /ws HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE
                        + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-webkit-deflate-frame\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
        assertFalse(answer.toLowerCase(Locale.ROOT).contains("sec-websocket-extensions"), answer);
        try (RawWebSocket client = RawWebSocket.connect(http, "/ws")) {
            client.send(RawWebSocket.frame(0xC1, bomb()));
            assertEquals("close:1002", client.next());
        }
    }

    /** 60 MB in 60 KB. */
    private static byte[] bomb() {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput("A".repeat(60_000_000).getBytes(ISO_8859_1));
        deflater.finish();
        byte[] small = new byte[1 << 16];
        return Arrays.copyOf(small, deflater.deflate(small));
    }

    @Test
    void aFloodOfPingsIsEndedAndHoldsUpNobody() throws Exception {
        start();
        try (RawWebSocket flooder = RawWebSocket.connect(http, "/ws");
                LineClient other = LineClient.get(http, "/stream/raw")) {
            String padding = "x".repeat(100);
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
                int i = 0;
                while (i < PINGS && ping(flooder, i + padding)) {
                    i++;
                }
            });
            for (int i = 0; i < 1000; i++) {
                LogWriter.appendLines(logs.resolve("app.log"), "line " + i);
                assertEquals("line " + i, other.line());
            }
            flood.join();
        }
        try (RawWebSocket flooder = RawWebSocket.connect(http, "/ws")) {
            for (int i = 0; i < 1000; i++) {
                assertTrue(ping(flooder, "") || i > 100);
            }
            int pongs = 0;
            String frame = flooder.next();
            for (; !frame.startsWith("close:") && !frame.equals("end"); frame = flooder.next()) {
                pongs += frame.startsWith("pong:") ? 1 : 0;
            }
            assertTrue(pongs <= 100, "more than a hundred pings were answered");
            assertEquals("close:1008", frame);
        }
    }

    /** Whether it could be sent. */
    private static boolean ping(RawWebSocket client, String payload) {
        try {
            client.send(RawWebSocket.frame(PING, payload.getBytes(ISO_8859_1)));
            return true;
        } catch (IOException disconnected) {
            return false;
        }
    }

    @Test
    void whoSaysNothingIsClosedAtEveryPort() throws Exception {
        start("""
                [security.limits]
                header_timeout_ms = 1000
                handshake_timeout_ms = 1000
                auth_timeout_ms = 1000
                """ + auth(), ssl("httpserver"), "");
        try (Socket halfHandshake = connect(http);
                Socket noHandshake = connect(http);
                Socket noAuth = connect(tcp)) {
            halfHandshake.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1, 0});
            assertEquals("", read(noHandshake));
            assertEquals("", read(halfHandshake));
            assertTrue(read(noAuth).length() < 100);
        }
    }

    @Test
    void whoSendsNoRequestIsClosed() throws Exception {
        start("[security.limits]\nheader_timeout_ms = 1000", "", "");
        try (Socket silent = connect(http)) {
            assertEquals("", read(silent));
        }
    }

    /** Each byte comes in time, and the whole never. */
    @ParameterizedTest
    @CsvSource({
        "head, http",
        "body that nobody reads, http",
        "body of a login, http",
        "handshake, https",
        "AUTH line, tcp",
    })
    void whoSendsAByteNowAndThenIsClosed(String what, String port) throws Exception {
        String tables = """
                [security.limits]
                header_timeout_ms = 1000
                handshake_timeout_ms = 1000
                auth_timeout_ms = 1000
                """;
        boolean asks = port.equals("tcp");
        start(asks ? tables + auth() : tables, port.equals("https") ? ssl("httpserver") : "", "");
        String begin = switch (what) {
            case "head" -> "GET /status HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
            case "body that nobody reads" -> "POST /status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n";
            case "body of a login" ->
                "POST /ui/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 8000\r\n\r\n";
            case "handshake" -> "\u0016\u0003\u0001\u0010\u0000\u0001\u0000";
            default -> "AUTH ";
        };
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (Socket slow = connect(asks ? tcp : http)) {
            slow.getOutputStream().write(begin.getBytes(ISO_8859_1));
            clock.scheduleAtFixedRate(() -> trickle(slow), 0, 50, TimeUnit.MILLISECONDS);
            assertFalse(read(slow).contains(" 200 "));
        } finally {
            clock.shutdownNow();
        }
    }

    private static void trickle(Socket socket) {
        try {
            socket.getOutputStream().write('x');
        } catch (IOException refused) {
            // as it should be
        }
    }

    /** With TLS the server hears of a connection after its handshake only. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoOnlyConnectsIsCountedByItsAddressEvenBeforeAHandshake(boolean encrypted) throws Exception {
        InetAddress own = ownAddress();
        String limits = """
                [security]
                allow_unauthenticated = true
                [security.limits]
                max_connections_per_ip = 3
                header_timeout_ms = 600000
                handshake_timeout_ms = 600000
                """;
        start(limits, "host = \"0.0.0.0\"\n" + (encrypted ? ssl("httpserver") : ""), "");
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                Socket socket = new Socket(own, http);
                socket.setSoTimeout(TIMEOUT_MILLIS);
                silent.add(socket);
            }
            for (Socket socket : silent.subList(3, 10)) {
                assertEquals("", read(socket));
            }
            for (Socket socket : silent.subList(0, 3)) {
                assertTrue(isKept(socket));
            }
            silent.get(0).close();
            Awaitility.await().until(() -> isKept(own));
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    /** Whether there is a place for one more. */
    private boolean isKept(InetAddress own) throws IOException {
        try (Socket socket = new Socket(own, http)) {
            return isKept(socket);
        }
    }

    /** Whether nothing is heard of it, not even that it ends. */
    private static boolean isKept(Socket socket) throws IOException {
        socket.setSoTimeout(200);
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException kept) {
            return true;
        } catch (SocketException reset) {
            return false;
        }
    }

    /** One of this machine that others could reach. */
    private static InetAddress ownAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst()
                .orElseGet(() -> {
                    Tools.missing("this machine has no address beside loopback");
                    return InetAddress.getLoopbackAddress();
                });
    }

    private String ssl(String server) throws Exception {
        Certificates certificates = new Certificates(folder.resolve("ca")).issue("server");
        return """
                [streams.KIND.ssl]
                enabled = true
                cert_file = "%s"
                key_file = "%s"
                """.replace("KIND", server).formatted(certificates.file("server.crt"), certificates.file("server.key"));
    }

    private static String auth() {
        return """
                [auth]
                type = "bearer"
                [auth.bearer_auth]
                token_hashes = ["robot:%s"]
                """.formatted("0".repeat(64));
    }

    private Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private String head(String request) throws IOException {
        try (Socket socket = connect(http)) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) socket.getInputStream().read());
            }
            return head.toString();
        }
    }

    /** All that comes until the server closes. */
    private String answer(String request) throws IOException {
        try (Socket socket = connect(http)) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return read(socket);
        }
    }

    /** All that comes until the other side closes, in order or by a reset. */
    private static String read(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            for (int b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                text.append((char) b);
            }
        } catch (SocketException reset) {
            // what came before counts
        }
        return text.toString();
    }
}
