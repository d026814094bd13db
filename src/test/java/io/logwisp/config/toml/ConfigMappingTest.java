package io.logwisp.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.AccessConfig;
import io.logwisp.config.BufferConfig;
import io.logwisp.config.CheckpointConfig;
import io.logwisp.config.ConfigException;
import io.logwisp.config.ControlConfig;
import io.logwisp.config.ControlConfig.UserSignal;
import io.logwisp.config.Encoding;
import io.logwisp.config.FilterConfig;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.Kind;
import io.logwisp.config.MonitorConfig.LongLine;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.config.MonitorConfig.Watch;
import io.logwisp.config.Multiline;
import io.logwisp.config.RouteConfig;
import io.logwisp.config.RouterConfig;
import io.logwisp.config.SecurityConfig;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.Heartbeat;
import io.logwisp.config.ServerConfig.HeartbeatFormat;
import io.logwisp.config.ServerConfig.Http;
import io.logwisp.config.ServerConfig.HttpStyle;
import io.logwisp.config.ServerConfig.SyslogStyle;
import io.logwisp.config.ServerConfig.Tcp;
import io.logwisp.config.ServerConfig.TcpFormat;
import io.logwisp.config.ServerConfig.WebSocket;
import io.logwisp.config.ServerConfig.WebSocketStyle;
import io.logwisp.config.ServerConfig.Zeek;
import io.logwisp.config.ServerConfig.ZeekArgument;
import io.logwisp.config.ServerConfig.ZeekMetadata;
import io.logwisp.config.SinkConfig;
import io.logwisp.config.SourceConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.config.SyslogTransport;
import io.logwisp.config.TransformConfig;
import io.logwisp.config.UnixSocket;
import io.logwisp.config.WebSocketTarget;
import io.logwisp.testing.Certificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigMappingTest {
    @TempDir
    static Path here;

    private static final String EVERYTHING = """
            [router]
            enabled = true
            host = "10.0.0.1"
            port = 7000
            cors_origins = ["https://a.example"]

            [security]
            allow_unauthenticated = true
            allowed_hosts = ["logs.example"]

            [checkpoint]
            enabled = false
            state_dir = "/var/lib/here"
            interval_ms = 2000
            ttl_hours = 24

            [control]
            host = "10.0.0.4"
            port = 7013
            socket_uids = ["0", "1000"]
            [control.signals]
            USR1 = "pause-toggle"

            [[streams]]
            name = "app"

            [streams.monitor]
            check_interval_ms = 11
            watch = "off"
            coalesce_ms = 3
            scan_interval_ms = 12
            sweep_interval_ms = 13
            start_position = "last:14"
            ignore_older_hours = 15
            rotate_wait_ms = 16
            deleted_wait_ms = 17
            rotate_wait_max_ms = 18
            recover_copytruncate = false
            fingerprint_bytes = 65
            marker_bytes = 66
            max_line_bytes = 1025
            long_line = "skip"
            partial_line_timeout_ms = 19
            skip_empty_lines = false
            encoding = "Latin1"
            multiline_start = ""
            multiline_mode = "python"
            multiline_max_lines = 30
            multiline_timeout_ms = 31
            read_buffer_bytes = 65537
            read_budget_bytes = 4097
            max_open_files = 20
            close_inactive_ms = 32
            rotation_notice = false
            max_pause_ms = 21

            [[streams.monitor.targets]]
            path = "logs"
            pattern = "*.txt"
            is_file = false
            exclude = ["x*"]
            recursive = true
            max_depth = 5
            follow_symlinks = true

            [streams.buffer]
            entries = 20000
            max_bytes = 70000
            max_age_seconds = 28
            history = false

            [[streams.filters]]
            type = "exclude"
            logic = "and"
            patterns = ["a+"]
            levels = ["warn"]
            fields = { user = "b" }

            [streams.httpserver]
            enabled = true
            host = "10.0.0.2"
            port = 7001
            buffer_size = 22
            backlog = 23
            stream_path = "/a"
            status_path = "/b"
            ws_path = "/c"
            cors_origins = ["https://b.example"]
            compression = true
            style = "circolog"
            syslog_format = "rfc3164"

            [streams.httpserver.heartbeat]
            enabled = true
            interval_seconds = 24
            include_timestamp = true
            include_stats = true
            format = "json"

            [streams.tcpserver]
            enabled = true
            host = "10.0.0.3"
            port = 7002
            buffer_size = 25
            backlog = 26
            format = "raw"

            [streams.tcpserver.heartbeat]
            enabled = true
            interval_seconds = 27
            include_timestamp = true
            include_stats = true
            format = "json"

            [streams.wsserver]
            enabled = true
            style = "template"
            template = "$ISODATE $MSG"
            time_zone = "Asia/Tokyo"
            frac_digits = 6
            host = "10.0.0.4"
            port = 7003
            path = "/d"
            protocol = "example-protocol"
            buffer_size = 33
            backlog = 34
            cors_origins = ["https://c.example"]
            max_clients = 35
            max_message_bytes = 2048
            ping_interval_seconds = 36
            topic = "zeek.{stream}"
            event = "hello"
            args = ["count:message", "fields"]
            metadata = "timestamp"
            publish_allow = ["a", "b"]
            publish_entries = true
            """;

    private static final List<String> OUTPUT_TABLES =
            List.of("streams.transforms.", "streams.sinks.", "streams.routes.");

    private static final String OUTPUTS = """
            [[streams]]
            name = "app"
            monitor = { targets = [{ path = "/nowhere" }] }
            [[streams.transforms]]
            type = "parse"
            format = "regex"
            field = "log"
            pattern = "(?P<user>a)"
            [[streams.transforms]]
            type = "rename"
            fields = { a = "b" }
            [[streams.transforms]]
            type = "drop"
            drop = ["c"]
            [[streams.transforms]]
            type = "add"
            fields = { d = "e" }
            [[streams.transforms]]
            type = "redact"
            patterns = ["f"]
            replacement = "g"
            [[streams.sinks]]
            type = "console"
            name = "c"
            format = "json"
            stderr = true
            [[streams.sinks]]
            type = "file"
            name = "f"
            path = "out"
            mode = "0600"
            max_bytes = 10
            rotate_seconds = 11
            rotate_day = "friday"
            keep = 12
            truncate = true
            reopen_moved = true
            template = "$MSG $HOST"
            time_zone = "Asia/Tokyo"
            frac_digits = 3
            [[streams.sinks]]
            type = "syslog"
            transport = "tls"
            host = "h"
            port = 13
            header = "rfc3164"
            framing = "lf"
            time_zone = "UTC"
            reconnect_min_ms = 14
            reconnect_max_ms = 15
            ssl = { ca_file = "a", cert_file = "b", key_file = "k", allow_self_signed = true }
            [[streams.sinks]]
            type = "websocket"
            name = "w"
            url = "wss://[::1]:16/up?a=b"
            protocol = "p"
            headers = { Authorization = "Bearer x" }
            handshake_timeout_seconds = 17
            ping_interval_seconds = 18
            format = "json"
            time_zone = "UTC"
            [[streams.sinks]]
            type = "websocket"
            name = "x"
            ssl = { enabled = false }
            [[streams.routes]]
            peer = ["1."]
            host = ["2"]
            program = ["3"]
            facility = ["mail"]
            severity = "err"
            match = "4"
            to = ["c"]
            propagate = false
            final = true
            """;

    private final ConfigLoader loader = new ConfigLoader(Map.of(), here);

    /** Files of certificates are looked into. */
    @BeforeAll
    static void makeCertificates() throws Exception {
        Certificates certificates = new Certificates(here).issue("own");
        for (String name : List.of("b", "c.pem")) {
            Files.copy(certificates.file("own.crt"), here.resolve(name));
        }
        for (String name : List.of("k", "k.pem")) {
            Files.copy(certificates.file("own.key"), here.resolve(name));
        }
    }

    @Test
    void everyKeyReachesItsPlace() throws ConfigException {
        MonitorConfig monitor = new MonitorConfig(
                List.of(new Target(here.resolve("logs"), Kind.DIRECTORY, "*.txt", List.of("x*"), true, 5, true)),
                false,
                11,
                Watch.OFF,
                3,
                12,
                13,
                StartPosition.LAST,
                14,
                15,
                16,
                17,
                18,
                false,
                65,
                66,
                1025,
                LongLine.SKIP,
                19,
                false,
                new Encoding(StandardCharsets.ISO_8859_1, 1, 0),
                new Multiline("", Multiline.Trace.PYTHON, 30, 31),
                65_537,
                4097,
                20,
                32,
                false,
                21);
        StreamConfig stream = new StreamConfig(
                "app",
                monitor,
                List.of(),
                new BufferConfig(20_000, 70_000, 28, false),
                List.of(),
                List.of(new FilterConfig(
                        FilterConfig.Type.EXCLUDE,
                        FilterConfig.Logic.AND,
                        List.of("a+"),
                        List.of("warn"),
                        Map.of("user", "b"))),
                List.of(new Http(
                        "10.0.0.2",
                        7001,
                        22,
                        23,
                        "/a",
                        "/b",
                        "/c",
                        Optional.of(new Heartbeat(24, true, true, HeartbeatFormat.JSON)),
                        List.of("https://b.example"),
                        Optional.empty(),
                        true,
                        Optional.empty(),
                        HttpStyle.CIRCOLOG,
                        SyslogStyle.RFC3164)),
                List.of(new Tcp(
                        "10.0.0.3",
                        7002,
                        25,
                        26,
                        TcpFormat.RAW,
                        Optional.of(new Heartbeat(27, true, true, HeartbeatFormat.JSON)))),
                List.of(new WebSocket(
                        "10.0.0.4",
                        7003,
                        33,
                        34,
                        "/d",
                        WebSocketStyle.TEMPLATE,
                        "example-protocol",
                        List.of("https://c.example"),
                        35,
                        2048,
                        36,
                        new Zeek(
                                "zeek.app",
                                "hello",
                                List.of(
                                        new ZeekArgument(ZeekArgument.Part.MESSAGE, "count"),
                                        new ZeekArgument(ZeekArgument.Part.FIELDS, "")),
                                ZeekMetadata.TIMESTAMP,
                                List.of("a", "b"),
                                true),
                        new SinkConfig.Lines(SinkConfig.Format.TEMPLATE, "$ISODATE $MSG", ZoneId.of("Asia/Tokyo"), 6),
                        Optional.empty(),
                        Optional.empty())),
                List.of(),
                List.of());
        assertEquals(
                new LogWispConfig(
                        List.of(stream),
                        new RouterConfig(true, "10.0.0.1", 7000, List.of("https://a.example")),
                        new SecurityConfig(true, List.of("logs.example")),
                        new CheckpointConfig(Optional.empty(), 2000, 24),
                        new ControlConfig(
                                Optional.empty(), "10.0.0.4", 7013, UserSignal.PAUSE_TOGGLE, List.of(0, 1000)),
                        AccessConfig.OPEN),
                load(EVERYTHING));
    }

    @Test
    void everyKeyOfCircologReachesItsPlace() throws ConfigException {
        LogWispConfig config = load("""
                [control]
                socket = "ctl.sock"
                [[streams]]
                name = "ring"
                monitor = { targets = [{ path = "a.log" }] }
                [streams.buffer]
                size = 100
                [streams.httpserver]
                enabled = true
                style = "circolog"
                socket = "/run/q.sock"
                socket_mode = "0600"
                socket_owner = "nobody"
                socket_group = "adm"
                [streams.tcpserver]
                enabled = true
                socket = "tcp.sock"
                buffer_size = 100
                """);
        StreamConfig stream = config.streams().get(0);
        Http http = stream.http().get(0);
        assertEquals(Optional.of(new UnixSocket(Path.of("/run/q.sock"), 0600, "nobody", "adm")), http.socket());
        assertEquals(10_000_000, http.backlog());
        assertEquals(100, http.bufferSize());
        assertEquals(100, stream.buffer().entries());
        assertEquals(
                Optional.of(new UnixSocket(here.resolve("tcp.sock"), 0660, "", "")),
                stream.tcp().get(0).socket());
        assertEquals(
                Optional.of(new UnixSocket(here.resolve("ctl.sock"), 0660, "", "")),
                config.control().socket());
        assertEquals(config, load(EffectiveText.of(config)));
    }

    @Test
    void everyKeyOfTransformsSinksAndRoutesReachesItsPlace() throws ConfigException {
        StreamConfig stream = load(OUTPUTS).streams().get(0);

        assertEquals(
                List.of(
                        new TransformConfig.Parse(TransformConfig.ParseFormat.REGEX, "log", "(?P<user>a)"),
                        new TransformConfig.Rename(Map.of("a", "b")),
                        new TransformConfig.Drop(List.of("c")),
                        new TransformConfig.Add(Map.of("d", "e")),
                        new TransformConfig.Redact(List.of("f"), "g")),
                stream.transforms());
        assertEquals(
                List.of(
                        new SinkConfig.Console("c", lines(SinkConfig.Format.JSON, ZoneId.systemDefault(), 0), true),
                        new SinkConfig.File(
                                "f",
                                new SinkConfig.Lines(
                                        SinkConfig.Format.TEMPLATE, "$MSG $HOST", ZoneId.of("Asia/Tokyo"), 3),
                                here.resolve("out"),
                                0600,
                                new SinkConfig.Rotation(10, 11, SinkConfig.Rotation.Day.FRIDAY, 12),
                                true,
                                true),
                        new SinkConfig.Syslog(
                                "syslog",
                                new SinkConfig.Lines(SinkConfig.Format.TEMPLATE, "$MSG", ZoneId.of("UTC"), 0),
                                SyslogTransport.TLS,
                                "h",
                                13,
                                Optional.empty(),
                                SinkConfig.Header.RFC3164,
                                SinkConfig.Framing.LF,
                                Optional.of(new SinkConfig.ClientTls(
                                        Optional.of(here.resolve("a")),
                                        Optional.of(here.resolve("b")),
                                        Optional.of(here.resolve("k")),
                                        false)),
                                14,
                                15),
                        new SinkConfig.WebSocket(
                                "w",
                                new SinkConfig.Lines(SinkConfig.Format.JSON, "$MSG", ZoneId.of("UTC"), 0),
                                new WebSocketTarget(
                                        "::1",
                                        16,
                                        "/up?a=b",
                                        "p",
                                        Map.of("Authorization", "Bearer x"),
                                        Optional.of(new SinkConfig.ClientTls(
                                                Optional.empty(), Optional.empty(), Optional.empty(), true)),
                                        17,
                                        18,
                                        200,
                                        30_000)),
                        new SinkConfig.WebSocket(
                                "x",
                                new SinkConfig.Lines(SinkConfig.Format.TEMPLATE, "$MSG", ZoneId.systemDefault(), 0),
                                new WebSocketTarget(
                                        "localhost", 7681, "/", "", Map.of(), Optional.empty(), 10, 30, 200, 30_000))),
                stream.sinks());
        assertEquals(
                List.of(new RouteConfig(
                        List.of("1."),
                        List.of("2"),
                        List.of("3"),
                        List.of("mail"),
                        "err",
                        "4",
                        List.of("c"),
                        false,
                        true)),
                stream.routes());
        for (SchemaKey key : Schema.keys()) {
            if (OUTPUT_TABLES.stream().anyMatch(key.path()::startsWith)) {
                assertTrue(OUTPUTS.contains(key.name() + " = "), key.path());
            }
        }
    }

    private static SinkConfig.Lines lines(SinkConfig.Format format, ZoneId zone, int digits) {
        return new SinkConfig.Lines(format, "$ISODATE $HOST $MSGHDR$MSG", zone, digits);
    }

    @Test
    void aStreamMayJoinLinesInAnotherWayThanTheRest() throws ConfigException {
        LogWispConfig config = load("""
                [monitor]
                encoding = "UTF-16"
                multiline_mode = "java"
                [[streams]]
                name = "app"
                [streams.monitor]
                multiline_mode = ""
                multiline_start = '^\\d{4}-'
                targets = [{ path = "/nowhere/app.log", is_file = true }]
                [streams.httpserver]
                enabled = true
                port = 8080
                """);
        MonitorConfig monitor = config.streams().get(0).monitor();
        assertEquals(Encoding.UTF_16BE, monitor.encoding());
        assertEquals(new Multiline("^\\d{4}-", Multiline.Trace.NONE, 500, 500), monitor.multiline());
    }

    @Test
    void theTestSetsEveryKeyToSomethingElseThanItsDefault() {
        ConfigProblems problems = new ConfigProblems();
        Node.Table written =
                new CanonicalForm(problems).of(TomlSource.parse("test.toml", EVERYTHING, problems), Schema.ROOT);
        assertTrue(problems.isEmpty());
        for (SchemaKey key : Schema.keys()) {
            boolean global = key.path().startsWith("monitor.");
            boolean said = key.path().equals("streams.monitor.targets.is_file")
                    || key.path().equals("streams.monitor.multiline_start"); // cannot stand beside multiline_mode
            boolean insteadOfPort = key.name().startsWith("socket"); // everyKeyOfCircologReachesItsPlace
            boolean needsFiles = key.path().contains(".ssl."); // TlsReaderTest
            boolean exclusive = key.path().startsWith("streams.sources."); // sourcesHaveAllTheirKeys
            boolean isOutput = OUTPUT_TABLES.stream().anyMatch(key.path()::startsWith); // the next test
            if (key.type() != SchemaKey.Type.ANY
                    && !global
                    && !needsFiles
                    && !exclusive
                    && !insteadOfPort
                    && !isOutput
                    && !AccessReaderTest.sets(key)) {
                Node node = find(written, key.path());
                if (!said && node instanceof Node.Scalar scalar) {
                    assertNotEquals(key.fallback(), scalar.value(), key.path());
                }
            }
        }
    }

    private static Node find(Node node, String path) {
        Node at = node;
        for (String name : path.split("\\.")) {
            Node table = at instanceof Node.Array array ? array.items().get(0) : at;
            Node next = table instanceof Node.Table named ? named.entries().get(name) : null;
            at = Objects.requireNonNull(next, path + " is not set");
        }
        return at;
    }

    @Test
    void theEffectiveTextGivesTheSameConfiguration() throws ConfigException {
        for (String text : List.of(EVERYTHING, OUTPUTS, "")) {
            LogWispConfig config = load(text);
            assertEquals(config, load(EffectiveText.of(config)));
        }
    }

    @Test
    void theExampleOfLogWispsReadmeRunsUnchanged() throws ConfigException, IOException {
        LogWispConfig config = load(Files.readString(Path.of("conf", "logwisp-example.toml")));
        StreamConfig app = config.streams().get(0);
        StreamConfig system = config.streams().get(1);
        assertEquals("app", app.name());
        assertEquals(100, app.monitor().checkIntervalMs());
        assertEquals(
                List.of(
                        Target.directory(Path.of("/var/log/myapp"), "*.log"),
                        Target.file(Path.of("/var/log/myapp/app.log"))),
                app.monitor().targets());
        assertEquals(2000, app.http().get(0).bufferSize());
        assertEquals("system", system.name());
        assertEquals(50, system.monitor().checkIntervalMs());
        assertEquals(9090, system.tcp().get(0).port());
        assertEquals(5000, system.tcp().get(0).bufferSize());
        assertEquals("/logs", system.http().get(0).streamPath());
        assertEquals("/health", system.http().get(0).statusPath());
        assertEquals(8443, system.http().get(0).port());
    }

    @Test
    void aStreamInheritsTheGlobalMonitorAndOverridesIt() throws ConfigException {
        LogWispConfig config = load("""
                [monitor]
                check_interval_ms = 250
                long_line = "split"
                targets = [{ path = "/nowhere/shared.log", is_file = true }]
                [[streams]]
                name = "a"
                tcpserver = { enabled = true, port = 1 }
                [[streams]]
                name = "b"
                tcpserver = { enabled = true, port = 2 }
                [streams.monitor]
                long_line = "skip"
                targets = [{ path = "/nowhere/b.log", is_file = true }]
                """);
        MonitorConfig a = config.streams().get(0).monitor();
        MonitorConfig b = config.streams().get(1).monitor();
        assertEquals(250, a.checkIntervalMs());
        assertEquals(LongLine.SPLIT, a.longLine());
        assertEquals(List.of(Target.file(Path.of("/nowhere/shared.log"))), a.targets());
        assertEquals(250, b.checkIntervalMs());
        assertEquals(LongLine.SKIP, b.longLine());
        assertEquals(List.of(Target.file(Path.of("/nowhere/b.log"))), b.targets());
    }

    @Test
    void otherSpellingsAreAccepted() throws ConfigException {
        LogWispConfig config = load("""
                [[streams]]
                name = "a"
                monitor = { targets = [{ path = "/nowhere" }] }
                buffer = { size = 4242, max_bytes = "1MiB" }
                [[streams.httpserver]]
                enabled = true
                address = "127.0.0.1"
                port = 8080
                tls = { enabled = false, cert = "x" }
                heartbeat = { enabled = true, interval_seconds = "2m" }
                [[streams.httpserver]]
                enabled = true
                address = "[::1]"
                port = "8081"
                [streams.monitor]
                scan_interval_ms = "1.5s"
                """.replace("monitor = { targets = [{ path = \"/nowhere\" }] }\n", "")
                + "targets = [{ path = \"/nowhere\" }]");
        StreamConfig stream = config.streams().get(0);
        assertEquals(new BufferConfig(4242, 1 << 20), stream.buffer());
        assertEquals("127.0.0.1", stream.http().get(0).host());
        assertEquals(120, stream.http().get(0).heartbeat().orElseThrow().intervalSeconds());
        assertEquals("::1", stream.http().get(1).host());
        assertEquals(8081, stream.http().get(1).port());
        assertEquals(1500, stream.monitor().scanIntervalMs());
    }

    @Test
    void logWispsPlaceholdersAreAcceptedWhileTheyAreOff() throws ConfigException {
        String placeholders = """
                [[streams]]
                name = "a"
                [streams.monitor]
                targets = [{ path = "/nowhere" }]
                [streams.httpserver]
                enabled = true
                port = 8080
                [streams.httpserver.ssl]
                enabled = false
                cert_file = "/c"
                key_file = "/k"
                client_auth = false
                client_ca_file = ""
                verify_client_cert = false
                min_version = "TLS1.2"
                max_version = "TLS1.3"
                cipher_suites = ""
                [streams.httpserver.rate_limit]
                enabled = false
                requests_per_second = 10.0
                burst_size = 20
                limit_by = "ip"
                response_code = 429
                response_message = "slow down"
                max_connections_per_ip = 5
                max_total_connections = 50
                [streams.auth]
                type = "none"
                ip_whitelist = []
                ip_blacklist = []
                [streams.auth.basic_auth]
                realm = "x"
                users_file = ""
                users = [{ username = "a", password_hash = "b" }]
                [streams.auth.bearer_auth]
                tokens = ["t"]
                [streams.auth.bearer_auth.jwt]
                jwks_url = ""
                signing_key = ""
                issuer = ""
                audience = ""
                """;
        assertEquals(1, load(placeholders).streams().size());
    }

    @Test
    void theRingHoldsTheLargestLagThatAClientIsAllowed() throws ConfigException {
        LogWispConfig config = load("""
                [[streams]]
                name = "a"
                [streams.monitor]
                targets = [{ path = "/nowhere" }]
                [streams.tcpserver]
                enabled = true
                port = 9090
                buffer_size = 30000
                """);
        assertEquals(30_000, config.streams().get(0).buffer().entries());
    }

    @Test
    void aPathThatIsAFileIsTakenAsOneUnlessTheFileSaysOtherwise(@TempDir Path dir) throws Exception {
        Path log = Files.writeString(dir.resolve("a.log"), "x\n");
        String text = """
                [[streams]]
                name = "a"
                [streams.tcpserver]
                enabled = true
                port = 9090
                [streams.monitor]
                targets = [{ path = "%s" }, { path = "%s", is_file = false }, { path = "%s", is_file = true }]
                """.formatted(log, log, dir.resolve("later.log"));
        LoadedConfig loaded = loader.loadText("test.toml", text, List.of());
        List<Target> targets = loaded.config().streams().get(0).monitor().targets();
        assertEquals(Target.file(log), targets.get(0));
        assertEquals(Kind.DIRECTORY, targets.get(1).kind());
        assertEquals(Target.file(dir.resolve("later.log")), targets.get(2));
        assertEquals(
                List.of("test.toml:7: streams.0.monitor.targets.1.is_file: " + log
                        + " is a file, but is_file = false; nothing will be read from it"),
                loaded.warnings());
    }

    @Test
    void aPatternThatLooksLikeOneOfAShellIsToldThatItsBracketsStandForThemselves() throws ConfigException {
        String text = """
                [[streams]]
                name = "a"
                [streams.tcpserver]
                enabled = true
                port = 9090
                [streams.monitor]
                targets = [{ path = "/var/log", pattern = "app[0-9].log" }]
                """;
        assertEquals(
                List.of("test.toml:7: streams.0.monitor.targets.0.pattern: only * and ? stand for other characters;"
                        + " [ and { stand for themselves"),
                loader.loadText("test.toml", text, List.of()).warnings());
    }

    @Test
    void theRouterTakesThePortOfTheFirstStreamAndEqualPortsAreFineThen() throws ConfigException {
        LogWispConfig config = load("""
                router = { enabled = true }
                [[streams]]
                name = "a"
                monitor = { targets = [{ path = "/nowhere" }] }
                httpserver = { enabled = true, port = 8085 }
                [[streams]]
                name = "b"
                monitor = { targets = [{ path = "/nowhere" }] }
                httpserver = { enabled = true, port = 8085 }
                [[streams]]
                name = "c"
                monitor = { targets = [{ path = "/nowhere" }] }
                httpserver = { enabled = true, host = "0.0.0.0" }
                """);
        assertEquals(new RouterConfig(true, ServerConfig.LOOPBACK, 8085, List.of()), config.router());
        assertEquals(3, config.streams().size());
    }

    @Test
    void samePortOnDifferentAddressesIsNoConflict() throws ConfigException {
        LogWispConfig config = load("""
                security = { allow_unauthenticated = true }
                [[streams]]
                name = "a"
                monitor = { targets = [{ path = "/nowhere" }] }
                httpserver = { enabled = true, port = 8080, host = "10.0.0.1" }
                tcpserver = { enabled = true, port = 8080, host = "10.0.0.2" }
                """);
        assertEquals(8080, config.streams().get(0).tcp().get(0).port());
    }

    @Test
    void aWebSocketPathGivesWayToPathsOfALogWispFile() throws ConfigException {
        LogWispConfig config = load("""
                [[streams]]
                name = "a"
                monitor = { targets = [{ path = "/nowhere" }] }
                httpserver = { enabled = true, port = 8080, stream_path = "/ws" }
                """);
        assertEquals("/ws/ws", config.streams().get(0).http().get(0).wsPath());
    }

    @Test
    void aFilterWithoutConditionIsLeftOutAndTold() throws ConfigException {
        LoadedConfig loaded = loader.loadText("test.toml", """
                [[streams]]
                name = "a"
                monitor = { targets = [{ path = "/nowhere" }] }
                tcpserver = { enabled = true, port = 9090 }
                [[streams.filters]]
                type = "exclude"
                """, List.of());
        assertEquals(List.of(), loaded.config().streams().get(0).filters());
        assertEquals(
                List.of("test.toml:5: streams.0.filters.0 has neither patterns nor levels nor fields and is not used"),
                loaded.warnings());
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsAreNoProblem() throws ConfigException {
        assertEquals(load(EVERYTHING), load("\uFEFF" + EVERYTHING.replace("\n", "\r\n")));
    }

    private LogWispConfig load(String text) throws ConfigException {
        return loader.loadText("test.toml", text, List.of()).config();
    }

    @Test
    void sourcesHaveAllTheirKeys() throws ConfigException {
        String text = """
                [[streams]]
                name = "net"
                [[streams.sources]]
                type = "syslog"
                name = "routers"
                transport = "tcp"
                address = "127.0.0.2"
                port = 7003
                framing = "octet"
                parse = "rfc3164"
                max_message = 2048
                max_connections = 31
                idle_timeout_seconds = 32
                handshake_timeout_seconds = 33
                receive_buffer_bytes = 34
                strip = true
                timezone = "Europe/Berlin"
                [[streams.sources]]
                type = "syslog"
                transport = "unix-dgram"
                path = "run/log"
                mode = "0622"
                format = "none"
                [[streams.sources]]
                type = "websocket"
                address = "127.0.0.3"
                port = 7004
                path = "/in"
                protocol = "example-protocol"
                parse = "syslog"
                cors_origins = ["https://d.example"]
                max_connections = 35
                max_message_bytes = 4096
                ping_interval_seconds = 36
                timezone = "UTC"
                [[streams.sources]]
                type = "websocket"
                name = "far"
                mode = "client"
                url = "wss://far.example/out?x=y"
                protocol = "p"
                headers = { X-A = "env:B" }
                format = "json"
                ping_seconds = 37
                handshake_timeout_seconds = 38
                reconnect_min_ms = 39
                reconnect_max_ms = 40
                timezone = "UTC"
                ssl = { ca_file = "ca.pem", cert = "c.pem", key = "k.pem", allow_self_signed = true }
                [[streams.sources]]
                type = "zeek"
                port = 7005
                topics = ["zeek.test", "logs/"]
                [streams.tcpserver]
                enabled = true
                port = 7002
                """;
        LogWispConfig config = load(text);
        assertEquals(
                new SourceConfig.Syslog(
                        "routers",
                        SyslogTransport.TCP,
                        "127.0.0.2",
                        7003,
                        Optional.empty(),
                        SourceConfig.Syslog.DEFAULT_MODE,
                        SourceConfig.Framing.OCTET,
                        SourceConfig.SyslogFormat.RFC3164,
                        2048,
                        31,
                        32,
                        33,
                        34,
                        true,
                        ZoneId.of("Europe/Berlin"),
                        Optional.empty()),
                config.streams().get(0).sources().get(0));
        SourceConfig.Syslog socket =
                (SourceConfig.Syslog) config.streams().get(0).sources().get(1);
        assertEquals(here.resolve("run/log"), socket.path().orElseThrow());
        assertEquals(0622, socket.mode());
        assertEquals(SourceConfig.SyslogFormat.RAW, socket.format());
        assertEquals(
                new SourceConfig.WebSocketServer(
                        "websocket",
                        "127.0.0.3",
                        7004,
                        "/in",
                        "example-protocol",
                        List.of("https://d.example"),
                        SourceConfig.MessageFormat.SYSLOG,
                        ZoneId.of("UTC"),
                        4096,
                        35,
                        36,
                        Optional.empty()),
                config.streams().get(0).sources().get(2));
        assertEquals(
                new SourceConfig.WebSocketClient(
                        "far",
                        new WebSocketTarget(
                                "far.example",
                                443,
                                "/out?x=y",
                                "p",
                                Map.of("X-A", "env:B"),
                                Optional.of(new SinkConfig.ClientTls(
                                        Optional.of(here.resolve("ca.pem")),
                                        Optional.of(here.resolve("c.pem")),
                                        Optional.of(here.resolve("k.pem")),
                                        false)),
                                38,
                                37,
                                39,
                                40),
                        SourceConfig.MessageFormat.JSON,
                        ZoneId.of("UTC"),
                        1 << 20),
                config.streams().get(0).sources().get(3));
        SourceConfig.Zeek zeek =
                (SourceConfig.Zeek) config.streams().get(0).sources().get(4);
        assertEquals(List.of("zeek.test", "logs/"), zeek.topics());
        assertEquals("ws://localhost:7005/v1/messages/json", zeek.url());
        assertEquals(config, load(EffectiveText.of(config)));
        ConfigProblems problems = new ConfigProblems();
        Node.Table written = new CanonicalForm(problems).of(TomlSource.parse("t", text, problems), Schema.ROOT);
        List<Node> sources = ((Node.Array) find(written, "streams.sources")).items();
        for (SchemaKey key :
                Schema.ROOT.group("streams").group("sources").keys().values()) {
            boolean set = sources.stream()
                    .map(source -> ((Node.Table) source).entries().get(key.name()))
                    .anyMatch(node -> node != null
                            && !(node instanceof Node.Scalar scalar
                                    && scalar.value().equals(key.fallback())));
            assertTrue(set, key.path() + " has its default in this test");
        }
    }
}
