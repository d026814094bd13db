package io.logwisp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.ControlConfig.UserSignal;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.Kind;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.config.ServerConfig.HttpStyle;
import io.logwisp.config.SourceConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.config.UnixSocket;
import io.logwisp.server.ProgramCommands;
import io.logwisp.server.ProgramCommands.Result;
import io.logwisp.service.Listener;
import io.logwisp.service.StartException;
import io.logwisp.tail.FileSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command in this process; the service behind it only notes what it was given. */
class CommandTest {
    private static final String FILE = """
            [[streams]]
            name = "app"
            [streams.monitor]
            targets = [{ path = "/nowhere", is_file = true }]
            [streams.httpserver]
            enabled = true
            port = 18080
            """;

    @TempDir
    private Path dir;

    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<LogWispConfig> started = new ArrayList<>();
    private final List<LogWispConfig> reloaded = new ArrayList<>();
    private final Deque<Lifetime.Event> events = new ArrayDeque<>();
    private ProgramCommands commands = ProgramCommands.NONE;
    private boolean paused;
    private int closed;
    private int notReloaded;
    private int failures;

    @BeforeEach
    void hideTheUsersOwnFile() {
        environment.put("HOME", dir.resolve("home").toString());
    }

    // Asking.

    @Test
    void helpAndVersionGoToStandardOutput() {
        assertEquals(0, run("--help"));
        assertTrue(out().startsWith("Usage: logwisp [PATH…|-] [options]"), out());
        assertEquals("", err());
        for (String option : List.of("--version", "-V", "-version")) {
            out.reset();
            assertEquals(0, run(option));
            assertTrue(out().startsWith("LogWisp "), out());
            assertEquals(1, out().lines().count());
        }
    }

    @Test
    void configPrintsTheReference() throws IOException {
        assertEquals(0, run("config", "default"));
        assertEquals(Files.readString(Path.of("conf", "logwisp.toml")), out());
        out.reset();
        assertEquals(0, run("config", "env"));
        assertTrue(
                out().contains(
                                "\nLOGWISP_STREAMS_N_HTTPSERVER_PORT  # Port to listen on; not needed in router mode. (1 to 65535)\n"),
                out());
        assertEquals(2, run("config"));
        assertEquals("logwisp: write logwisp config default or logwisp config env\n", err());
    }

    @Test
    void syslogNgsConfigurationIsPrintedAsOurs() throws IOException {
        file(
                "ng.conf",
                "source s { udp(port(5514)); pipe('/p'); };\n"
                        + "destination d { file('/tmp/all'); };\nlog { source(s); destination(d); };\n");
        assertEquals(0, run("import-syslog-ng", "ng.conf"));
        assertEquals("ng.conf:1: pipe(…) of source s has no counterpart and is left out\n", err());
        file("made.toml", out());
        out.reset();
        err.reset();
        assertEquals(0, run("check", "-c", "made.toml"));
        err.reset();
        assertEquals(2, run("import-syslog-ng"));
        assertEquals(78, run("import-syslog-ng", "missing.conf"));
        file("ng.conf", "log {");
        err.reset();
        assertEquals(78, run("import-syslog-ng", "ng.conf"));
        assertEquals("logwisp: ng.conf: 1 problem\n  ng.conf:1: the { does not end\n", err());
        assertEquals("", out());
    }

    @Test
    void checkSaysWhetherTheFileIsGood() throws IOException {
        Path file = file("good.toml", FILE);
        assertEquals(0, run("check", "--config", "good.toml"));
        assertEquals(file + ": OK, 1 stream\n", err());
        assertEquals("", out());
        assertEquals(0, run("check", "-v", "--config=good.toml"));
        assertTrue(out().contains("\nport = 18080\n"), out());
        assertTrue(out().contains("\ncheck_interval_ms = 100\n"), out());
        assertEquals(2, run("check", "good.toml"));
        assertEquals(0, started.size());
    }

    @Test
    void aBadFileIsExit78WithAllProblems() throws IOException {
        Path file = file("bad.toml", FILE.replace("18080", "0") + "prot = 1\n");
        String problems = "logwisp: " + file + ": 2 problems\n  " + file
                + ":7: streams.0.httpserver.port = 0: must be 1 to 65535\n  " + file
                + ":8: streams.0.httpserver.prot: unknown key; did you mean port?\n";
        assertEquals(78, run("check", "-c", "bad.toml"));
        assertEquals(problems, err());
        err.reset();
        assertEquals(78, run("-config", "bad.toml"));
        assertEquals(problems, err());
        assertEquals(0, started.size());
    }

