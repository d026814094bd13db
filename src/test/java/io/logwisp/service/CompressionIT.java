package io.logwisp.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.TcpFormat;
import io.logwisp.testing.BrowserPage;
import io.logwisp.testing.Configs;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.Listening;
import io.logwisp.testing.Tools;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams as gzip: blocks that all clients share, read as they come by what people use. */
class CompressionIT {
    @TempDir
    Path folder;

    private Path file;
    private LogWispService service;
    private int port;

    @BeforeEach
    void startService() throws Exception {
        file = Files.createFile(folder.resolve("app.log"));
        service = LogWispService.start(Configs.config(Configs.stream(
                "app",
                file,
                Configs.http(
                        ServerConfig.LOOPBACK,
                        0,
                        "/stream",
                        "/status",
                        Optional.of(new ServerConfig.Heartbeat(1, true, true, ServerConfig.HeartbeatFormat.JSON)),
                        Optional.empty(),
                        true),
                Configs.tcp(TcpFormat.JSON))));
        port = Listening.port(service, Listener.Kind.HTTP);
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stream", "/stream/ndjson", "/stream/text", "/stream/raw"})
    void curlReadsEveryFormLineByLine(String path) throws Exception {
        Tools.require("curl");
        Process curl = new ProcessBuilder("curl", "-sSN", "--compressed", "-D", "-", "http://localhost:" + port + path)
                .start();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(curl.getInputStream(), UTF_8))) {
            String head = "";
            for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
                head += line.toLowerCase(Locale.ROOT) + "\n";
            }
            assertTrue(head.contains("content-encoding: gzip"), head);
            awaitClients(1);
            // Each waits for the one before: nothing may stay behind in a decoder.
            for (int round = 0; round < 3; round++) {
                append("small " + round + "\n");
                assertTrue(read(lines, "small " + round).contains("small " + round));
                append(many(round));
                for (int i = 0; i < 500; i++) {
                    assertTrue(read(lines, "line ").contains("line " + round + "-" + i + " "));
                }
            }
        } finally {
            curl.destroyForcibly();
        }
    }

    @Test
    void aStreamThatEndsIsAWholeGzipFile() throws Exception {
        StringBuilder all = new StringBuilder();
        try (LineClient live = gzip("/stream/raw")) {
            for (int round = 0; round < 4; round++) {
                append(many(round));
                all.append(many(round));
            }
            assertEquals("line 0-0 and some words that come again and again", live.line());
            live.lineStarting("line 3-499 ");
        }
        // GZIPInputStream compares checksum and length at the end; the first batch is cut by n.
        try (LineClient rest = gzip("/stream/raw?follow=0&n=1777")) {
            assertEquals(all.toString().lines().toList().subList(223, 2000), rest.rest());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stream", "/stream/ndjson?control=1", "/stream/text", "/stream/raw"})
    void curlTakesTheEndOfAStreamForAWholeOne(String path) throws Exception {
        Tools.require("curl");
        try (LineClient live = gzip("/stream/raw")) {
            append(many(1));
            live.lineStarting("line 1-499 ");
        }
        String question = path + (path.contains("?") ? "&" : "?") + "follow=0&n=300";
        Process curl = new ProcessBuilder("curl", "-sS", "--compressed", "http://localhost:" + port + question)
                .redirectErrorStream(true)
                .start();
        String output = new String(curl.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, curl.waitFor(), output);
        assertEquals(
                300, output.lines().filter(line -> line.contains("line 1-")).count(), output);
    }

    @Test
    void whatAClientIsToldStandsBetweenTheBlocks() throws Exception {
        try (LineClient client = gzip("/stream?after=zzzzzz-7")) {
            assertTrue(client.lineStarting("retry: ").length() > 7);
            assertEquals("event: connected", client.lineStarting("event: "));
            assertEquals("event: gap", client.lineStarting("event: "));
            append(many(1));
            assertTrue(client.lineStarting("id: ").contains("-1"));
            assertEquals("event: heartbeat", client.lineStarting("event: "));
            append(many(2));
            client.lineStarting("id: ");
            service.close();
            client.lineStarting("event: disconnect");
            client.rest(); // compares the checksum of everything
        }
    }

    @Test
    void clientsWithAFilterShareWhatItLetsPass() throws Exception {
        try (LineClient first = gzip("/stream/raw?grep=-7");
                LineClient second = gzip("/stream/raw?grep=-7");
                LineClient plain = LineClient.get(port, "/stream/raw?grep=-7")) {
            awaitClients(3);
            for (int round = 0; round < 3; round++) {
                append("nothing\n" + many(round));
                List<String> passed =
                        many(round).lines().filter(line -> line.contains("-7")).toList();
                for (LineClient client : List.of(first, second, plain)) {
                    for (String line : passed) {
                        assertEquals(line, client.line());
                    }
                }
            }
            service.close();
            for (LineClient client : List.of(first, second, plain)) {
                assertEquals(List.of(), client.rest());
            }
        }
    }

    @Test
    void whoTakesGzipGetsIt() throws Exception {
        assertEquals(Optional.of("gzip"), coding("/stream?follow=0", "gzip, deflate"));
        assertEquals(Optional.of("gzip"), coding("/stream?follow=0", "br;q=1.0, gzip;q=0.5"));
        assertEquals(Optional.of("gzip"), coding("/stream?follow=0&grep=x", "gzip"));
        assertEquals(Optional.empty(), coding("/stream?follow=0", "gzip;q=0"));
        assertEquals(Optional.empty(), coding("/stream?follow=0", "br"));
        assertEquals(Optional.empty(), coding("/status", "gzip"));
    }

    @Test
    void chromiumReadsItWithFetchAndEventSource() throws Exception {
        Tools.require("chromium");
        try (BrowserPage page = BrowserPage.open(folder, "http://localhost:" + port + "/status")) {
            page.evaluate("""
                    window.text = ""; window.events = []; window.coding = "";
                    new EventSource("/stream").onmessage = (e) => events.push(JSON.parse(e.data).message);
                    fetch("/stream/raw").then(async (response) => {
                      window.coding = response.headers.get("content-encoding");
                      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
                      for (;;) { const { value, done } = await reader.read(); if (done) break; window.text += value; }
                    }); 0
                    """);
            awaitClients(2);
            page.await("window.coding", "gzip");
            append("first\n");
            page.await("window.text", "first\n");
            page.await("window.events.join()", "first");
            append(many(7));
            page.await("window.text.split('\\n').length", "502");
            page.await("window.events.length", "501");
            assertEquals(
                    "line 7-499 and some words that come again and again",
                    page.evaluate("window.events[window.events.length - 1]"));
            append("last\n");
            page.await("window.text.endsWith('last\\n')", "true");
            page.await("window.events[window.events.length - 1]", "last");
        }
    }

    @Test
    void clientsThatJoinAnywhereShareTheBlocks() throws Exception {
        List<LineClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                clients.add(gzip("/stream/ndjson"));
                awaitClients(i + 1);
                append(many(10 + i));
                for (LineClient client : clients) {
                    for (int line = 0; line < 500; line++) {
                        String message = new JsonObject(client.line()).getString("message");
                        assertTrue(message.startsWith("line " + (10 + i) + "-" + line + " "), message);
                    }
                }
            }
            service.close();
            for (LineClient client : clients) {
                assertEquals(List.of(), client.rest());
            }
        } finally {
            clients.forEach(LineClient::close);
        }
    }

    private static String many(int round) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            lines.append("line " + round + "-" + i + " and some words that come again and again\n");
        }
        return lines.toString();
    }

    private LineClient gzip(String path) throws IOException {
        LineClient client = LineClient.get(port, path, "Accept-Encoding: gzip");
        assertTrue(
                client.head().stream().anyMatch("content-encoding: gzip"::equalsIgnoreCase), client.head()::toString);
        return client;
    }

    private Optional<String> coding(String path, String accepted) throws IOException {
        try (LineClient client = LineClient.get(port, path, "Accept-Encoding: " + accepted)) {
            return client.head().stream()
                    .filter(line -> line.regionMatches(true, 0, "content-encoding: ", 0, 18))
                    .map(line -> line.substring(18))
                    .findFirst();
        }
    }

    private static String read(BufferedReader lines, String part) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(part)) {
                return line;
            }
        }
        throw new AssertionError("the stream ended before " + part);
    }

    private void append(String lines) throws IOException {
        Files.writeString(file, lines, StandardOpenOption.APPEND);
    }

    private void awaitClients(int count) {
        Awaitility.await().until(() -> service.streams().get(0).clients().httpCount() >= count);
    }
}
