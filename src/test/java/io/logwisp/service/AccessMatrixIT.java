package io.logwisp.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.logwisp.auth.Digests;
import io.logwisp.config.AccessConfig;
import io.logwisp.config.AccessConfig.StreamAccess;
import io.logwisp.config.AddressRange;
import io.logwisp.config.AddressRules;
import io.logwisp.config.AuditConfig;
import io.logwisp.config.AuthConfig;
import io.logwisp.config.AuthConfig.Kind;
import io.logwisp.config.AuthConfig.Token;
import io.logwisp.config.AuthConfig.User;
import io.logwisp.config.LimitsConfig;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.ServerConfig.TcpFormat;
import io.logwisp.config.ServerConfig.WebSocketStyle;
import io.logwisp.config.TlsConfig;
import io.logwisp.testing.BrowserPage;
import io.logwisp.testing.Certificates;
import io.logwisp.testing.Configs;
import io.logwisp.testing.ForgedTokens;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.Listening;
import io.logwisp.testing.SignedTokens;
import io.logwisp.testing.Tools;
import io.logwisp.testing.WebSocketClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of credential at every door: right, wrong, none, expired, and right for another stream. */
class AccessMatrixIT {
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final String[] UPGRADE = {
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    };

    /** The cheapest that is accepted, so that the whole table takes seconds. */
    private static final String HASH = BCrypt.withDefaults().hashToString(10, "right".toCharArray());

    private static final SignedTokens issuer = new SignedTokens();

    @TempDir
    Path folder;

    private Path file;
    private Path audit;
    private Path keys;
    private LogWispService service;

    /** A way to a stream: a path, whether it is a WebSocket, and what is answered to who may. */
    private record Door(String path, boolean upgrade, int answer) {}

    /** What a client shows, and what it is answered where everything is right with the door. */
    private record Shown(String what, String header, int refusal) {}

    @BeforeEach
    void makeFiles() throws Exception {
        file = Files.createFile(folder.resolve("app.log"));
        audit = folder.resolve("audit.jsonl");
        keys = Files.writeString(folder.resolve("keys.json"), issuer.keySet());
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
    }

    private static List<Shown> everythingShown() {
        long now = java.time.Instant.now().getEpochSecond();
        return List.of(
                new Shown("right signed token", bearer(issuer.token("ann", now + 600, "")), 0),
                new Shown("expired signed token", bearer(issuer.token("ann", now - 60, "")), 401),
                new Shown("token signed by a stranger", bearer(new SignedTokens().token("ann", now + 600, "")), 401),
                new Shown(
                        "unsigned token",
                        bearer(SignedTokens.base64("{\"alg\":\"none\"}".getBytes(UTF_8)) + "."
                                + SignedTokens.base64(SignedTokens.claims("ann", now + 600, "")
                                        .getBytes(UTF_8)) + ".AA"),
                        401),
                new Shown(
                        "token signed with the public key",
                        bearer(SignedTokens.hs256(
                                "{\"alg\":\"HS256\",\"kid\":\"r\"}",
                                SignedTokens.claims("ann", now + 600, ""),
                                issuer.rsaBytes())),
                        401),
                new Shown(
                        "huge signed token",
                        bearer(issuer.token("ann", now + 600, ",\"x\":\"" + "y".repeat(4000) + "\"")),
                        0),
                new Shown("signed token for another stream", bearer(issuer.token("bob", now + 600, "")), 403),
                new Shown("right password", basic("ann", "right"), 0),
                new Shown("right token", "Authorization: Bearer robot", 0),
                new Shown("nothing", "X-Nothing: here", 401),
                new Shown("wrong password", basic("ann", "wrong"), 401),
                new Shown("wrong user", basic("nobody", "right"), 401),
                new Shown("no password", "Authorization: Basic YW5u", 401),
                new Shown("not base64", "Authorization: Basic %%%", 401),
                new Shown("wrong token", "Authorization: Bearer robot2", 401),
                new Shown("empty token", "Authorization: Bearer ", 401),
                new Shown("expired token", "Authorization: Bearer old", 401),
                new Shown("another scheme", "Authorization: Digest username=ann", 401),
                new Shown("unknown cookie", "Cookie: logwisp-PORT=AAAA", 401),
                new Shown("password for another stream", basic("bob", "right"), 403),
                new Shown("token for another stream", "Authorization: Bearer sys", 403));
    }

    @Test
    void everyDoorOfAStreamAsksWhoIsThere() throws Exception {
        start(Configs.config(stream("app")));
        List<Door> doors = List.of(
                new Door("/stream", false, 200),
                new Door("/stream/ndjson", false, 200),
                new Door("/stream/text", false, 200),
                new Door("/stream/raw", false, 200),
                new Door("/stream?follow=0&n=1", false, 200),
                new Door("/stream", true, 101),
                new Door("/stream/ws", true, 101),
                new Door("/ws", true, 101),
                new Door("/stream/history", false, 200),
                new Door("/stream/context?id=aaaaaa-1", false, 410),
                new Door("/stream?stream=*", false, 200),
                new Door("/stream/ws?stream=app", true, 101),
                new Door("/status", false, 200),
                new Door("/metrics", false, 200),
                new Door("/", false, 200),
                new Door("/ui/streams", false, 200),
                new Door("/ui/app.js", false, 200),
                new Door("/ui/index.html", false, 200),
                new Door("/nowhere", false, 404));
        checkAll(doors);
    }

