package io.logwisp.cli;

import io.logwisp.config.ConfigException;
import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.config.toml.EffectiveText;
import io.logwisp.config.toml.LoadedConfig;
import io.logwisp.config.toml.ReferenceText;
import io.logwisp.entry.Ticker;
import io.logwisp.service.StartException;
import io.logwisp.syslogng.SyslogNgImport;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of {@code logwisp}: understands the command line, does it, says how it ended. */
final class Command {
    private final Console console;
    private final Service.Starter starter;
    private final Lifetime lifetime;
    private final Terminals terminals;
    private final long begin = Ticker.SYSTEM.nanoTime();

    Command(Console console, Service.Starter starter, Lifetime lifetime, Terminals terminals) {
        this.console = console;
        this.starter = starter;
        this.lifetime = lifetime;
        this.terminals = terminals;
    }

    /** Returns when all is done, with the exit code. */
    int run(String... args) {
        try {
            String first = args.length == 0 ? "" : args[0];
            List<String> behind = List.of(args).subList(Math.min(1, args.length), args.length);
            return switch (first) {
                case TailFlags.COMMAND -> client().tail(behind);
                case StatusFlags.COMMAND -> client().status(behind);
                case Completion.COMMAND -> completion(behind);
                default -> run(first, behind, args);
            };
        } catch (UsageException e) {
            console.say("logwisp: " + e.getMessage());
            return ExitCode.USAGE;
        } catch (ConfigException e) {
            console.say("logwisp: " + e.getMessage());
            return ExitCode.CONFIG;
        } catch (StartException e) {
            console.say("logwisp: " + e.getMessage());
            return ExitCode.UNAVAILABLE;
        } catch (RuntimeException | LinkageError e) {
            Logger logger = LoggerFactory.getLogger(Command.class);
            logger.debug("stopped by a fault", e);
            console.say("logwisp: a fault in LogWisp: " + e + " (-v shows more)");
            return ExitCode.FAILED;
        }
    }

    private int run(String first, List<String> behind, String... args)
            throws UsageException, ConfigException, StartException {
        LogStart logging = LogStart.begin(starter);
        return switch (first) {
            case CircologFlags.COMMAND -> circologd(behind, logging);
            case PysyslogFlags.COMMAND -> pysyslog(behind, logging);
            default -> dispatch(Arguments.parse(args), logging);
        };
    }

    private ClientCommand client() {
        return new ClientCommand(console, System.in, lifetime, terminals);
    }

    private int completion(List<String> args) throws UsageException {
        console.out().print(Completion.script(args));
        return ExitCode.OK;
    }

    private int dispatch(Arguments arguments, LogStart logging) throws UsageException, ConfigException, StartException {
        if (arguments.has("-h")) {
            console.out().print(Arguments.help());
            return ExitCode.OK;
        }
        if (arguments.has("-V")) {
            console.out().println(Version.line());
            return ExitCode.OK;
        }
        List<String> words = arguments.words();
        String first = words.isEmpty() ? "" : words.get(0);
        return switch (first) {
            case "check" -> check(arguments);
            case "config" -> print(words);
            case "hash-password" -> secrets(words).hashPassword(arguments.has("--argon2"));
            case "tls" -> tls(arguments);
            case "healthcheck" -> healthCheck(arguments);
            case "import-syslog-ng" -> importSyslogNg(words);
            case "new-token" -> secrets(words).newToken(words.size() == 2 ? words.get(1) : "");
            default -> serve(arguments, logging);
        };
    }

    private int circologd(List<String> args, LogStart logging) throws UsageException, ConfigException, StartException {
        List<String> others = new ArrayList<>();
        CircologFlags flags = CircologFlags.parse(args, others);
        if (flags.wantsHelp()) {
            console.out().print(CircologFlags.help());
            return ExitCode.OK;
        }
        return run(Arguments.parse(others.toArray(String[]::new)), logging, serve -> serve.run(flags));
    }

    private Secrets secrets(List<String> words) throws UsageException {
        int most = words.get(0).equals("new-token") ? 2 : 1;
        if (words.size() > most) {
            throw new UsageException(words.get(0)
                    + (most == 1
                            ? " takes nothing; the password is asked for, or read from standard input"
                            : " takes a NAME"));
        }
        return new Secrets(console, System.in, System.console());
    }

