package io.logwisp.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.TcpFormat;
import io.logwisp.testing.BrowserPage;
import io.logwisp.testing.Configs;
import io.logwisp.testing.Tools;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
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
        ServerConfig.Http http = Configs.http("/stream", "/status");
        service = LogWispService.start(Configs.config(Configs.stream(
                "app",
                file,
                new ServerConfig.Http(
                        http.host(),
                        http.port(),
                        http.bufferSize(),
                        http.backlog(),
                        http.streamPath(),
                        http.statusPath(),
                        http.wsPath(),
                        http.heartbeat(),
                        http.corsOrigins(),
                        Optional.empty(),
                        true),
                Configs.tcp(TcpFormat.JSON))));
        port = service.listeners().stream()
                .filter(listener -> listener.kind() == Listener.Kind.HTTP)
                .findFirst()
                .orElseThrow()
                .port();
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
                head += line.toLowerCase(java.util.Locale.ROOT) + "\n";
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
        try (BufferedReader live = gunzipped("/stream/raw")) {
            awaitClients(1);
            for (int round = 0; round < 4; round++) {
                append(many(round));
                all.append(many(round));
            }
            assertEquals("line 0-0 and some words that come again and again", live.readLine());
            read(live, "line 3-499 ");
        }
        // GZIPInputStream compares checksum and length at the end; the first batch is cut by n.
        try (BufferedReader rest = gunzipped("/stream/raw?follow=0&n=1777")) {
            List<String> lines = rest.lines().toList();
            List<String> expected = new ArrayList<>(all.toString().lines().toList());
            assertEquals(expected.subList(223, 2000), lines);
        }
    }

    @Test
    void onlyWhoTakesGzipAndFiltersNothingGetsIt() throws Exception {
        assertEquals(Optional.of("gzip"), coding("/stream?follow=0", "gzip, deflate"));
        assertEquals(Optional.of("gzip"), coding("/stream?follow=0", "br;q=1.0, gzip;q=0.5"));
        assertEquals(Optional.empty(), coding("/stream?follow=0", "gzip;q=0"));
        assertEquals(Optional.empty(), coding("/stream?follow=0", "br"));
        assertEquals(Optional.empty(), coding("/stream?follow=0&grep=x", "gzip"));
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
        append(many(1));
        List<BufferedReader> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(gunzipped("/stream/ndjson"));
            awaitClients(i + 1);
            append(many(10 + i));
            for (BufferedReader client : clients) {
                for (int line = 0; line < 500; line++) {
                    String message = new JsonObject(client.readLine()).getString("message");
                    assertTrue(message.startsWith("line " + (10 + i) + "-" + line + " "), message);
                }
            }
        }
        for (BufferedReader client : clients) {
            client.close();
        }
        assertFalse(clients.isEmpty());
    }

    private static String many(int round) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            lines.append("line " + round + "-" + i + " and some words that come again and again\n");
        }
        return lines.toString();
    }

    private BufferedReader gunzipped(String path) throws Exception {
        HttpResponse<InputStream> response = get(path, "gzip");
        return new BufferedReader(new InputStreamReader(new GZIPInputStream(response.body()), UTF_8));
    }

    private Optional<String> coding(String path, String accepted) throws Exception {
        HttpResponse<InputStream> response = get(path, accepted);
        response.body().close();
        return response.headers().firstValue("content-encoding");
    }

    private HttpResponse<InputStream> get(String path, String accepted) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Accept-Encoding", accepted)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
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
        org.awaitility.Awaitility.await()
                .until(() -> service.streams().get(0).clients().httpCount() >= count);
    }
}
