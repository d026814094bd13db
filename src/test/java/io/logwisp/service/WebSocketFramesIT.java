package io.logwisp.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.TcpFormat;
import io.logwisp.config.ServerConfig.WebSocketStyle;
import io.logwisp.config.StreamConfig;
import io.logwisp.testing.Configs;
import io.logwisp.testing.RawWebSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What servers make of frames, right and wrong, as RFC 6455 wants it; byte by byte. */
class WebSocketFramesIT {
    private static final int CONTINUATION = 0x80;
    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int PONG = 0x8A;

    /** Taken from a first byte: more fragments follow. */
    private static final int UNFINISHED = 0x80;

    private static final String ALIVE = "pong:alive";
    private static final String MESSAGE = "[]";
    private static final int LONGEST = 65_600;

    @TempDir
    static Path folder;

    private static LogWispService service;

    @BeforeAll
    static void startService() throws Exception {
        Path file = Files.createFile(folder.resolve("app.log"));
        StreamConfig stream = Configs.with(
                Configs.stream("app", file, Configs.http("/stream", "/status"), Configs.tcp(TcpFormat.JSON)),
                server(WebSocketStyle.JSON, 0),
                server(WebSocketStyle.ZEEK_V1, 0),
                server(WebSocketStyle.ZEEK_V1, 1));
        service = LogWispService.start(Configs.config(stream));
    }

    private static ServerConfig.WebSocket server(WebSocketStyle style, int pingSeconds) {
        ServerConfig.WebSocket usual = Configs.webSocket(style);
        return new ServerConfig.WebSocket(
                usual.host(),
                0,
                usual.bufferSize(),
                0,
                usual.path(),
                style,
                "",
                List.of(),
                usual.maxClients(),
                LONGEST,
                pingSeconds,
                usual.zeek(),
                usual.template(),
                usual.socket(),
                usual.tls());
    }

    @AfterAll
    static void stopService() {
        service.close();
    }

    /** What is sent, and what is answered but for texts. */
    static Stream<Arguments> exchanges() {
        Map<String, Case> cases = new LinkedHashMap<>();
        addControlFrames(cases);
        addFragments(cases);
        addHeads(cases);
        addCharacters(cases);
        addCloses(cases);
        return Stream.of("ws_path", "json", "zeek-v1")
                .flatMap(server ->
                        cases.entrySet().stream().map(entry -> Arguments.of(server, entry.getKey(), entry.getValue())));
    }

    private record Case(byte[] sent, List<String> answers) {}

    private static void addControlFrames(Map<String, Case> cases) {
        add(cases, "ping without payload", List.of("pong:", ALIVE), frame(PING, ""));
        add(cases, "ping with 125 bytes", List.of("pong:" + "x".repeat(125), ALIVE), frame(PING, "x".repeat(125)));
        add(
                cases,
                "ten pings at once",
                Stream.concat(Stream.of("0123456789".split("")).map(each -> "pong:" + each), Stream.of(ALIVE))
                        .toList(),
                Stream.of("0123456789".split("")).map(each -> frame(PING, each)).toArray(byte[][]::new));
        add(cases, "ping with 126 bytes", List.of("close:1002"), frame(PING, "x".repeat(126)));
        add(cases, "ping in fragments", List.of("close:1002"), frame(PING - UNFINISHED, ""), frame(CONTINUATION, ""));
        add(cases, "pong nobody asked for", List.of(ALIVE), frame(PONG, "why not"));
        add(cases, "pong with 126 bytes", List.of("close:1002"), frame(PONG, "x".repeat(126)));
        add(cases, "close with 126 bytes", List.of("close:1002"), close(1000, "x".repeat(124)));
    }

    private static void addFragments(Map<String, Case> cases) {
        add(cases, "text in two fragments", List.of(ALIVE), frame(TEXT - UNFINISHED, "["), frame(CONTINUATION, "]"));
        add(
                cases,
                "fragments without bytes",
                List.of(ALIVE),
                frame(TEXT - UNFINISHED, ""),
                frame(0, ""),
                frame(0, MESSAGE),
                frame(CONTINUATION, ""));
        add(
                cases,
                "binary in three fragments",
                List.of(ALIVE),
                frame(BINARY - UNFINISHED, "["),
                frame(0, ""),
                frame(CONTINUATION, "]"));
        add(
                cases,
                "control frames between fragments",
                List.of("pong:a", "pong:b", ALIVE),
                frame(TEXT - UNFINISHED, "["),
                frame(PING, "a"),
                frame(PONG, ""),
                frame(0, "\"x\""),
                frame(PING, "b"),
                frame(CONTINUATION, "]"));
        add(
                cases,
                "close between fragments",
                List.of("close:1000", "end"),
                frame(TEXT - UNFINISHED, "["),
                close(1000, ""));
        add(
                cases,
                "another text inside a message",
                List.of("close:1002"),
                frame(TEXT - UNFINISHED, "["),
                frame(TEXT, MESSAGE));
        add(
                cases,
                "binary inside a text",
                List.of("close:1002"),
                frame(TEXT - UNFINISHED, "["),
                frame(BINARY - UNFINISHED, "]"));
        add(cases, "continuation of nothing", List.of("close:1002"), frame(CONTINUATION, MESSAGE));
        add(cases, "unfinished continuation of nothing", List.of("close:1002"), frame(0, "["));
        add(
                cases,
                "continuation behind the end",
                List.of("close:1002"),
                frame(TEXT - UNFINISHED, "["),
                frame(CONTINUATION, "]"),
                frame(CONTINUATION, "]"));
    }

