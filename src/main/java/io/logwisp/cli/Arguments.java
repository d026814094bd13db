package io.logwisp.cli;

import io.logwisp.config.toml.OptionValue;
import io.logwisp.config.toml.ReferenceText;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line, understood. */
final class Arguments {
    /** Go's flags have one dash; LogWisp's scripts use them. */
    private static final List<String> ONE_DASH = List.of("-config", "-router", "-version", "-help");

    private static final int DEFAULT_LINES = 10;

    private final ParseResult parsed;
    private final List<OptionValue> keys;

    private Arguments(ParseResult parsed, List<OptionValue> keys) {
        this.parsed = parsed;
        this.keys = keys;
    }

    /** @throws UsageException with one line that says what is wrong and what was probably meant */
    static Arguments parse(String... args) throws UsageException {
        List<OptionValue> keys = new ArrayList<>();
        List<String> others = separate(List.of(args), keys);
        CommandLine line = commandLine();
        try {
            return new Arguments(line.parseArgs(others.toArray(String[]::new)), List.copyOf(keys));
        } catch (UnmatchedArgumentException e) {
            throw new UsageException(unknown(e.getUnmatched().get(0), line.getCommandSpec()));
        } catch (ParameterException e) {
            throw new UsageException(wrong(e));
        }
    }

    /** What is wrong with the value of an option, in our words. */
    static String wrong(ParameterException e) {
        ArgSpec missing = e instanceof MissingParameterException absent
                ? absent.getMissing().stream().findFirst().orElse(null)
                : null;
        if (missing instanceof OptionSpec option) {
            return "option " + option.longestName() + " needs a " + option.paramLabel();
        }
        if (e.getArgSpec() instanceof OptionSpec option && e.getValue() != null) {
            return "option " + option.longestName() + " = " + e.getValue() + ": must be a number";
        }
        return String.valueOf(e.getMessage());
    }

    static String help() {
        return commandLine().setUsageHelpWidth(110).getUsageMessage();
    }

