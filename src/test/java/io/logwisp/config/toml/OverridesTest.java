package io.logwisp.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.logwisp.config.ConfigException;
import io.logwisp.config.FilterConfig;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.StreamConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverridesTest {
    private static final String FILE = """
            [monitor]
            check_interval_ms = 200
            [[streams]]
            name = "a"
            [streams.monitor]
            targets = [{ path = "/nowhere/a" }]
            [streams.httpserver]
            enabled = true
            port = 8080
            """;

    @Test
    void optionWinsOverEnvironmentOverFileOverDefault() throws ConfigException {
        Map<String, String> environment = Map.of("LOGWISP_MONITOR_CHECK_INTERVAL_MS", "300");
        assertEquals(200, interval(load(Map.of())));
        assertEquals(300, interval(load(environment)));
        assertEquals(400, interval(load(environment, "monitor.check_interval_ms=400")));
        assertEquals(
                500, interval(load(environment, "monitor.check_interval_ms=400", "monitor.check_interval_ms=0.5s")));
        assertEquals(600, interval(load(environment, "streams.0.monitor.check_interval_ms=600")));
    }

    @Test
    void streamsAreReachedByTheirIndex() throws ConfigException {
        assertEquals(
                8090,
                stream(load(Map.of("LOGWISP_STREAMS_0_HTTPSERVER_PORT", "8090")))
                        .http()
                        .get(0)
                        .port());
        assertEquals(
                8091,
                stream(load(Map.of("LOGWISP_STREAMS_0_HTTPSERVER_0_PORT", "8091")))
                        .http()
                        .get(0)
                        .port());
        assertEquals(
                Path.of("/nowhere/b"),
                stream(load(Map.of("LOGWISP_STREAMS_0_MONITOR_TARGETS_0_PATH", "/nowhere/b")))
                        .monitor()
                        .targets()
                        .get(0)
                        .path());
    }

    @Test
    void oneBehindTheLastAddsAnElement() throws ConfigException {
        LogWispConfig config = load(
                Map.of(),
                "streams.1.name=b",
                "streams.1.monitor.targets.0.path=/nowhere/b",
                "streams.1.tcpserver.enabled=true",
                "streams.1.tcpserver.port=9090");
        assertEquals("b", config.streams().get(1).name());
        assertEquals(9090, config.streams().get(1).tcp().get(0).port());
    }

    @Test
    void listsAreSeparatedByCommasOrWrittenAsToml() throws ConfigException {
        assertEquals(
                List.of(new FilterConfig(
                        FilterConfig.Type.INCLUDE,
                        FilterConfig.Logic.OR,
                        List.of("a{1,2}", "b"),
                        List.of("warn", "error"),
                        Map.of("user_id", "7"))),
                stream(load(
                                Map.of(
                                        "LOGWISP_STREAMS_0_FILTERS_0_LEVELS", "warn, error",
                                        "LOGWISP_STREAMS_0_FILTERS_0_FIELDS_USER_ID", "7"),
                                "streams.0.filters.0.patterns=['a{1,2}', 'b']"))
                        .filters());
    }

    @Test
    void theBuiltInStreamIsOverriddenLikeAnyOther() throws ConfigException {
        ConfigLoader loader = new ConfigLoader(Map.of("LOGWISP_STREAMS_0_HTTPSERVER_PORT", "8090"), Path.of("/srv"));
        assertEquals(
                8090,
                stream(loader.loadBuiltIn(List.of()).config()).http().get(0).port());
    }

    @Test
    void aliasesWorkInTheEnvironmentAndAsOptions() throws ConfigException {
        LogWispConfig config =
                load(Map.of("LOGWISP_STREAMS_0_BUFFER_SIZE", "20000"), "streams.0.httpserver.address=::1");
        assertEquals(20_000, stream(config).buffer().entries());
        assertEquals("::1", stream(config).http().get(0).host());
    }

    @Test
    void anUnknownVariableIsAWarningWithTheNearestName() throws ConfigException {
        ConfigLoader loader = new ConfigLoader(
                Map.of(
                        "LOGWISP_STREAMS_0_HTTPSERVER_PROT", "1",
                        "LOGWISP_PORT_8080_TCP_ADDR", "10.0.0.1",
                        "LOGWISP_CONFIG_FILE", "x",
                        "PATH", "/bin"),
                Path.of("/srv"));
        assertEquals(
                List.of(
                        "environment variable LOGWISP_PORT_8080_TCP_ADDR is not known and not used",
                        "environment variable LOGWISP_STREAMS_0_HTTPSERVER_PROT is not known and not used;"
                                + " did you mean LOGWISP_STREAMS_0_HTTPSERVER_PORT?"),
                loader.loadText("test.toml", FILE, List.of()).warnings());
    }

    @Test
    void aBadValueOfAKnownVariableIsAProblem() {
        assertEquals(
                List.of(
                        "LOGWISP_MONITOR_CHECK_INTERVAL_MS: monitor.check_interval_ms = \"5\": must be 10 to 86400000 ms"),
                problems(Map.of("LOGWISP_MONITOR_CHECK_INTERVAL_MS", "5")));
    }

    @Test
    void anUnknownOptionIsAProblemWithTheNearestName() {
        assertEquals(
                List.of("--streams.0.httpserver.prot: unknown key; did you mean --streams.0.httpserver.port?"),
                problems(Map.of(), "streams.0.httpserver.prot=1"));
        assertEquals(
                List.of("--streams.5.name: streams.5 does not exist: there is 1, counted from 0"),
                problems(Map.of(), "streams.5.name=x"));
    }

    @Test
    void whatALaterVersionBringsIsRefusedFromAnywhere() {
        assertEquals(
                List.of("LOGWISP_STREAMS_0_HTTPSERVER_AUTH_TYPE: streams.0.httpserver.auth.type ="
                        + " \"basic\": this version does not offer authentication of a single server yet; set type = \"none\""
                        + " or remove it, and write it into [streams.auth]"),
                problems(Map.of("LOGWISP_STREAMS_0_HTTPSERVER_AUTH_TYPE", "basic")));
        assertEquals(
                List.of("--admin.port: admin: this version does not offer a listener for health and metrics yet;"
                        + " remove the table"),
                problems(Map.of(), "admin.port=1"));
    }

    private static int interval(LogWispConfig config) {
        return stream(config).monitor().checkIntervalMs();
    }

    private static StreamConfig stream(LogWispConfig config) {
        return config.streams().get(0);
    }

    private static LogWispConfig load(Map<String, String> environment, String... options) throws ConfigException {
        return new ConfigLoader(environment, Path.of("/srv"))
                .loadText("test.toml", FILE, options(options))
                .config();
    }

    private static List<String> problems(Map<String, String> environment, String... options) {
        return assertThrows(ConfigException.class, () -> load(environment, options))
                .problems();
    }

    private static List<OptionValue> options(String... options) {
        return Arrays.stream(options)
                .map(option -> new OptionValue(
                        option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1)))
                .toList();
    }
}
