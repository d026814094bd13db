package io.logwisp.service;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.LogWispConfig;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.TcpFormat;
import io.logwisp.config.ServerConfig.WebSocketStyle;
import io.logwisp.config.ServerConfig.Zeek;
import io.logwisp.config.ServerConfig.ZeekArgument;
import io.logwisp.config.ServerConfig.ZeekArgument.Part;
import io.logwisp.config.ServerConfig.ZeekMetadata;
import io.logwisp.config.StreamConfig;
import io.logwisp.testing.Configs;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.Program;
import io.logwisp.testing.Tools;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zeek's WebSocket API as its clients see it. */
class ZeekIT {
    /** Debian's packages of Node lie there. */
    private static final String NODE = "env NODE_PATH=/usr/share/nodejs node";

    private static final String PATH = "/v1/messages/json";
    private static final int TIMEOUT_SECONDS = 60;

    @TempDir
    Path folder;

    private Path file;
    private LogWispService service;
    private int port;

    @BeforeEach
    void startService() throws Exception {
        file = Files.createFile(folder.resolve("app.log"));
        start(zeek("logwisp.log", true));
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    @Test
    void theExampleOfTheDescriptionWorksToTheLetter() throws Exception {
        restart(new Zeek(
                "zeek.test",
                "hello",
                List.of(new ZeekArgument(Part.MESSAGE, "count")),
                ZeekMetadata.EMPTY,
                List.of(""),
                false));
        try (Client client = Client.connect(port, PATH).say("[\"zeek.test\"]")) {
            assertTrue(
                    client.next()
                            .matches(
                                    "\\{\"type\":\"ack\",\"endpoint\":\"[-0-9a-f]{36}-websocket-[0-9]+\",\"version\":\"[^\"]+\"}"));
            append("3\n");
            assertEquals(
                    "{\"type\":\"data-message\",\"topic\":\"zeek.test\",\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"string\",\"data\":\"hello\"},{\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"count\",\"data\":3}]},{\"@data-type\":\"vector\",\"data\":[]}]}]}",
                    client.next());
        }
    }

    @Test
    void clientsGetWhatOthersPublishOnTheirTopicsAndNeverTheirOwn() throws Exception {
        try (Client a = Client.join(port, "[\"zeek.test\"]");
                Client b = Client.join(port, "[\"zeek.\"]");
                Client c = Client.join(port, "[\"other\"]")) {
            a.say(event("zeek.test", "ping"));
            assertEquals(event("zeek.test", "ping"), b.next());
            b.say(event("zeek.tester", "pong"));
            assertEquals(event("zeek.tester", "pong"), a.next());
            b.say(event("other", "last"));
            assertEquals(event("other", "last"), c.next());
            a.say(event("zeek.test", "end"));
            assertEquals(event("zeek.test", "end"), b.next());
            assertTrue(a.isQuiet() && b.isQuiet() && c.isQuiet());
        }
    }

    @Test
    void binaryFramesAreAsGoodAsText() throws Exception {
        try (Client a = Client.connect(port, PATH).sayBinary("[\"zeek.test\"]");
                Client b = Client.join(port, "[\"zeek.test\"]")) {
            assertTrue(a.next().startsWith("{\"type\":\"ack\""));
            a.sayBinary(event("zeek.test", "ping"));
            assertEquals(event("zeek.test", "ping"), b.next());
        }
    }

    @Test
    void whatIsSentBeforeTheAckIsWorkedOffBehindItInOrder() throws Exception {
        try (Client b = Client.join(port, "[\"zeek.test\"]");
                Client a = Client.connect(port, PATH)) {
            a.say("[]").say(event("zeek.test", "one")).say(event("zeek.test", "two"));
            assertTrue(a.next().startsWith("{\"type\":\"ack\""));
            assertEquals(event("zeek.test", "one"), b.next());
            assertEquals(event("zeek.test", "two"), b.next());
        }
    }

    @Test
    void entriesAndPublishedEventsBecomeEventsAndEntries() throws Exception {
        try (Client reader = Client.join(port, "[\"logwisp.\"]");
                Client writer = Client.join(port, "[]")) {
            append("hello from the file\n");
            assertTrue(reader.next().contains("{\"@data-type\":\"string\",\"data\":\"hello from the file\"}"));
            writer.say(event("zeek.test", "ping"));
            String published = reader.next();
            assertTrue(published.contains("{\"@data-type\":\"string\",\"data\":\"[7]\"}"), published);
            assertTrue(published.contains("\"data\":\"ping\""), published);
            assertEquals(1, exchange().getLong("entries"));
        }
    }

    @Test
    void mistakesAreAnsweredInZeeksWordsAndTheConnectionStays() throws Exception {
        restart(new Zeek("t", "e", List.of(), ZeekMetadata.NONE, List.of("zeek."), false));
        try (Client client = Client.join(port, "[]");
                Client other = Client.join(port, "[\"\"]")) {
            client.say("nonsense");
            assertEquals(error("deserialization_failed", "failed to decode JSON object"), client.next());
            client.say("{\"@data-type\":\"count\",\"data\":1}");
            assertEquals(error("deserialization_failed", "no topic in top-level JSON object"), client.next());
            client.say("{\"topic\":\"t\",\"@data-type\":\"count\",\"data\":1}");
            assertEquals(error("deserialization_failed", "failed to create Zeek event"), client.next());
            client.say(event("elsewhere", "ping"));
            assertEquals(error("publish_denied", "clients may not publish on this topic"), client.next());
            client.say(event("zeek.test", "ping"));
            assertEquals(event("zeek.test", "ping"), other.next());
            assertEquals(4, exchange().getLong("refused"));
        }
    }

    @Test
    void whoDoesNotNameTopicsIsToldAndClosed() throws Exception {
        try (Client client = Client.connect(port, PATH).say("{}")) {
            assertEquals(error("deserialization_failed", "subscriptions not an array"), client.next());
            assertEquals("1008 subscriptions not an array", client.closed());
        }
        try (Client client = Client.connect(port, PATH).say("[1]")) {
            assertEquals(error("deserialization_failed", "individual subscription not a string"), client.next());
            assertEquals("1008 individual subscription not a string", client.closed());
        }
    }

    @Test
    void wrongPathAndNameAreToldBehindTheUpgrade() throws Exception {
        for (String path : List.of("/", PATH + "/", PATH + "?x=1")) {
            try (Client client = Client.connect(port, path)) {
                assertEquals(error("invalid_uri", "Invalid URI - use " + PATH), client.next());
                assertEquals("1008 Invalid URI - use " + PATH, client.closed());
            }
        }
        try (Client client = Client.connect(port, PATH, "X-Application-Name", "bad name")) {
            assertEquals(error("invalid_application_name", "Invalid X-Application-Name"), client.next());
            assertEquals("1008 Invalid X-Application-Name", client.closed());
        }
        try (Client client = Client.connect(port, PATH, "X-Application-Name", "zeekctl/2.6:a=b*@-_.")) {
            client.say("[]");
            assertTrue(client.next().startsWith("{\"type\":\"ack\""));
        }
    }

    @Test
    void aMessageThatIsTooLongEndsTheConnection() throws Exception {
        try (Client client = Client.join(port, "[]")) {
            client.say("x".repeat(70_000));
            assertEquals("1009 message longer than 65536 bytes", client.closed());
        }
    }

    @Test
    void stopSaysTerminating() throws Exception {
        try (Client acked = Client.join(port, "[]");
                Client silent = Client.connect(port, PATH)) {
            service.close();
            assertEquals("1001 Terminating", acked.closed());
            assertEquals("1001 Terminating", silent.closed());
        }
    }

    @Test
    void aClientThatStopsReadingLosesOnlyItsOwnAndIsToldHowMuch() throws Exception {
        String large = event("zeek.test", "x".repeat(30_000));
        int count = 2000;
        try (Client reader = Client.join(port, "[\"zeek.\"]");
                Unhurried stopped = new Unhurried(port, "[\"zeek.\"]");
                Unhurried writer = new Unhurried(port, "[]")) {
            assertTrue(stopped.next().startsWith("{\"type\":\"ack\""));
            for (int i = 0; i < count; i++) {
                writer.say(large);
            }
            for (int i = 0; i < count; i++) {
                assertEquals(large, reader.next());
            }
            // The loop of one reader may be done before that of the other.
            await().until(this::exchange, told -> told.getLong("delivered") + told.getLong("dropped") == 2L * count);
            long lost = exchange().getLong("dropped");
            assertTrue(lost > 0);
            for (int i = 0; i < count - lost; i++) {
                assertEquals(large, stopped.next());
            }
            assertEquals(
                    error("messages_lost", lost + " messages are left out because this client reads too slowly"),
                    stopped.next());
        }
    }

    @Test
    void clientsBeyondTheLimitAreRefused() throws Exception {
        Client first = Client.join(port, "[]");
        Client second = Client.join(port, "[]");
        Client third = Client.join(port, "[]");
        Client fourth = Client.join(port, "[]");
        try (LineClient fifth = LineClient.get(
                port,
                PATH,
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")) {
            assertEquals("HTTP/1.1 503 Service Unavailable", fifth.head().get(0));
        }
        for (Client client : List.of(first, second, third, fourth)) {
            client.close();
        }
        await().ignoreExceptions().until(() -> {
            Client.join(port, "[]").close();
            return true;
        });
    }

    @Test
    void foreignPagesMayNotConnect() throws Exception {
        try (LineClient client = LineClient.get(
                port,
                PATH,
                "Origin: https://evil.example",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")) {
            assertEquals("HTTP/1.1 403 Forbidden", client.head().get(0));
        }
    }

    @Test
    void plainStylesSendAnEntryOrALineAFrameToThoseWhoNameTheSubProtocol() throws Exception {
        Zeek unused = zeek("t", false);
        service.close();
        start(WebSocketStyle.RAW, "/x", "example-protocol", unused);
        try (LineClient without = LineClient.get(
                port,
                "/x",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")) {
            assertEquals("HTTP/1.1 400 Bad Request", without.head().get(0));
        }
        try (Client client = Client.connect(port, "/x", "Sec-WebSocket-Protocol", "example-protocol")) {
            await().until(() -> clients() == 1);
            append("one line\n");
            assertEquals("one line", client.next());
        }
        service.close();
        start(WebSocketStyle.JSON, "/", "", unused);
        try (Client client = Client.connect(port, "/")) {
            await().until(() -> clients() == 1);
            append("another\n");
            assertTrue(client.next().endsWith("\"message\":\"another\"}"));
        }
    }

    private int clients() {
        return service.streams().get(0).clients().httpCount();
    }

    @Test
    void nodeGetsEvents() throws Exception {
        Tools.require("node");
        Program.Client probe =
                Program.Client.shell(folder, NODE + " -p \"typeof (globalThis.WebSocket ?? require('ws'))\"");
        probe.exitCode();
        if (!probe.output().contains("function")) {
            Tools.missing("node has neither a WebSocket of its own nor the package ws");
        }
        Files.writeString(
                folder.resolve("client.js"),
                "const Socket = globalThis.WebSocket ?? require('ws');\n"
                        + "const socket = new Socket('ws://127.0.0.1:" + port + PATH + "');\n"
                        + "socket.addEventListener('open', () => socket.send('[\"zeek.test\"]'));\n"
                        + "socket.addEventListener('message', event => console.log(event.data));\n");
        try (Program.Client client = Program.Client.shell(folder, NODE + " client.js");
                Client publisher = Client.join(port, "[]")) {
            client.awaitOutput("{\"type\":\"ack\"");
            publisher.say(event("zeek.test", "ping"));
            client.awaitOutput(event("zeek.test", "ping"));
        }
    }

    private static Zeek zeek(String topic, boolean entries) {
        List<ZeekArgument> args = List.of(new ZeekArgument(Part.MESSAGE, ""), new ZeekArgument(Part.FIELDS, ""));
        return new Zeek(topic, "LogWisp::log", args, ZeekMetadata.NONE, List.of(""), entries);
    }

    private void restart(Zeek zeek) throws Exception {
        service.close();
        start(zeek);
    }

    private void start(Zeek zeek) throws Exception {
        start(WebSocketStyle.ZEEK_V1, PATH, "", zeek);
    }

    private void start(WebSocketStyle style, String path, String protocol, Zeek zeek) throws Exception {
        StreamConfig base =
                Configs.stream("app", file, Configs.http("/stream", "/status"), Configs.tcp(TcpFormat.JSON));
        ServerConfig.WebSocket ws = new ServerConfig.WebSocket(
                ServerConfig.LOOPBACK,
                0,
                1000,
                0,
                path,
                style,
                protocol,
                List.of(),
                4,
                65_536,
                0,
                zeek,
                Configs.webSocket(style).template(),
                Optional.empty(),
                Optional.empty());
        LogWispConfig config = Configs.config(Configs.with(base, ws));
        service = LogWispService.start(config);
        port = port(Listener.Kind.WEBSOCKET);
    }

    private int port(Listener.Kind kind) {
        return service.listeners().stream()
                .filter(listener -> listener.kind() == kind)
                .findFirst()
                .orElseThrow()
                .port();
    }

    private JsonObject exchange() throws IOException {
        try (LineClient client = LineClient.get(port(Listener.Kind.HTTP), "/status")) {
            assertFalse(client.head().isEmpty());
            return new JsonObject(client.body()).getJsonObject("exchange");
        }
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    private static String error(String code, String context) {
        return "{\"type\":\"error\",\"code\":\"" + code + "\",\"context\":\"" + context + "\"}";
    }

    private static String event(String topic, String name) {
        return "{\"type\":\"data-message\",\"topic\":\"" + topic
                + "\",\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"string\",\"data\":\""
                + name + "\"},{\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"count\",\"data\":7}]}]}]}";
    }

    /** A client that collects messages. */
    private static final class Client implements WebSocket.Listener, AutoCloseable {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<String> closed = new CompletableFuture<>();
        private final StringBuilder partial = new StringBuilder();
        private WebSocket socket;

        static Client connect(int port, String path, String... header) {
            Client client = new Client();
            WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
            if (header.length > 0 && header[0].equals("Sec-WebSocket-Protocol")) {
                builder.subprotocols(header[1]);
            } else if (header.length > 0) {
                builder.header(header[0], header[1]);
            }
            client.socket = builder.buildAsync(URI.create("ws://localhost:" + port + path), client)
                    .join();
            return client;
        }

        /** Connects, names its topics and waits for the ack. */
        static Client join(int port, String topics) throws InterruptedException {
            Client client = connect(port, PATH).say(topics);
            String ack = client.next();
            assertTrue(ack.startsWith("{\"type\":\"ack\""), ack);
            return client;
        }

        Client say(String text) {
            socket.sendText(text, true).join();
            return this;
        }

        Client sayBinary(String text) {
            socket.sendBinary(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), true)
                    .join();
            return this;
        }

        String next() throws InterruptedException {
            String message = messages.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message for " + TIMEOUT_SECONDS + " s");
            }
            return message;
        }

        boolean isQuiet() {
            return messages.isEmpty();
        }

        String closed() throws Exception {
            return closed.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                messages.add(partial.toString());
                partial.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
            closed.complete(statusCode + " " + reason);
            return null;
        }

        @Override
        public void close() {
            socket.abort();
        }
    }

    /** A client that takes from the socket only what it is asked for and sends at once, neither of which Java's own does. */
    private static final class Unhurried implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;

        Unhurried(int port, String topics) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(TIMEOUT_SECONDS * 1000);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            send("GET " + PATH + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
            for (int last = 0; last != 0x0D0A0D0A; last = last << 8 | in.readUnsignedByte()) {
                // until the empty line
            }
            say(topics);
        }

        /** Sends a message of ASCII text, masked with zeros. */
        void say(String text) throws IOException {
            int length = text.length();
            String size = length < 126
                    ? "" + (char) (0x80 | length)
                    : "\u00FE" + (char) (length >>> 8) + (char) (length & 0xFF);
            send("\u0081" + size + "\0\0\0\0" + text);
        }

        private void send(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        }

        String next() throws IOException {
            in.readUnsignedByte();
            int length = in.readUnsignedByte();
            byte[] payload = new byte[length < 126 ? length : in.readUnsignedShort()];
            in.readFully(payload);
            return new String(payload, StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
