package io.logwisp.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.BufferConfig;
import io.logwisp.config.CheckpointConfig;
import io.logwisp.config.ConfigException;
import io.logwisp.config.Encoding;
import io.logwisp.config.FilterConfig;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.LongLine;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.config.MonitorConfig.Watch;
import io.logwisp.config.Multiline;
import io.logwisp.config.RouterConfig;
import io.logwisp.config.SecurityConfig;
import io.logwisp.config.ServerConfig.Heartbeat;
import io.logwisp.config.ServerConfig.HeartbeatFormat;
import io.logwisp.config.ServerConfig.Tcp;
import io.logwisp.config.ServerConfig.TcpFormat;
import io.logwisp.config.ServerConfig.WebSocket;
import io.logwisp.config.ServerConfig.WebSocketStyle;
import io.logwisp.config.ServerConfig.Zeek;
import io.logwisp.config.ServerConfig.ZeekArgument;
import io.logwisp.config.ServerConfig.ZeekMetadata;
import io.logwisp.config.SinkConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.testing.Configs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pins every default by its value: a changed constant must be changed here as well. */
class ConfigDefaultsTest {
    private static final Path HERE = Path.of("/srv/app");
    private static final Path REFERENCE = Path.of("conf", "logwisp.toml");

    private final ConfigLoader loader = new ConfigLoader(Map.of(), HERE);

    @Test
    void everyDefaultOfAStreamIsFilledIn() throws ConfigException {
        LogWispConfig config = load("""
                [[streams]]
                name = "app"
                [streams.monitor]
                targets = [{ path = "/nowhere/app" }]
                [streams.httpserver]
                enabled = true
                port = 8080
                [streams.tcpserver]
                enabled = true
                port = 9090
                """);
        MonitorConfig monitor = new MonitorConfig(
                List.of(new Target(
                        Path.of("/nowhere/app"),
                        MonitorConfig.Kind.DIRECTORY,
                        "",
                        List.of("*.gz", "*.bz2", "*.xz", "*.zst", "*.zip"),
                        false,
                        8,
                        false)),
                false,
                100,
                Watch.AUTO,
                1,
                10_000,
                10_000,
                StartPosition.END,
                0,
                0,
                5_000,
                1_000,
                600_000,
                true,
                1024,
                256,
                1_048_576,
                LongLine.TRUNCATE,
                5_000,
                true,
                new Encoding(StandardCharsets.UTF_8, 1, 0),
                new Multiline("", Multiline.Trace.NONE, 500, 500),
                262_144,
                1_048_576,
                4096,
                0,
                true,
                1000);
        StreamConfig stream = new StreamConfig(
                "app",
                monitor,
                new BufferConfig(10_000, 16_777_216),
                List.of(),
                List.of(Configs.http(
                        "localhost", 8080, "/stream", "/status", Optional.empty(), Optional.empty(), false)),
                List.of(new Tcp("localhost", 9090, 1000, 0, TcpFormat.JSON, Optional.empty())));
        assertEquals(
                new LogWispConfig(
                        List.of(stream),
                        new RouterConfig(false, "localhost", 8080, List.of()),
                        new SecurityConfig(false, List.of()),
                        CheckpointConfig.OFF),
                config);
    }

    @Test
    void aHeartbeatTableIsOffUntilItIsEnabledAndThenSendsBareCommentsEachHalfMinute() throws ConfigException {
        String stream = """
                [[streams]]
                name = "app"
                [streams.monitor]
                targets = [{ path = "/nowhere" }]
                [streams.httpserver]
                enabled = true
                port = 8080
                [streams.httpserver.heartbeat]
                """;
        assertEquals(Optional.empty(), heartbeat(load(stream)));
        assertEquals(
                Optional.of(new Heartbeat(30, false, false, HeartbeatFormat.COMMENT)),
                heartbeat(load(stream + "enabled = true")));
    }

    @Test
    void aFilterIncludesWhatMatchesAnyCondition() throws ConfigException {
        LogWispConfig config = load("""
                [[streams]]
                name = "app"
                [streams.monitor]
                targets = [{ path = "/nowhere" }]
                [streams.tcpserver]
                enabled = true
                port = 9090
                [[streams.filters]]
                patterns = ["a"]
                """);
        assertEquals(
                List.of(new FilterConfig(
                        FilterConfig.Type.INCLUDE, FilterConfig.Logic.OR, List.of("a"), List.of(), Map.of())),
                config.streams().get(0).filters());
    }