    @Test
    void everyDoorOfTheRouterAsksWhoIsThere() throws Exception {
        start(Configs.router(stream("app")));
        checkAll(List.of(
                new Door("/app/stream", false, 200),
                new Door("/app/stream/ndjson", false, 200),
                new Door("/app/ws", true, 101),
                new Door("/app/stream/history", false, 200),
                new Door("/stream?stream=app", false, 200),
                new Door("/stream/ndjson?stream=*", false, 200),
                new Door("/stream?stream=app", true, 101),
                new Door("/app/status", false, 200),
                new Door("/app/nowhere", false, 404),
                new Door("/status", false, 200),
                new Door("/metrics", false, 200),
                new Door("/ui/streams", false, 200),
                new Door("/nowhere/stream", false, 404)));
    }

    @Test
    void everyWebSocketServerAsksWhoIsThere() throws Exception {
        for (WebSocketStyle style : WebSocketStyle.values()) {
            start(Configs.config(Configs.with(stream("app"), Configs.webSocket(style))));
            checkAll(
                    Listener.Kind.WEBSOCKET,
                    List.of(
                            new Door(style.path(), true, 101),
                            new Door(style.path(), false, 426),
                            // Zeek's clients are told behind the upgrade.
                            new Door("/nowhere", true, style == WebSocketStyle.ZEEK_V1 ? 101 : 404)));
            service.close();
        }
    }

    @Test
    void aTicketOpensADoorOnceInPlaceOfAHeader() throws Exception {
        start(Configs.config(Configs.with(stream("app"), Configs.webSocket(WebSocketStyle.JSON))));
        for (Door door : List.of(
                new Door("/stream", false, 200),
                new Door("/stream/ndjson", false, 200),
                new Door("/ws", true, 101),
                new Door("/status", false, 200))) {
            String path = door.path + "?ticket=" + ticket("", "Authorization: Bearer robot");
            Door asked = new Door(path, door.upgrade, door.answer);
            assertEquals(door.answer, status(asked, "X-Nothing: here"), door.path);
            assertEquals(401, status(asked, "X-Nothing: here"), door.path + " again");
        }
        String path = WebSocketStyle.JSON.path() + "?ticket=" + ticket("", basic("ann", "right"));
        Door own = new Door(path, true, 101);
        assertEquals(101, status(port(Listener.Kind.WEBSOCKET), own, "X-Nothing: here"));
        assertEquals(401, status(port(Listener.Kind.WEBSOCKET), own, "X-Nothing: here"));
        for (String wrong : List.of("", "x", "x".repeat(100), "%00")) {
            assertEquals(401, status(new Door("/stream?ticket=" + wrong, false, 0), "X-Nothing: here"), wrong);
        }
        service.close();
        assertFalse(Files.readString(audit).contains("ticket="));
    }

    @Test
    void aTicketIsGivenToWhoMayReadAndToNobodyElse() throws Exception {
        start(Configs.router(stream("app"), stream("sys")));
        String right = "Authorization: Bearer robot\r\n";
        assertEquals(401, code(post("/auth/ticket?stream=app", "", "text/plain", "")));
        assertEquals(401, code(post("/auth/ticket?stream=nowhere", "", "text/plain", "")));
        assertEquals(401, code(post("/auth/ticket?stream=app", "", "text/plain", "Authorization: Bearer old\r\n")));
        assertEquals(403, code(post("/auth/ticket?stream=app", "", "text/plain", "Authorization: Bearer sys\r\n")));
        assertEquals(
                403,
                code(post("/auth/ticket?stream=app", "", "text/plain", right + "Origin: http://evil.example\r\n")));
        assertEquals(400, code(post("/auth/ticket", "", "text/plain", right)));
        assertEquals(400, code(post("/auth/ticket?streem=app", "", "text/plain", right)));
        assertEquals(404, code(post("/auth/ticket?stream=nowhere", "", "text/plain", right)));
        String ticket = ticket("?stream=app", right.strip());
        assertEquals(400, code(post("/auth/ticket?stream=app&ticket=" + ticket, "", "text/plain", "")));
        assertEquals(401, status(new Door("/sys/stream?ticket=" + ticket, false, 0), "X-Nothing: here"));
        assertEquals(401, status(new Door("/app/stream?ticket=" + ticket, false, 0), "X-Nothing: here"));
    }

    @Test
    void whoMayNotReadAllIsNotToldWhetherAStreamIsThere() throws Exception {
        start(Configs.router(stream("app"), stream("sys")));
        List<String> answers = new ArrayList<>();
        for (String name : List.of("app", "nowhere")) {
            try (LineClient client = LineClient.get(
                    port(Listener.Kind.HTTP), "/stream?stream=sys," + name, "Authorization: Bearer sys")) {
                assertEquals("HTTP/1.1 403 Forbidden", client.head().get(0));
                answers.add(client.body());
            }
        }
        assertTrue(answers.get(0).contains("these may: sys\""), answers.get(0));
        assertEquals(answers.get(0), answers.get(1));
    }

