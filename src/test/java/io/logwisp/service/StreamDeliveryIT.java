package io.logwisp.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.BufferConfig;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.testing.Configs;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.Listening;
import io.logwisp.testing.WebSocketClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real files, real sockets: every client gets every line, once and in order. */
class StreamDeliveryIT {
    private static final String LONG_TEXT = "x".repeat(14_000);

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Path file;
    private LogWispService service;

    @BeforeEach
    void startService() throws Exception {
        file = Files.createFile(folder.resolve("app.log"));
        service = LogWispService.start(Configs.stream(file));
    }

    @AfterEach
    void stopService() {
        service.close();
        threads.shutdownNow();
    }

    @Test
    void rawTcpClientGetsLogWispsJson() throws Exception {
        try (LineClient client = tcp()) {
            append("2024-01-01 12:00:00 [ERROR] something failed\n");

            JsonObject entry = new JsonObject(client.line());

            assertEquals("app.log", entry.getString("source"));
            assertEquals("ERROR", entry.getString("level"));
            assertEquals("2024-01-01 12:00:00 [ERROR] something failed", entry.getString("message"));
        }
    }

    @Test
    void theOnlyClientGetsEveryLineWhenItsConnectionIsFullAtTimesAndAtTheEnd() throws Exception {
        try (LineClient client = tcp()) {
            appendLong(0, 500);
            expectLong(client, 0, 500);
            appendLong(500, 1000);
            Future<?> stopped = threads.submit(() -> service.close());
            expectLong(client, 500, 1000);
            assertNull(client.line());
            stopped.get();
        }
    }

