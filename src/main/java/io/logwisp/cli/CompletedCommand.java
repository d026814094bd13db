package io.logwisp.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A command as far as a shell completes it.
 *
 * @param name empty for {@code logwisp} itself
 * @param description one line
 * @param words what may stand behind it
 * @param takesPaths whether files may
 */
record CompletedCommand(
        String name, String description, List<OptionSpec> options, List<String> words, boolean takesPaths) {
    /** What an option's value can be, by the label of the value. */
    private static final Map<String, List<String>> VALUES = Map.of(
            "LEVEL", List.of("trace", "debug", "info", "warn", "error", "fatal", "none"),
            "FORM", List.of("text", "json", "raw", "template"),
            "FMT", List.of("syslog", "text", "json"),
            "WHEN", List.of("auto", "always", "never"),
            "TIME", List.of("10m", "1h", "1d", "today", "yesterday"));

    private static final List<String> FILES = List.of("FILE", "PATH", "PEM");

    /** All commands, {@code logwisp} itself first. */
    static List<CompletedCommand> all() {
        return List.of(
                of("", "Serves files.", Arguments.spec(), List.of(), true),
                of(TailFlags.COMMAND, "Follow a stream or files in the terminal.", TailFlags.spec(), servers(), true),
                of(StatusFlags.COMMAND, "Show what a running LogWisp does.", StatusFlags.spec(), servers(), false),
                of("check", "Check the configuration.", checkSpec(), List.of(), false),
                of(CircologFlags.COMMAND, "Keep syslog messages in memory.", CircologFlags.spec(), List.of(), false),
                of(
                        PysyslogFlags.COMMAND,
                        "Collect lines for Python's handlers.",
                        PysyslogFlags.spec(),
                        List.of(),
                        false),
                of("config", "Print all keys or environment variables.", none(), List.of("default", "env"), false),
                of("hash-password", "Print the hash of a password.", none(), List.of(), false),
                of("new-token", "Print a new token and its hash.", none(), List.of(), false),
                of(Completion.COMMAND, "Print what makes a shell complete.", none(), Completion.SHELLS, false));
    }

    private static CompletedCommand of(
            String name, String description, CommandSpec spec, List<String> words, boolean takesPaths) {
        return new CompletedCommand(name, description, new ArrayList<>(spec.options()), words, takesPaths);
    }

    private static List<String> servers() {
        return List.of("http://127.0.0.1:8080");
    }

    private static CommandSpec none() {
        return CommandSpec.create();
    }

    private static CommandSpec checkSpec() {
        CommandSpec spec = CommandSpec.create();
        Options.text(spec, "FILE", "Configuration file.", "-c", "--config");
        Options.flag(spec, "Print the configuration as it is used.", "-v", "--verbose");
        return spec;
    }

    /** What the value of an option can be; empty when it may be anything. */
    static List<String> values(OptionSpec option) {
        return VALUES.getOrDefault(option.paramLabel(), List.of());
    }

    /** Whether the value of an option is a file. */
    static boolean isFile(OptionSpec option) {
        return FILES.contains(option.paramLabel());
    }

    /** Whether an option has a value. */
    static boolean hasValue(OptionSpec option) {
        return !option.typeInfo().isBoolean();
    }
}