    // Usage.

    @Test
    void anUnknownOptionIsOneLineWithTheNearestOne() {
        assertUsage("unknown option --confg; did you mean --config? (logwisp --help shows all)", "--confg", "x");
        assertUsage("unknown option --recursiv; did you mean --recursive? (logwisp --help shows all)", "--recursiv=1");
        assertUsage("unknown option --xyzzyplugh (logwisp --help shows all)", "--xyzzyplugh");
        assertUsage("unknown option --x (logwisp --help shows all)", "--x"); // nothing is near a single letter
    }

    @Test
    void wrongValuesOfOptionsAreUsageErrors() {
        assertUsage("option -p = 70000: must be 0 to 65535", ".", "--port", "70000");
        assertUsage("option -n = -1: must be 0 or more lines", ".", "-n=-1");
        assertUsage("option --monitor.check_interval_ms needs a value", "--monitor.check_interval_ms");
        assertUsage("option --tcp = x: must be a number", ".", "--tcp", "x");
        assertUsage("option --port = x: must be a number", ".", "-p", "x");
        assertUsage("option --port needs a PORT", ".", "-p");
        assertUsage("option --tcp needs a PORT", ".", "--tcp");
        assertUsage("option --config needs a FILE", "--config");
    }

    @Test
    void pathsAndConfigurationFileExcludeEachOther() throws IOException {
        file("good.toml", FILE);
        assertUsage(
                "PATH and --config exclude each other: a configuration file names its own paths",
                ".",
                "--config",
                "good.toml");
    }

    @Test
    void optionsOfThePathStreamDoNotGoWithAFile() throws IOException {
        Path file = file("good.toml", FILE);
        assertUsage(
                "option -p goes with PATH; " + file
                        + " is read here, whose keys are options too: --streams.0.httpserver.port 8081",
                "-c",
                "good.toml",
                "-p",
                "8081");
    }

    @Test
    void aMisspeltCommandIsNotTakenForAFile() throws IOException {
        assertUsage(
                "there is no file and no command chekc; did you mean logwisp check? (a file of that name: ./chekc)",
                "chekc");
        assertUsage(
                "there is no file and no command stauts; did you mean logwisp status? (a file of that name: ./stauts)",
                "stauts",
                ":8080",
                "--watch");
        assertUsage(
                "there is no file and no command circlogd; did you mean logwisp circologd? (a file of that name: ./circlogd)",
                "circlogd",
                "-query-socket",
                "q");
        assertUsage("write logwisp --help (a file of that name: ./help)", "help");
        file("chekc", "");
        assertEquals(0, run("chekc"));
    }

    // Clients.

    /** Completed at the end: until then a client gets no signal. */
    private final CompletableFuture<Void> noSignal = new CompletableFuture<>();

    @AfterEach
    void letThreadsEnd() {
        noSignal.complete(null);
    }

    @Test
    void tailPrintsFilesWithoutAService() throws IOException {
        beforeEvents = noSignal::join;
        file("a.log", "one\nWARN two\n");
        assertEquals(0, run("tail", "a.log", "--no-follow", "-o", "raw", "-l", "warn"));
        assertEquals("WARN two\n", out());
        assertEquals(5, run("tail", "a.log", "--no-follow", "-g", "three"));
        assertEquals(0, started.size());
        assertEquals("", err());
    }

    @Test
    void tailTakesCircologTailsOptions() throws IOException {
        beforeEvents = noSignal::join;
        file(
                "a.log",
                "{\"program\":\"cron\",\"severity\":\"err\",\"facility\":\"daemon\",\"message\":\"a\"}\n"
                        + "{\"program\":\"sshd\",\"severity\":\"err\",\"facility\":\"daemon\",\"message\":\"b\"}\n");
        assertEquals(
                0,
                run(
                        "tail",
                        "a.log",
                        "--no-follow",
                        "-n",
                        "5",
                        "--program",
                        "sshd",
                        "--facility",
                        "daemon",
                        "--fmt",
                        "syslog"));
        assertEquals("b\n", out());
    }

