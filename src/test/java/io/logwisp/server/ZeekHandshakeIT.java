package io.logwisp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.auth.Grant;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.TcpFormat;
import io.logwisp.config.ServerConfig.WebSocketStyle;
import io.logwisp.service.LogWispService;
import io.logwisp.testing.Configs;
import io.logwisp.testing.RawWebSocket;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a client of Zeek's API may take for its topics; a second here. */
class ZeekHandshakeIT {
    private static final int TEXT = 0x81;
    private static final int PING = 0x89;
    private static final long LIMIT_MILLIS = 1000;

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private LogWispService service;
    private int port;

    @BeforeEach
    void start() throws Exception {
        Path file = Files.createFile(folder.resolve("app.log"));
        service = LogWispService.start(Configs.config(
                Configs.stream("app", file, Configs.http("/stream", "/status"), Configs.tcp(TcpFormat.JSON))));
        ServedStream stream = service.streams().get(0);
        ServerConfig.WebSocket config = Configs.webSocket(WebSocketStyle.ZEEK_V1);
        ZeekEndpoint endpoint = new ZeekEndpoint(config, stream, "1.0.0");
        Grant grant = new Grant("app", InetAddress.getLoopbackAddress(), Optional.empty());
        port = vertx.createHttpServer()
                .webSocketHandler(socket -> new ZeekConnection(
                                vertx,
                                endpoint,
                                new SessionGroup(
                                        vertx, vertx.getOrCreateContext(), stream, Optional.empty(), false, false),
                                socket,
                                "here",
                                grant,
                                LIMIT_MILLIS,
                                () -> closed.complete(null))
                        .open())
                .listen(0, "127.0.0.1")
                .map(HttpServer::actualPort)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        service.close();
    }

    @Test
    void whoNamesNoTopicsInTimeIsToldAndClosedWhateverElseItSends() throws Exception {
        try (RawWebSocket client = RawWebSocket.connect(port, WebSocketStyle.ZEEK_V1.path())) {
            client.send(RawWebSocket.frame(PING, new byte[0]));
            assertEquals("pong:", client.next());
            assertEquals(
                    "text:{\"type\":\"error\",\"code\":\"handshake_timeout\",\"context\":\"no topics for 1 s\"}",
                    client.next());
            assertEquals("close:1008", client.next());
            client.send(RawWebSocket.frame(0x88, new byte[] {3, (byte) 0xF0}));
            assertEquals("end", client.next());
            closed.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoHasNamedItsTopicsStays() throws Exception {
        try (RawWebSocket client = RawWebSocket.connect(port, WebSocketStyle.ZEEK_V1.path())) {
            client.send(RawWebSocket.frame(TEXT, "[\"t\"]".getBytes(StandardCharsets.UTF_8)));
            assertEquals("text:{\"type\":\"ack\"", client.next().substring(0, 18));
            CompletableFuture<Void> later = new CompletableFuture<>();
            vertx.setTimer(2 * LIMIT_MILLIS, ignored -> later.complete(null));
            later.get(60, TimeUnit.SECONDS);
            client.send(RawWebSocket.frame(PING, new byte[0]));
            assertEquals("pong:", client.next());
        }
    }
}
