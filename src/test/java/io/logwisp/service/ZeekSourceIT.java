package io.logwisp.service;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.LogWispConfig;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.TcpFormat;
import io.logwisp.config.ServerConfig.WebSocketStyle;
import io.logwisp.config.SourceConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.config.WebSocketTarget;
import io.logwisp.entry.Batch;
import io.logwisp.hub.Cursor;
import io.logwisp.stats.SourceStats;
import io.logwisp.testing.Configs;
import io.logwisp.testing.Program;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Zeek source with our own server and with nodes that say what a test has them say. */
class ZeekSourceIT {
    private static final String PATH = "/v1/messages/json";
    private static final String ACK = "{\"type\":\"ack\",\"endpoint\":\"node-websocket-0\",\"version\":\"9.1.0\"}";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SHORT_SECONDS = 1;

    @TempDir
    Path folder;

    private final List<JsonObject> entries = new ArrayList<>();
    private final List<LogWispService> services = new ArrayList<>();
    private Vertx vertx;
    private int port;
    private Cursor cursor;
    private LogWispService reader;

    @BeforeEach
    void choosePort() throws IOException {
        vertx = Vertx.vertx();
        port = Program.freePorts(1).get(0);
    }

    @AfterEach
    void stop() {
        services.forEach(LogWispService::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** A node that only notes who comes; the test speaks for it. */
    private final class Node {
        private final BlockingQueue<ServerWebSocket> sockets = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

        Node() {
            vertx.createHttpServer()
                    .webSocketHandler(socket -> {
                        socket.textMessageHandler(said::add);
                        sockets.add(socket);
                    })
                    .listen(port, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        }

        /** The next connection, whose topics have come. */
        ServerWebSocket next() throws InterruptedException {
            ServerWebSocket socket = sockets.poll(60, TimeUnit.SECONDS);
            assertTrue(socket != null, "nobody came");
            assertEquals("[\"zeek.test\",\"other/\"]", said.poll(60, TimeUnit.SECONDS));
            return socket;
        }
    }

    @Test
    void eventsBecomeEntriesWhateverFramesTheyComeIn() throws Exception {
        Node node = new Node();
        start(30);
        ServerWebSocket socket = node.next();
        assertEquals(PATH, socket.path());
        assertEquals("here", socket.headers().get("X-Application-Name"));
        socket.writeTextMessage(ACK);
        socket.writeTextMessage(event("zeek.test", "ping", "{\"@data-type\":\"string\",\"data\":\"one text\"}"));
        socket.writeBinaryMessage(Buffer.buffer(event("other/x", "pong", "{\"@data-type\":\"count\",\"data\":7}")));
        List<JsonObject> found = awaitEntries(2);
        assertEquals("one text", found.get(0).getString("message"));
        assertEquals(
                new JsonObject("{\"topic\":\"zeek.test\",\"event\":\"ping\",\"peer\":\"127.0.0.1\"}"),
                found.get(0).getJsonObject("fields"));
        assertEquals("zeek", found.get(0).getString("source"));
        assertEquals("[7]", found.get(1).getString("message"));
        assertEquals("pong", found.get(1).getJsonObject("fields").getString("event"));
        assertEquals(2, stats().messages());
        assertEquals("zeek ws://127.0.0.1:" + port + PATH, stats().transport() + " " + stats().address());
    }

    @Test
    void whatIsNoEventIsKeptAndCounted() throws Exception {
        Node node = new Node();
        start(30);
        ServerWebSocket socket = node.next();
        socket.writeTextMessage(event("zeek.test", "early", ""));
        socket.writeTextMessage(ACK);
        socket.writeTextMessage("nonsense");
        socket.writeTextMessage("{\"type\":\"error\",\"code\":\"messages_lost\",\"context\":\"7\"}");
        socket.writeTextMessage(ACK);
        List<JsonObject> found = awaitEntries(4);
        assertEquals("[]", found.get(0).getString("message"));
        assertEquals("nonsense", found.get(1).getString("message"));
        assertEquals("event", found.get(1).getJsonObject("fields").getString("format_error"));
        assertTrue(found.get(2).getString("message").contains("messages_lost"));
        assertEquals(ACK, found.get(3).getString("message"));
        await().atMost(PATIENCE).until(() -> stats().malformed() == 3);
    }

    @Test
    void aNodeThatRefusesTheTopicsIsAskedAgain() throws Exception {
        Node node = new Node();
        start(30);
        ServerWebSocket first = node.next();
        first.writeTextMessage("{\"type\":\"error\",\"code\":\"deserialization_failed\",\"context\":\"no\"}");
        ServerWebSocket second = node.next();
        await().atMost(PATIENCE).until(first::isClosed);
        second.writeTextMessage(ACK);
        second.writeTextMessage(event("zeek.test", "ping", ""));
        awaitEntries(1);
        assertEquals(1, stats().refused());
        assertEquals(2, stats().accepted());
    }

    @Test
    void aNodeThatNeverAcksIsLeftAndAskedAgain() throws Exception {
        Node node = new Node();
        start(SHORT_SECONDS);
        node.next();
        node.next().writeTextMessage(ACK);
        await().atMost(PATIENCE).until(() -> stats().connections() == 1 && stats().accepted() == 2);
    }

    @Test
    void aFloodIsHeldUpAndNothingOfItIsLost() throws Exception {
        Node node = new Node();
        start(30);
        ServerWebSocket socket = node.next();
        socket.writeTextMessage(ACK);
        int count = 30_000;
        String text = "{\"@data-type\":\"string\",\"data\":\"" + "x".repeat(1000) + "\"}";
        for (int i = 0; i < count; i++) {
            socket.writeTextMessage(event("zeek.test", "e" + i, text));
        }
        List<JsonObject> found = awaitEntries(count);
        for (int i = 0; i < count; i++) {
            assertEquals("e" + i, found.get(i).getJsonObject("fields").getString("event"));
        }
    }

    @Test
    void aChainOfOurOwnIsRestoredWhenItWasCut() throws Exception {
        Path file = Files.createFile(folder.resolve("app.log"));
        LogWispService writer = open(writer(file));
        start(30);
        awaitSubscriber(writer);
        append(file, "before the cut\n");
        assertTrue(awaitEntries(1).get(0).getString("message").contains("before the cut"));
        writer.close();
        await().atMost(PATIENCE).until(() -> stats().connections() == 0);
        LogWispService again = open(writer(file));
        awaitSubscriber(again);
        append(file, "after the cut\n");
        assertTrue(awaitEntries(2).get(1).getString("message").contains("after the cut"));
        assertEquals(2, stats().accepted());
    }

    private static void append(Path file, String line) throws IOException {
        Files.writeString(file, line, StandardOpenOption.APPEND);
    }

    private static void awaitSubscriber(LogWispService service) {
        await().atMost(PATIENCE).until(() -> service.streams().get(0).clients().httpCount() == 1);
    }

    private LogWispConfig writer(Path file) {
        ServerConfig.WebSocket usual = Configs.webSocket(WebSocketStyle.ZEEK_V1);
        ServerConfig.Zeek zeek = new ServerConfig.Zeek(
                "other/log",
                usual.zeek().event(),
                usual.zeek().args(),
                usual.zeek().metadata(),
                List.of(),
                false);
        return Configs.config(Configs.with(
                Configs.stream("app", file, Configs.http("/stream", "/status"), Configs.tcp(TcpFormat.JSON)),
                new ServerConfig.WebSocket(
                        usual.host(),
                        port,
                        usual.bufferSize(),
                        0,
                        usual.path(),
                        usual.style(),
                        "",
                        List.of(),
                        usual.maxClients(),
                        usual.maxMessageBytes(),
                        5,
                        zeek,
                        usual.template(),
                        Optional.empty(),
                        Optional.empty())));
    }

    private LogWispService open(LogWispConfig config) throws Exception {
        LogWispService service = LogWispService.start(config);
        services.add(service);
        return service;
    }

    /** Starts what subscribes. */
    private void start(int handshakeSeconds) throws Exception {
        StreamConfig base = Configs.stream(
                "in", folder.resolve("none"), Configs.http("/stream", "/status"), Configs.tcp(TcpFormat.JSON));
        WebSocketTarget target = new WebSocketTarget(
                "127.0.0.1",
                port,
                PATH,
                "",
                Map.of("X-Application-Name", "here"),
                Optional.empty(),
                handshakeSeconds,
                5,
                10,
                50);
        SourceConfig source = new SourceConfig.Zeek("zeek", List.of("zeek.test", "other/"), target, 65_536);
        reader = open(Configs.config(new StreamConfig(
                base.name(),
                MonitorConfig.DEFAULTS,
                List.of(source),
                base.buffer(),
                List.of(),
                List.of(),
                base.http(),
                List.of(),
                List.of(),
                List.of(),
                List.of())));
        cursor = reader.streams().get(0).hub().join(1_000_000);
        cursor.startLive();
    }

    private SourceStats.Snapshot stats() {
        return reader.streams().get(0).stats().sources().get(0).snapshot();
    }

    private List<JsonObject> awaitEntries(int count) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> {
            for (Batch batch = cursor.next(); batch != null; batch = cursor.next()) {
                for (int i = cursor.from(); i < batch.count(); i++) {
                    entries.add(new JsonObject()
                            .put("message", batch.message(i))
                            .put("source", batch.source(i))
                            .put("fields", new JsonObject(batch.fields(i))));
                }
                cursor.advance(batch);
                cursor.delivered(batch.lastSeq() + 1);
            }
            return entries.size() >= count;
        });
        return entries;
    }

    private static String event(String topic, String name, String arguments) {
        return "{\"type\":\"data-message\",\"topic\":\"" + topic
                + "\",\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"count\",\"data\":1},"
                + "{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"vector\",\"data\":["
                + "{\"@data-type\":\"string\",\"data\":\"" + name + "\"},{\"@data-type\":\"vector\",\"data\":["
                + arguments + "]}]}]}";
    }
}