    @Test
    void wrongUseOfAClientIsExit2() throws IOException {
        file("token", "\n");
        assertUsage(
                "tail: unknown option --lvl; did you mean --level? (logwisp tail --help shows all)", "tail", "--lvl");
        assertUsage("option -n = x: must be a number, 0 or more", "tail", ":1", "-n", "x");
        assertUsage("option -o = xml: must be text, json, raw or template", "tail", ":1", "-o", "xml");
        assertUsage("option -o template needs --template '{time} {message}'", "tail", ":1", "-o", "template");
        assertUsage("option --timeout = 5: write 30s, 10m or 2h", "tail", ":1", "--timeout", "5");
        assertUsage("option --tz = Nowhere: no time zone; write Europe/Berlin", "tail", ":1", "--tz", "Nowhere");
        assertUsage("option --field = x: write NAME=VALUE", "tail", ":1", "--field", "x");
        assertUsage("option --color = red: must be auto, always or never", "tail", ":1", "--color", "red");
        assertUsage(
                "no password in an argument, where others can read it; see --password-file", "tail", ":1", "-u", "a:b");
        assertUsage(
                "option --token-file: " + dir.resolve("token") + " is empty", "tail", ":1", "--token-file", "token");
        assertUsage(
                "option --token-file: " + dir.resolve("none") + " cannot be read",
                "tail",
                ":1",
                "--token-file",
                "none");
        assertUsage("options --cert and --key go together", "tail", ":1", "--cert", "x");
        assertUsage(
                "options --reconnect and --no-reconnect exclude each other",
                "tail",
                ":1",
                "--reconnect",
                "--no-reconnect");
        assertUsage(
                "option --template: mesage is nothing of an entry; did you mean message? (a field of that name: fields.mesage)",
                "tail",
                ":1",
                "--template",
                "{time} {mesage}");
        assertUsage(
                "option --fields: tme is nothing of an entry; did you mean time? (a field of that name: fields.tme)",
                "tail",
                ":1",
                "--fields",
                "tme,message");
        assertUsage(
                "option --no-follow: raw TCP does not say when everything has come from tcp://h:1;"
                        + " name its http:// address, or end with --max or --timeout",
                "tail",
                "tcp://h:1",
                "--no-follow");
        assertUsage("status takes one URL", "status", ":1", ":2");
        assertUsage("write logwisp completion bash, zsh or fish", "completion", "csh");
        assertUsage(
                "option --max cannot be exact with --cursor-file and files; leave one out",
                "tail",
                "token",
                "-m",
                "1",
                "--cursor-file",
                "c");
    }

    @Test
    void helpOfAClientNamesItsOptions() {
        assertEquals(0, run("tail", "--help"));
        assertTrue(out().startsWith("Usage: logwisp tail [URL|PATH…] [options]\n"), out());
        for (String option : List.of("--since", "--grep", "--template", "--cursor-file", "--token-file")) {
            assertTrue(out().contains(option), option);
        }
        out.reset();
        assertEquals(0, run("status", "-h"));
        assertTrue(out().startsWith("Usage: logwisp status [URL] [options]\n"), out());
    }

    @Test
    void aFileThatIsNotThereIsNotWaitedForByAClientThatDoesNotFollow() throws IOException {
        beforeEvents = noSignal::join;
        file("app.log", "one\n");
        assertEquals(5, run("tail", "ap.log", "--no-follow"));
        assertEquals("note: ap.log does not exist (did you mean " + dir.resolve("app.log") + "?)\n", err());
    }

    @Test
    void completionExplainsItself() {
        assertEquals(0, run("completion", "--help"));
        assertTrue(out().startsWith("Usage: logwisp completion bash|zsh|fish\n"), out());
    }

    private void assertUsage(String message, String... args) {
        err.reset();
        assertEquals(2, run(args));
        assertEquals("logwisp: " + message + "\n", err());
        assertEquals(0, started.size());
    }

    // A configuration file.

    @Test
    void aConfigurationFileIsRunUntilItIsStopped() throws IOException {
        Path file = file("good.toml", FILE);
        assertEquals(0, run("--config", "good.toml"));
        assertEquals(1, started.size());
        assertEquals(1, closed);
        assertTrue(
                err().matches("(?s)LogWisp \\S+ · \\Q" + file + "\\E · 1 stream, 1 file · ready in \\d+\\.\\d s\n"
                        + "  app: 1 file\n"
                        + "    HTTP: http://localhost:18080/stream \\(stream\\), http://localhost:18080/status \\(status\\)\n"
                        + "    waiting for nowhere\n"
                        + "only this machine can connect; see the key host\n"),
                err());
    }

