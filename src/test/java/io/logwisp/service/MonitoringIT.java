package io.logwisp.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.testing.Certificates;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.Program;
import io.logwisp.testing.Tools;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alert rules and the dashboard in {@code conf/monitoring} ask for what the program really tells. */
class MonitoringIT {
    private static final Path ALERTS = Path.of("conf", "monitoring", "alerts.yml");
    private static final Path DASHBOARD = Path.of("conf", "monitoring", "dashboard.json");
    private static final Path MANUAL = Path.of("docs", "operations.md");
    private static final Pattern NAME = Pattern.compile("\\b(logwisp|process|jvm)_[a-z0-9_]+\\b");

    /** A name with its labels, as in an expression. */
    private static final Pattern SELECTOR = Pattern.compile("\\b((?:logwisp|process|jvm)_[a-z0-9_]+)\\{([^}]*)}");

    private static final Pattern LABEL = Pattern.compile("([a-z]+)(=~|=)\"([^\"]*)\"");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

    @TempDir
    static Path folder;

    private static LogWispService service;
    private static List<String> metrics = List.of();

    /** One with everything that has metrics of its own. */
    @BeforeAll
    static void askForMetrics() throws Exception {
        Certificates certificates = new Certificates(folder.resolve("tls")).issue("server");
        Files.createFile(folder.resolve("app.log"));
        List<Integer> ports = Program.freePorts(3);
        String toml = """
                [checkpoint]
                enabled = false
                [control]
                port = %d
                [[streams]]
                name = "app"
                [streams.monitor]
                targets = [{ path = "app.log", is_file = true }]
                [[streams.sources]]
                type = "syslog"
                transport = "udp"
                port = %d
                [[streams.sinks]]
                name = "copy"
                type = "file"
                path = "copy.log"
                [streams.httpserver]
                enabled = true
                port = %d
                [streams.httpserver.ssl]
                enabled = true
                cert_file = "%s"
                key_file = "%s"
                """.formatted(
                        ports.get(0),
                        ports.get(1),
                        ports.get(2),
                        certificates.file("server.crt"),
                        certificates.file("server.key"));
        service = LogWispService.start(new ConfigLoader(Map.of(), folder)
                .loadText("test.toml", toml, List.of())
                .config());
        try (LineClient client = LineClient.get(ports.get(0), "/metrics")) {
            metrics = client.body().lines().toList();
        }
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void everyNameInTheRulesAndOnTheBoardIsTold() throws IOException {
        Set<String> told =
                metrics.stream().map(line -> line.split("[{ ]", 2)[0]).collect(Collectors.toCollection(TreeSet::new));
        Set<String> asked = new TreeSet<>();
        for (String expression : expressions()) {
            NAME.matcher(expression).results().map(MatchResult::group).forEach(asked::add);
        }

        assertTrue(asked.size() > 30, asked.toString());
        asked.removeAll(told);
        assertEquals(Set.of(), asked);
    }

    @Test
    void everyLabelAndValueInTheRulesAndOnTheBoardIsTold() throws IOException {
        List<String> untold = new ArrayList<>();
        for (String expression : expressions()) {
            SELECTOR.matcher(expression)
                    .results()
                    .forEach(selector -> LABEL.matcher(selector.group(2))
                            .results()
                            .filter(label -> !isOfPrometheus(label.group(1)))
                            .filter(label -> !isTold(selector.group(1), label))
                            .forEach(label -> untold.add(selector.group())));
        }

        assertEquals(List.of(), untold);
    }

    /** Added by whoever scrapes. */
    private static boolean isOfPrometheus(String label) {
        return label.equals("job") || label.equals("instance");
    }

    private static boolean isTold(String name, MatchResult label) {
        String value = label.group(3);
        // A variable of the board stands for any value.
        List<String> values = value.startsWith("$") ? List.of("") : List.of(value.split("\\|"));
        return values.stream()
                .allMatch(one -> metrics.stream()
                        .anyMatch(line -> line.startsWith(name + "{")
                                && line.contains(label.group(1) + "=\"" + one + (one.isEmpty() ? "" : "\""))));
    }

    private static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        for (String line : Files.readAllLines(ALERTS)) {
            if (line.strip().startsWith("expr:")) {
                expressions.add(line);
            }
        }
        collect(new JsonObject(Files.readString(DASHBOARD)), expressions);
        return expressions;
    }

    private static void collect(Object value, List<String> expressions) {
        if (value instanceof JsonObject object) {
            Stream.of("expr", "definition")
                    .map(object::getString)
                    .filter(text -> text != null)
                    .forEach(expressions::add);
            object.forEach(member -> collect(member.getValue(), expressions));
        } else if (value instanceof JsonArray array) {
            array.forEach(element -> collect(element, expressions));
        }
    }

    @Test
    void everyAlertIsExplained() throws IOException {
        String manual = Files.readString(MANUAL);
        Set<String> alerts = ALERT.matcher(Files.readString(ALERTS))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertTrue(alerts.size() > 10, alerts.toString());
        alerts.removeIf(alert -> manual.contains("`" + alert + "`"));
        assertEquals(Set.of(), alerts);
    }

    @Test
    void promtoolFindsNothingInTheRulesAndFiresThem() throws Exception {
        Tools.require("promtool");
        Path tests = Path.of("src", "test", "resources", "monitoring", "alerts-test.yml");
        assertEquals(0, run(Path.of("."), "promtool", "check", "rules", ALERTS.toString()));
        assertEquals(0, run(Path.of("."), "promtool", "test", "rules", tests.toString()));
    }

    @Test
    void promtoolFindsNothingInTheMetrics() throws Exception {
        Tools.require("promtool");
        Path text = Files.writeString(folder.resolve("metrics.txt"), String.join("\n", metrics) + "\n");

        assertEquals(0, run(folder, "sh", "-c", "promtool check metrics <" + text.getFileName()));
    }

    private static int run(Path directory, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        int status = process.waitFor();
        assertFalse(status != 0, output);
        return status;
    }
}
