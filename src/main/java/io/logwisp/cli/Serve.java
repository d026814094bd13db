package io.logwisp.cli;

import io.logwisp.config.ConfigException;
import io.logwisp.config.ControlConfig.UserSignal;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.SinkConfig;
import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.config.toml.LoadedConfig;
import io.logwisp.config.toml.OptionValue;
import io.logwisp.config.toml.PathStream;
import io.logwisp.entry.Ticker;
import io.logwisp.server.ProgramCommands.Result;
import io.logwisp.service.StartException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Runs the service from its start to its end. Used by one thread. */
final class Serve {
    private static final int HTTP_PORT = 8080;
    private static final int TCP_PORT = 9090;

    /** Between the look for a free port and its use another process may take it. */
    private static final int START_TRIES = 3;

    /** Options that describe the one stream of the command line or of the built-in configuration. */
    private static final List<String> STREAM_OPTIONS =
            List.of("-p", "--host", "--tcp", "--name", "--pattern", "-r", "-n");

    private final Console console;
    private final Service.Starter starter;
    private final Lifetime lifetime;
    private final Arguments arguments;
    private final long begin;
    private final ConfigLoader loader;

    /** @param begin of the program by {@link Ticker#nanoTime} */
    Serve(Console console, Service.Starter starter, Lifetime lifetime, Arguments arguments, long begin) {
        this.console = console;
        this.starter = starter;
        this.lifetime = lifetime;
        this.arguments = arguments;
        this.begin = begin;
        this.loader = new ConfigLoader(console.environment(), console.workingDirectory());
    }

    int run() throws UsageException, ConfigException, StartException {
        lifetime.begin();
        return arguments.words().isEmpty() ? runConfiguration() : runPaths();
    }

    /** Dotted options, {@code --router} among them. */
    static List<OptionValue> keys(Arguments arguments) {
        List<OptionValue> keys = new ArrayList<>();
        if (arguments.has("--router")) {
            keys.add(new OptionValue("router.enabled", "true"));
        }
        keys.addAll(arguments.keys());
        return keys;
    }

    // A configuration file, or the built-in configuration.

    private int runConfiguration() throws UsageException, ConfigException, StartException {
        Optional<Path> file = console.configurationFile(arguments);
        if (file.isEmpty()) {
            return runBuiltIn();
        }
        for (String option : STREAM_OPTIONS) {
            if (arguments.has(option)) {
                throw new UsageException("option " + option + " goes with PATH; " + file.get()
                        + " is read here, whose keys are options too: --streams.0.httpserver.port 8081");
            }
        }
        List<OptionValue> keys = keys(arguments);
        LoadedConfig loaded = loader.loadFile(file.get(), keys);
        warn(loaded);
        Service service = starter.start(loaded.config());
        Banner banner = new Banner(loaded.config(), service);
        announce(banner, banner.ofFile(file.get(), secondsSinceStart()));
        return runUntilStopped(service, loaded.config(), () -> loader.loadFile(file.get(), keys));
    }

    private int runBuiltIn() throws UsageException, ConfigException, StartException {
        List<OptionValue> keys = new ArrayList<>(builtInKeys());
        keys.addAll(keys(arguments));
        LoadedConfig loaded = loader.loadBuiltIn(keys);
        warn(loaded);
        Service service = starter.start(loaded.config());
        Banner banner = new Banner(loaded.config(), service);
        List<String> watched = loaded.config().streams().get(0).monitor().targets().stream()
                .map(target -> target.path().resolve(target.pattern()).toString())
                .toList();
        announce(banner, banner.ofPaths(watched, secondsSinceStart()));
        return runUntilStopped(service, loaded.config(), () -> loader.loadBuiltIn(keys));
    }

    /** The short options as keys of the built-in stream. */
    private List<OptionValue> builtInKeys() throws UsageException {
        List<OptionValue> keys = new ArrayList<>();
        OptionalInt http = arguments.port("-p");
        OptionalInt tcp = arguments.port("--tcp");
        http.ifPresent(port -> keys.add(key("httpserver.port", String.valueOf(port))));
        if (tcp.isPresent()) {
            keys.add(key("tcpserver.enabled", "true"));
            keys.add(key("tcpserver.port", String.valueOf(tcp.getAsInt())));
        }
        addText("--host", "httpserver.host", keys);
        if (tcp.isPresent()) {
            addText("--host", "tcpserver.host", keys);
        }
        addText("--name", "name", keys);
        addText("--pattern", "monitor.targets.0.pattern", keys);
        if (arguments.has("-r")) {
            keys.add(key("monitor.targets.0.recursive", "true"));
        }
        if (arguments.has("-n")) {
            String lines = String.valueOf(arguments.lines());
            keys.add(key("monitor.start_position", lines.equals("0") ? "end" : "last:" + lines));
            keys.add(key("httpserver.backlog", lines));
        }
        return keys;
    }