    @Test
    void dottedOptionsAndRouterReachTheConfiguration() throws IOException {
        file("good.toml", FILE);
        assertEquals(
                0,
                run(
                        "-config=good.toml",
                        "-router",
                        "--monitor.check_interval_ms",
                        "50",
                        "--streams.0.name=x",
                        "--security.allow_unauthenticated",
                        "--router.port=18081"));
        LogWispConfig config = started.get(0);
        assertTrue(config.router().enabled());
        assertTrue(config.security().allowUnauthenticated());
        assertEquals(18081, config.router().port());
        assertEquals(50, config.streams().get(0).monitor().checkIntervalMs());
        assertEquals("x", config.streams().get(0).name());
    }

    @Test
    void theRouterListsEachStreamUnderItsName() throws IOException {
        file("two.toml", FILE + FILE.replace("app", "system"));
        assertEquals(0, run("--config", "two.toml", "--router"));
        assertTrue(
                err().contains("    HTTP: http://localhost:18080/system/stream (stream),"
                        + " http://localhost:18080/system/status (status)\n"),
                err());
        assertTrue(
                err().contains(
                                "  all streams: http://localhost:18080/ (page), http://localhost:18080/status (status)\n"),
                err());
    }

    @Test
    void theEnvironmentNamesTheFileAndOverridesIt() throws IOException {
        file("env.toml", FILE);
        environment.put("LOGWISP_CONFIG_FILE", "env.toml");
        environment.put("LOGWISP_STREAMS_0_NAME", "fromenv");
        environment.put("LOGWISP_STREAMS_0_NAMES", "x");
        assertEquals(0, run("-q"));
        assertEquals("fromenv", stream().name());
        assertEquals(
                "warning: environment variable LOGWISP_STREAMS_0_NAMES is not known and not used;"
                        + " did you mean LOGWISP_STREAMS_0_NAME?\n",
                err());
    }

    @Test
    void anAddressThatCannotBeBoundIsExit69() throws IOException {
        file("good.toml", FILE);
        failures = 1;
        assertEquals(69, run("--config", "good.toml"));
        assertEquals("logwisp: cannot bind\n", err());
        assertEquals(0, closed);
    }

    @Test
    void aHangUpReloadsTheFileAndABadOneChangesNothing() throws IOException {
        Path file = file("good.toml", FILE);
        events.add(Lifetime.Event.RELOAD);
        assertEquals(0, run("-q", "--config", "good.toml"));
        assertEquals("reloaded: 1 unchanged\n", err());
        assertEquals(started, reloaded);

        err.reset();
        events.add(Lifetime.Event.RELOAD);
        beforeEvents = () -> file("good.toml", "[monitor]\nwatch = 1\n");
        assertEquals(0, run("-q", "--config", "good.toml"));
        assertEquals(1, notReloaded);
        assertEquals(
                "not reloaded, everything goes on as before: " + file + ": 1 problem\n  " + file
                        + ":2: monitor.watch = 1: must be text in quotes\n",
                err());
        assertEquals(1, reloaded.size());
        assertEquals(2, closed);
    }

    @Test
    void aReloadByCommandIsToldWhatBecameOfIt() throws Exception {
        Path file = file("good.toml", FILE);
        List<CompletionStage<Result>> asked = new ArrayList<>();
        beforeEvents = () -> {
            if (asked.size() < 2) {
                asked.add(commands.reload());
            }
            if (asked.size() == 2) {
                file("good.toml", "[monitor]\nwatch = 1\n");
            }
        };
        assertEquals(0, run("-q", "--config", "good.toml"));
        assertEquals(
                new Result(true, "reloaded: 1 unchanged"),
                asked.get(0).toCompletableFuture().getNow(null));
        Result second = asked.get(1).toCompletableFuture().getNow(null);
        assertFalse(second.done());
        assertTrue(second.text().startsWith("not reloaded, everything goes on as before: " + file), second.text());
    }

    @Test
    void whatIsAskedAtTheEndIsAnsweredAndWithoutAFileThereIsNothingToReload() throws Exception {
        file("good.toml", FILE);
        List<CompletionStage<Result>> asked = new ArrayList<>();
        beforeEvents = () -> {
            asked.add(commands.reload());
            events.clear();
        };
        assertEquals(0, run("-q", "--config", "good.toml"));
        assertEquals(
                new Result(false, "the program ends"),
                asked.get(0).toCompletableFuture().getNow(null));
        assertEquals(0, run("-q", dir.toString()));
        assertEquals(
                new Result(false, "there is no configuration file to read again"),
                asked.get(1).toCompletableFuture().getNow(null));
    }