    /** Each line is a batch of its own; 500 of them are 7 MB, more than the buffers of a connection. */
    private void appendLong(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            append(i + " " + LONG_TEXT + "\n");
            while (service.streams().get(0).hub().nextSeq() < i + 2) {
                Thread.onSpinWait();
            }
        }
    }

    private static void expectLong(LineClient client, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            assertEquals(i + " " + LONG_TEXT, new JsonObject(client.line()).getString("message"));
        }
    }

    @Test
    void sseClientGetsGreetingIdAndEntry() throws Exception {
        try (LineClient client = LineClient.get(httpPort(), "/stream")) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(0));
            assertTrue(client.head().contains("content-type: text/event-stream")
                    || client.head().contains("Content-Type: text/event-stream"));
            assertEquals("event: connected", client.lineStarting("event:"));
            JsonObject greeting = new JsonObject(client.line().substring("data: ".length()));
            assertEquals("/stream", greeting.getString("stream_path"));
            assertEquals("/status", greeting.getString("status_path"));
            assertEquals(1000, greeting.getInteger("buffer_size"));
            append("{\"time\":\"2024-01-01T12:00:00.123456Z\",\"level\":\"ERROR\",\"msg\":\"Connection timeout\","
                    + "\"fields\":{\"user_id\":\"12345\"}}\n");

            assertTrue(client.lineStarting("id: ").endsWith("-1"));
            assertEquals(
                    "data: {\"time\":\"2024-01-01T12:00:00.123456Z\",\"source\":\"app.log\",\"level\":\"ERROR\","
                            + "\"message\":\"Connection timeout\",\"fields\":{\"user_id\":\"12345\"}}",
                    client.line());
        }
    }

    @Test
    void webSocketClientGetsOneFrameAnEntry() throws Exception {
        try (WebSocketClient client = webSocket()) {
            append("first\nsecond\n");

            assertEquals("first", new JsonObject(client.next()).getString("message"));
            assertEquals("second", new JsonObject(client.next()).getString("message"));
        }
    }

    @Test
    void clientsThatJoinLaterGetTheBacklogTheyAskFor() throws Exception {
        try (LineClient first = tcp()) {
            append("1\n2\n3\n4\n5\n");
            for (int i = 0; i < 5; i++) {
                first.line();
            }
        }
        try (LineClient client = LineClient.get(httpPort(), "/stream/raw?n=3&follow=0")) {
            assertEquals(List.of("3", "4", "5"), client.rest());
        }
    }

    @Test
    void interruptedClientResumesWithoutGapOrDouble() throws Exception {
        String lastId;
        try (LineClient client = LineClient.get(httpPort(), "/stream")) {
            client.lineStarting("event: connected");
            append("1\n2\n3\n");
            client.lineStarting("id: ");
            lastId = client.lineStarting("id: ").substring(4);
        }
        append("4\n5\n");
        try (LineClient client = LineClient.get(httpPort(), "/stream", "Last-Event-ID: " + lastId)) {
            List<String> messages = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                client.lineStarting("id: ");
                messages.add(new JsonObject(client.line().substring(6)).getString("message"));
            }
            assertEquals(List.of("3", "4", "5"), messages);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stream", "/stream/ndjson?control=1"})
    void clientThatIsCutOffAgainAndAgainGetsEveryLineExactlyOnce(String path) throws Exception {
        int lines = 20_000;
        Future<?> writing = threads.submit(() -> {
            for (int i = 1; i <= lines; i += 10) {
                StringBuilder block = new StringBuilder();
                for (int j = i; j < i + 10; j++) {
                    block.append("line ").append(j).append(" end\n");
                }
                append(block.toString());
                LockSupport.parkNanos(500_000);
            }
            return null;
        });
        String lastId = null;
        int expected = 1;
        Random random = new Random(20261121);
        while (expected <= lines) {
            String header = lastId == null ? "X-First: yes" : "Last-Event-ID: " + lastId;
            String from = lastId == null ? (path.contains("?") ? "&n=all" : "?n=all") : "";
            try (LineClient client = LineClient.get(httpPort(), path + from, header)) {
                int budget = 1 + random.nextInt(1500);
                while (budget-- > 0 && expected <= lines) {
                    String id = null;
                    String entry;
                    if (path.equals("/stream")) {
                        id = client.lineStarting("id: ").substring(4);
                        entry = client.line();
                    } else {
                        entry = client.lineStarting("{\"id\"");
                        id = new JsonObject(entry).getString("id");
                    }
                    assertTrue(
                            entry.contains("\"line " + expected + " end\""), "expected " + expected + " got " + entry);
                    expected++;
                    lastId = id;
                }
            }
        }
        writing.get();
        assertEquals(0, service.streams().get(0).stats().snapshot().dropped());
    }

    @Test
    void webSocketResumesBehindAnIdToo() throws Exception {
        String id;
        try (WebSocketClient first = WebSocketClient.connect(httpPort(), "/ws?control=1")) {
            assertEquals("connected", new JsonObject(first.next()).getString("type"));
            append("1\n2\n");
            id = new JsonObject(first.next()).getString("id");
        }
        try (WebSocketClient second = WebSocketClient.connect(httpPort(), "/ws?control=1&after=" + id)) {
            JsonObject greeting = new JsonObject(second.next());
            assertEquals(true, greeting.getBoolean("resumed"));
            assertEquals(id, greeting.getString("cursor"));
            assertEquals("2", new JsonObject(second.next()).getString("message"));
        }
    }

    @Test
    void webSocketWithControlIsToldWhyItEnds() throws Exception {
        try (WebSocketClient client = WebSocketClient.connect(httpPort(), "/ws?control=1&follow=0")) {
            client.next();

            assertEquals("{\"type\":\"disconnect\",\"reason\":\"complete\"}", client.next());
            assertEquals(1000, client.closeCode());
        }
    }

    @ParameterizedTest
    @CsvSource({"/stream?after=aaaaaa-7,event: gap", "/stream/ndjson?after=aaaaaa-7,{\"type\":\"gap\""})
    void idOfAnEarlierRunIsAnsweredWithAGapThatNobodyCanCount(String path, String start) throws Exception {
        append("1\n");
        try (LineClient client = LineClient.get(httpPort(), path)) {
            String gap = client.lineStarting(start);
            String json = gap.startsWith("{") ? gap : client.line().substring(6);
            assertEquals("restart", new JsonObject(json).getString("reason"));
            assertNull(new JsonObject(json).getValue("missed"));
        }
    }

    @Test
    void filtersOfAClientAreItsOwn() throws Exception {
        try (LineClient errors = LineClient.get(httpPort(), "/stream/raw?level=error");
                LineClient timeouts = LineClient.get(httpPort(), "/stream/raw?grep=timeout&not=/db-[0-9]%2B/");
                LineClient all = LineClient.get(httpPort(), "/stream/raw")) {
            append("[INFO] start\n[ERROR] timeout db-7\n[WARN] timeout web\n[FATAL] end\n");

            assertEquals("[ERROR] timeout db-7", errors.line());
            assertEquals("[FATAL] end", errors.line());
            assertEquals("[WARN] timeout web", timeouts.line());
            assertEquals("[INFO] start", all.line());
        }
    }

    @Test
    void clientsThatShareAFilterGetWhatPassesEachFromItsOwnPlace() throws Exception {
        int hits = 2000;
        String path = "/stream/ndjson?control=1&grep=/hit%20.*[0-9]/";
        List<Future<String>> clients = new ArrayList<>();
        for (int i = 0; i < hits; i++) {
            append("miss\nhit " + i + "\nmiss again\n");
            if (i % 400 == 0) {
                clients.add(threads.submit(() -> {
                    try (LineClient client = LineClient.get(httpPort(), path + "&n=all")) {
                        String middle = "";
                        for (int k = 0; k < hits; k++) {
                            JsonObject entry = new JsonObject(client.lineStarting("{\"id\""));
                            assertEquals("hit " + k, entry.getString("message"));
                            middle = k == hits / 2 ? entry.getString("id") : middle;
                        }
                        return middle;
                    }
                }));
            }
        }
        for (Future<String> client : clients) {
            String middle = client.get();
            try (LineClient rest = LineClient.get(httpPort(), path + "&follow=0&after=" + middle)) {
                long count = rest.rest().stream()
                        .filter(line -> line.startsWith("{\"id\""))
                        .count();
                assertEquals(hits / 2 - 1, count);
            }
        }
        await().until(this::sentToClosedClients, sent -> sent == 5L * (hits + hits / 2 - 1));
    }

    private long sentToClosedClients() throws IOException {
        try (LineClient status = LineClient.get(httpPort(), "/status")) {
            JsonArray closed = new JsonObject(status.body()).getJsonArray("closed_clients");
            return closed.stream()
                    .mapToLong(row -> ((JsonObject) row).getLong("sent"))
                    .sum();
        }
    }

    @Test
    void statusLinesAreLogWisps() throws Exception {
        try (LineClient client = tcp()) {
            append("1\n2\n");
            client.line();
            client.line();

            assertEquals(
                    List.of("[15:04:05] Active streams: 1", "  app: watchers=1 entries=2 tcp_conns=1 http_conns=0"),
                    service.statusLines(LocalTime.of(15, 4, 5)));
        }
    }

    /** One client at a time: beside a neighbour that has everything, it would be waited for five seconds in sum at most. */
    @ParameterizedTest
    @EnumSource(
            value = Listener.Kind.class,
            names = {"TCP", "HTTP"})
    void burstOfAMillionLinesReachesAReadingClientWhole(Listener.Kind kind) throws Exception {
        int lines = 1_000_000;
        service.close();
        StreamConfig patient = Configs.waiting(Configs.stream(file).streams().get(0), 60_000);
        service = LogWispService.start(Configs.config(patient));
        LineClient client = kind == Listener.Kind.TCP ? tcp() : LineClient.get(httpPort(), "/stream/raw");
        Future<Long> received = threads.submit(() -> countInOrder(client, lines));
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            StringBuilder block = new StringBuilder();
            for (int i = 1; i <= lines; i++) {
                block.append("line ").append(i).append(" of a burst that is written as fast as the disk takes it\n");
                if (i % 1000 == 0) {
                    out.write(block.toString().getBytes(UTF_8));
                    block.setLength(0);
                }
            }
        }
        assertEquals(lines, received.get());
        client.close();
    }

    @Test
    @Tag("faults-too")
    void stoppingSendsTheLastLinesAndSaysGoodbye() throws Exception {
        LineClient sse = LineClient.get(httpPort(), "/stream");
        sse.lineStarting("event: connected");
        LineClient tcp = tcp();
        WebSocketClient ws = webSocket();
        append("last words\n");

        service.close();

        assertTrue(sse.lineStarting("data: {\"time\"").contains("last words"));
        assertEquals("event: disconnect", sse.lineStarting("event:"));
        assertEquals("data: {\"reason\":\"server_shutdown\"}", sse.line());
        assertEquals("", sse.line());
        assertNull(sse.line(), "a clean end, not a cut");
        assertTrue(tcp.line().contains("last words"));
        assertNull(tcp.line());
        assertTrue(ws.next().contains("last words"));
        assertEquals(1001, ws.closeCode());
    }

    @Test
    void reloadLeavesClientsOfUnchangedStreamsAlone() throws Exception {
        Path other = Files.createFile(folder.resolve("other.log"));
        LogWispConfig before = Configs.stream(file);
        try (LineClient client = tcp()) {
            String report = service.reload(Configs.config(
                    before.streams().get(0),
                    Configs.stream(
                            "other",
                            other,
                            Configs.http("/stream", "/status"),
                            Configs.tcp(io.logwisp.config.ServerConfig.TcpFormat.RAW))));

            append("still here\n");

            assertTrue(client.line().contains("still here"));
            assertEquals("added: other, changed: none, removed: none, unchanged: app", report);
        }
    }

    @Test
    void reloadTellsClientsWhatBecameOfTheirStream() throws Exception {
        StreamConfig app = Configs.stream(file).streams().get(0);
        StreamConfig other = Configs.stream(
                "other",
                file,
                Configs.http("/stream", "/status"),
                Configs.tcp(io.logwisp.config.ServerConfig.TcpFormat.RAW));
        service.reload(Configs.router(app, other));
        try (LineClient changed = LineClient.get(httpPort(), "/app/stream");
                LineClient removed = LineClient.get(httpPort(), "/other/stream")) {
            service.reload(Configs.router(Configs.with(app, new BufferConfig(2000, 1 << 20))));

            changed.lineStarting("event: disconnect");
            assertEquals("data: {\"reason\":\"stream_reloaded\"}", changed.line());
            removed.lineStarting("event: disconnect");
            assertEquals("data: {\"reason\":\"stream_removed\"}", removed.line());
        }
    }

    private static long countInOrder(LineClient client, int lines) throws IOException {
        long count = 0;
        while (count < lines) {
            String line = client.line();
            count++;
            if (line == null || !line.contains("line " + count + " of")) {
                throw new AssertionError("entry " + count + " is " + line);
            }
        }
        return count;
    }

    private LineClient tcp() throws IOException {
        LineClient client = LineClient.tcp(port(Listener.Kind.TCP));
        await().until(() -> service.streams().get(0).clients().tcpCount() > 0);
        return client;
    }

    /** A client that has its place in the stream: what answers the upgrade is sent before. */
    private WebSocketClient webSocket() throws Exception {
        int before = service.streams().get(0).clients().httpCount();
        WebSocketClient client = WebSocketClient.connect(httpPort(), "/ws");
        await().until(() -> service.streams().get(0).clients().httpCount() > before);
        return client;
    }

    private int httpPort() {
        return port(Listener.Kind.HTTP);
    }

    private int port(Listener.Kind kind) {
        return Listening.port(service, kind);
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
