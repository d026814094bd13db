package io.logwisp.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.BufferConfig;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.ServerConfig.TcpFormat;
import io.logwisp.config.StreamConfig;
import io.logwisp.testing.Configs;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.Listening;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The past of a stream, read page by page over real sockets: every line once, whatever happened to its file. */
class HistoryIT {
    @TempDir
    Path folder;

    private LogWispService service;
    private int next;

    @AfterEach
    void stopService() {
        if (service != null) {
            service.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {97, 1000, 10_000})
    void pagesLeadFromTheRingThroughTheFileToItsBeginning(int n) throws Exception {
        Path file = log("app.log");
        append(file, 3000);
        start(config(file, true));
        for (int i = 0; i < 60; i++) {
            append(file, 100);
            awaitLast();
        }

        List<JsonObject> entries = all(n, "");

        assertEquals(numbers(0, 9000), messages(entries));
        Set<String> ids = new HashSet<>();
        entries.forEach(entry -> ids.add(entry.getString("id")));
        assertEquals(9000, ids.size());
        assertTrue(entries.get(0).getString("id").startsWith("@"));
        assertTrue(entries.get(3000).getString("id").endsWith("-1"));
        assertTrue(entries.get(8999).getString("id").endsWith("-6000"));
    }

    @Test
    void linesBeforeAndAfterRotationsAreThereOnce() throws Exception {
        Path oldest = log("app.log.2");
        append(oldest, 500);
        age(oldest, 2000);
        Path old = log("app.log.1");
        append(old, 500);
        age(old, 1000);
        Path file = log("app.log");
        append(file, 500);
        start(config(file, true));
        append(file, 3000);
        awaitLast();
        Files.move(oldest, folder.resolve("app.log.3"));
        Files.move(old, folder.resolve("app.log.2"));
        Files.move(file, folder.resolve("app.log.1"));
        append(log("app.log"), 3000);
        awaitLast();

        List<String> messages = messages(all(700, "&not=rotation"));

        assertEquals(numbers(0, 7500), messages);
    }

    @Test
    void linesOfATruncatedFileAreFoundInItsCopy() throws Exception {
        Path file = log("app.log");
        append(file, 500);
        start(config(file, true));
        append(file, 3000);
        awaitLast();
        Files.copy(file, folder.resolve("app.log.1"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
        append(file, 3000);
        awaitLast();

        assertEquals(numbers(0, 6500), messages(all(700, "&not=rotation")));
    }

    @Test
    void compressedGenerationIsNotRead() throws Exception {
        Path file = log("app.log");
        append(file, 10);
        Files.write(folder.resolve("app.log.1.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0, '\n', 'x', '\n'});
        Files.write(folder.resolve("app.log.2"), new byte[] {0x1f, (byte) 0x8b, 8, 0, '\n', 'x', '\n'});
        start(config(file, true));

        assertEquals(numbers(0, 10), messages(all(100, "")));
    }

    @Test
    void filesAreReadInTheOrderOfTheTimeOfTheirLines() throws Exception {
        Path file = log("app.log");
        Path other = log("other.log");
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            Path to = i % 3 == 0 ? other : file;
            String line = "2026-01-01T00:%02d:%02d.%03dZ number %d".formatted(i / 600, i / 10 % 60, i % 10, i);
            Files.writeString(to, line + "\n", StandardOpenOption.APPEND);
            expected.add(line);
        }
        StreamConfig stream =
                Configs.stream("app", file, Configs.http("/stream", "/status"), Configs.tcp(TcpFormat.JSON));
        start(Configs.config(Configs.following(stream, file, other)));

        List<JsonObject> entries = all(150, "");

        assertEquals(
                expected,
                entries.stream().map(entry -> entry.getString("message")).toList());
        assertEquals("2026-01-01T00:00:00Z", entries.get(0).getString("time"));
    }

    @Test
    void filtersAndTimesSelectWhatIsRead() throws Exception {
        Path file = log("app.log");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 6000; i++) {
            lines.append("{\"time\":\"2026-01-01T%02d:%02d:%02dZ\",\"level\":\"%s\",\"msg\":\"m%d\"}\n"
                    .formatted(i / 3600, i / 60 % 60, i % 60, i % 100 == 0 ? "ERROR" : "INFO", i));
        }
        Files.writeString(file, lines);
        start(config(file, true));

        assertEquals(IntStream.range(0, 60).mapToObj(i -> "m" + 100 * i).toList(), messages(all(7, "&level=error")));
        assertEquals(
                IntStream.rangeClosed(60, 120).mapToObj(i -> "m" + i).toList(),
                messages(all(10, "&since=2026-01-01T00:01:00Z&until=2026-01-01T00:02:00%2B00:00")));
    }

    @Test
    void gapIsLoadedByItsTwoIds() throws Exception {
        Path file = log("app.log");
        start(config(file, true));
        for (int i = 0; i < 50; i++) {
            append(file, 100);
            awaitLast();
        }
        String epoch = page("n=1").getString("last").split("-")[0];

        JsonObject gap = page("after=" + epoch + "-100&before=" + epoch + "-419");

        assertEquals(numbers(318, 418), messages(gap));
        assertTrue(gap.getBoolean("more"));
        JsonObject rest = page("n=1000&after=" + epoch + "-100&before=" + gap.getString("before"));
        assertEquals(numbers(100, 318), messages(rest));
        assertFalse(rest.getBoolean("more"));
    }

    @Test
    void contextIsWhatStandsAroundAnEntry() throws Exception {
        Path file = log("app.log");
        append(file, 100);
        start(config(file, true));
        for (int i = 0; i < 40; i++) {
            append(file, 100);
            awaitLast();
        }
        String epoch = page("n=1").getString("last").split("-")[0];

        assertEquals(numbers(4094, 4097), messages(get("/stream/context?n=1&id=" + epoch + "-3996")));
        assertEquals(numbers(145, 156), messages(get("/stream/context?n=5&id=" + epoch + "-51")));
        assertEquals(numbers(97, 104), messages(get("/stream/context?n=3&id=" + epoch + "-1")));
        List<JsonObject> entries = all(1000, "");
        String old = entries.get(50).getString("id");
        assertEquals(numbers(48, 53), messages(get("/stream/context?n=2&id=" + old)));
    }

    @Test
    void lineFormsHaveTheirPlaceInHeaders() throws Exception {
        Path file = log("app.log");
        append(file, 20);
        start(config(file, true));
        try (LineClient client = LineClient.get(port(), "/stream/history?n=5&format=raw&download=app.log")) {
            String head = String.join("\n", client.head());
            assertTrue(head.contains("LogWisp-More: 1"), head);
            assertTrue(head.contains("Content-Disposition: attachment; filename=\"app.log\""), head);
            assertEquals("number 15\nnumber 16\nnumber 17\nnumber 18\nnumber 19\n", client.body());
        }
        try (LineClient client = LineClient.get(port(), "/stream/history?n=1", "Accept: application/x-ndjson")) {
            JsonObject entry = new JsonObject(client.body());
            assertEquals("number 19", entry.getString("message"));
            assertTrue(entry.getString("id").startsWith("@"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "history?before=nonsense!",
                "history?n=0",
                "history?n=10001",
                "history?after=earliest",
                "history?since=yesterday-ish",
                "history?lvl=warn",
                "history?before=~%2F..%2F..%2Fetc%2Fpasswd",
                "history?before=~AAAA",
                "history?download=..%2Fx",
                "context",
                "context?id=%2Fetc%2Fpasswd"
            })
    void whatCannotBeIsRefused(String query) throws Exception {
        start(config(log("app.log"), true));
        try (LineClient client = LineClient.get(port(), "/stream/" + query)) {
            assertEquals("HTTP/1.1 400 Bad Request", client.head().get(0), query);
        }
    }

    @Test
    void idOfAnotherStartIsGone() throws Exception {
        start(config(log("app.log"), true));
        String epoch = service.streams().get(0).hub().epoch();
        for (String query : List.of("history?before=aaaaaa-7", "context?id=aaaaaa-7")) {
            try (LineClient client = LineClient.get(port(), "/stream/" + query)) {
                assertEquals("HTTP/1.1 410 Gone", client.head().get(0));
                assertTrue(client.body().contains("ids of now begin with " + epoch + "-\""));
            }
        }
    }

    @Test
    void idThatNoEntryHasYetIsRefusedWithTheNewest() throws Exception {
        Path file = log("app.log");
        start(config(file, true));
        String epoch = service.streams().get(0).hub().epoch();
        try (LineClient client = LineClient.get(port(), "/stream/context?id=" + epoch + "-1")) {
            assertEquals("HTTP/1.1 400 Bad Request", client.head().get(0));
            assertTrue(client.body().contains("no entry has this id; none has come yet"));
        }
        append(file, 3);
        awaitLast();
        for (String query : List.of("context?id=" + epoch + "-4", "history?before=" + epoch + "-5")) {
            try (LineClient client = LineClient.get(port(), "/stream/" + query)) {
                assertEquals("HTTP/1.1 400 Bad Request", client.head().get(0), query);
                assertTrue(client.body().contains("the newest is " + epoch + "-3"), query);
            }
        }
    }

    @Test
    void placeInAFileThatIsNotOfTheStreamIsGone() throws Exception {
        Path file = log("app.log");
        append(file, 10);
        start(config(file, true));
        try (LineClient client = LineClient.get(port(), "/stream/context?id=@abcdef.0")) {
            assertEquals("HTTP/1.1 410 Gone", client.head().get(0));
        }
    }

    @Test
    void streamWithoutHistoryShowsOnlyWhatItHolds() throws Exception {
        Path file = log("app.log");
        append(file, 100);
        start(config(file, false));
        append(file, 50);
        awaitLast();

        assertEquals(numbers(100, 150), messages(all(1000, "")));
    }

    private Path log(String name) throws IOException {
        Path path = folder.resolve(name);
        return Files.exists(path) ? path : Files.createFile(path);
    }

    private static void age(Path file, long seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(seconds)));
    }

    private void append(Path file, int count) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append("number ").append(next++).append('\n');
        }
        Files.writeString(file, lines, UTF_8, StandardOpenOption.APPEND);
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "number " + i).toList();
    }