    @Test
    void theLevelOfTheLogIsChangedByCommand() {
        Commands change = new Commands(new Script(), false);
        String before = change.logLevel();
        assertTrue(change.setLogLevel("debug"));
        assertEquals("DEBUG", change.logLevel());
        assertFalse(change.setLogLevel("LOUD"));
        assertEquals("DEBUG", change.logLevel());
        assertTrue(change.setLogLevel(before));
    }

    // No file.

    @Test
    void withoutFileAndPathTheWorkingDirectoryIsServed() {
        assertEquals(0, run());
        StreamConfig stream = stream();
        assertEquals("default", stream.name());
        assertEquals(List.of(Target.directory(dir, "*.log")), stream.monitor().targets());
        assertEquals(8080, stream.http().get(0).port());
        assertEquals(List.of(), stream.tcp());
        assertTrue(err().contains("watching " + dir + "/*.log (0 files)"), err());
        assertTrue(err().contains("\n  UI      http://localhost:8080/\n"), err());
    }

    @Test
    void shortOptionsChangeTheBuiltInStream() {
        assertEquals(0, run("-p", "18099", "--tcp", "18098", "--name", "x", "--pattern", "*.txt", "-r", "-n5"));
        StreamConfig stream = stream();
        Target target = stream.monitor().targets().get(0);
        assertEquals("x", stream.name());
        assertEquals(18099, stream.http().get(0).port());
        assertEquals(5, stream.http().get(0).backlog());
        assertEquals(18098, stream.tcp().get(0).port());
        assertEquals("*.txt", target.pattern());
        assertTrue(target.recursive());
        assertEquals(5, stream.monitor().startLines());
    }

    // Paths.

    @Test
    void aDirectoryMeansItsTextFilesWithTheLastTenLines() throws IOException {
        file("logs/a.log", "x\n");
        assertEquals(0, run("logs"));
        MonitorConfig monitor = stream().monitor();
        Target target = monitor.targets().get(0);
        assertEquals(dir.resolve("logs"), target.path());
        assertEquals(Kind.TEXT_FILES, target.kind());
        assertFalse(target.recursive());
        assertEquals(StartPosition.LAST, monitor.startPosition());
        assertEquals(10, monitor.startLines());
        assertEquals(10, stream().http().get(0).backlog());
        assertEquals(10, stream().tcp().get(0).backlog());
        assertEquals("default", stream().name());
    }

    @Test
    void optionsSayWhichFilesAndLinesAndPorts() throws IOException {
        file("logs/a.log", "x\n");
        assertEquals(
                0, run("logs", "--pattern", "*.txt", "-r", "-n", "0", "-p", "18100", "--tcp=18101", "--name", "web"));
        Target target = stream().monitor().targets().get(0);
        assertEquals(Kind.DIRECTORY, target.kind());
        assertEquals("*.txt", target.pattern());
        assertTrue(target.recursive());
        assertEquals(StartPosition.END, stream().monitor().startPosition());
        assertEquals(18100, stream().http().get(0).port());
        assertEquals(18101, stream().tcp().get(0).port());
        assertEquals("web", stream().name());
        assertTrue(err().contains("\n  curl    curl -N http://localhost:18100/stream\n"), err());
        assertTrue(err().contains("\n  nc      nc localhost 18101\n"), err());
        assertTrue(err().endsWith("\nonly this machine can connect; see --host\n"), err());
    }

    @Test
    void filesGlobsAndStandardInputAreOneStream() throws IOException {
        Path a = file("logs/a.log", "x\n");
        file("logs/b.txt", "x\n");
        Path c = file("other/c.log", "x\n");
        assertEquals(0, run("logs/a.log", "logs/*.txt", "logs/../other/c.log", "-", "o*er/*.log", "logs/a.log"));
        MonitorConfig monitor = stream().monitor();
        assertEquals(
                List.of(
                        Target.file(a),
                        Target.directory(dir.resolve("logs"), "*.txt"),
                        Target.file(c.toRealPath()),
                        Target.directory(dir.resolve("other"), "*.log")),
                monitor.targets());
        assertTrue(monitor.stdin());
        assertTrue(err().contains("watching logs/a.log, logs/*.txt, logs/../other/c.log and 3 more ("), err());
    }