    private void addText(String option, String key, List<OptionValue> keys) {
        if (arguments.has(option)) {
            keys.add(key(key, arguments.text(option)));
        }
    }

    private static OptionValue key(String key, String value) {
        return new OptionValue("streams.0." + key, value);
    }

    // A seed's own flags.

    /** Runs the configuration that other flags stand for. */
    int run(CircologFlags flags) throws UsageException, ConfigException, StartException {
        lifetime.begin();
        if (!arguments.words().isEmpty() || arguments.has("-c")) {
            throw new UsageException("circologd takes neither PATH nor --config; its flags are all it reads");
        }
        List<OptionValue> keys = keys(arguments);
        return run(CircologFlags.COMMAND, () -> loader.loadText(CircologFlags.COMMAND, flags.toml(), keys));
    }

    /** Runs what pysyslog would do. */
    int run(PysyslogFlags flags) throws UsageException, ConfigException, StartException {
        lifetime.begin();
        List<OptionValue> keys = keys(arguments);
        return run(PysyslogFlags.COMMAND, () -> loader.loadPysyslog(flags.stream(), keys));
    }

    private int run(String command, Again again) throws ConfigException, StartException {
        LoadedConfig loaded = again.load();
        warn(loaded);
        Service service = starter.start(loaded.config());
        Banner banner = new Banner(loaded.config(), service);
        announce(banner, banner.ofFile(Path.of(command), secondsSinceStart()));
        return runUntilStopped(service, loaded.config(), again);
    }

    // Paths.

    private int runPaths() throws UsageException, ConfigException, StartException {
        if (arguments.has("-c")) {
            throw new UsageException("PATH and --config exclude each other: a configuration file names its own paths");
        }
        PathArguments paths =
                new PathArguments(console.workingDirectory(), arguments.text("--pattern"), arguments.has("-r"), true);
        for (String word : arguments.words()) {
            paths.add(word);
        }
        paths.notes().forEach(note -> console.say("note: " + note));
        Started started = startOnFreePort(paths);
        warn(started.loaded());
        LogWispConfig config = started.loaded().config();
        sayMovedPorts(started.stream());
        Banner banner = new Banner(config, started.service());
        List<String> watched = arguments.words().stream()
                .map(word -> word.equals("-") ? "standard input" : word)
                .toList();
        announce(banner, banner.ofPaths(watched, secondsSinceStart()));
        return runUntilStopped(started.service(), config, null);
    }

    private record Started(Service service, LoadedConfig loaded, PathStream stream) {}

    private Started startOnFreePort(PathArguments paths) throws UsageException, ConfigException, StartException {
        PathStream stream = pathStream(paths);
        for (int attempt = 1; ; attempt++) {
            LoadedConfig loaded = loader.loadPaths(stream, keys(arguments));
            try {
                return new Started(starter.start(loaded.config()), loaded, stream);
            } catch (StartException e) {
                PathStream next = pathStream(paths);
                if (attempt == START_TRIES || next.equals(stream)) {
                    throw e;
                }
                stream = next;
            }
        }
    }

    private PathStream pathStream(PathArguments paths) throws UsageException {
        String host = arguments.has("--host") ? arguments.text("--host") : ServerConfig.LOOPBACK;
        OptionalInt http = arguments.port("-p");
        OptionalInt tcp = arguments.port("--tcp");
        int httpPort = http.isPresent() ? http.getAsInt() : FreePorts.from(HTTP_PORT, host, tcp.orElse(0));
        int tcpPort = tcp.isPresent() ? tcp.getAsInt() : FreePorts.from(TCP_PORT, host, httpPort);
        String name = arguments.has("--name") ? arguments.text("--name") : "default";
        return new PathStream(name, paths.targets(), paths.stdin(), host, httpPort, tcpPort, arguments.lines());
    }

