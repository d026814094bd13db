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
record CompletedCommand(String name, String description, List<Flag> options, List<String> words, boolean takesPaths) {
    /** What an option's value can be, by the label of the value. */
    private static final Map<String, List<String>> VALUES = Map.of(
            "LEVEL", List.of("trace", "debug", "info", "warn", "error", "fatal", "none"),
            "FORM", List.of("text", "json", "raw", "template"),
            "FMT", List.of("syslog", "text", "json"),
            "WHEN", List.of("auto", "always", "never"),
            "TIME", List.of("10m", "1h", "1d", "today", "yesterday"));

    private static final String CONFIGURATION_FILE = "Configuration file.";
    private static final List<String> SERVERS = List.of("http://127.0.0.1:8080");
    private static final List<String> FILES = List.of("FILE", "PATH", "PEM");

    /** All commands, {@code logwisp} itself first. */
    static List<CompletedCommand> all() {
        return List.of(
                of("", "Serves files.", Arguments.spec(), List.of(), true),
                new CompletedCommand(
                        TailFlags.COMMAND,
                        "Follow a stream or files in the terminal.",
                        TailFlags.flags().all(),
                        SERVERS,
                        true),
                new CompletedCommand(
                        StatusFlags.COMMAND,
                        "Show what a running LogWisp does.",
                        StatusFlags.flags().all(),
                        SERVERS,
                        false),
                new CompletedCommand(
                        "check", "Check the configuration.", checkFlags().all(), List.of(), false),
                of(CircologFlags.COMMAND, "Keep syslog messages in memory.", CircologFlags.spec(), List.of(), false),
                of(
                        PysyslogFlags.COMMAND,
                        "Collect lines for Python's handlers.",
                        PysyslogFlags.spec(),
                        List.of(),
                        false),
                new CompletedCommand(
                        "config",
                        "Print all keys or environment variables.",
                        List.of(),
                        List.of("default", "env"),
                        false),
                new CompletedCommand(
                        "import-syslog-ng",
                        "Print syslog-ng's configuration as one of LogWisp.",
                        List.of(),
                        List.of(),
                        true),
                new CompletedCommand(
                        "hash-password",
                        "Print the hash of a password.",
                        new Flags("hash-password")
                                .flag("By argon2id instead of bcrypt.", "--argon2")
                                .all(),
                        List.of(),
                        false),
                new CompletedCommand("new-token", "Print a new token and its hash.", List.of(), List.of(), false),
                new CompletedCommand(
                        "tls",
                        "Make a key and a certificate, for a first try.",
                        new Flags("tls")
                                .texts("NAME", "A name of the server.", "--host")
                                .all(),
                        List.of("self-signed"),
                        true),
                new CompletedCommand(
                        "healthcheck",
                        "Ask the service of the configuration whether it is ready.",
                        new Flags("healthcheck")
                                .text("FILE", CONFIGURATION_FILE, "-c", "--config")
                                .all(),
                        List.of(),
                        false),
                new CompletedCommand(
                        Completion.COMMAND, "Print what makes a shell complete.", List.of(), Completion.SHELLS, false));
    }

    private static CompletedCommand of(
            String name, String description, CommandSpec spec, List<String> words, boolean takesPaths) {
        List<Flag> options = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            String label = option.typeInfo().isBoolean() ? "" : option.paramLabel();
            options.add(new Flag(
                    List.of(option.names()), label, String.join(" ", option.description()), option.isMultiValue()));
        }
        return new CompletedCommand(name, description, options, words, takesPaths);
    }

    private static Flags checkFlags() {
        return new Flags("check")
                .text("FILE", CONFIGURATION_FILE, "-c", "--config")
                .flag("Print the configuration as it is used.", "-v", "--verbose");
    }

    /** What the value of an option can be; empty when it may be anything. */
    static List<String> values(Flag option) {
        return VALUES.getOrDefault(option.label(), List.of());
    }

    /** Whether the value of an option is a file. */
    static boolean isFile(Flag option) {
        return FILES.contains(option.label());
    }
}