    @Test
    void parentOfALinkIsTheParentOfWhatItLeadsTo() throws IOException {
        Path log = file("deep/below/x.log", "");
        Files.createDirectories(dir.resolve("deep/below/inner"));
        Files.createSymbolicLink(dir.resolve("link"), dir.resolve("deep/below/inner"));
        assertEquals(0, run("link/../x.log"));
        assertEquals(log.toRealPath(), stream().monitor().targets().get(0).path());
    }

    @Test
    void twoStarsMeanAllSubDirectories() throws IOException {
        file("logs/a.log", "x\n");
        assertEquals(0, run("logs/**/*.log"));
        Target target = stream().monitor().targets().get(0);
        assertEquals(dir.resolve("logs"), target.path());
        assertEquals("*.log", target.pattern());
        assertTrue(target.recursive());
    }

    @Test
    void aFileThatDoesNotExistIsWaitedForAndTheUserIsTold() throws IOException {
        Path log = file("sys.log", "x\n");
        assertEquals(0, run("sis.log", "nodir/x.log"));
        assertEquals(
                List.of(Target.file(dir.resolve("sis.log")), Target.file(dir.resolve("nodir/x.log"))),
                stream().monitor().targets());
        assertTrue(
                err().startsWith("note: sis.log does not exist; waiting for it (did you mean " + log + "?)\n"
                        + "note: nodir/x.log does not exist, nor does its directory; waiting for both\n"),
                err());
        assertTrue(err().contains("\nwaiting for sis.log, x.log\n"), err());
    }

    @Test
    void aGlobWithoutMatchIsTold() {
        assertEquals(0, run("*.lgo"));
        assertTrue(err().startsWith("note: nothing matches *.lgo yet; files that appear are followed\n"), err());
        assertUsageAfter("nothing matches no*/x: no directory of that form exists", "no*/x");
    }

    private void assertUsageAfter(String message, String... args) {
        started.clear();
        assertUsage(message, args);
    }

    @Test
    void anOpenAddressIsExit78UntilItIsAllowed() throws IOException {
        file("a.log", "x\n");
        assertEquals(78, run("a.log", "--host", "0.0.0.0", "-p", "18102", "--tcp", "18103"));
        assertTrue(
                err().contains(
                                "\n  --host: streams.0.httpserver.host = \"0.0.0.0\": stream \"default\": HTTP port 18102"
                                        + " would hand log lines to everyone"),
                err());
        err.reset();
        assertEquals(
                0, run("a.log", "--host=0.0.0.0", "-p=18102", "--tcp=18103", "--security.allow_unauthenticated=true"));
        assertTrue(
                err().endsWith("\nopen to the network without authentication: 0.0.0.0:18102, 0.0.0.0:18103\n"), err());
        assertTrue(err().contains("\n  nc      nc localhost 18103\n"), err());
    }

