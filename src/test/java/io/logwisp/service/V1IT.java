package io.logwisp.service;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.BufferConfig;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol of the page, {@code logwisp.v1}, spoken over real sockets. */
class V1IT {
    @TempDir
    Path folder;

    private Path file;
    private LogWispService service;
    private int next;

    @BeforeEach
    void startService() throws Exception {
        file = Files.createFile(folder.resolve("app.log"));
        append(10);
        StreamConfig stream =
                Configs.stream("app", file, Configs.http("/stream", "/status"), Configs.tcp(TcpFormat.JSON));
        service = LogWispService.start(Configs.config(Configs.with(stream, new BufferConfig(1, 1 << 20))));
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    @Test
    void entriesComeInListsWithTheirIds() throws Exception {
        try (WebSocketClient page = connect("/ws")) {
            assertEquals("logwisp.v1", page.protocol());
            JsonObject connected = object(page, "connected");
            assertEquals("app", connected.getString("stream"));
            String epoch = connected.getString("cursor").split("-")[0];
            append(3);

            List<JsonObject> entries = entries(page, 3);

            assertEquals(epoch + "-1", entries.get(0).getString("i"));
            assertEquals(epoch + "-3", entries.get(2).getString("i"));
            assertEquals("number 12", entries.get(2).getJsonObject("e").getString("message"));
            assertEquals("app.log", entries.get(2).getJsonObject("e").getString("source"));
        }
    }

    @Test
    void clientOfAnotherProtocolGetsPlainFrames() throws Exception {
        try (WebSocketClient other = WebSocketClient.speaking(port(), "/ws", "other.v7")) {
            assertEquals("", other.protocol());
            await().until(() -> service.streams().get(0).clients().httpCount() == 1); // it has its place in the stream
            append(1);
            assertEquals("number 10", new JsonObject(other.next()).getString("message"));
        }
    }

    @Test
    void filterIsChangedInFlight() throws Exception {
        try (WebSocketClient page = connect("/stream/ws?grep=5")) {
            object(page, "connected");
            append(10);
            assertEquals(List.of("number 15"), messages(entries(page, 1)));
            page.say("{\"op\":\"filter\",\"rid\":\"f1\",\"grep\":[\"/[24]$/\",\"number\"],\"not\":\"22\"}");
            JsonObject filtered = object(page, "filtered");
            assertEquals("f1", filtered.getString("rid"));
            assertTrue(filtered.getString("cursor").endsWith("-10"), filtered.encode());
            append(10);
            assertEquals(List.of("number 24"), messages(entries(page, 1)));
            page.say("{\"op\":\"filter\"}");
            object(page, "filtered");
            append(2);
            assertEquals(List.of("number 30", "number 31"), messages(entries(page, 2)));
            assertNull(client().getString("filter"));
        }
    }

    @Test
    void pausedPageLosesNothingThatTheRingHolds() throws Exception {
        try (WebSocketClient page = connect("/ws")) {
            object(page, "connected");
            page.say("{\"op\":\"pause\",\"rid\":1}");
            assertEquals(1, object(page, "paused").getInteger("rid"));
            append(500);
            awaitLast();
            page.say("{\"op\":\"resume\"}");
            JsonObject resumed = object(page, "resumed");
            assertEquals(500, resumed.getInteger("lag"));
            assertEquals(numbers(10, 510), messages(entries(page, 500)));
        }
    }

    @Test
    void whatLeftTheRingInAPauseIsAGapThatCanBeLoaded() throws Exception {
        try (WebSocketClient page = connect("/ws")) {
            object(page, "connected");
            append(5);
            List<JsonObject> before = entries(page, 5);
            page.say("{\"op\":\"pause\"}");
            object(page, "paused");
            for (int i = 0; i < 50; i++) {
                append(100);
                awaitLast();
            }
            page.say("{\"op\":\"resume\"}");
            object(page, "resumed");
            JsonObject gap = object(page, "gap");
            assertEquals("slow_client", gap.getString("reason"));
            assertEquals(before.get(4).getString("i"), gap.getString("after"));
            int missed = gap.getInteger("missed");
            assertTrue(missed >= 3000, gap.encode());
            List<JsonObject> behind = entries(page, 5000 - missed);
            assertEquals(numbers(15 + missed, 5015), messages(behind));

            page.say("{\"op\":\"history\",\"rid\":7,\"n\":10000,\"after\":\"%s\",\"before\":\"%s\"}"
                    .formatted(gap.getString("after"), gap.getString("next")));
            JsonObject loaded = object(page, "history");

            assertEquals(7, loaded.getInteger("rid"));
            assertFalse(loaded.getBoolean("more"));
            assertEquals(numbers(15, 15 + missed), messages(list(loaded.getJsonArray("entries"))));
        }
    }

    @Test
    void pageThatDoesNotAcknowledgeGetsNoMoreThanItsWindow() throws Exception {
        try (WebSocketClient page = connect("/ws")) {
            object(page, "connected");
            page.say("{\"op\":\"window\",\"n\":20}");
            page.say("{\"op\":\"streams\",\"rid\":1}");
            assertEquals(new JsonArray().add("app"), object(page, "streams").getJsonArray("streams"));
            List<JsonObject> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                append(1);
                all.addAll(entries(page, 1));
            }
            append(30);
            awaitLast();
            page.say("{\"op\":\"streams\",\"rid\":2}");
            object(page, "streams"); // no entries come before it
            page.say("{\"op\":\"ack\",\"id\":\"" + all.get(19).getString("i") + "\"}");

            assertEquals(numbers(30, 60), messages(entries(page, 30)));
        }
    }