    @Test
    void aBrowserFollowsAStreamWithATicket() throws Exception {
        Tools.require("chromium");
        start(Configs.config(stream("app")));
        try (BrowserPage page = BrowserPage.open(folder, "http://localhost:" + port(Listener.Kind.HTTP) + "/")) {
            page.await("location.pathname", "/ui/login.html");
            page.evaluate("fetch('/auth/ticket', {method: 'POST', headers: {Authorization: 'Bearer robot'}})"
                    + ".then(answer => answer.json()).then(answer => {"
                    + " const source = new EventSource('/stream?ticket=' + answer.ticket);"
                    + " source.onopen = () => document.title = 'open';"
                    + " source.onmessage = event => document.title = JSON.parse(event.data).message; }); ''");
            page.await("document.title", "open");
            Files.writeString(file, "by ticket\n", java.nio.file.StandardOpenOption.APPEND);
            page.await("document.title", "by ticket");
        }
    }

    private String ticket(String query, String header) throws IOException {
        List<String> answer = post("/auth/ticket" + query, "", "text/plain", header + "\r\n");
        assertEquals(200, code(answer), answer.toString());
        assertTrue(
                answer.stream().anyMatch(line -> line.equalsIgnoreCase("cache-control: no-store")), answer.toString());
        return new io.vertx.core.json.JsonObject(answer.get(answer.size() - 1)).getString("ticket");
    }

    @Test
    void anOpenStreamEndsWithItsSignedToken() throws Exception {
        start(Configs.config(stream("app")));
        String token = issuer.token("ann", java.time.Instant.now().getEpochSecond() + 5, "");
        try (LineClient client = get("/stream", bearer(token))) {
            client.lineStarting("event: connected");
            assertEquals("data: {\"reason\":\"auth_expired\"}", disconnect(client));
        }
        assertEquals(401, status(new Door("/stream", false, 0), bearer(token)));
    }

    private void checkAll(List<Door> doors) throws IOException {
        checkAll(Listener.Kind.HTTP, doors);
    }