    @Test
    void aTakenPortIsStepppedOverUnlessItWasAskedFor() throws IOException {
        file("a.log", "x\n");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            int free = FreePorts.from(port, "localhost", 0);
            assertTrue(free > port, "port " + free);
            assertEquals(free, FreePorts.from(free, "localhost", 0));
            assertTrue(FreePorts.from(free, "localhost", free) > free);
            assertEquals(0, run("a.log", "-p", String.valueOf(port), "--tcp", "18104"));
            assertEquals(port, stream().http().get(0).port());
        }
    }

    @Test
    void aNewStartIsTriedOnlyWhenAnotherPortIsLeft() throws IOException {
        file("a.log", "x\n");
        failures = 1;
        assertEquals(69, run("a.log", "-p", "18105", "--tcp", "18106"));
        assertEquals("logwisp: cannot bind\n", err());
    }

    @Test
    void aHangUpEndsAServiceThatHasNothingToReload() throws IOException {
        file("a.log", "x\n");
        events.add(Lifetime.Event.RELOAD);
        assertEquals(0, run("a.log", "-q"));
        assertEquals("", err());
        assertEquals(1, closed);
    }

    @Test
    void namesOfFilesCannotDriveTheTerminal() {
        assertEquals(0, run("a\u001b[31m\u202e.log", "-q"));
        assertEquals("note: a\\x1b[31m\\u202e.log does not exist; waiting for it\n", err());
    }

    @Test
    void afterTwoDashesEverythingIsAPath() throws IOException {
        Path odd = file("--x.y", "x\n");
        assertEquals(0, run("--", "--x.y"));
        assertEquals(List.of(Target.file(odd)), stream().monitor().targets());
    }

    @Test
    void aFaultIsExit1WithoutAStackTrace() {
        failures = 2;
        assertEquals(1, run("-q"));
        assertEquals("logwisp: a fault in LogWisp: java.lang.IllegalStateException: broken (-v shows more)\n", err());
    }

    @Test
    void circologdsFlagsAreAConfigurationOfTheirOwn() throws IOException {
        assertEquals(
                0,
                run(
                        "circologd",
                        "-syslogd-socket",
                        "in.sock",
                        "--query-socket=query.sock",
                        "-query-addr",
                        "127.0.0.1:9080",
                        "-ctl-socket",
                        "ctl.sock",
                        "-buffer-size",
                        "50",
                        "--streams.0.buffer.max_age_seconds",
                        "60"));

        LogWispConfig config = started.get(0);
        assertEquals(
                Optional.of(dir.resolve("in.sock")),
                ((SourceConfig.Syslog) stream().sources().get(0)).path());
        assertEquals(50, stream().buffer().entries());
        assertEquals(60, stream().buffer().maxAgeSeconds());
        assertEquals(
                dir.resolve("query.sock"),
                stream().http().get(0).socket().orElseThrow().path());
        assertEquals(9080, stream().http().get(1).port());
        assertEquals("127.0.0.1", stream().http().get(1).host());
        stream().http().forEach(http -> assertEquals(HttpStyle.CIRCOLOG, http.style()));
        assertEquals(
                dir.resolve("ctl.sock"), config.control().socket().orElseThrow().path());
        assertEquals(UserSignal.PAUSE_TOGGLE, config.control().userSignal());
        assertFalse(config.checkpoint().enabled());
        assertTrue(
                err().contains("curl --unix-socket " + dir.resolve("query.sock")
                        + " http://localhost/ (messages held)"),
                err());
        assertFalse(err().contains("open to the network"), err());
    }

    @Test
    void circologdSaysWhichFlagIsMissingOrWrong() {
        assertEquals(2, run("circologd", "-query-socket", "q"));
        assertEquals(2, run("circologd", "-syslogd-socket", "s"));
        assertEquals(2, run("circologd", "-syslogd-socket", "s", "-query-addr", "9080"));
        assertEquals(2, run("circologd", "-syslogd-socket", "s", "-query-socket", "q", "-buffer-size", "0"));
        assertEquals(2, run("circologd", "-syslogd-socket", "s", "-query-socket", "q", "--nonsense"));
        assertEquals("""
                logwisp: circologd needs -syslogd-socket PATH, where messages come from
                logwisp: circologd needs -query-socket PATH or -query-addr HOST:PORT, where messages are read
                logwisp: circologd: -query-addr 9080: must be HOST:PORT
                logwisp: circologd: -buffer-size must be 1 or more messages
                logwisp: unknown option --nonsense (logwisp --help shows all)
                """, err());
    }

    @Test
    void pysyslogsOptionsAreAConfigurationOfTheirOwn() {
        assertEquals(0, run("pysyslog", "0.0.0.0", "--streams.0.name", "lines", "8000", "-i", "0.5", "-m", "70"));

        LogWispConfig config = started.get(0);
        assertEquals("lines", config.streams().get(0).name());
        assertEquals(70, config.streams().get(0).buffer().entries());
        SourceConfig.Syslog source =
                (SourceConfig.Syslog) config.streams().get(0).sources().get(0);
        assertEquals("0.0.0.0:8000", source.address());
    }

    @Test
    void pysyslogSaysWhatIsMissingOrWrong() {
        assertEquals(2, run("pysyslog", "--cert", "a.pem"));
        assertEquals(2, run("pysyslog", "-k", "a.pem"));
        assertEquals(2, run("pysyslog", "127.0.0.1", "0"));
        assertEquals("""
                logwisp: pysyslog: --key is missing: a certificate and its key go together; one file with both is given twice
                logwisp: pysyslog: --cert is missing: a certificate and its key go together; one file with both is given twice
                logwisp: pysyslog: PORT must be 1 to 65535
                """, err());
    }

    @Test
    void theUserSignalPausesAndLetsGoOnWhereTheConfigurationSaysSo() {
        events.addAll(List.of(Lifetime.Event.USER_SIGNAL, Lifetime.Event.USER_SIGNAL, Lifetime.Event.USER_SIGNAL));
        assertEquals(0, run("circologd", "-syslogd-socket", "s", "-query-socket", "q", "-q"));
        assertTrue(paused);
        assertEquals("paused: what comes is discarded\nno longer paused\npaused: what comes is discarded\n", err());
    }

    @Test
    void theUserSignalOtherwiseChangesNothing() throws IOException {
        file("a.log", "x\n");
        events.add(Lifetime.Event.USER_SIGNAL);
        assertEquals(0, run("a.log", "-q"));
        assertFalse(paused);
    }

    // The world around the command.

    private interface Step {
        void run() throws IOException;
    }

    private Step beforeEvents = () -> {};

    private int run(String... args) {
        Console console = new Console(stream(out), stream(err), environment, dir, dir.resolve("system.toml"));
        return new Command(console, this::start, new Script(), terminals).run(args);
    }

    /** Standard output of a client is no terminal. */
    private final Terminals terminals = new Terminals() {
        @Override
        public boolean isOutputTerminal() {
            return false;
        }

        @Override
        public boolean isOutputPipe() {
            return false;
        }

        @Override
        public OutputStream output() {
            return out;
        }

        @Override
        public void onOutputClosed(Runnable listener) {
            // somebody reads to the end
        }
    };

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private final class Script implements Lifetime {
        @Override
        public void begin() {}

        @Override
        public Event await() {
            try {
                beforeEvents.run();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return events.isEmpty() ? Event.STOP : events.remove();
        }

        @Override
        public void post(Event event) {
            events.add(event);
        }
    }

    /** 1 = the address cannot be bound, 2 = a bug. */
    private Service start(LogWispConfig config) throws StartException {
        if (failures == 1) {
            throw new StartException("cannot bind");
        }
        if (failures == 2) {
            throw new IllegalStateException("broken");
        }
        started.add(config);
        return new Running(config);
    }

    private final class Running implements Service {
        private final LogWispConfig config;

        Running(LogWispConfig config) {
            this.config = config;
        }

        @Override
        public List<Listener> listeners() {
            List<Listener> result = new ArrayList<>();
            if (config.router().enabled()) {
                result.add(new Listener(
                        "",
                        Listener.Kind.HTTP,
                        config.router().host(),
                        config.router().port()));
            }
            for (StreamConfig stream : config.streams()) {
                if (!config.router().enabled()) {
                    stream.http()
                            .forEach(http -> result.add(new Listener(
                                    stream.name(),
                                    Listener.Kind.HTTP,
                                    http.host(),
                                    http.port(),
                                    Listener.Protection.NONE,
                                    http.socket().map(UnixSocket::path))));
                }
                stream.tcp()
                        .forEach(tcp ->
                                result.add(new Listener(stream.name(), Listener.Kind.TCP, tcp.host(), tcp.port())));
            }
            return result;
        }

        @Override
        public List<FileSnapshot> files(String name) {
            return config.streams().stream()
                    .filter(stream -> stream.name().equals(name))
                    .flatMap(stream -> stream.monitor().targets().stream())
                    .filter(target -> target.kind() == Kind.FILE)
                    .map(target -> new FileSnapshot(target.path(), state(target.path()), 0, 0, 0, 0, 0))
                    .toList();
        }

        private static FileSnapshot.State state(Path path) {
            return Files.exists(path) ? FileSnapshot.State.ACTIVE : FileSnapshot.State.MISSING;
        }

        @Override
        public java.util.List<String> statusLines(java.time.LocalTime now) {
            return java.util.List.of();
        }

        @Override
        public boolean togglePause() {
            paused = !paused;
            return paused;
        }

        @Override
        public String reload(LogWispConfig changed) {
            reloaded.add(changed);
            return "1 unchanged";
        }

        @Override
        public void obey(ProgramCommands obeyed) {
            commands = obeyed;
        }

        @Override
        public void notReloaded() {
            notReloaded++;
        }

        @Override
        public void reopen() {
            // there are no files
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private StreamConfig stream() {
        return started.get(started.size() - 1).streams().get(0);
    }

    private Path file(String name, String text) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        return Files.writeString(file, text);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
