package io.logwisp.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.client.TailRequest.Form;
import io.logwisp.client.TailRequest.Reconnect;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.entry.Ticker;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command against a server that says just what a test wants it to say, one answer a connection. */
@Timeout(60)
class TailIT {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
    private static final long PATIENCE_SECONDS = 30;

    @TempDir
    private Path folder;

    private final Requests request = new Requests();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<String> notes = new ArrayList<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final List<String> asked = new ArrayList<>();
    private ServerSocket server;
    private Thread serving;

    @BeforeEach
    void serve() throws IOException, ClientException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        serving = new Thread(this::answer, "test-server");
        serving.start();
        request.servers.add(Address.parse("127.0.0.1:" + server.getLocalPort()));
        request.form = Form.RAW;
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        serving.interrupt();
        serving.join();
    }

    private void answer() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                StringBuilder head = new StringBuilder();
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    head.append(line).append('\n');
                }
                synchronized (asked) {
                    asked.add(head.toString());
                }
                OutputStream to = socket.getOutputStream();
                to.write(answers.take().getBytes(UTF_8));
                to.flush();
            } catch (IOException e) {
                // the next connection
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Test
    void goesOnBehindTheLastEntryAndSaysThatNothingWasMissed() throws Exception {
        answers.add(
                HEAD + "LogWisp-Last-Event-ID: aaaaaa-4\r\n\r\n" + entry(5) + entry(6) + "id: aaaaaa-7\ndata: {\"mess");
        answers.add(HEAD + "LogWisp-Last-Event-ID: aaaaaa-6\r\n\r\n" + entry(7) + entry(8));
        answers.add(HEAD + "LogWisp-Last-Event-ID: aaaaaa-20\r\n\r\n"
                + "event: gap\ndata: {\"reason\":\"expired\",\"missed\":12}\n\n" + entry(21));
        request.most = 5;

        assertEquals(Outcome.DONE, run());
        assertEquals("5\n6\n7\n8\n21\n", out.toString(UTF_8));
        assertTrue(asked.get(0).startsWith("GET /stream?n=10 "), asked.get(0));
        assertFalse(asked.get(0).contains("Last-Event-ID"), asked.get(0));
        assertTrue(asked.get(1).contains("\nLast-Event-ID: aaaaaa-6\n"), asked.get(1));
        assertTrue(asked.get(2).contains("\nLast-Event-ID: aaaaaa-8\n"), asked.get(2));
        String server = request.servers.get(0).label();
        assertEquals(
                List.of(
                        "--- connection to " + server + " lost: the connection broke; trying again ---",
                        "--- reconnected to " + server + ", 0 missed ---",
                        "--- connection to " + server + " lost: the connection broke; trying again ---",
                        "--- reconnected to " + server + ", 12 missed (expired) ---"),
                notes);
    }

    @Test
    void saysWhatAServerThatWasRestartedStillHolds() throws Exception {
        answers.add(HEAD + "LogWisp-Last-Event-ID: aaaaaa-4\r\n\r\n" + entry(5));
        for (String first : List.of("1", "301")) {
            answers.add(HEAD + "LogWisp-Last-Event-ID: bbbbbb-0\r\n\r\n"
                    + "event: gap\ndata: {\"reason\":\"restart\",\"missed\":null,\"next\":\"bbbbbb-" + first + "\"}\n\n"
                    + entry(6));
        }
        request.most = 3;

        assertEquals(Outcome.DONE, run());
        String reconnected = "--- reconnected to " + request.servers.get(0).label() + ", which was restarted since: ";
        assertEquals(
                List.of(
                        reconnected + "all it has read since then follows; what it read before may be missing ---",
                        reconnected
                                + "what it has read since then follows from entry number 301 on; those before it, and what it"
                                + " read before the restart, may be missing ---"),
                notes.stream().filter(note -> note.contains("reconnected")).toList());
    }

    @Test
    void aConnectionWithoutAnyEntryGoesOnWhereItBegan() throws Exception {
        answers.add(HEAD + "LogWisp-Last-Event-ID: aaaaaa-4\r\n\r\n: keepalive\n\n");
        answers.add(HEAD + "LogWisp-Last-Event-ID: aaaaaa-4\r\n\r\n" + entry(5));
        request.most = 1;

        assertEquals(Outcome.DONE, run());
        assertEquals("5\n", out.toString(UTF_8));
        assertTrue(asked.get(1).contains("\nLast-Event-ID: aaaaaa-4\n"), asked.get(1));
    }

    @Test
    void cursorFileHasWhatWasPrintedAndNothingElse() throws Exception {
        request.cursorFile = Optional.of(folder.resolve("cursor"));
        request.follow = false;
        request.most = 2;
        answers.add(HEAD + "LogWisp-Last-Event-ID: aaaaaa-4\r\n\r\n" + entry(5) + entry(6) + entry(7));
        assertEquals(Outcome.DONE, run());
        request.most = 0;
        answers.add(HEAD + "Content-Length: 0\r\nLogWisp-Last-Event-ID: aaaaaa-6\r\n\r\n");
        assertEquals(Outcome.EMPTY, run());
        answers.add(HEAD + "Content-Length: 0\r\nLogWisp-Last-Event-ID: aaaaaa-6\r\n\r\n");
        assertEquals(Outcome.EMPTY, run());

        assertEquals("5\n6\n", out.toString(UTF_8));
        assertTrue(asked.get(1).contains("\nLast-Event-ID: aaaaaa-6\n"), asked.get(1));
        assertTrue(asked.get(2).contains("\nLast-Event-ID: aaaaaa-6\n"), asked.get(2));
    }

    @Test
    void firstRunOfACursorFileRemembersWhereItBegan() throws Exception {
        request.cursorFile = Optional.of(folder.resolve("cursor"));
        request.follow = false;
        answers.add(HEAD + "Content-Length: 0\r\nLogWisp-Last-Event-ID: aaaaaa-9\r\n\r\n");
        assertEquals(Outcome.EMPTY, run());
        answers.add(HEAD + "Content-Length: 0\r\nLogWisp-Last-Event-ID: aaaaaa-9\r\n\r\n");
        assertEquals(Outcome.EMPTY, run());
        assertTrue(asked.get(1).contains("\nLast-Event-ID: aaaaaa-9\n"), asked.get(1));
    }

    @Test
    void anEndInTheMiddleOfAChunkIsNoEnd() throws Exception {
        String chunked = HEAD + "Transfer-Encoding: chunked\r\nLogWisp-Last-Event-ID: aaaaaa-4\r\n\r\n";
        request.follow = false;
        answers.add(chunked + chunk(entry(5)) + "40\r\nid: aaaa");
        answers.add(chunked + chunk(entry(6)) + "0\r\n\r\n");
        assertEquals(Outcome.DONE, run());
        assertEquals("5\n6\n", out.toString(UTF_8));
        assertTrue(asked.get(1).contains("\nLast-Event-ID: aaaaaa-5\n"), asked.get(1));
    }

    @Test
    void aServerThatKnowsNoTimesIsReadFromItsBeginning() throws Exception {
        request.since = OptionalLong.of(1_800_000_000L * 1_000_000_000L);
        request.follow = false;
        answers.add("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"); // nor of the past
        answers.add("HTTP/1.1 400 Bad Request\r\nContent-Length: 50\r\n\r\n"
                + "{\"error\":\"unknown parameter\",\"parameter\":\"since\"}  ".substring(0, 50));
        answers.add(HEAD + "Content-Length: " + (entry(5) + late(6)).length()
                + "\r\nLogWisp-Last-Event-ID: aaaaaa-4\r\n\r\n" + entry(5) + late(6));
        assertEquals(Outcome.DONE, run());
        assertEquals("6\n", out.toString(UTF_8));
        assertTrue(asked.get(1).contains("since=2027-01-15T08%3A00%3A00Z&follow=0"), asked.get(1));
        assertTrue(asked.get(2).contains("?n=all&follow=0"), asked.get(2));
    }

    @Test
    void thePastIsAskedForPageByPageAndPrintedFromItsBeginning() throws Exception {
        request.since = OptionalLong.of(1_700_000_000L * 1_000_000_000L);
        request.filters = Map.of("level", List.of("warn"));
        request.most = 6;
        answers.add("HTTP/1.1 200 OK\r\nLogWisp-Last-Event-ID: aaaaaa-6\r\nContent-Length: 0\r\n\r\n");
        answers.add(page("LogWisp-More: 1\r\nLogWisp-Before: ~P\r\n", "aaaaaa-5", "aaaaaa-6", "aaaaaa-7"));
        answers.add(page("LogWisp-More: 1\r\nLogWisp-Before: ~Q\r\n", "@f.9", "aaaaaa-4"));
        answers.add(page("LogWisp-More: 0\r\n", "@f.2"));
        answers.add(HEAD + "LogWisp-Last-Event-ID: aaaaaa-6\r\n\r\n" + entry(7));
        assertEquals(Outcome.DONE, run());
        assertEquals("@f.2\n@f.9\naaaaaa-4\naaaaaa-5\naaaaaa-6\n7\n", out.toString(UTF_8));
        assertTrue(
                asked.get(1)
                        .startsWith(
                                "GET /stream/history?format=ndjson&n=10000&since=2023-11-14T22%3A13%3A20Z&level=warn "),
                asked.get(1));
        assertTrue(asked.get(2).contains("&before=%7EP&"), asked.get(2));
        assertTrue(asked.get(3).contains("&before=%7EQ&"), asked.get(3));
        assertTrue(asked.get(4).contains("\nLast-Event-ID: aaaaaa-6\n"), asked.get(4));
        assertEquals(List.of(), notes);
    }

    private static String page(String heads, String... ids) {
        StringBuilder lines = new StringBuilder();
        for (String id : ids) {
            lines.append("{\"id\":\"").append(id).append("\",\"time\":\"2026-11-21T03:00:00Z\",\"message\":\"");
            lines.append(id).append("\"}\n");
        }
        return "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n" + heads + "Content-Length: " + lines.length()
                + "\r\n\r\n" + lines;
    }

    @Test
    void aServerWithoutFiltersIsFilteredHere() throws Exception {
        request.filters = Map.of("grep", List.of("7"), "level", List.of("warn"));
        request.follow = false;
        String body =
                "data: {\"level\":\"ERROR\",\"message\":\"7\"}\n\ndata: {\"level\":\"INFO\",\"message\":\"77\"}\n\n"
                        + "data: {\"level\":\"WARN\",\"message\":\"8\"}\n\n";
        answers.add(HEAD + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        assertEquals(Outcome.DONE, run());
        assertEquals("7\n", out.toString(UTF_8));
    }

    @Test
    void whoMayNotReadIsToldAndNotTriedAgain() throws Exception {
        request.reconnect = Reconnect.ALWAYS;
        answers.add("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
        assertEquals(Outcome.UNREACHABLE, run());
        assertTrue(notes.get(0).contains("401, it asks who reads"), notes.toString());
        assertEquals(1, asked.size());
    }

    @Test
    void theFirstConnectionIsNotTriedAgainUnlessThatIsAskedFor() throws Exception {
        answers.add("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        assertEquals(Outcome.UNREACHABLE, run());
        request.reconnect = Reconnect.ALWAYS;
        request.most = 1;
        answers.add("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        answers.add(HEAD + "LogWisp-Last-Event-ID: aaaaaa-4\r\n\r\n" + entry(5));
        assertEquals(Outcome.DONE, run());
        assertEquals("5\n", out.toString(UTF_8));
    }

    @Test
    void anOutputThatIsFullFailsTheCommand() throws Exception {
        answers.add(HEAD + "\r\n" + entry(1));
        Tail tail = new Tail(
                request.get(),
                new ByteArrayInputStream(new byte[0]),
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("No space left on device");
                    }
                },
                notes::add,
                Ticker.SYSTEM);
        assertThrows(IOException.class, tail::run);
    }

    @Test
    void filesAreFollowedOverARotationAndGoOnByTheCursorFile() throws Exception {
        Path log = folder.resolve("app.log");
        Files.writeString(log, "one\ntwo\nthree\n");
        request.servers.clear();
        request.files.add(Target.file(log));
        request.cursorFile = Optional.of(folder.resolve("cursor"));
        request.lines = OptionalInt.of(2);
        Tail tail = tail();
        CompletableFuture<Outcome> running = CompletableFuture.supplyAsync(() -> runQuietly(tail));
        await("two\nthree\n");
        Files.move(log, folder.resolve("app.log.1"));
        Files.writeString(log, "four\n");
        await("two\nthree\nfour\n");
        tail.stop();
        assertEquals(Outcome.DONE, running.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(1, notes.size(), notes.toString());
        assertTrue(notes.get(0).startsWith("--- app.log was rotated ("), notes.get(0));

        Files.writeString(log, "four\nfive\n");
        request.follow = false;
        assertEquals(Outcome.DONE, tail().run());
        assertEquals("two\nthree\nfour\nfive\n", out.toString(UTF_8));
        assertEquals(Outcome.EMPTY, tail().run());
    }

    @Test
    void theLastLinesOfAFileAreThoseThatPass() throws Exception {
        Path log = folder.resolve("app.log");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            text.append(i % 1000 == 0 ? "ERROR " : "INFO ").append(i).append('\n');
        }
        Files.writeString(log, text);
        request.servers.clear();
        request.files.add(Target.file(log));
        request.filters = Map.of("level", List.of("error"));
        request.lines = OptionalInt.of(2);
        request.follow = false;
        assertEquals(Outcome.DONE, run());
        assertEquals("ERROR 3000\nERROR 4000\n", out.toString(UTF_8));
    }

    @Test
    void standardInputIsReadToItsEnd() throws Exception {
        request.servers.clear();
        request.stdin = true;
        request.filters = Map.of("not", List.of("two"));
        Tail tail = new Tail(
                request.get(),
                new ByteArrayInputStream("one\ntwo\nlast".getBytes(UTF_8)),
                out,
                notes::add,
                Ticker.SYSTEM);
        assertEquals(Outcome.DONE, tail.run());
        assertEquals("one\nlast\n", out.toString(UTF_8));
    }

    private Tail tail() throws ClientException {
        return new Tail(request.get(), new ByteArrayInputStream(new byte[0]), out, notes::add, Ticker.SYSTEM);
    }

    private Outcome run() throws ClientException, IOException {
        return tail().run();
    }

    private static Outcome runQuietly(Tail tail) {
        try {
            return tail.run();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void await(String output) {
        Awaitility.await()
                .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .until(() -> out.toString(UTF_8).equals(output));
    }

    private static String entry(int number) {
        return "id: aaaaaa-" + number + "\ndata: {\"time\":\"2026-11-21T03:00:00Z\",\"message\":\"" + number
                + "\"}\n\n";
    }

    private static String late(int number) {
        return entry(number).replace("2026", "2028");
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }
}
