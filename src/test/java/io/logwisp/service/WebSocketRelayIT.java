package io.logwisp.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.config.toml.OptionValue;
import io.logwisp.stats.SinkStats;
import io.logwisp.stats.SourceStats;
import io.logwisp.testing.Certificates;
import io.logwisp.testing.CuttableRelay;
import io.logwisp.testing.Program;
import io.logwisp.testing.Tools;
import io.logwisp.testing.UnixWebSocket;
import io.logwisp.testing.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket sources, the sink and templates, with each other, with other programs and over a bad network. */
class WebSocketRelayIT {
    private static final int TIMEOUT_SECONDS = 60;
    private static final String NODE = "env NODE_PATH=/usr/share/nodejs node -e \"";
    private static final String NONE = "X-None: none";

    /** An empty ping of a server. */
    private static final String PING = "8900";

    private static final String PONG = "8a00";

    @TempDir
    Path folder;

    private final List<LogWispService> services = new ArrayList<>();
    private Path input;
    private Path output;
    private int port;

    @BeforeEach
    void makeFiles() throws IOException {
        input = Files.createFile(folder.resolve("in.log"));
        output = folder.resolve("out.log");
        port = Program.freePorts(1).get(0);
    }

    @AfterEach
    void stopServices() {
        services.forEach(LogWispService::close);
    }

    // --- Templates. ---