    private int tls(Arguments arguments) throws UsageException {
        List<String> words = arguments.words();
        if (words.size() != 3 || !words.get(1).equals("self-signed")) {
            throw new UsageException("write logwisp tls self-signed DIR [--host NAME]…");
        }
        return new TlsFiles(console)
                .selfSigned(console.workingDirectory().resolve(words.get(2)).normalize(), arguments.texts("--host"));
    }

    private int pysyslog(List<String> args, LogStart logging) throws UsageException, ConfigException, StartException {
        List<String> others = new ArrayList<>();
        PysyslogFlags flags = PysyslogFlags.parse(args, others);
        if (flags.wantsHelp()) {
            console.out().print(PysyslogFlags.help());
            return ExitCode.OK;
        }
        return run(Arguments.parse(others.toArray(String[]::new)), logging, serve -> serve.run(flags));
    }

    private int serve(Arguments arguments, LogStart logging) throws UsageException, ConfigException, StartException {
        return run(arguments, logging, Serve::run);
    }

    /** One way to serve. */
    private interface Way {
        int run(Serve serve) throws UsageException, ConfigException, StartException;
    }

    private int run(Arguments arguments, LogStart logging, Way way)
            throws UsageException, ConfigException, StartException {
        logging.proceed(arguments.has("-v") ? "DEBUG" : arguments.has("-q") ? "WARN" : "INFO");
        Service.Starter afterwards = config -> {
            logging.await();
            return starter.start(config);
        };
        try {
            return way.run(new Serve(console, afterwards, lifetime, arguments, begin));
        } finally {
            // An end in the middle of it would leave the file that a native library is loaded from.
            logging.await();
        }
    }

    private int healthCheck(Arguments arguments) throws UsageException, ConfigException {
        if (arguments.words().size() > 1) {
            throw new UsageException("healthcheck takes no PATH; name the file of the service with --config");
        }
        try {
            List<String> answer = HealthCheck.ask(load(arguments).config());
            answer.forEach(console.out()::println);
            return HealthCheck.isReady(answer) ? ExitCode.OK : ExitCode.FAILED;
        } catch (IOException e) {
            console.say("logwisp: the service does not answer: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private LoadedConfig load(Arguments arguments) throws ConfigException {
        Optional<Path> file = console.configurationFile(arguments);
        ConfigLoader loader = new ConfigLoader(console.environment(), console.workingDirectory());
        return file.isPresent()
                ? loader.loadFile(file.get(), Serve.keys(arguments))
                : loader.loadBuiltIn(Serve.keys(arguments));
    }

    private int check(Arguments arguments) throws UsageException, ConfigException {
        if (arguments.words().size() > 1) {
            throw new UsageException("check takes no PATH; name the file with --config");
        }
        LoadedConfig loaded = load(arguments);
        loaded.warnings().forEach(warning -> console.say("warning: " + warning));
        if (arguments.has("-v")) {
            console.out().print(EffectiveText.shown(loaded.config()));
        }
        String subject =
                console.configurationFile(arguments).map(Path::toString).orElse("built-in configuration");
        console.say(subject + ": OK, " + loaded.config().streams().size()
                + (loaded.config().streams().size() == 1 ? " stream" : " streams"));
        return ExitCode.OK;
    }

    private int print(List<String> words) throws UsageException {
        String what = words.size() == 2 ? words.get(1) : "";
        if (what.equals("default")) {
            console.out().print(ReferenceText.file());
        } else if (what.equals("env")) {
            ReferenceText.environment().forEach(console.out()::println);
        } else {
            throw new UsageException("write logwisp config default or logwisp config env");
        }
        return ExitCode.OK;
    }

    private int importSyslogNg(List<String> words) throws UsageException, ConfigException {
        if (words.size() != 2) {
            throw new UsageException(
                    "write logwisp import-syslog-ng FILE; what it prints is a configuration of LogWisp");
        }
        Path file = path(words.get(1));
        SyslogNgImport imported = SyslogNgImport.of(words.get(1), ConfigLoader.read(file));
        imported.notes().forEach(console::say);
        console.out().print(imported.toml());
        return ExitCode.OK;
    }

    private Path path(String text) throws UsageException {
        try {
            return console.workingDirectory().resolve(text);
        } catch (InvalidPathException e) {
            throw new UsageException("FILE is no path: " + e.getReason());
        }
    }
}