    private void checkAll(Listener.Kind kind, List<Door> doors) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<Shown> everything = everythingShown();
        for (Door door : doors) {
            for (Shown shown : everything) {
                int expected = shown.refusal == 0 ? door.answer : shown.refusal;
                int answered = status(port(kind), door, shown.header);
                if (answered != expected) {
                    wrong.add(door + " with " + shown.what + ": " + answered + " instead of " + expected);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void theRawDoorAsksWhoIsThere() throws Exception {
        start(Configs.config(stream("app")));
        assertEquals("ERR authentication failed", tcp("AUTH wrong\n"));
        assertEquals("ERR authentication failed", tcp("AUTH old\n"));
        assertEquals("ERR authentication failed", tcp("AUTH ann wrong\n"));
        assertEquals("ERR authentication failed", tcp("GET / HTTP/1.1\r\n\r\n"));
        assertEquals("ERR forbidden", tcp("AUTH sys\n"));
        assertEquals("ERR line too long", tcp("AUTH " + "x".repeat(5000)));
        assertEquals("ERR say AUTH and a token first", tcp("AUTH robot"));
        long now = java.time.Instant.now().getEpochSecond();
        assertEquals("ERR authentication failed", tcp("AUTH " + issuer.token("ann", now - 60, "") + "\n"));
        assertEquals("ERR forbidden", tcp("AUTH " + issuer.token("bob", now + 600, "") + "\n"));
        String signed = "AUTH " + issuer.token("ann", now + 600, "") + "\n";
        for (String right : List.of(signed, "AUTH robot\n", "auth robot\r\n", "AUTH ann right\n")) {
            try (LineClient client = LineClient.tcp(port(Listener.Kind.TCP))) {
                assertEquals("first " + right.strip(), readOne(client, right, "first " + right.strip()));
            }
            Awaitility.await().until(() -> service.streams().get(0).clients().tcpCount() == 0);
        }
    }

    private String readOne(LineClient client, String auth, String line) throws IOException {
        client.send(auth);
        Awaitility.await().until(() -> service.streams().get(0).clients().tcpCount() == 1);
        Files.writeString(file, line + "\n", java.nio.file.StandardOpenOption.APPEND);
        return new io.vertx.core.json.JsonObject(client.line()).getString("message");
    }

    @Test
    void aRouterShowsOnlyWhatMayBeRead() throws Exception {
        start(Configs.router(stream("app"), stream("sys"), stream("open")));
        assertEquals("[app, open, sys]", streams("/status", "Authorization: Bearer robot"));
        assertEquals("[open, sys]", streams("/status", "Authorization: Bearer sys"));
        assertEquals("[open]", streams("/status", "X-Nothing: here"));
        assertEquals(401, status(new Door("/status", false, 0), "Authorization: Bearer wrong"));
        assertEquals(403, status(new Door("/stream?stream=app,sys", false, 0), "Authorization: Bearer sys"));
        assertEquals(403, status(new Door("/stream?stream=app", true, 0), "X-Nothing: here"));
        assertEquals(401, status(new Door("/stream?stream=*", false, 0), "Authorization: Bearer wrong"));
        try (LineClient client = get("/stream?stream=*", "Authorization: Bearer sys")) {
            client.lineStarting("event: connected");
            assertTrue(client.line().contains("\"stream\":\"sys,open\""));
        }
        try (LineClient client = get("/metrics", "Authorization: Bearer sys")) {
            String metrics = client.body();
            assertTrue(metrics.contains("stream=\"sys\""));
            assertFalse(metrics.contains("stream=\"app\""));
        }
        try (LineClient client = get("/nowhere", "Authorization: Bearer sys")) {
            assertFalse(client.body().contains("/app"));
        }
    }

    @Test
    void aStreamThatIsNotThereLooksLikeOneThatMayNotBeRead() throws Exception {
        start(Configs.router(stream("app"), stream("sys"), stream("open")));
        for (String header : List.of("Authorization: Bearer sys", "X-Nothing: here", basic("bob", "right"))) {
            for (boolean upgrade : List.of(false, true)) {
                for (String path : List.of("stream", "status", "stream/history", "ws", "nothing")) {
                    assertEquals(
                            headAndBody("/app/" + path, header, upgrade),
                            headAndBody("/nope/" + path, header, upgrade),
                            path + " with " + header);
                }
            }
        }
        assertEquals(404, status(new Door("/nope/stream", false, 0), "Authorization: Bearer robot"));
        String sys = "Authorization: Bearer sys\r\n";
        assertEquals(
                post("/auth/ticket?stream=app", "", "text/plain", sys),
                post("/auth/ticket?stream=nope", "", "text/plain", sys));
    }

    private List<String> headAndBody(String path, String header, boolean upgrade) throws IOException {
        List<String> headers = new ArrayList<>(List.of(header));
        if (upgrade) {
            headers.addAll(List.of(UPGRADE));
        }
        try (LineClient client = get(path, headers.toArray(String[]::new))) {
            List<String> all = new ArrayList<>(client.head());
            all.add(client.body());
            return all;
        }
    }

    @Test
    void statusTellsPathsAndNeighboursToThoseWhoAreKnownOrHere() throws Exception {
        start(Configs.router(stream("app"), stream("open")));
        String elsewhere = "X-Forwarded-For: 192.0.2.1";
        try (LineClient other = get("/open/stream", "X-Forwarded-For: 192.0.2.2");
                LineClient stranger = get("/open/status", elsewhere);
                LineClient local = get("/open/status", "X-Nothing: here");
                LineClient known = get("/app/status", elsewhere, "Authorization: Bearer robot")) {
            other.lineStarting("event: connected");
            String shown = stranger.body();
            assertTrue(shown.contains("\"path\":\"app.log\""), shown);
            assertFalse(shown.contains(folder.toString()), shown);
            assertFalse(shown.contains("192.0.2.2"), shown);
            assertTrue(local.body().contains("\"path\":\"" + file + "\""));
            assertTrue(known.body().contains("\"path\":\"" + file + "\""));
        }
    }

    @Test
    void aBrowserLogsInOnceAndTheCookieIsStrict() throws Exception {
        start(Configs.config(stream("app")));
        try (LineClient client = get("/", "Accept: text/html")) {
            assertEquals("HTTP/1.1 303 See Other", client.head().get(0));
            assertTrue(client.head().stream().anyMatch(line -> line.equalsIgnoreCase("location: ui/login.html")));
        }
        assertEquals(200, status(new Door("/ui/login.html", false, 0), "X-Nothing: here"));
        String right = "{\"user\":\"ann\",\"password\":\"right\"}";
        assertEquals(401, code(login("{\"user\":\"ann\",\"password\":\"x\"}", "application/json", "")));
        assertEquals(403, code(login(right, "text/plain", "")));
        assertEquals(403, code(login(right, "application/json", "Origin: http://evil.example\r\n")));
        assertEquals(400, code(login("[", "application/json", "")));
        assertEquals(400, code(login("{\"user\":1}", "application/json", "")));
        String cookie = login(right, "application/json", "").stream()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("set-cookie: "))
                .findFirst()
                .orElseThrow();
        assertTrue(cookie.contains("HTTPOnly") && cookie.contains("SameSite=Strict"), cookie);
        String shown = "Cookie: " + cookie.substring(12, cookie.indexOf(';'));
        assertEquals(200, status(new Door("/ui/streams", false, 0), shown));
        assertEquals(101, status(new Door("/ws", true, 0), shown));
        assertEquals(200, code(post("/ui/logout", "{}", "application/json", shown + "\r\n")));
        assertEquals(401, status(new Door("/ui/streams", false, 0), shown));
    }

    @Test
    void theLoginPageLeadsToTheStreamAndBackWhenTheRightEnds() throws Exception {
        Tools.require("chromium");
        LogWispConfig config = start(Configs.config(stream("app")));
        String address = "http://localhost:" + port(Listener.Kind.HTTP) + "/";
        try (BrowserPage page = BrowserPage.open(folder, address)) {
            page.await("location.pathname", "/ui/login.html");
            page.evaluate(typed("ann", "wrong"));
            page.await("document.getElementById('answer').textContent", "This is not right.");
            page.evaluate(typed("ann", "right"));
            page.await("document.getElementById('state')?.className ?? ''", "live");
            assertEquals("", page.evaluate("document.cookie"));
            Files.writeString(file, "seen by ann\n", java.nio.file.StandardOpenOption.APPEND);
            page.await("String(document.getElementById('rows').textContent.includes('seen by ann'))", "true");
            service.reload(new LogWispConfig(
                    config.streams(),
                    config.router(),
                    config.security(),
                    config.checkpoint(),
                    config.control(),
                    access(Set.of(Kind.BEARER), config)));
            page.await("location.pathname", "/ui/login.html");
        }
    }

    private static String typed(String user, String password) {
        return "document.getElementById('user').value = '" + user + "'; document.getElementById('password').value = '"
                + password + "'; document.getElementById('login').requestSubmit(); ''";
    }

    @Test
    void openStreamsEndWhenTheRightToReadEnds() throws Exception {
        LogWispConfig config = start(Configs.config(stream("app")));
        try (LineClient client = get("/stream", "Authorization: Bearer robot")) {
            client.lineStarting("event: connected");
            service.reload(new LogWispConfig(
                    config.streams(),
                    config.router(),
                    config.security(),
                    config.checkpoint(),
                    config.control(),
                    access(Set.of(Kind.BASIC), config)));
            assertEquals("data: {\"reason\":\"auth_expired\"}", disconnect(client));
        }
        assertEquals(1, service.streams().size());
        assertEquals(401, status(new Door("/status", false, 0), "Authorization: Bearer robot"));
    }

    @Test
    void webSocketsOfAllStylesCloseWhenTheRightToReadEnds() throws Exception {
        for (WebSocketStyle style : WebSocketStyle.values()) {
            LogWispConfig config = start(Configs.config(Configs.with(stream("app"), Configs.webSocket(style))));
            try (WebSocketClient client = WebSocketClient.connect(
                    port(Listener.Kind.WEBSOCKET), style.path(), "Authorization: Bearer robot")) {
                if (style == WebSocketStyle.ZEEK_V1) {
                    client.say("[]");
                }
                Awaitility.await()
                        .until(() -> service.streams().get(0).clients().httpCount() == 1);
                service.reload(new LogWispConfig(
                        config.streams(),
                        config.router(),
                        config.security(),
                        config.checkpoint(),
                        config.control(),
                        access(Set.of(Kind.BASIC), config)));
                assertEquals(1008, client.closeCode(), style.key());
            }
            service.close();
            String lines = Files.readString(audit);
            assertTrue(
                    lines.contains("\"event\":\"connect\",\"stream\":\"app\",\"transport\":\""
                            + (style == WebSocketStyle.ZEEK_V1 ? "zeek" : "websocket")),
                    lines);
            assertTrue(lines.contains("\"user\":\"robot\",\"method\":\"bearer\",\"reason\":\"auth_expired\""), lines);
            Files.delete(audit);
        }
    }

    @Test
    void aStormOfLoginsDelaysNoStream() throws Exception {
        start(Configs.config(stream("app")));
        List<Socket> storm = new ArrayList<>();
        try (LineClient reader = get("/stream/ndjson", "Authorization: Bearer robot")) {
            for (int i = 0; i < 60; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(Listener.Kind.HTTP));
                storm.add(socket);
                write(socket, "GET /status HTTP/1.1\r\nHost: localhost\r\n" + basic("ann", "guess" + i) + "\r\n\r\n");
            }
            Files.writeString(file, "in the storm\n", java.nio.file.StandardOpenOption.APPEND);
            assertEquals("in the storm", new io.vertx.core.json.JsonObject(reader.line()).getString("message"));
            int unanswered = 0;
            for (Socket socket : storm) {
                unanswered += socket.getInputStream().available() == 0 ? 1 : 0;
            }
            assertTrue(unanswered > 30, unanswered + " of the storm had no answer yet when the line came");
        } finally {
            for (Socket socket : storm) {
                socket.close();
            }
        }
    }

    /** Of those that nobody can check soon none waits for ever, and none is let in. */
    @Test
    void whoComesWhenTooManyLoginsWaitIsToldToComeBack() throws Exception {
        start(Configs.config(stream("app")));
        Map<String, Integer> answers = new java.util.TreeMap<>();
        List<Socket> storm = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(Listener.Kind.HTTP));
                socket.setSoTimeout(TIMEOUT_MILLIS);
                storm.add(socket);
                write(socket, "GET /status HTTP/1.1\r\nHost: localhost\r\n" + basic("ann", "guess" + i) + "\r\n\r\n");
            }
            for (Socket socket : storm) {
                String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
                answers.merge(line.split(" ")[1], 1, Integer::sum);
            }
        } finally {
            for (Socket socket : storm) {
                socket.close();
            }
        }
        assertEquals(Set.of("401", "503"), answers.keySet(), answers.toString());
        assertTrue(answers.get("401") >= 64, answers.toString());
        assertEquals(200, status(new Door("/status", false, 0), basic("ann", "right")));
    }

    @Test
    void whoGuessesAtAnyDoorHasToWaitAndNobodyElse() throws Exception {
        start(Configs.config(stream("app")), 10);
        String elsewhere = "X-Forwarded-For: 192.0.2.1";
        String household = "X-Forwarded-For: 2001:db8::";
        for (int i = 0; i < 5; i++) {
            assertEquals(401, status(new Door("/stream", false, 0), "Authorization: Bearer guess" + i));
            assertEquals(401, status(new Door("/ws", true, 0), basic("nobody", "guess" + i)));
            assertEquals(401, code("/status", household + i, "Authorization: Bearer guess" + i));
            assertEquals(401, code("/status", household + i, basic("ann", "guess" + i)));
        }
        for (int i = 0; i < 100; i++) {
            try (LineClient client = get("/status", "Authorization: Bearer guess" + i)) {
                assertEquals("HTTP/1.1 429 Too Many Requests", client.head().get(0));
                assertTrue(client.head().stream().anyMatch(line -> line.matches("(?i)retry-after: [1-6]")));
            }
        }
        assertEquals(429, code(login("{\"user\":\"ann\",\"password\":\"right\"}", "application/json", "")));
        assertTrue(tcp("AUTH robot2\n").startsWith("ERR too many tries, wait "));
        assertEquals(429, code("/status", household + "ffff", "Authorization: Bearer guess"));
        for (String right : List.of("Authorization: Bearer robot", basic("ann", "right"))) {
            assertEquals(200, code("/status", elsewhere, right));
            assertEquals(200, code("/status", "X-Forwarded-For: 2001:db8:0:1::1", right));
        }
        // A page with many tabs that know the password.
        for (int tab = 0; tab < 30; tab++) {
            assertEquals(200, code("/status", elsewhere, basic("ann", "right")));
        }
    }

    private int code(String path, String... headers) throws IOException {
        try (LineClient client = get(path, headers)) {
            return code(client.head());
        }
    }

    @Test
    void everyForgedTokenIsAnsweredAlike() throws Exception {
        start(Configs.config(stream("app")));
        Set<String> answers = new java.util.TreeSet<>();
        for (String token : ForgedTokens.by(issuer, java.time.Instant.now().getEpochSecond())) {
            try (LineClient client = get("/stream", bearer(token))) {
                assertEquals("HTTP/1.1 401 Unauthorized", client.head().get(0), token);
                answers.add(client.head().stream()
                                .filter(line ->
                                        line.toLowerCase(java.util.Locale.ROOT).startsWith("www-auth"))
                                .toList()
                        + client.body());
            }
            assertEquals("ERR authentication failed", tcp("AUTH " + token + "\n"), token);
        }
        assertEquals(1, answers.size(), answers.toString());
        assertTrue(answers.toString().contains("invalid_token"), answers.toString());
    }

    /** Each is written down, or counted as one that is not. */
    @Test
    void tenThousandRefusalsHoldUpNobodyAndAreAccountedFor() throws Exception {
        start(Configs.config(stream("app")));
        int connections = 10;
        int requests = 1000;
        String all = ("GET /status HTTP/1.1\r\nHost: localhost\r\n" + bearer("wrong") + "\r\n\r\n").repeat(requests);
        List<java.util.concurrent.CompletableFuture<Long>> storm = new ArrayList<>();
        try (LineClient reader = get("/stream/raw", bearer("robot"))) {
            for (int i = 0; i < connections; i++) {
                storm.add(java.util.concurrent.CompletableFuture.supplyAsync(() -> refusals(all, requests)));
            }
            for (int i = 0; i < 200; i++) {
                Files.writeString(file, "line " + i + "\n", java.nio.file.StandardOpenOption.APPEND);
                assertEquals("line " + i, reader.line());
            }
            long refused = 0;
            for (java.util.concurrent.CompletableFuture<Long> one : storm) {
                refused += one.join();
            }
            assertEquals(connections * requests, refused);
        }
        long dropped;
        try (LineClient client = get("/metrics", bearer("robot"))) {
            dropped = client.body()
                    .lines()
                    .filter(line -> line.startsWith("logwisp_audit_dropped_total "))
                    .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                    .sum();
        }
        service.close();
        String lines = Files.readString(audit);
        Path older = audit.resolveSibling(audit.getFileName() + ".1");
        if (Files.exists(older)) {
            lines += Files.readString(older);
        }
        long written = lines.lines()
                .filter(line -> line.contains("\"event\":\"refused\""))
                .count();
        assertEquals(connections * requests, written + dropped);
        assertFalse(lines.contains("wrong\"") && lines.contains("Bearer"), "no token is written");
    }

    /** How many of those requests are answered with 401. */
    private long refusals(String all, int requests) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(Listener.Kind.HTTP))) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            Thread sending = new Thread(() -> {
                try {
                    write(socket, all);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            sending.start();
            BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            long refused = 0;
            while (refused < requests) {
                String line = reader.readLine();
                if (line == null) {
                    break;
                }
                refused += line.contains("HTTP/1.1 401 ") ? 1 : 0;
            }
            return refused;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aTokenInTheAddressOpensNothing() throws Exception {
        start(Configs.config(stream("app")));
        for (String name : List.of("access_token", "token", "auth", "authorization", "bearer", "api_key")) {
            assertEquals(401, code("/stream?" + name + "=robot"), name);
            assertEquals(401, status(new Door("/ws?" + name + "=robot", true, 0), "X-Nothing: here"), name);
        }
        service.close();
        assertFalse(Files.readString(audit).contains("=robot"));
    }

    @Test
    void openStreamsOfEveryDoorEndWithTheirSignedToken() throws Exception {
        start(Configs.config(Configs.with(stream("app"), Configs.webSocket(WebSocketStyle.JSON))));
        // Six clients connect meanwhile.
        String token = issuer.token("ann", java.time.Instant.now().getEpochSecond() + 10, "");
        try (LineClient ndjson = get("/stream/ndjson", bearer(token));
                LineClient raw = get("/stream/raw", bearer(token));
                LineClient merged = get("/stream?stream=*", bearer(token));
                WebSocketClient web = WebSocketClient.connect(port(Listener.Kind.HTTP), "/ws", bearer(token));
                WebSocketClient own = WebSocketClient.connect(
                        port(Listener.Kind.WEBSOCKET), WebSocketStyle.JSON.path(), bearer(token));
                LineClient tcp = LineClient.tcp(port(Listener.Kind.TCP))) {
            tcp.send("AUTH " + token + "\n");
            assertEquals("HTTP/1.1 200 OK", ndjson.head().get(0));
            assertEquals("HTTP/1.1 200 OK", raw.head().get(0));
            assertEquals("data: {\"reason\":\"auth_expired\"}", disconnect(merged));
            ndjson.rest();
            raw.rest();
            assertEquals(1008, web.closeCode());
            assertEquals(1008, own.closeCode());
            tcp.rest();
        }
    }

    private static String disconnect(LineClient client) throws IOException {
        client.lineStarting("event: disconnect");
        return client.line();
    }

    @Test
    void theAuditLogNamesWhoCameAndNoSecret() throws Exception {
        start(Configs.config(stream("app")));
        status(new Door("/stream", false, 0), basic("ann", "right"));
        status(new Door("/stream", false, 0), basic("ann", "wr0ng"));
        status(new Door("/status", false, 0), "Authorization: Bearer s3cret");
        service.close();
        String lines = Files.readString(audit);
        assertTrue(lines.contains("\"event\":\"connect\",\"stream\":\"app\",\"transport\":\"sse\""), lines);
        assertTrue(lines.contains("\"user\":\"ann\",\"method\":\"basic\""), lines);
        assertTrue(lines.contains("\"event\":\"refused\",\"reason\":\"wrong\""), lines);
        assertTrue(lines.contains("\"event\":\"stop\""), lines);
        for (String secret : List.of("right", "wr0ng", "s3cret", HASH)) {
            assertFalse(lines.contains(secret), lines);
        }
    }

    @Test
    void aCertificateOpensTheDoorsWhoseListNamesIt() throws Exception {
        Certificates certificates = new Certificates(folder.resolve("ca"))
                .issue("server")
                .issue("robot")
                .issue("other")
                .issue("old", "-keyalg", "EC", "-startdate", "-3d", "-validity", "1")
                .issue("early", "-keyalg", "EC", "-startdate", "+3d", "-validity", "9")
                .issue("nobodys-client", "-keyalg", "EC", "-ext", "eku=serverAuth");
        Certificates foreign = new Certificates(folder.resolve("foreign")).issue("robot");
        // Its name is right and it believes us, but nobody here believes its authority.
        SSLContext stranger = foreign.context("robot", certificates);
        TlsConfig tls = new TlsConfig(
                certificates.file("server.crt"),
                certificates.file("server.key"),
                Optional.of(certificates.file("ca.crt")),
                TlsConfig.Version.TLS1_2,
                TlsConfig.Version.TLS1_3,
                List.of());
        startTls(tls);
        for (String path : List.of(
                "/stream",
                "/stream/ndjson",
                "/stream/text",
                "/stream/raw",
                "/stream/history",
                "/stream?stream=*",
                "/status",
                "/metrics",
                "/",
                "/ui/streams",
                "/ui/app.js",
                "/ws",
                "/stream/ws")) {
            String answer = path.endsWith("ws") ? "HTTP/1.1 101 Switching Protocols" : "HTTP/1.1 200 OK";
            assertEquals(answer, https(certificates.context("robot"), path), path);
            assertEquals("HTTP/1.1 401 Unauthorized", https(certificates.context("other"), path), path);
            for (String refused : List.of("old", "early", "nobodys-client", "")) {
                assertEquals("", https(certificates.context(refused), path), refused + path);
            }
            assertEquals("", https(stranger, path), path);
        }
        for (String refused : List.of("old", "early", "nobodys-client", "")) {
            assertNull(tcps(certificates.context(refused)), refused);
        }
        assertNull(tcps(stranger));
        assertEquals("ERR say AUTH and a token first", tcps(certificates.context("other")));
        try (SSLSocket socket = connect(certificates.context("robot"), port(Listener.Kind.TCP))) {
            Awaitility.await().until(() -> service.streams().get(0).clients().tcpCount() == 1);
        }
    }

    // --- the server ---

    private io.logwisp.config.StreamConfig stream(String name) {
        return Configs.stream(name, file, Configs.http("/stream", "/status"), Configs.tcp(TcpFormat.JSON));
    }

    private LogWispConfig start(LogWispConfig config) throws Exception {
        return start(config, 10_000);
    }

    private LogWispConfig start(LogWispConfig config, int failures) throws Exception {
        LogWispConfig guarded = new LogWispConfig(
                config.streams(),
                config.router(),
                config.security(),
                config.checkpoint(),
                config.control(),
                access(Set.of(Kind.BASIC, Kind.BEARER, Kind.JWT), config, failures));
        service = LogWispService.start(guarded);
        return guarded;
    }

    private AccessConfig access(Set<Kind> kinds, LogWispConfig config) {
        return access(kinds, config, 10_000);
    }

    private AccessConfig access(Set<Kind> kinds, LogWispConfig config, int failures) {
        AuthConfig auth = new AuthConfig(
                EnumSet.copyOf(kinds),
                "LogWisp",
                List.of(new User("ann", HASH), new User("bob", HASH)),
                Optional.empty(),
                List.of(token("robot", Long.MAX_VALUE), token("old", 1), token("sys", Long.MAX_VALUE)),
                Optional.of(new AuthConfig.Jwt(
                        Optional.of(keys),
                        Optional.empty(),
                        AuthConfig.Jwt.ALGORITHMS,
                        SignedTokens.ISSUER,
                        SignedTokens.AUDIENCE,
                        0,
                        "sub",
                        "")),
                List.of("robot"),
                Map.of("bob", List.of("sys"), "sys", List.of("sys")));
        Map<String, StreamAccess> streams = new java.util.HashMap<>();
        config.streams()
                .forEach(stream -> streams.put(
                        stream.name(),
                        stream.name().equals("open")
                                ? StreamAccess.OPEN
                                : new StreamAccess(
                                        Optional.of(auth), AddressRules.NONE, Optional.empty(), Optional.empty())));
        return new AccessConfig(
                streams,
                new AddressRules(
                        List.of(), List.of(AddressRange.parse("203.0.113.0/24").orElseThrow())),
                false,
                List.of(AddressRange.parse("127.0.0.1").orElseThrow()),
                new LimitsConfig(0, 0, 0, 10_000, 10_000, 1000, failures, 30),
                Optional.of(new AuditConfig(audit, 1 << 20, 1)));
    }

    private static Token token(String text, long expiresAt) {
        return new Token(text, Digests.sha256Hex(text), expiresAt);
    }

    private void startTls(TlsConfig tls) throws Exception {
        LogWispConfig config = Configs.stream(file, tls);
        service = LogWispService.start(new LogWispConfig(
                config.streams(),
                config.router(),
                config.security(),
                config.checkpoint(),
                config.control(),
                access(Set.of(Kind.MTLS), config)));
    }

    private int port(Listener.Kind kind) {
        return Listening.port(service, kind);
    }

    // --- clients ---

    private static String basic(String user, String password) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private LineClient get(String path, String... headers) throws IOException {
        return LineClient.get(port(Listener.Kind.HTTP), path, headers);
    }

    private int status(Door door, String header) throws IOException {
        return status(port(Listener.Kind.HTTP), door, header);
    }

    private static int status(int port, Door door, String header) throws IOException {
        List<String> headers = new ArrayList<>(List.of(header.replace("PORT", Integer.toString(port))));
        if (door.upgrade) {
            headers.addAll(List.of(UPGRADE));
        }
        try (LineClient client = LineClient.get(port, door.path, headers.toArray(String[]::new))) {
            return code(client.head());
        }
    }

    private static int code(List<String> head) {
        return Integer.parseInt(head.get(0).split(" ")[1]);
    }

    private String streams(String path, String header) throws IOException {
        try (LineClient client = get(path, header)) {
            return new java.util.TreeSet<>(new io.vertx.core.json.JsonObject(client.body())
                            .getJsonObject("streams")
                            .fieldNames())
                    .toString();
        }
    }

    private List<String> login(String body, String type, String headers) throws IOException {
        return post("/ui/login", body, type, headers);
    }

    private List<String> post(String path, String body, String type, String headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(Listener.Kind.HTTP))) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            write(
                    socket,
                    "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: " + type
                            + "\r\nContent-Length: " + body.length() + "\r\n" + headers + "\r\n" + body);
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))
                    .lines()
                    .toList();
        }
    }

    private String tcp(String words) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(Listener.Kind.TCP))) {
            return ask(socket, words);
        }
    }

    private static String ask(Socket socket, String words) throws IOException {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        write(socket, words);
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(UTF_8));
        out.flush();
    }

    /** The first line of the answer; empty when the handshake already failed. */
    private String https(SSLContext context, String path) {
        try (SSLSocket socket = connect(context, port(Listener.Kind.HTTP))) {
            String upgrade = path.endsWith("ws") ? String.join("\r\n", UPGRADE) + "\r\n" : "";
            String line = ask(socket, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + upgrade + "\r\n");
            return line == null ? "" : line;
        } catch (IOException refused) {
            return "";
        }
    }

    private String tcps(SSLContext context) {
        try (SSLSocket socket = connect(context, port(Listener.Kind.TCP))) {
            return ask(socket, "");
        } catch (IOException refused) {
            return null;
        }
    }

    private static SSLSocket connect(SSLContext context, int port) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.startHandshake();
        return socket;
    }
}