    @Test
    void anEmptyFileRunsTheBuiltInStream() throws ConfigException {
        LogWispConfig config = load("");
        StreamConfig stream = config.streams().get(0);
        assertEquals(loader.loadBuiltIn(List.of()).config(), config);
        assertEquals("default", stream.name());
        assertEquals(List.of(Target.directory(HERE, "*.log")), stream.monitor().targets());
        assertEquals(
                List.of(Configs.http(
                        "localhost",
                        8080,
                        "/stream",
                        "/status",
                        Optional.of(new Heartbeat(30, true, false, HeartbeatFormat.COMMENT)),
                        Optional.empty(),
                        false)),
                stream.http());
        assertEquals(List.of(), stream.tcp());
    }

    @Test
    void theReferenceFileIsWhatTheSchemaPrints() throws IOException {
        assertEquals(ReferenceText.file(), Files.readString(REFERENCE));
    }

    @Test
    void theReferenceFileIsTheBuiltInConfiguration() throws ConfigException, IOException {
        assertEquals(loader.loadBuiltIn(List.of()).config(), load(Files.readString(REFERENCE)));
    }

    @Test
    void theDefaultsShownInTheReferenceAreTheOnesThatHold() throws ConfigException, IOException {
        StringBuilder shown = new StringBuilder();
        for (String line : Files.readAllLines(REFERENCE)) {
            boolean hidden = line.startsWith("#") && !line.startsWith("# ") && line.length() > 1;
            shown.append(hidden ? line.substring(1) : line).append('\n');
        }
        assertTrue(shown.indexOf("\ncheck_interval_ms = 100\n") > 0);
        LogWispConfig expected = loader.loadBuiltIn(List.of()).config();
        StreamConfig stream = load(shown.toString()).streams().get(0);
        assertEquals(1, stream.filters().size());
        assertEquals(expected.streams().get(0), withoutFilters(stream));
    }

    @Test
    void theReferenceFileNamesEveryKeyThatIsRead() throws IOException {
        String text = Files.readString(REFERENCE);
        for (SchemaKey key : Schema.keys()) {
            if (key.type() != SchemaKey.Type.ANY) {
                assertTrue(
                        text.contains("\n" + key.name() + " = ")
                                || text.contains("\n#" + key.name() + " = ")
                                || text.contains("#   " + key.name() + ": "),
                        key.path());
            }
        }
    }

    @Test
    void theMinimalFileNeedsNoMoreThanAPathAndPorts() throws ConfigException, IOException {
        StreamConfig stream = load(Files.readString(Path.of("conf", "minimal.toml")))
                .streams()
                .get(0);
        assertEquals(
                List.of(Target.directory(Path.of("/var/log/myapp"), "*.log")),
                stream.monitor().targets());
        assertEquals(8080, stream.http().get(0).port());
        assertEquals(9090, stream.tcp().get(0).port());
    }

    private LogWispConfig load(String text) throws ConfigException {
        return loader.loadText("test.toml", text, List.of()).config();
    }

    private static Optional<Heartbeat> heartbeat(LogWispConfig config) {
        return config.streams().get(0).http().get(0).heartbeat();
    }

    @Test
    void aWebSocketServerSpeaksPlainJsonOrZeeksProtocolAtItsUsualPath() throws ConfigException {
        List<WebSocket> servers = load("""
                [[streams]]
                name = "app"
                [streams.monitor]
                targets = [{ path = "/nowhere/app" }]
                [[streams.wsserver]]
                enabled = true
                port = 8001
                [[streams.wsserver]]
                enabled = true
                port = 27759
                style = "zeek-v1"
                [[streams.wsserver]]
                port = 8002
                """).streams().get(0).webSockets();
        List<ZeekArgument> args = Arrays.stream(ZeekArgument.Part.values())
                .map(part -> new ZeekArgument(part, ""))
                .toList();
        SinkConfig.Lines template = new SinkConfig.Lines(SinkConfig.Format.TEMPLATE, "$MSG", ZoneId.systemDefault(), 0);
        Zeek zeek = new Zeek("logwisp/app", "LogWisp::log", args, ZeekMetadata.NONE, List.of(""), false);
        assertEquals(
                List.of(
                        new WebSocket(
                                "localhost",
                                8001,
                                1000,
                                0,
                                "/",
                                WebSocketStyle.JSON,
                                "",
                                List.of(),
                                100,
                                1_048_576,
                                5,
                                zeek,
                                template,
                                Optional.empty(),
                                Optional.empty()),
                        new WebSocket(
                                "localhost",
                                27_759,
                                1000,
                                0,
                                "/v1/messages/json",
                                WebSocketStyle.ZEEK_V1,
                                "",
                                List.of(),
                                100,
                                1_048_576,
                                5,
                                zeek,
                                template,
                                Optional.empty(),
                                Optional.empty())),
                servers);
    }

    private static StreamConfig withoutFilters(StreamConfig stream) {
        return new StreamConfig(
                stream.name(), stream.monitor(), stream.buffer(), List.of(), stream.http(), stream.tcp());
    }
}