    @Test
    void acknowledgedEntryOpensTheWindowAlsoWhereAFilterPassesFew() throws Exception {
        try (WebSocketClient page = connect("/ws?grep=/5$/")) {
            object(page, "connected");
            page.say("{\"op\":\"window\",\"n\":1}");
            for (int i = 1; i < 6; i++) {
                append(10);
                JsonObject entry = entries(page, 1).get(0);
                assertEquals("number " + (10 * i + 5), entry.getJsonObject("e").getString("message"));
                page.say("{\"op\":\"ack\",\"id\":\"" + entry.getString("i") + "\"}");
            }
        }
    }

    @Test
    void historyAndContextComeOverTheSameConnection() throws Exception {
        try (WebSocketClient page = connect("/ws?grep=/[05]$/")) {
            object(page, "connected");
            append(20);
            entries(page, 4);
            page.say("{\"op\":\"history\",\"rid\":1,\"n\":3}");
            JsonObject first = object(page, "history");
            assertEquals(List.of("number 15", "number 20", "number 25"), texts(first));
            page.say("{\"op\":\"history\",\"rid\":2,\"n\":3,\"level\":\"\",\"before\":\"" + first.getString("before")
                    + "\"}");
            assertEquals(List.of("number 12", "number 13", "number 14"), texts(object(page, "history")));
            page.say("{\"op\":\"history\",\"rid\":3,\"before\":\"" + first.getString("before") + "\"}");
            JsonObject rest = object(page, "history");
            assertEquals(List.of("number 0", "number 5", "number 10"), texts(rest));
            assertFalse(rest.getBoolean("more"));
            String id = list(first.getJsonArray("entries")).get(0).getString("i");
            page.say("{\"op\":\"context\",\"rid\":4,\"n\":2,\"id\":\"" + id + "\"}");
            JsonObject context = object(page, "context");
            assertEquals(id, context.getString("id"));
            assertEquals(numbers(13, 18), texts(context));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[]",
                "{}",
                "{\"op\":\"fliter\"}",
                "{\"op\":\"filter\",\"lvl\":\"warn\"}",
                "{\"op\":\"filter\",\"grep\":\"/(/\"}",
                "{\"op\":\"filter\",\"grep\":{\"a\":1}}",
                "{\"op\":\"history\",\"n\":0}",
                "{\"op\":\"history\",\"before\":\"/etc/passwd\"}",
                "{\"op\":\"history\",\"before\":\"aaaaaa-4\"}",
                "{\"op\":\"context\"}",
                "{\"op\":\"window\",\"n\":\"many\"}",
                "{\"op\":\"ack\"}",
                "{\"op\":\"pause\",\"stream\":\"other\"}"
            })
    void wrongMessageIsAnsweredAndTheConnectionStays(String message) throws Exception {
        try (WebSocketClient page = connect("/ws")) {
            object(page, "connected");
            page.say(message);
            assertFalse(object(page, "error").getString("message").isEmpty());
            append(1);
            assertEquals(1, entries(page, 1).size());
        }
    }

    @Test
    void goodbyeIsSaidBeforeTheConnectionIsClosed() throws Exception {
        try (WebSocketClient page = connect("/ws")) {
            object(page, "connected");
            service.close();
            assertEquals("server_shutdown", object(page, "disconnect").getString("reason"));
            assertEquals(1001, page.closeCode());
        }
    }

    private WebSocketClient connect(String path) {
        return WebSocketClient.speaking(port(), path, "logwisp.v1");
    }

    private void append(int count) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append("number ").append(next++).append('\n');
        }
        Files.writeString(file, lines, StandardOpenOption.APPEND);
    }

    private void awaitLast() {
        String last = "number " + (next - 1);
        await().until(() -> {
            try (LineClient client = LineClient.get(port(), "/stream/history?n=1&format=raw")) {
                return client.body().contains(last);
            }
        });
    }

    private JsonObject client() throws IOException {
        try (LineClient client = LineClient.get(port(), "/status")) {
            return new JsonObject(client.body()).getJsonArray("clients").getJsonObject(0);
        }
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "number " + i).toList();
    }

    /** The next message, which must be an object of that kind. */
    private static JsonObject object(WebSocketClient page, String kind) throws InterruptedException {
        String text = page.next();
        assertTrue(text.startsWith("{"), text);
        JsonObject object = new JsonObject(text);
        assertEquals(kind, object.getString("t"), text);
        return object;
    }

    /** The next entries; only lists may come. */
    private static List<JsonObject> entries(WebSocketClient page, int count) throws InterruptedException {
        List<JsonObject> entries = new ArrayList<>();
        while (entries.size() < count) {
            String text = page.next();
            assertTrue(text.startsWith("["), text);
            entries.addAll(list(new JsonArray(text)));
        }
        assertEquals(count, entries.size());
        return entries;
    }

    private static List<JsonObject> list(JsonArray array) {
        return IntStream.range(0, array.size()).mapToObj(array::getJsonObject).toList();
    }

    private static List<String> texts(JsonObject page) {
        return messages(list(page.getJsonArray("entries")));
    }

    private static List<String> messages(List<JsonObject> entries) {
        return entries.stream()
                .map(entry -> entry.getJsonObject("e").getString("message"))
                .toList();
    }

    private int port() {
        return Listening.port(service, Listener.Kind.HTTP);
    }
}
