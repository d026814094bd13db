package io.logwisp.cli;

import io.logwisp.config.toml.PysyslogStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line of pysyslog, so that its unit files work, and the stream that it stands for. */
final class PysyslogFlags {
    /** The sub-command. */
    static final String COMMAND = "pysyslog";

    private static final String DEFAULT_HOST = "127.0.0.1";
    private static final int DEFAULT_PORT = 514;
    private static final int MAX_PORT = 65_535;
    private static final int DEFAULT_QUEUE = 50_000;
    private static final List<String> COMMON = List.of("-v", "--verbose", "-q", "--quiet");

    private final ParseResult parsed;

    private PysyslogFlags(ParseResult parsed) {
        this.parsed = parsed;
    }

    /**
     * Reads the flags.
     *
     * @param others gets what belongs to every command: keys of the configuration and how much is told
     */
    static PysyslogFlags parse(List<String> args, List<String> others) throws UsageException {
        try {
            PysyslogFlags flags = new PysyslogFlags(
                    commandLine().parseArgs(separate(args, others).toArray(String[]::new)));
            if (!flags.wantsHelp()) {
                flags.check();
            }
            return flags;
        } catch (ParameterException e) {
            throw new UsageException(COMMAND + ": " + Arguments.wrong(e));
        }
    }

    static String help() {
        return commandLine().setUsageHelpWidth(110).getUsageMessage();
    }

    boolean wantsHelp() {
        return parsed.hasMatchedOption("--help");
    }

    PysyslogStream stream() {
        @Nullable Integer queue = parsed.matchedOptionValue("--max-queue-size", (Integer) null);
        return new PysyslogStream(
                parsed.matchedPositionalValue(0, DEFAULT_HOST),
                port(),
                path("--cert"),
                path("--key"),
                path("--logging-config"),
                queue == null ? DEFAULT_QUEUE : queue);
    }

    /** Keys have dots in their names; their values must not be taken for a host. */
    private static List<String> separate(List<String> args, List<String> others) {
        List<String> own = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            String name = arg.contains("=") ? arg.substring(0, arg.indexOf('=')) : arg;
            if (name.startsWith("--") && name.indexOf('.') > 0) {
                others.add(arg);
                if (name.equals(arg) && i + 1 < args.size() && !args.get(i + 1).startsWith("-")) {
                    i++;
                    others.add(args.get(i));
                }
            } else {
                (COMMON.contains(arg) ? others : own).add(arg);
            }
        }
        return own;
    }

    private void check() throws UsageException {
        boolean hasCertificate = parsed.hasMatchedOption("--cert");
        if (hasCertificate != parsed.hasMatchedOption("--key")) {
            throw new UsageException(COMMAND + ": " + (hasCertificate ? "--key" : "--cert")
                    + " is missing: a certificate and its key go together; one file with both is given twice");
        }
        if (port() < 1 || port() > MAX_PORT) {
            throw new UsageException(COMMAND + ": PORT must be 1 to " + MAX_PORT);
        }
        for (String option : List.of("--cert", "--key", "--logging-config")) {
            try {
                path(option);
            } catch (InvalidPathException e) {
                throw new UsageException(COMMAND + ": " + option + " is no path: " + e.getReason());
            }
        }
    }

    private int port() {
        @Nullable Integer port = parsed.matchedPositionalValue(1, (Integer) null);
        return port == null ? DEFAULT_PORT : port;
    }

    private Optional<Path> path(String option) {
        @Nullable String value = parsed.matchedOptionValue(option, (String) null);
        return Optional.ofNullable(value).filter(text -> !text.isEmpty()).map(Path::of);
    }

    private static CommandLine commandLine() {
        return new CommandLine(spec()).setExpandAtFiles(false).setOverwrittenOptionsAllowed(true);
    }

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("logwisp " + COMMAND);
        spec.usageMessage()
                .description("Collects lines over TCP or TLS and hands them to the handlers of a Python logging"
                        + " configuration, by the address of who sent them.")
                .sortOptions(false)
                .footer(
                        "",
                        "SIGHUP reads the logging configuration again. All else is as with logwisp: -v, -q and the"
                                + " keys of the configuration, --streams.0.sources.0.max_connections 100");
        positional(spec, 0, "HOST", String.class, "Address to listen on (default: 127.0.0.1).");
        positional(spec, 1, "PORT", Integer.class, "Port to listen on (default: 514).");
        option(spec, String.class, "PEM", "Certificate for TLS.", "-c", "--cert");
        option(spec, String.class, "PEM", "Its key; may be the same file.", "-k", "--key");
        option(
                spec,
                String.class,
                "FILE",
                "Python's dictConfig as JSON; without it all lines go to standard output.",
                "-l",
                "--logging-config");
        option(spec, Double.class, "SECONDS", "Taken for compatibility: nothing is polled.", "-i", "--poll-interval");
        option(
                spec,
                Integer.class,
                "N",
                "Lines that wait for handlers at most (default: 50000).",
                "-m",
                "--max-queue-size");
        spec.addOption(OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .description("Print this help.")
                .build());
        return spec;
    }

    private static void positional(CommandSpec spec, int index, String label, Class<?> type, String description) {
        spec.addPositional(PositionalParamSpec.builder()
                .index(String.valueOf(index))
                .arity("0..1")
                .paramLabel(label)
                .type(type)
                .description(description)
                .build());
    }

    private static void option(
            CommandSpec spec, Class<?> type, String label, String description, String first, String second) {
        spec.addOption(OptionSpec.builder(first, second)
                .type(type)
                .paramLabel(label)
                .description(description)
                .build());
    }
}
