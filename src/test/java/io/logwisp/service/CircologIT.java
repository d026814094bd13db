package io.logwisp.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.testing.Program;
import io.logwisp.testing.Tools;
import io.logwisp.testing.UnixWebSocket;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** circolog's dialect over unix sockets, asked by curl and by a WebSocket client. */
class CircologIT {
    private static final int TIMEOUT_SECONDS = 60;

    @TempDir
    Path folder;

    private Path file;
    private Path query;
    private Path control;
    private LogWispService service;
    private final List<UnixWebSocket> clients = new ArrayList<>();

    @BeforeEach
    void startService() throws Exception {
        Tools.require("curl");
        file = Files.createFile(folder.resolve("app.log"));
        query = folder.resolve("q.sock");
        control = folder.resolve("c.sock");
        service = start("");
    }

    private LogWispService start(String more) throws Exception {
        String toml = """
                [checkpoint]
                enabled = false
                [control]
                socket = "c.sock"
                [[streams]]
                name = "ring"
                [streams.monitor]
                targets = [{ path = "app.log", is_file = true }]
                [streams.buffer]
                size = 20000
                [[streams.httpserver]]
                enabled = true
                style = "circolog"
                socket = "q.sock"
                socket_mode = "0600"
                """ + more;
        return LogWispService.start(new ConfigLoader(Map.of(), folder)
                .loadText("test.toml", toml, List.of())
                .config());
    }

    @AfterEach
    void stopService() throws Exception {
        if (service != null) {
            service.close();
        }
        for (UnixWebSocket client : clients) {
            client.close();
        }
    }

    @Test
    void rootGivesTheMessagesHeldInTheFormAskedForAndEnds() throws Exception {
        append("one", "two", "three");
        awaitHeld(3);

        assertEquals("one\ntwo\nthree\n", get("/"));
        assertEquals("one\ntwo\nthree\n", get("/?l=-1&fmt=syslog"));
        assertEquals("two\nthree\n", get("/?l=2"));
        assertEquals("one\ntwo\nthree\n", get("/?l=100"));
        assertEquals("", get("/?l=0"));
        assertEquals("three\n", get("/?l=1&grep=e"));
        JsonObject last = new JsonObject(get("/?l=1&fmt=json"));
        assertEquals("three", last.getString("message"));
        assertEquals("app.log", last.getString("program"));
        assertTrue(get("/?l=1&fmt=text").endsWith("app.log three\n"));
        assertTrue(get("/stream?n=1&follow=0").contains("\"message\":\"three\""));
    }

    @Test
    void wrongParametersAreRefused() throws Exception {
        for (String wrong : List.of("l=-2", "l=x", "l=", "l=1&l=2", "fmt=xml", "fmt=json&fmt=json", "lines=3")) {
            assertEquals("400", statusOf(query, "/?" + wrong), wrong);
        }
        assertEquals("404", statusOf(query, "/nope"));
        assertEquals("426", statusOf(query, "/ws"));
        assertEquals("405", statusOf(query, "/", "-X", "POST"));
    }

    @Test
    void whoJoinsUnderLoadGetsEachMessageOnceInOrder() throws Exception {
        int count = 10_000;
        for (int i = 0; i < count; i += 50) {
            append(IntStream.range(i, i + 50).mapToObj(n -> "line " + n).toArray(String[]::new));
            if (i % 1000 == 0) {
                connect("/ws");
            }
        }
        List<String> expected =
                IntStream.range(0, count).mapToObj(n -> "line " + n).toList();

        for (UnixWebSocket client : clients) {
            await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .until(() -> client.messages().size() >= count);
            assertEquals(expected, client.messages());
        }
        assertEquals(String.join("\n", expected) + "\n", get("/"));
    }

    @Test
    void aWebSocketTakesTheSameParameters() throws Exception {
        append("one", "two");
        awaitHeld(2);

        UnixWebSocket client = connect("/ws?l=1&fmt=json");
        await().until(() -> client.messages().size() == 1);
        append("three");
        await().until(() -> client.messages().size() == 2);

        assertEquals(
                List.of("two", "three"),
                client.messages().stream()
                        .map(text -> new JsonObject(text).getString("message"))
                        .toList());
    }

    @Test
    void whatComesDuringAPauseIsDiscardedCountedAndDoesNotComeBack() throws Exception {
        append("before");
        awaitHeld(1);

        assertEquals("{\"paused\":true}", post("/pause/toggle"));
        append("lost 1", "lost 2");
        await().until(() -> stream().getInteger("discarded") == 2);
        assertTrue(stream().getBoolean("paused"));
        assertEquals(1, stream().getInteger("total_entries"));
        assertEquals("before\n", get("/"));
        JsonObject told = new JsonObject(get("/status")).getJsonObject("stream");
        assertTrue(told.getBoolean("paused"));
        assertEquals(2, told.getInteger("discarded"));
        assertEquals(1, told.getInteger("held"));

        assertEquals("{\"paused\":false}", post("/pause/toggle?stream=ring"));
        append("after");
        awaitHeld(2);
        assertEquals("before\nafter\n", get("/"));
        assertEquals("{\"paused\":true}", post("/pause"));
        assertEquals("{\"paused\":true}", post("/pause"));
        assertEquals("{\"paused\":false}", post("/resume"));
    }