    private static void addHeads(Map<String, Case> cases) {
        for (int bit : List.of(0x40, 0x20, 0x10, 0x70)) {
            String name = Integer.toHexString(bit);
            add(cases, "reserved bits " + name + " of a text", List.of("close:1002"), frame(TEXT | bit, MESSAGE));
            add(cases, "reserved bits " + name + " of a ping", List.of("close:1002"), frame(PING | bit, ""));
        }
        for (int opcode : List.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)) {
            add(cases, "opcode " + opcode, List.of("close:1002"), frame(0x80 | opcode, ""));
        }
        for (int length : List.of(2, 125, 126, 127, 128, 65_535, 65_536)) {
            add(cases, "text of " + length + " bytes", List.of(ALIVE), frame(TEXT, blank(length)));
        }
        byte[] payload = MESSAGE.getBytes(StandardCharsets.UTF_8);
        add(
                cases,
                "2 bytes with a length of 16 bits",
                List.of("close:1002"),
                RawWebSocket.frame(TEXT, payload, 2, true));
        add(
                cases,
                "2 bytes with a length of 64 bits",
                List.of("close:1002"),
                RawWebSocket.frame(TEXT, payload, 8, true));
        add(cases, "length that is negative", List.of("close:1002"), hex("81ffffffffffffffffff"));
        add(cases, "text without a mask", List.of("close:1002"), RawWebSocket.frame(TEXT, payload, 0, false));
        add(cases, "ping without a mask", List.of("close:1002"), RawWebSocket.frame(PING, payload, 0, false));
    }

    /** A message of Zeek's clients with blanks up to a length. */
    private static String blank(int length) {
        return "[" + " ".repeat(length - 2) + "]";
    }

    private static void addCharacters(Map<String, Case> cases) {
        String smile = "22f09f988022";
        add(
                cases,
                "character in pieces",
                List.of(ALIVE),
                RawWebSocket.frame(TEXT - UNFINISHED, hex("5b" + smile.substring(0, 4))),
                RawWebSocket.frame(0, hex(smile.substring(4, 8))),
                RawWebSocket.frame(CONTINUATION, hex(smile.substring(8) + "5d")));
    }

    private static void addCloses(Map<String, Case> cases) {
        add(cases, "close without a code", List.of("close:1000", "end"), frame(CLOSE, ""));
        add(cases, "close with one byte", List.of("close:1002"), frame(CLOSE, "x"));
        for (int code : List.of(
                1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999)) {
            add(cases, "close " + code, List.of("close:" + code, "end"), close(code, "bye"));
        }
        for (int code : List.of(0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999)) {
            add(cases, "close " + code, List.of("close:1002"), close(code, ""));
        }
        add(cases, "close with 123 bytes of reason", List.of("close:1000", "end"), close(1000, "x".repeat(123)));
        add(cases, "frames behind the close", List.of("close:1000", "end"), close(1000, ""), frame(PING, "late"));
        for (String bytes : List.of("c080", "eda080", "f4908080", "ff")) {
            add(
                    cases,
                    "close whose reason is no UTF-8 (" + bytes + ")",
                    List.of("close:1007"),
                    RawWebSocket.frame(CLOSE, hex("03e8" + bytes)));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("exchanges")
    void framesAreAnsweredByTheRules(String server, String name, Case frames) throws IOException {
        try (RawWebSocket client = connect(server)) {
            client.send(frames.sent());
            List<String> answers = frames.answers();
            if (answers.get(answers.size() - 1).equals(ALIVE)) {
                client.send(frame(PING, "alive"));
            }
            assertEquals(answers, answers(client, answers.size()));
        }
    }

    /** Texts that are no UTF-8, alone and in fragments. */
    static Stream<Arguments> badTexts() {
        return Stream.of(
                        "c080",
                        "c1bf",
                        "eda080",
                        "edbfbf",
                        "f4908080",
                        "f8808080",
                        "ff",
                        "80",
                        "e282",
                        "f09f98",
                        "5bff5d")
                .map(Arguments::of);
    }

    /** Only where texts are read; elsewhere they are thrown away unread. */
    @ParameterizedTest
    @MethodSource("badTexts")
    void textsThatAreNoUtf8End1007(String bytes) throws IOException {
        try (RawWebSocket whole = connect("zeek-v1");
                RawWebSocket parts = connect("zeek-v1")) {
            whole.send(RawWebSocket.frame(TEXT, hex(bytes)));
            assertEquals(List.of("close:1007"), answers(whole, 1));
            for (int i = 0; i < bytes.length(); i += 2) {
                int first = (i == 0 ? TEXT : CONTINUATION) - (i + 2 == bytes.length() ? 0 : UNFINISHED);
                parts.send(RawWebSocket.frame(first, hex(bytes.substring(i, i + 2))));
            }
            assertEquals(List.of("close:1007"), answers(parts, 1));
        }
    }

    @Test
    void whoDoesNotAnswerAPingUntilTheNextIsDueIsClosedWith1011() throws IOException {
        int port = port(Listener.Kind.WEBSOCKET, 2);
        try (RawWebSocket silent = RawWebSocket.connect(port, "/v1/messages/json");
                RawWebSocket answering = RawWebSocket.connect(port, "/v1/messages/json")) {
            silent.send(frame(TEXT, MESSAGE));
            for (int i = 0; i < 3; i++) {
                String ping = "logwisp::heartbeat::1s::" + i;
                assertEquals(List.of("ping:" + ping), answers(answering, 1));
                answering.send(frame(PONG, ping));
            }
            assertEquals(List.of("ping:logwisp::heartbeat::1s::0", "close:1011"), answers(silent, 2));
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void messagesThatAreTooLongEnd1009(String server) throws IOException {
        try (RawWebSocket whole = connect(server)) {
            whole.send(frame(TEXT, blank(LONGEST + 1)));
            assertEquals(List.of("close:1009"), answers(whole, 1));
        }
    }

    static Stream<String> servers() {
        return Stream.of("json", "zeek-v1");
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void everyByteArrivesWhateverTheFormOfItsLength(int length) throws IOException {
        try (RawWebSocket reader = connect("zeek-v1");
                RawWebSocket writer = connect("zeek-v1")) {
            reader.send(frame(TEXT, "[\"t\"]"));
            assertTrue(reader.next().startsWith("text:{\"type\":\"ack\""));
            writer.send(frame(TEXT, "[]"));
            String empty = event("");
            String event = event("x".repeat(length - empty.length()));
            byte[] all = frame(TEXT, event);
            for (byte[] piece : List.of(slice(all, 0, 1), slice(all, 1, 3), slice(all, 3, all.length))) {
                writer.send(piece);
            }
            assertEquals("text:" + event, reader.next());
        }
    }

    static Stream<Integer> lengths() {
        return Stream.of(300, 65_534, 65_535, 65_536, LONGEST);
    }

    private static String event(String name) {
        return "{\"type\":\"data-message\",\"topic\":\"t\",\"@data-type\":\"vector\",\"data\":["
                + "{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"count\",\"data\":1},"
                + "{\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"string\",\"data\":\"" + name
                + "\"},{\"@data-type\":\"vector\",\"data\":[]}]}]}";
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }

    private static List<String> answers(RawWebSocket client, int count) throws IOException {
        List<String> answers = new ArrayList<>();
        while (answers.size() < count) {
            String next = client.next();
            if (!next.startsWith("text:")) {
                answers.add(next);
            }
            if (next.equals("end")) {
                break;
            }
        }
        return answers;
    }

    private static RawWebSocket connect(String server) throws IOException {
        return switch (server) {
            case "ws_path" -> RawWebSocket.connect(port(Listener.Kind.HTTP, 0), "/ws");
            case "json" -> RawWebSocket.connect(port(Listener.Kind.WEBSOCKET, 0), "/");
            default -> RawWebSocket.connect(port(Listener.Kind.WEBSOCKET, 1), "/v1/messages/json");
        };
    }

    private static int port(Listener.Kind kind, int index) {
        return service.listeners().stream()
                .filter(listener -> listener.kind() == kind)
                .skip(index)
                .findFirst()
                .orElseThrow()
                .port();
    }

    private static void add(Map<String, Case> cases, String name, List<String> answers, byte[]... frames) {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            sent.writeBytes(frame);
        }
        cases.put(name, new Case(sent.toByteArray(), answers));
    }

    private static byte[] frame(int first, String payload) {
        return RawWebSocket.frame(first, payload.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] close(int code, String reason) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(code >>> 8);
        payload.write(code);
        payload.writeBytes(reason.getBytes(StandardCharsets.UTF_8));
        return RawWebSocket.frame(CLOSE, payload.toByteArray());
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
