package io.logwisp.service;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.ServerConfig.TcpFormat;
import io.logwisp.config.StreamConfig;
import io.logwisp.testing.Configs;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.Listening;
import io.logwisp.testing.WebSocketClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several streams of a router as one, over real sockets. */
class MergedIT {
    @TempDir
    Path folder;

    private LogWispService service;

    @BeforeEach
    void startService() throws Exception {
        service = LogWispService.start(Configs.router(stream("app"), stream("sys"), stream("web")));
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    @Test
    void liveEntriesOfAllNamedStreamsComeWithTheirNames() throws Exception {
        try (LineClient client = LineClient.get(port(), "/stream/ndjson?stream=app,sys")) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(0));
            for (int i = 0; i < 50; i++) {
                String name = List.of("app", "sys", "web").get(i % 3);
                append(name, "line " + i);
                if (i % 3 < 2) {
                    String line = client.line();
                    assertTrue(line.startsWith("{\"stream\":\"" + name + "\",\"time\":"), line);
                    assertEquals("line " + i, new JsonObject(line).getString("message"));
                }
            }
        }
    }

    @Test
    void backlogIsInTheOrderOfTimeAndCountsForAllTogether() throws Exception {
        writeInTurn(600);
        try (LineClient client = LineClient.get(port(), "/stream/ndjson?stream=*&n=100&follow=0")) {
            assertEquals(
                    IntStream.range(500, 600).mapToObj(i -> "m" + i).toList(),
                    client.rest().stream()
                            .map(line -> new JsonObject(line).getString("message"))
                            .toList());
        }
    }

    @Test
    void compositeIdResumesEveryStreamWithoutGapOrDouble() throws Exception {
        writeInTurn(300);
        List<String> messages = new ArrayList<>();
        String id = "earliest";
        int parts = 0;
        while (messages.size() < 300) {
            try (LineClient client = LineClient.get(
                    port(),
                    "/stream?stream=app,sys,web" + (parts == 0 ? "&after=earliest" : ""),
                    parts == 0 ? "X: y" : "Last-Event-ID: " + id)) {
                for (int i = 0; i < 50; i++) {
                    id = client.lineStarting("id: ").substring(4);
                    messages.add(new JsonObject(client.line().substring(6)).getString("message"));
                }
            }
            parts++;
        }
        assertEquals(6, parts);
        assertEquals(IntStream.range(0, 300).mapToObj(i -> "m" + i).toList(), messages);
        assertTrue(id.matches("app:[a-z0-9]{6}-100,sys:[a-z0-9]{6}-100,web:[a-z0-9]{6}-100"), id);
    }

    @Test
    void greetingSaysWhichStreamsAndWhere() throws Exception {
        try (LineClient client = LineClient.get(port(), "/stream?stream=sys,app")) {
            assertEquals("event: connected", client.lineStarting("event:"));
            JsonObject greeting = new JsonObject(client.line().substring(6));
            assertEquals("sys,app", greeting.getString("stream"));
            assertTrue(greeting.getString("cursor").matches("sys:[a-z0-9]+-0,app:[a-z0-9]+-0"), greeting.encode());
        }
    }

    @Test
    void goneEpochIsAGapOfThatStreamAlone() throws Exception {
        append("app", "one");
        append("sys", "two");
        awaitEntries(2);
        String id;
        try (LineClient client = LineClient.get(port(), "/stream?stream=app,sys&after=earliest")) {
            client.lineStarting("id: ");
            id = client.lineStarting("id: ").substring(4);
        }
        String other = id.replaceFirst("app:[a-z0-9]+", "app:aaaaaa");
        try (LineClient client = LineClient.get(port(), "/stream/ndjson?stream=app,sys&after=" + other)) {
            JsonObject gap = new JsonObject(client.line());
            assertEquals("gap", gap.getString("type"));
            assertEquals("app", gap.getString("stream"));
            assertEquals("restart", gap.getString("reason"));
            assertEquals("one", new JsonObject(client.line()).getString("message"));
            append("sys", "three");
            assertEquals("three", new JsonObject(client.line()).getString("message"));
        }
    }

    @Test
    void filterHoldsForAllStreams() throws Exception {
        writeInTurn(300);
        try (LineClient client = LineClient.get(port(), "/stream/text?stream=app,sys&n=all&follow=0&grep=/m[0-9]0$/")) {
            List<String> lines = client.rest();
            assertEquals(6, lines.size(), lines.toString());
            assertTrue(lines.get(0).startsWith("sys: 2026-01-01 00:00:10.000"), lines.get(0));
        }
    }

    @Test
    void webSocketsGetThemToo() throws Exception {
        try (WebSocketClient plain = WebSocketClient.connect(port(), "/stream/ws?stream=app,sys&control=1");
                WebSocketClient page = WebSocketClient.speaking(port(), "/stream?stream=app,sys", "logwisp.v1")) {
            assertEquals("connected", new JsonObject(plain.next()).getString("type"));
            assertEquals("app", new JsonObject(page.next()).getString("stream"));
            assertEquals("sys", new JsonObject(page.next()).getString("stream"));
            append("sys", "hello");

            JsonObject entry = new JsonObject(plain.next());
            assertEquals("sys", entry.getString("stream"));
            assertTrue(entry.getString("id").startsWith("app:"), entry.encode());
            JsonArray list = new JsonArray(page.next());
            assertEquals(1, list.size());
            assertEquals("sys", list.getJsonObject(0).getString("s"));
            assertEquals("hello", list.getJsonObject(0).getJsonObject("e").getString("message"));
            page.say("{\"op\":\"history\",\"stream\":\"sys\"}");
            assertEquals("sys", new JsonObject(page.next()).getString("s"));
            page.say("{\"op\":\"history\"}");
            assertEquals("error", new JsonObject(page.next()).getString("t"));
        }
    }

    @Test
    void whoMayReadAllIsToldWhichStreamsThereAre() throws Exception {
        try (LineClient client = LineClient.get(port(), "/stream?stream=app,wed")) {
            assertEquals("HTTP/1.1 400 Bad Request", client.head().get(0));
            JsonObject body = new JsonObject(client.body());
            assertEquals("unknown stream \"wed\"", body.getString("error"));
            assertEquals("web", body.getString("did_you_mean"));
            assertEquals(new JsonArray(List.of("app", "sys", "web")), body.getJsonArray("allowed"));
        }
        try (LineClient client = LineClient.get(port(), "/stream")) {
            assertEquals("HTTP/1.1 404 Not Found", client.head().get(0));
        }
        try (LineClient client = LineClient.get(port(), "/app/stream?stream=app")) {
            assertEquals("HTTP/1.1 400 Bad Request", client.head().get(0));
        }
    }

    @Test
    void pageOfSeveralStreamsGetsTheirGoodbyesAndOneClose() throws Exception {
        try (WebSocketClient page = WebSocketClient.speaking(port(), "/stream?stream=*", "logwisp.v1")) {
            for (int i = 0; i < 3; i++) {
                assertEquals("connected", new JsonObject(page.next()).getString("t"));
            }
            page.say("{\"op\":\"filter\",\"stream\":\"web\",\"grep\":\"x\"}");
            assertEquals("web", new JsonObject(page.next()).getString("s"));
            service.close();
            assertEquals("disconnect", new JsonObject(page.next()).getString("t"));
            assertEquals(1001, page.closeCode());
        }
    }

    @Test
    void pageOfSeveralStreamsMayEndWithWhatIsThere() throws Exception {
        writeInTurn(30);
        try (WebSocketClient page = WebSocketClient.speaking(port(), "/stream?stream=*&n=all&follow=0", "logwisp.v1")) {
            int entries = 0;
            for (String text = page.next(); !text.contains("\"disconnect\""); text = page.next()) {
                entries += text.startsWith("[") ? new JsonArray(text).size() : 0;
            }
            assertEquals(30, entries);
            assertEquals(1000, page.closeCode());
        }
    }

    @Test
    void endOfTheServerIsToldOnce() throws Exception {
        try (LineClient client = LineClient.get(port(), "/stream?stream=*")) {
            client.lineStarting("event: connected");
            service.close();
            assertEquals(
                    1,
                    client.rest().stream().filter("event: disconnect"::equals).count());
        }
    }

    private StreamConfig stream(String name) throws IOException {
        Path file = Files.createFile(folder.resolve(name + ".log"));
        return Configs.stream(name, file, Configs.http("/stream", "/status"), Configs.tcp(TcpFormat.JSON));
    }

    private void append(String stream, String line) throws IOException {
        Files.writeString(folder.resolve(stream + ".log"), line + "\n", StandardOpenOption.APPEND);
    }

    /** Writes lines with times that are in order over all streams, and waits until all are entries. */
    private void writeInTurn(int count) throws IOException {
        StringBuilder[] texts = {new StringBuilder(), new StringBuilder(), new StringBuilder()};
        for (int i = 0; i < count; i++) {
            texts[i % 3].append(
                    "{\"time\":\"2026-01-01T00:%02d:%02dZ\",\"msg\":\"m%d\"}\n".formatted(i / 60, i % 60, i));
        }
        append("app", texts[0].toString().strip());
        append("sys", texts[1].toString().strip());
        append("web", texts[2].toString().strip());
        awaitEntries(count);
    }

    private void awaitEntries(int count) {
        await().until(() -> {
            try (LineClient client = LineClient.get(port(), "/stream/ndjson?stream=*&n=all&follow=0")) {
                return client.rest().size() == count;
            }
        });
    }

    private int port() {
        return Listening.port(service, Listener.Kind.HTTP);
    }
}