    @Test
    void clearForgetsForReadersToComeAndCollectionGoesOn() throws Exception {
        UnixWebSocket follower = connect("/ws");
        await().until(() -> service.streams().get(0).clients().httpCount() == 1); // it has its place in the stream
        append("one", "two");
        awaitHeld(2);

        assertEquals("{\"cleared\":2}", post("/logs/clear"));
        assertEquals("", get("/"));
        append("three");
        awaitHeld(1);

        assertEquals("three\n", get("/"));
        await().until(() -> follower.messages().size() == 3);
        assertEquals(List.of("one", "two", "three"), follower.messages());
    }

    @Test
    void controlTakesCommandsByPostOnlyAndNotFromWebPages() throws Exception {
        assertEquals("405", statusOf(control, "/pause/toggle"));
        assertEquals("405", statusOf(control, "/logs/clear"));
        assertEquals("404", statusOf(control, "/nope", "-X", "POST"));
        assertEquals("404", statusOf(control, "/pause?stream=other", "-X", "POST"));
        assertEquals("400", statusOf(control, "/pause?name=ring", "-X", "POST"));
        assertEquals("403", statusOf(control, "/logs/clear", "-X", "POST", "-H", "Origin: http://evil.example"));
        assertEquals("404", statusOf(query, "/pause/toggle"));
        assertFalse(stream().getBoolean("paused"));
    }

    @Test
    void socketsHaveTheirModesAndAreTakenAwayAtTheEnd() throws Exception {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(query)));
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(control)));

        service.close();

        assertFalse(Files.exists(query));
        assertFalse(Files.exists(control));
    }

    @Test
    void aStaleSocketIsReplacedButNeitherOneInUseNorAnotherFile() throws Exception {
        assertTrue(assertThrows(StartException.class, () -> start(""))
                .getMessage()
                .contains("another program listens there"));
        assertEquals("", get("/"));

        service.close();
        try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(query));
        }
        assertTrue(Files.exists(query));
        service = start("");
        assertEquals("", get("/"));

        service.close();
        Files.writeString(query, "precious");
        assertTrue(
                assertThrows(StartException.class, () -> start("")).getMessage().contains("a file that is no socket"));
        assertEquals("precious", Files.readString(query));
    }

    @Test
    void websocatFollowsOverAUnixSocket() throws Exception {
        Tools.assume("websocat");
        append("one", "two");
        awaitHeld(2);
        String command = "websocat -t '--ws-c-uri=ws://localhost/ws?l=1' - ws-c:unix:" + query;
        try (Program.Client client = Program.Client.shell(folder, command)) {
            client.awaitOutput("two\n");
            append("three");
            client.awaitOutput("three\n");
            assertEquals("two\nthree\n", client.output());
        }
    }

    @Test
    void rawTcpIsServedOnAUnixSocketToo() throws Exception {
        Tools.require("socat");
        service.close();
        service = start("[streams.tcpserver]\nenabled = true\nformat = \"raw\"\nbacklog = 5\nsocket = \"t.sock\"\n");
        append("one");
        awaitHeld(1);

        Process client = new ProcessBuilder("socat", "-u", "UNIX-CONNECT:" + folder.resolve("t.sock"), "-").start();
        try {
            assertEquals("one", client.inputReader(UTF_8).readLine());
        } finally {
            client.destroy();
        }
    }

    private void append(String... lines) throws IOException {
        Files.writeString(file, String.join("\n", lines) + "\n", StandardOpenOption.APPEND);
    }

    private void awaitHeld(int entries) {
        await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS).until(() -> stream().getInteger("held") == entries);
    }

    private JsonObject stream() throws Exception {
        return new JsonObject(curl(control, "/status")).getJsonObject("streams").getJsonObject("ring");
    }

    private String get(String path) throws Exception {
        return curl(query, path);
    }

    private String post(String path) throws Exception {
        return curl(control, path, "-X", "POST");
    }

    private String statusOf(Path socket, String path, String... more) throws Exception {
        List<String> options = new ArrayList<>(List.of(more));
        options.addAll(List.of("-o", "/dev/null", "-w", "%{http_code}"));
        return curl(socket, path, options.toArray(String[]::new));
    }

    private static String curl(Path socket, String path, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-m", "30", "--unix-socket", socket.toString()));
        command.addAll(List.of(more));
        command.add("http://localhost" + path);
        Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
        String answer = new String(client.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, client.waitFor(), answer);
        return answer;
    }

    private UnixWebSocket connect(String path) throws IOException {
        UnixWebSocket client = UnixWebSocket.connect(query, path);
        clients.add(client);
        return client;
    }
}