    private static LogWispConfig config(Path file, boolean history) {
        StreamConfig stream =
                Configs.stream("app", file, Configs.http("/stream", "/status"), Configs.tcp(TcpFormat.JSON));
        return Configs.config(Configs.with(stream, new BufferConfig(1, 1 << 20, 0, history)));
    }

    private void start(LogWispConfig config) throws Exception {
        service = LogWispService.start(config);
    }

    private int port() {
        return Listening.port(service, Listener.Kind.HTTP);
    }

    /** Until the last line that was written has become an entry. */
    private void awaitLast() {
        String last = "number " + (next - 1);
        await().until(() -> messages(page("n=1")).contains(last));
    }

    private JsonObject get(String path) throws IOException {
        try (LineClient client = LineClient.get(port(), path)) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(0), path);
            return new JsonObject(client.body());
        }
    }

    private JsonObject page(String query) throws IOException {
        return get("/stream/history?" + query);
    }

    private static List<String> messages(JsonObject page) {
        JsonArray entries = page.getJsonArray("entries");
        return IntStream.range(0, entries.size())
                .mapToObj(i -> entries.getJsonObject(i).getString("message"))
                .toList();
    }

    private static List<String> messages(List<JsonObject> entries) {
        return entries.stream().map(entry -> entry.getString("message")).toList();
    }

    /** All pages, the last one first. */
    private List<JsonObject> all(int n, String query) throws IOException {
        List<JsonObject> all = new ArrayList<>();
        JsonObject page = page("n=" + n + query);
        while (true) {
            JsonArray entries = page.getJsonArray("entries");
            List<JsonObject> objects = IntStream.range(0, entries.size())
                    .mapToObj(entries::getJsonObject)
                    .toList();
            all.addAll(0, objects);
            assertTrue(entries.size() <= n);
            if (!page.getBoolean("more")) {
                return all;
            }
            page = page("n=" + n + query + "&before=" + page.getString("before"));
        }
    }
}