    /** Takes the dotted options out, and gives LogWisp's one-dash options the second dash. */
    private static List<String> separate(List<String> args, List<OptionValue> keys) throws UsageException {
        List<String> others = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (arg.equals("--")) {
                others.addAll(args.subList(i, args.size()));
                break;
            }
            int equals = arg.indexOf('=');
            String name = equals < 0 ? arg : arg.substring(0, equals);
            if (!name.startsWith("--") || name.indexOf('.') < 0) {
                addPlain(ONE_DASH.contains(name) ? "-" + arg : arg, others);
            } else if (equals >= 0) {
                keys.add(new OptionValue(name.substring(2), arg.substring(equals + 1)));
            } else if (ReferenceText.isFlag(name.substring(2)) && !isTruth(args, i + 1)) {
                keys.add(new OptionValue(name.substring(2), "true"));
            } else if (i + 1 < args.size() && !args.get(i + 1).startsWith("--")) {
                i++;
                keys.add(new OptionValue(name.substring(2), args.get(i)));
            } else {
                throw new UsageException("option " + name + " needs a value");
            }
        }
        return others;
    }

    private static boolean isTruth(List<String> args, int at) {
        return at < args.size() && (args.get(at).equals("true") || args.get(at).equals("false"));
    }

    private static void addPlain(String arg, List<String> others) {
        if (arg.equals("--router=true")) {
            others.add("--router");
        } else if (!arg.equals("--router=false")) {
            others.add(arg);
        }
    }

    private static String unknown(String arg, CommandSpec spec) {
        int equals = arg.indexOf('=');
        String name = equals < 0 ? arg : arg.substring(0, equals);
        return "unknown option " + name + Flags.meant(name, spec.optionsMap().keySet()) + " (logwisp --help shows all)";
    }

    private static CommandLine commandLine() {
        return new CommandLine(spec()).setExpandAtFiles(false).setOverwrittenOptionsAllowed(true);
    }

    /** The options of the command itself. */
    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("logwisp");
        spec.usageMessage()
                .customSynopsis(
                        "logwisp [PATH…|-] [options]    watch files, directories, globs or standard input",
                        "       logwisp [--config FILE]         run what a configuration file says",
                        "       logwisp tail [URL|PATH…] [options]   follow a stream or files in the terminal (--help)",
                        "       logwisp status [URL] [options]       what a running LogWisp does (--help)",
                        "       logwisp check [-v]              check the configuration; -v prints it as it is used",
                        "       logwisp circologd -syslogd-socket PATH -query-socket PATH   (--help)",
                        "       logwisp pysyslog [HOST] [PORT] [--logging-config FILE]      (--help)",
                        "       logwisp import-syslog-ng FILE   print syslog-ng's configuration as one of LogWisp",
                        "       logwisp config default|env      print all keys | all environment variables",
                        "       logwisp healthcheck             ask the service of the configuration whether it is ready",
                        "       logwisp hash-password [--argon2]  print the hash of a password, for basic_auth",
                        "       logwisp new-token [NAME]        print a new token and its hash, for bearer_auth",
                        "       logwisp tls self-signed DIR [--host NAME]…  make a key and a certificate, for a first try",
                        "       logwisp completion SHELL        print what makes bash, zsh or fish complete")
                .sortOptions(false)
                .footer(
                        "",
                        "Every key of the configuration is an option as well: --monitor.check_interval_ms 50",
                        "Exit codes: 0 stopped, 1 failed while running, 2 wrong usage, 69 cannot bind, 78 bad configuration.");
        text(spec, "FILE", "Configuration file.", "-c", "--config");
        flag(spec, "Serve all streams on one HTTP port, each under /<name>.", "--router");
        number(spec, "PORT", "HTTP port (default: 8080, with PATH the next free one).", "-p", "--port");
        text(spec, "ADDRESS", "Address to listen on (default: this machine only).", "--host");
        number(spec, "PORT", "Raw TCP port (default with PATH: 9090, the next free one).", "--tcp");
        text(spec, "NAME", "Name of the stream (default: default).", "--name");
        text(spec, "GLOB", "Names to follow in directories (default: all text files).", "--pattern");
        flag(spec, "Follow sub-directories.", "-r", "--recursive");
        number(spec, "LINES", "Lines of each file to begin with (default: 10).", "-n", "--backlog");
        flag(spec, "Open the page in the browser.", "--open");
        flag(spec, "With hash-password: argon2id instead of bcrypt.", "--argon2");
        flag(spec, "Say only what is wrong.", "-q", "--quiet");
        flag(spec, "Say more.", "-v", "--verbose");
        flag(spec, "Print the version.", "-V", "--version");
        flag(spec, "Print this help.", "-h", "--help");
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("PATH")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .hidden(true)
                .build());
        return spec;
    }

    private static void text(CommandSpec spec, String label, String description, String... names) {
        option(spec, String.class, label, description, names);
    }

    private static void number(CommandSpec spec, String label, String description, String... names) {
        option(spec, Integer.class, label, description, names);
    }

    private static void option(CommandSpec spec, Class<?> type, String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .type(type)
                .paramLabel(label)
                .description(description)
                .build());
    }

    private static void flag(CommandSpec spec, String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .type(boolean.class)
                .description(description)
                .build());
    }

    // What was said.

    List<String> words() {
        return parsed.matchedPositionalValue(0, List.<String>of());
    }

    /** Dotted options, in order. */
    List<OptionValue> keys() {
        return keys;
    }

    boolean has(String option) {
        return parsed.hasMatchedOption(option);
    }

    /** Value of an option with text; empty when it was not given. */
    String text(String option) {
        String value = parsed.matchedOptionValue(option, "");
        return value == null ? "" : value;
    }

    /** All values of an option with text that may be given several times, or once with commas. */
    List<String> texts(String option) {
        List<String> all = new ArrayList<>();
        if (has(option)) {
            for (String value : parsed.matchedOption(option).originalStringValues()) {
                all.addAll(List.of(value.split(",")));
            }
        }
        return all;
    }

    /** A port, 0 for any free one. */
    OptionalInt port(String option) throws UsageException {
        OptionalInt port = number(option);
        if (port.isPresent() && (port.getAsInt() < 0 || port.getAsInt() > 65_535)) {
            throw new UsageException("option " + option + " = " + port.getAsInt() + ": must be 0 to 65535");
        }
        return port;
    }

    /** Value of {@code -n}. */
    int lines() throws UsageException {
        int lines = number("-n").orElse(DEFAULT_LINES);
        if (lines < 0) {
            throw new UsageException("option -n = " + lines + ": must be 0 or more lines");
        }
        return lines;
    }

    private OptionalInt number(String option) {
        Integer value = parsed.matchedOptionValue(option, (Integer) null);
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
