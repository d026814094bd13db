package io.logwisp.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.AccessConfig;
import io.logwisp.config.AccessConfig.StreamAccess;
import io.logwisp.config.AddressRange;
import io.logwisp.config.AddressRules;
import io.logwisp.config.LimitsConfig;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.RateLimitConfig;
import io.logwisp.config.RateLimitConfig.LimitBy;
import io.logwisp.config.ServerConfig.WebSocketStyle;
import io.logwisp.testing.Configs;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.Listening;
import io.logwisp.testing.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many may come, how often, and from where. */
class AccessLimitsIT {
    private static final LimitsConfig NONE = new LimitsConfig(0, 0, 0, 10_000, 10_000, 1000, 10, 30);
    private static final Optional<RateLimitConfig> UNLIMITED = Optional.empty();

    @TempDir
    Path folder;

    private Path file;
    private LogWispService service;

    @BeforeEach
    void makeFile() throws IOException {
        file = Files.createFile(folder.resolve("app.log"));
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void oneRequestTooManyIsToldWhenToComeBack() throws Exception {
        start(limit(0.01, 2, 0, 0), UNLIMITED, NONE, "");
        assertEquals(200, code("/status"));
        assertEquals(200, code("/status"));
        try (LineClient client = get("/status")) {
            assertEquals("HTTP/1.1 429 Too Many Requests", client.head().get(0));
            assertTrue(client.head().stream().anyMatch(line -> line.matches("(?i)retry-after: (9\\d|100)")));
            assertEquals("slow down", new JsonObject(client.body()).getString("error"));
        }
    }

    @Test
    void statusAndMetricsCountWhatWasRefused() throws Exception {
        start(limit(0.01, 3, 1, 0), UNLIMITED, NONE, "");
        try (LineClient first = get("/stream")) {
            first.lineStarting("event: connected");
            assertEquals(429, code("/stream"));
            try (LineClient status = get("/status")) {
                JsonObject limit =
                        new JsonObject(status.body()).getJsonObject("features").getJsonObject("rate_limit");
                assertEquals(true, limit.getBoolean("enabled"));
                assertEquals(3, limit.getInteger("total_requests"));
                assertEquals(1, limit.getInteger("total_connections"));
            }
        }
    }

    @Test
    void aStreamHasPlaceForSoMany() throws Exception {
        start(limit(1000, 1000, 0, 1), UNLIMITED, NONE, "");
        LineClient first = get("/stream");
        first.lineStarting("event: connected");
        assertEquals(429, code("/stream"));
        first.close();
        Awaitility.await().until(() -> code("/stream") == 200);
    }

    @Test
    void rawClientsThatAreTooManyAreClosedWithoutAWord() throws Exception {
        start(UNLIMITED, limit(0.01, 1, 0, 0), NONE, "");
        try (LineClient first = tcp()) {
            Awaitility.await().until(() -> service.streams().get(0).clients().tcpCount() == 1);
            try (LineClient second = tcp()) {
                assertNull(second.line());
            }
        }
    }

    @Test
    void connectionsOfTheWholeProcessAreCounted() throws Exception {
        start(UNLIMITED, UNLIMITED, new LimitsConfig(2, 0, 0, 10_000, 10_000, 1000, 10, 30), "");
        try (LineClient first = get("/stream")) {
            first.lineStarting("event: connected");
            try (LineClient second = tcp()) {
                Awaitility.await()
                        .until(() -> service.streams().get(0).clients().tcpCount() == 1);
                try (LineClient third = tcp()) {
                    assertNull(third.line());
                }
            }
        }
        // Who has gone may still have a place when the question comes.
        Awaitility.await().ignoreExceptions().until(() -> metrics().matches("(?s).*reason=\"limit\"} [1-9].*"));
    }

    @Test
    void webSocketServersShareTheLimitsOfHttp() throws Exception {
        start(limit(1000, 1000, 0, 1), UNLIMITED, NONE, "");
        try (WebSocketClient first = zeek();
                WebSocketClient second = zeek()) {
            assertTrue(first.say("[]").next().contains("\"ack\""));
            Awaitility.await().until(() -> service.streams().get(0).clients().httpCount() == 1);
            assertTrue(second.say("[]").next().contains("too_many_clients"));
            assertEquals(1008, second.closeCode());
            assertEquals(429, code("/stream"));
        }
        Awaitility.await().until(() -> code("/stream") == 200);
    }

    @Test
    void aWebSocketGivesItsConnectionBack() throws Exception {
        start(UNLIMITED, UNLIMITED, NONE, "");
        try (WebSocketClient zeek = zeek();
                WebSocketClient web = WebSocketClient.connect(port(Listener.Kind.HTTP), "/ws", "X-Nothing: here")) {
            assertTrue(zeek.say("[]").next().contains("\"ack\""));
            Awaitility.await().until(() -> service.streams().get(0).clients().httpCount() == 2);
            assertTrue(metrics().contains("\nlogwisp_connections 3\n"), metrics());
        }
        Awaitility.await().until(() -> metrics().contains("\nlogwisp_connections 1\n"));
    }

    private WebSocketClient zeek() {
        return WebSocketClient.connect(
                port(Listener.Kind.WEBSOCKET), WebSocketStyle.ZEEK_V1.path(), "X-Application-Name: test");
    }

    @Test
    void whoDoesNotEndTheHeadOfARequestIsCut() throws Exception {
        start(UNLIMITED, UNLIMITED, new LimitsConfig(0, 0, 0, 300, 10_000, 1000, 10, 30), "");
        try (LineClient slow = LineClient.tcp(port(Listener.Kind.HTTP))) {
            slow.send("GET /status HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
            assertNull(slow.line());
        }
        try (LineClient reader = get("/stream")) {
            reader.lineStarting("event: connected");
            Awaitility.await().until(() -> metrics().contains("reason=\"timeout\"} 1"));
            Files.writeString(file, "still here\n");
            assertTrue(reader.lineStarting("data: {\"time\"").contains("still here"));
        }
    }

    @Test
    void anAddressThatIsDeniedGetsNothing() throws Exception {
        start(UNLIMITED, UNLIMITED, NONE, "127.0.0.0/8");
        assertEquals(403, code("/stream"));
        assertEquals(403, code("/status"));
        try (LineClient client = tcp()) {
            assertEquals("ERR forbidden", client.line());
        }
    }

    @Test
    void onlyATrustedProxyIsBelieved() throws Exception {
        start(UNLIMITED, UNLIMITED, NONE, "203.0.113.0/24");
        assertEquals(200, code("/status", "X-Forwarded-For: 203.0.113.9"));
        service.close();
        service = LogWispService.start(config(UNLIMITED, UNLIMITED, NONE, "203.0.113.0/24", "127.0.0.1"));
        assertEquals(403, code("/status", "X-Forwarded-For: 203.0.113.9"));
        assertEquals(403, code("/status", "X-Forwarded-For: 192.0.2.1, ::ffff:203.0.113.9"));
        assertEquals(200, code("/status", "X-Forwarded-For: 203.0.113.9, 192.0.2.1"));
        assertEquals(403, code("/status", "X-Forwarded-For: 203.0.113.9, 127.0.0.1"));
        assertEquals(400, code("/status", "X-Forwarded-For: somebody"));
        assertEquals(200, code("/status"));
    }

    private static Optional<RateLimitConfig> limit(double perSecond, int burst, int perIp, int total) {
        return Optional.of(new RateLimitConfig(perSecond, burst, LimitBy.IP, 429, "slow down", perIp, total));
    }

    private void start(
            Optional<RateLimitConfig> http, Optional<RateLimitConfig> tcp, LimitsConfig limits, String denied)
            throws StartException {
        service = LogWispService.start(config(http, tcp, limits, denied));
    }

    private LogWispConfig config(
            Optional<RateLimitConfig> http,
            Optional<RateLimitConfig> tcp,
            LimitsConfig limits,
            String denied,
            String... proxies) {
        LogWispConfig config = Configs.config(
                Configs.with(Configs.stream(file).streams().get(0), Configs.webSocket(WebSocketStyle.ZEEK_V1)));
        List<AddressRange> deny = AddressRange.parse(denied).stream().toList();
        AccessConfig access = new AccessConfig(
                Map.of("app", new StreamAccess(Optional.empty(), new AddressRules(List.of(), deny), http, tcp)),
                AddressRules.NONE,
                false,
                List.of(proxies).stream()
                        .flatMap(text -> AddressRange.parse(text).stream())
                        .toList(),
                limits,
                Optional.empty());
        return new LogWispConfig(
                config.streams(), config.router(), config.security(), config.checkpoint(), config.control(), access);
    }

    private int port(Listener.Kind kind) {
        return Listening.port(service, kind);
    }

    /** By IPv4, whatever this machine prefers: the rules name its addresses. */
    private LineClient get(String path, String... headers) throws IOException {
        return LineClient.get(port(Listener.Kind.HTTP), path, headers);
    }

    private LineClient tcp() throws IOException {
        return LineClient.tcp(port(Listener.Kind.TCP));
    }

    private int code(String path, String... headers) throws IOException {
        try (LineClient client = get(path, headers)) {
            return Integer.parseInt(client.head().get(0).split(" ")[1]);
        }
    }

    private String metrics() throws IOException {
        try (LineClient client = get("/metrics")) {
            return client.body();
        }
    }
}