    @Test
    void eachServerOfAStreamHasATemplateOfItsOwn() throws Exception {
        List<Integer> ports = Program.freePorts(2);
        sender("""
                [[streams.wsserver]]
                enabled = true
                port = %d
                protocol = "example-protocol"
                template = "${LEVEL}: $MSG"
                backlog = 10
                [[streams.wsserver]]
                enabled = true
                socket = "ws.sock"
                format = "template"
                template = "<$MSG> caf\u00e9"
                backlog = 10
                """.formatted(ports.get(0)));
        Files.write(input, "ERROR it is caf".getBytes(UTF_8), StandardOpenOption.APPEND);
        Files.write(input, new byte[] {(byte) 0xE9, '\n'}, StandardOpenOption.APPEND);
        try (UnixWebSocket local = UnixWebSocket.connect(folder.resolve("ws.sock"), "/");
                WebSocketClient client =
                        WebSocketClient.connect(ports.get(0), "/", "X-None: none", "example-protocol")) {
            assertEquals("err: ERROR it is caf\uFFFD", client.next());
            append("and live\n");
            assertEquals("notice: and live", client.next());
            List<String> rendered = List.of("<ERROR it is caf\uFFFD> caf\u00e9", "<and live> caf\u00e9");
            Awaitility.await()
                    .atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertEquals(rendered, local.messages()));
        }
    }

    @Test
    void nodeNamesTheSubProtocolAndGetsATemplate() throws Exception {
        requireNode();
        sender("""
                [[streams.wsserver]]
                enabled = true
                port = %d
                protocol = "example-protocol"
                template = "$MSG!"
                backlog = 10
                """.formatted(port));
        append("hello\n");
        try (Program.Client node = Program.Client.shell(
                folder,
                NODE + "const W=require('ws');const w=new W('ws://127.0.0.1:" + port
                        + "/','example-protocol');w.on('message',m=>{console.log(w.protocol,String(m));w.close()})\"")) {
            node.awaitOutput("example-protocol hello!");
        }
    }

    // --- The source that listens. ---

    @Test
    void everyMessageOfNodeIsAnEntryWithItsPeer() throws Exception {
        requireNode();
        receiver("protocol = \"example-protocol\"\npath = \"/up\"\nmax_message_bytes = 70000\n", "format = \"json\"\n");
        String script = "const W=require('ws');const w=new W('ws://127.0.0.1:" + port
                + "/up','example-protocol',{perMessageDeflate:true});w.on('open',()=>{w.send('text caf\u00e9');"
                + "w.send(Buffer.from([98,255,99]));w.send('in ',{fin:false});w.send('three ',{fin:false});w.send('parts');"
                + "w.send('x'.repeat(70010));w.send('');w.send('two\\nlines');w.on('pong',()=>w.close());w.ping()})";
        try (Program.Client node = Program.Client.shell(folder, NODE + script + "\"")) {
            assertEquals(0, node.exitCode(), node.output());
        }
        List<JsonObject> entries = awaitLines(5).stream().map(JsonObject::new).toList();
        assertEquals("text caf\u00e9", entries.get(0).getString("message"));
        assertEquals("websocket", entries.get(0).getString("source"));
        assertEquals("127.0.0.1", entries.get(0).getJsonObject("fields").getString("peer"));
        assertEquals("b\uFFFDc", entries.get(1).getString("message"));
        assertEquals("in three parts", entries.get(2).getString("message"));
        assertEquals("x".repeat(70_000), entries.get(3).getString("message"));
        assertEquals(10, entries.get(3).getJsonObject("fields").getInteger("truncated_bytes"));
        assertEquals("two\nlines", entries.get(4).getString("message"));
        assertEquals(5, source().messages());
        assertEquals(1, source().cut());
    }

    @Test
    void messagesAreUnderstoodAsSyslogOrJson() throws Exception {
        receiver("format = \"syslog\"\n", "template = '$HOST $PROGRAM $LEVEL $MSG'\n");
        try (WebSocketClient client = WebSocketClient.connect(port, "/", NONE)) {
            client.say("<11>1 2026-11-21T02:24:08Z box app 7 - - all is lost");
            client.say("no syslog");
            assertEquals(List.of("box app err all is lost", "localhost  notice no syslog"), awaitLines(2));
        }
        services.remove(0).close();
        Files.delete(output);
        receiver("format = \"json\"\n", "template = '$LEVEL $MSG ${user} ${peer}'\n");
        try (WebSocketClient client = WebSocketClient.connect(port, "/", NONE)) {
            client.say("{\"level\":\"error\",\"msg\":\"oh\",\"user\":\"ann\",\"peer\":\"6.6.6.6\"}");
            client.say("no json");
            assertEquals(List.of("err oh ann 127.0.0.1", "notice no json  127.0.0.1"), awaitLines(2));
        }
        assertEquals(1, source().malformed());
    }

    @Test
    void whoBreaksTheRulesIsToldAndDisconnected() throws Exception {
        receiver("max_message_bytes = 480\nprotocol = \"p\"\n", "");
        assertEquals(1007, closeCode(frame(0x81, new byte[] {'a', (byte) 0xFF})));
        assertEquals(1009, closeCode(frame(0x81, new byte[4 * 480 + 1])));
        assertEquals(1002, closeCode(frame(0x83, new byte[1])));
        byte[] unmasked = {(byte) 0x81, 1, 'a'};
        assertEquals(1002, closeCode(unmasked));
        byte[] pings = new byte[6 * 400];
        for (int i = 0; i < pings.length; i += 6) {
            System.arraycopy(frame(0x89, new byte[0]), 0, pings, i, 6);
        }
        assertEquals(1008, closeCode(pings));
        assertEquals(1008, closeCode(frame(0x01, new byte[] {'a'}))); // and never the rest
        assertTrue(source().broken() >= 5, () -> source().toString());
        assertEquals(0, source().messages());
    }

    @Test
    void onlyThePathTheSubProtocolAndAllowedPagesGetIn() throws Exception {
        receiver("path = \"/up\"\nprotocol = \"p\"\nmax_connections = 1\n", "");
        assertEquals(404, status("/", "Sec-WebSocket-Protocol: p"));
        assertEquals(400, status("/up", NONE));
        assertEquals(403, status("/up", "Origin: http://evil.example\r\nSec-WebSocket-Protocol: p"));
        try (Socket first = upgrade("/up", "Sec-WebSocket-Protocol: p")) {
            assertEquals(503, status("/up", "Sec-WebSocket-Protocol: p"));
            assertTrue(first.isConnected());
        }
    }

    @Test
    void aClientThatDoesNotAnswerPingsIsDisconnected() throws Exception {
        receiver("ping_interval_seconds = 1\n", "");
        try (Socket silent = upgrade("/", NONE)) {
            assertEquals(PING + close(1011, "Ping timeout"), rest(silent));
        }
        Awaitility.await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS).until(() -> source().connections() == 0);
    }

    @Test
    void partsOfAMessageAndPingsAreNoAnswerToAPing() throws Exception {
        receiver("ping_interval_seconds = 1\n", "");
        try (Socket silent = upgrade("/", NONE)) {
            List<String> answers = new ArrayList<>();
            silent.getOutputStream().write(frame(0x01, new byte[0]));
            do {
                if (answers.isEmpty() || answers.get(answers.size() - 1).equals(PONG)) {
                    silent.getOutputStream().write(frame(0x00, new byte[] {'x'}));
                    silent.getOutputStream().write(frame(0x89, new byte[0]));
                }
                answers.add(next(silent));
            } while (!answers.get(answers.size() - 1).startsWith("88"));
            answers.removeIf(PONG::equals);
            assertEquals(List.of(PING, close(1011, "Ping timeout")), answers);
        }
        Awaitility.await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS).until(() -> source().connections() == 0);
    }

    @Test
    void whoSendsWholeMessagesLivesWithoutAPong() throws Exception {
        receiver("ping_interval_seconds = 1\n", "");
        try (Socket socket = upgrade("/", NONE)) {
            InputStream in = socket.getInputStream();
            for (int pings = 0; pings < 4; pings++) {
                assertEquals(PING, HexFormat.of().formatHex(in.readNBytes(2)));
                socket.getOutputStream().write(frame(0x81, "here I am".getBytes(UTF_8)));
            }
        }
        assertEquals(List.of("here I am", "here I am", "here I am", "here I am"), awaitLines(4));
    }

    /** Everything until the end of the connection, in hexadecimal digits. */
    private static String rest(Socket socket) throws IOException {
        return HexFormat.of().formatHex(socket.getInputStream().readAllBytes());
    }

    /** The next short frame, in hexadecimal digits. */
    private static String next(Socket socket) throws IOException {
        byte[] head = socket.getInputStream().readNBytes(2);
        return HexFormat.of().formatHex(head)
                + HexFormat.of().formatHex(socket.getInputStream().readNBytes(head[1]));
    }

    private static String close(int code, String reason) {
        byte[] text = reason.getBytes(UTF_8);
        return "88%02x%04x".formatted(text.length + 2, code) + HexFormat.of().formatHex(text);
    }

    // --- The sink. ---

    @Test
    void anOutageLosesNothingThatTheRingHolds() throws Exception {
        receiver("", "");
        try (CuttableRelay relay = new CuttableRelay(port)) {
            sender(sink(relay.port(), "ping_interval_seconds = 30\nreconnect_max_ms = 300\n"));
            int written = write(0, 3000);
            relay.cut();
            written = write(written, 3000);
            awaitFailure();
            relay.restore();
            written = write(written, 3000);
            for (int cuts = 0; cuts < 3; cuts++) {
                relay.cut();
                relay.restore();
                written = write(written, 500);
            }
            Set<String> wanted = lines(0, written);
            Awaitility.await()
                    .atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertEquals(wanted, new HashSet<>(Files.readAllLines(output))));
            long expected = written;
            Awaitility.await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS).until(() -> sink().entries() == expected);
            assertEquals(0, sink().lost());
            assertTrue(sink().open());
        }
    }

    @Test
    void whatTheRingDoesNotHoldIsCountedExactly() throws Exception {
        receiver("", "");
        try (CuttableRelay relay = new CuttableRelay(port)) {
            sender("buffer = { entries = 1000, max_bytes = 65536 }\n" + sink(relay.port(), "reconnect_max_ms = 300\n"));
            write(0, 100);
            awaitLines(100);
            relay.cut();
            awaitFailure();
            for (int from = 100; from < 60_100; from += 1000) {
                write(from, 1000);
            }
            awaitEntries(60_100);
            relay.restore();
            append("the end\n");
            Awaitility.await()
                    .atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .until(() -> Files.readAllLines(output).contains("the end"));
            Set<String> arrived = new HashSet<>(Files.readAllLines(output));
            assertTrue(sink().lost() > 0);
            assertEquals(60_101, arrived.size() + sink().lost());
        }
    }

    @Test
    @Tag("faults-too")
    void aNetworkThatSwallowsEverythingIsNoticedByPings() throws Exception {
        receiver("", "");
        try (CuttableRelay relay = new CuttableRelay(port)) {
            sender(sink(relay.port(), "ping_interval_seconds = 1\nreconnect_max_ms = 300\n"));
            write(0, 10);
            awaitLines(10);
            relay.silence();
            write(10, 10);
            Awaitility.await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS).until(() -> sink().failures() > 0);
            relay.cut();
            relay.restore();
            Awaitility.await()
                    .atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertEquals(lines(0, 20), new HashSet<>(Files.readAllLines(output))));
            assertEquals(0, sink().lost());
        }
    }

    @Test
    void aServerThatDoesNotShakeHandsIsTriedAgain() throws Exception {
        try (ServerSocket silent = new ServerSocket(port, 5, InetAddress.getByName("127.0.0.1"))) {
            sender(sink(port, "handshake_timeout_seconds = 1\nreconnect_max_ms = 300\n"));
            append("a\n");
            Awaitility.await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS).until(() -> sink().failures() > 1);
            assertTrue(sink().trouble().contains("within 1 s"), () -> sink().trouble());
            assertFalse(sink().open());
            assertTrue(silent.isBound());
        }
        receiver("", "");
        assertEquals(List.of("a"), awaitLines(1));
    }

    @Test
    void aMessageThatIsTooLongForTheReceiverDoesNotHoldUpTheOthers() throws Exception {
        requireNode();
        try (Program.Client node = Program.Client.shell(
                folder,
                NODE + "const W=require('ws');new W.Server({port:" + port
                        + ",host:'127.0.0.1',maxPayload:1000}).on('connection',w=>{w.on('error',()=>0);w.on('message',m=>console.log('got '+m))});"
                        + "console.log('ready')\"")) {
            node.awaitOutput("ready");
            sender(sink(port, "reconnect_max_ms = 300\n"));
            append("before\n" + "x".repeat(2000) + "\nbehind\n");
            node.awaitOutput("got before").awaitOutput("got behind");
        }
        Awaitility.await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS).until(() -> sink().lost() == 1);
    }

    @Test
    void bytesThatAreNoTextAndLongLinesArriveWhole() throws Exception {
        receiver("max_message_bytes = 400000\n", "");
        sender(sink(port, "format = \"raw\"\n"));
        byte[] line = ("a".repeat(200_000) + "\u00ff\u0001\n").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        Files.write(input, line, StandardOpenOption.APPEND);
        Awaitility.await()
                .atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .until(() -> Files.exists(output) && Files.size(output) >= line.length);
        assertEquals(-1, java.util.Arrays.mismatch(line, Files.readAllBytes(output)));
    }

    @Test
    void whatWasReadArrivesBeforeTheEnd() throws Exception {
        receiver("", "");
        sender(sink(port, ""));
        write(0, 5000);
        awaitEntries(5000);
        services.remove(1).close();
        Awaitility.await()
                .atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .until(() -> Files.readAllLines(output).size() == 5000);
    }

    // --- Both with TLS and access. ---

    @Test
    void bothEndsShowCertificates() throws Exception {
        Certificates ours =
                new Certificates(folder.resolve("ours")).issue("server").issue("client");
        Certificates others = new Certificates(folder.resolve("others")).issue("client");
        receiver(
                "ssl = { cert_file = \"%s\", key_file = \"%s\", client_auth = true, client_ca_file = \"%s\" }\n"
                        .formatted(ours.file("server.crt"), ours.file("server.key"), ours.file("ca.crt")),
                "");
        String good = "ssl = { cacert = \"%s\", cert = \"%s\", key = \"%s\" }\n"
                .formatted(ours.file("ca.crt"), ours.file("client.crt"), ours.file("client.key"));
        String stranger = "ssl = { allow_self_signed = true, cert = \"%s\", key = \"%s\" }\n"
                .formatted(others.file("client.crt"), others.file("client.key"));
        String distrustful =
                "ssl = { cert = \"%s\", key = \"%s\" }\n".formatted(ours.file("client.crt"), ours.file("client.key"));
        for (String wrong : List.of(stranger, distrustful)) {
            sender(sink(port, wrong));
            append("x\n");
            Awaitility.await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS).until(() -> sink().failures() > 0);
            services.remove(1).close();
        }
        Files.writeString(input, "");
        sender(sink(port, good));
        append("hello\n");
        assertEquals(List.of("hello"), awaitLines(1));
    }

    @Test
    void rulesOfAccessHoldForTheSourceToo() throws Exception {
        receiver("", """
                [streams.auth]
                type = "bearer"
                bearer_auth = { tokens = ["0123456789abcdef0123456789abcdef"] }
                """);
        sender(sink(port, "reconnect_max_ms = 300\n"));
        Awaitility.await()
                .atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .until(() -> sink().trouble().contains("401"));
        services.remove(1).close();
        Path secret = Files.writeString(folder.resolve("secret"), "Bearer 0123456789abcdef0123456789abcdef\n");
        sender(sink(port, "headers = { Authorization = \"file:" + secret + "\" }\n"));
        append("hello\n");
        assertEquals(List.of("hello"), awaitLines(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "template"})
    void theSourceThatConnectsComesBackToItsServer(String style) throws Exception {
        sender("""
                [[streams.wsserver]]
                enabled = true
                port = %d
                style = "%s"
                backlog = 1000
                """.formatted(port, style));
        append("{\"level\":\"warn\",\"msg\":\"one\"}\n");
        LogWispService server = services.get(0);
        start("""
                [[streams]]
                name = "far"
                [[streams.sources]]
                type = "websocket"
                mode = "client"
                url = "ws://127.0.0.1:%d/"
                format = "json"
                reconnect_max_ms = 300
                [[streams.sinks]]
                type = "file"
                path = "out.log"
                template = '$LEVEL $MSG ${peer}'
                """.formatted(port));
        String level = style.equals("json") ? "warning" : "notice";
        assertEquals(List.of(level + " one 127.0.0.1"), awaitLines(1));
        server.close();
        services.remove(server);
        Files.writeString(input, "");
        sender("""
                [[streams.wsserver]]
                enabled = true
                port = %d
                style = "%s"
                backlog = 1000
                """.formatted(port, style));
        append("two\n");
        assertEquals("notice two 127.0.0.1", awaitLines(2).get(1));
    }

    // --- Tools. ---

    private void requireNode() {
        Tools.require("node");
        if (!Files.isDirectory(Path.of("/usr/share/nodejs/ws"))) {
            Tools.missing("node has no package ws");
        }
    }

    private static String sink(int port, String more) {
        return "[[streams.sinks]]\ntype = \"websocket\"\nhost = \"127.0.0.1\"\nport = " + port + "\n" + more;
    }

    /** A stream that follows the input. */
    private void sender(String more) throws Exception {
        start("""
                [[streams]]
                name = "near"
                monitor = { targets = [{ path = "in.log" }], check_interval_ms = 10, start_position = "beginning" }
                """ + more);
    }

    /** A stream whose source writes into the output. */
    private void receiver(String source, String sink) throws Exception {
        start("""
                [[streams]]
                name = "far"
                [[streams.sources]]
                type = "websocket"
                host = "127.0.0.1"
                port = %d
                %s[[streams.sinks]]
                type = "file"
                path = "out.log"
                %s""".formatted(port, source, sink));
    }

    private void start(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("test-" + services.size() + ".toml"), text);
        services.add(LogWispService.start(new ConfigLoader(Map.of(), folder)
                .loadFile(file, List.of(new OptionValue("checkpoint.enabled", "false")))
                .config()));
    }

    private void append(String text) throws IOException {
        Files.writeString(input, text, StandardOpenOption.APPEND);
    }

    private int write(int from, int count) throws IOException {
        append(String.join("\n", lines(from, from + count).stream().sorted().toList()) + "\n");
        return from + count;
    }

    private static Set<String> lines(int from, int to) {
        Set<String> lines = new HashSet<>();
        for (int i = from; i < to; i++) {
            lines.add("line %06d".formatted(i));
        }
        return lines;
    }

    private List<String> awaitLines(int count) {
        Awaitility.await()
                .atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .until(() -> Files.exists(output) && Files.readAllLines(output).size() >= count);
        try {
            return Files.readAllLines(output);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitFailure() {
        Awaitility.await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS).until(() -> !sink().open());
    }

    private void awaitEntries(long count) {
        Awaitility.await()
                .atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .until(() -> services.get(services.size() - 1)
                                .streams()
                                .get(0)
                                .stats()
                                .snapshot()
                                .entries()
                        >= count);
    }

    /** Of the service that was started last. */
    private SinkStats.Snapshot sink() {
        return services.get(services.size() - 1).streams().get(0).sinks().get(0).snapshot();
    }

    /** Of the service that was started first. */
    private SourceStats.Snapshot source() {
        return services.get(0).streams().get(0).stats().sources().get(0).snapshot();
    }

    /** A masked frame; its mask is zero. */
    private static byte[] frame(int first, byte[] payload) {
        boolean isShort = payload.length <= 125;
        byte[] frame = new byte[(isShort ? 6 : 8) + payload.length];
        frame[0] = (byte) first;
        frame[1] = (byte) (0x80 | (isShort ? payload.length : 126));
        if (!isShort) {
            frame[2] = (byte) (payload.length >> 8);
            frame[3] = (byte) payload.length;
        }
        System.arraycopy(payload, 0, frame, frame.length - payload.length, payload.length);
        return frame;
    }

    private Socket upgrade(String path, String header) throws Exception {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(TIMEOUT_SECONDS * 1000);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                                + header
                                + "\r\n\r\n")
                        .getBytes(UTF_8));
        String head = head(socket.getInputStream());
        assertTrue(head.startsWith("HTTP/1.1 101"), head);
        byte[] digest = MessageDigest.getInstance("SHA-1")
                .digest("AAAAAAAAAAAAAAAAAAAAAA==258EAFA5-E914-47DA-95CA-C5AB0DC85B11".getBytes(UTF_8));
        assertTrue(head.contains(Base64.getEncoder().encodeToString(digest)), head);
        assertFalse(head.toLowerCase(java.util.Locale.ROOT).contains("sec-websocket-extensions"), head);
        return socket;
    }

    private int status(String path, String header) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(TIMEOUT_SECONDS * 1000);
            socket.getOutputStream()
                    .write(("GET " + path
                                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                                    + header + "\r\n\r\n")
                            .getBytes(UTF_8));
            return Integer.parseInt(head(socket.getInputStream()).substring(9, 12));
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            head.append((char) b);
        }
        return head.toString();
    }

    /** Sends bytes and returns the code of the close that is answered. */
    private int closeCode(byte[] bytes) throws Exception {
        try (Socket socket =
                upgrade("/", "Sec-WebSocket-Protocol: p\r\nSec-WebSocket-Extensions: permessage-deflate")) {
            socket.getOutputStream().write(bytes);
            InputStream in = socket.getInputStream();
            while (true) {
                int kind = in.read() & 0x0F;
                int length = in.read();
                byte[] payload = in.readNBytes(Math.max(0, length));
                if (kind == 8) {
                    return (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
                }
                if (length < 0) {
                    throw new AssertionError("ended without a close");
                }
            }
        }
    }
}