    private void sayMovedPorts(PathStream stream) throws UsageException {
        if (arguments.port("-p").isEmpty() && stream.httpPort() != HTTP_PORT) {
            announce("port " + HTTP_PORT + " is taken: HTTP is on " + stream.httpPort());
        }
        if (arguments.port("--tcp").isEmpty() && stream.tcpPort() != TCP_PORT) {
            announce("port " + TCP_PORT + " is taken: TCP is on " + stream.tcpPort());
        }
    }

    // Running.

    /** Reads the configuration again. */
    private interface Again {
        LoadedConfig load() throws ConfigException;
    }

    /** @param again null when there is nothing to read again; a hang-up of the terminal then ends the service */
    private int runUntilStopped(Service service, LogWispConfig started, @Nullable Again again) {
        LogLayout.prepare();
        StatusPrinter status = new StatusPrinter(console, service);
        if (printsStatus(again != null, started)) {
            status.start();
        }
        Commands commands = new Commands(lifetime, again != null);
        service.obey(commands);
        LogWispConfig config = started;
        for (Lifetime.Event event = lifetime.await(); goesOn(event, again); event = lifetime.await()) {
            if (event == Lifetime.Event.USER_SIGNAL) {
                userSignal(service, config);
            } else if (again != null) {
                List<CompletableFuture<Result>> waiting = commands.takeWaiting();
                Reload reload = reload(service, config, again);
                config = reload.config;
                waiting.forEach(asked -> asked.complete(reload.result));
            }
        }
        commands.takeWaiting().forEach(asked -> asked.complete(new Result(false, "the program ends")));
        status.close();
        service.close();
        return ExitCode.OK;
    }

    /** As LogWisp where a configuration is served; whoever types a path wants to see lines, not counts. */
    private boolean printsStatus(boolean configured, LogWispConfig config) {
        return (arguments.has("-v") || configured && !arguments.has("-q")) && !writesEntries(config);
    }

    /** Whether entries go to standard output, where nothing else may stand between them. */
    private static boolean writesEntries(LogWispConfig config) {
        return config.streams().stream()
                .flatMap(stream -> stream.sinks().stream())
                .anyMatch(sink -> sink instanceof SinkConfig.Console console && !console.stderr());
    }

    private static boolean goesOn(Lifetime.Event event, @Nullable Again again) {
        return event == Lifetime.Event.USER_SIGNAL || event == Lifetime.Event.RELOAD && again != null;
    }

    private void userSignal(Service service, LogWispConfig config) {
        if (config.control().userSignal() == UserSignal.PAUSE_TOGGLE) {
            console.say(service.togglePause() ? "paused: what comes is discarded" : "no longer paused");
        } else {
            service.statusLines(LocalTime.now()).forEach(console::say);
        }
    }

    /**
     * What became of a reload.
     *
     * @param config that holds from now on
     */
    private record Reload(LogWispConfig config, Result result) {}

    private Reload reload(Service service, LogWispConfig before, Again again) {
        service.reopen(); // whatever the configuration says: a rotation waits for it
        try {
            LoadedConfig loaded = again.load();
            warn(loaded);
            String done = "reloaded: " + service.reload(loaded.config());
            console.say(done);
            return new Reload(loaded.config(), new Result(true, done));
        } catch (ConfigException e) {
            service.notReloaded();
            return failed(before, "not reloaded, everything goes on as before: " + e.getMessage());
        } catch (StartException e) {
            return failed(before, "reloaded in part: " + e.getMessage());
        }
    }

    private Reload failed(LogWispConfig before, String why) {
        console.say(why);
        return new Reload(before, new Result(false, why));
    }

    private void warn(LoadedConfig loaded) {
        loaded.warnings().forEach(warning -> console.say("warning: " + warning));
    }

    private void announce(Banner banner, List<String> lines) {
        lines.forEach(this::announce);
        if (arguments.has("--open")) {
            banner.page().ifPresentOrElse(this::open, () -> console.say("note: there is no page to open"));
        }
    }

    private void announce(String line) {
        if (!arguments.has("-q")) {
            console.err().println(line);
        }
    }

    private void open(String url) {
        try {
            Browser.open(url);
        } catch (IOException e) {
            console.say("note: cannot start a browser (" + e.getMessage() + "); open " + url);
        }
    }

    /** Without the start of the JVM: asking for that loads all of the management classes. */
    private double secondsSinceStart() {
        return (Ticker.SYSTEM.nanoTime() - begin) / 1e9;
    }
}
