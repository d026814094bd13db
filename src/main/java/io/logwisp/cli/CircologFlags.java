package io.logwisp.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The flags of circologd, so that its unit files work, and the configuration that they stand for. */
final class CircologFlags {
    /** The sub-command. */
    static final String COMMAND = "circologd";

    private static final String SYSLOG_SOCKET = "-syslogd-socket";
    private static final String QUERY_SOCKET = "-query-socket";
    private static final String QUERY_ADDRESS = "-query-addr";
    private static final String CONTROL_SOCKET = "-ctl-socket";
    private static final String BUFFER_SIZE = "-buffer-size";
    private static final int DEFAULT_BUFFER_SIZE = 1000;

    private final ParseResult parsed;

    private CircologFlags(ParseResult parsed) {
        this.parsed = parsed;
    }

    /**
     * Reads the flags; Go takes one dash and two, and so does this.
     *
     * @param others gets what belongs to every command
     */
    static CircologFlags parse(List<String> args, List<String> others) throws UsageException {
        CommandLine line = commandLine();
        try {
            CircologFlags flags = new CircologFlags(line.parseArgs(args.toArray(String[]::new)));
            others.addAll(flags.parsed.unmatched());
            flags.check();
            return flags;
        } catch (ParameterException e) {
            throw new UsageException(COMMAND + ": " + Arguments.wrong(e));
        }
    }

    static String help() {
        return commandLine().setUsageHelpWidth(110).getUsageMessage();
    }

    /** The same as a configuration file. */
    String toml() {
        List<String> lines = new ArrayList<>();
        lines.add("[checkpoint]");
        lines.add("enabled = false");
        lines.add("[control]");
        text(CONTROL_SOCKET).ifPresent(path -> lines.add("socket = " + quote(path)));
        lines.add("[control.signals]");
        lines.add("USR1 = \"pause-toggle\"");
        lines.add("[[streams]]");
        lines.add("name = \"circolog\"");
        text(SYSLOG_SOCKET).ifPresent(path -> {
            lines.add("[[streams.sources]]");
            lines.add("type = \"syslog\"");
            lines.add("transport = \"unix-dgram\"");
            lines.add("path = " + quote(path));
        });
        lines.add("[streams.buffer]");
        lines.add("entries = " + bufferSize());
        text(QUERY_SOCKET).ifPresent(path -> addServer("socket = " + quote(path), lines));
        text(QUERY_ADDRESS).ifPresent(address -> {
            int colon = address.lastIndexOf(':');
            String host = address.substring(0, colon);
            // Go listens on every address when none is named.
            addServer("host = " + quote(host.isEmpty() ? "0.0.0.0" : host), lines);
            lines.add("port = " + address.substring(colon + 1));
        });
        return String.join("\n", lines) + "\n";
    }

    private static void addServer(String place, List<String> lines) {
        lines.add("[[streams.httpserver]]");
        lines.add("enabled = true");
        lines.add("style = \"circolog\"");
        lines.add(place);
    }

    private void check() throws UsageException {
        if (parsed.hasMatchedOption("-h")) {
            return;
        }
        if (text(SYSLOG_SOCKET).isEmpty()) {
            throw new UsageException(COMMAND + " needs " + SYSLOG_SOCKET + " PATH, where messages come from");
        }
        if (text(QUERY_SOCKET).isEmpty() && text(QUERY_ADDRESS).isEmpty()) {
            throw new UsageException(COMMAND + " needs " + QUERY_SOCKET + " PATH or " + QUERY_ADDRESS
                    + " HOST:PORT, where messages are read");
        }
        Optional<String> address = text(QUERY_ADDRESS);
        if (address.isPresent() && !isAddress(address.get())) {
            throw new UsageException(COMMAND + ": " + QUERY_ADDRESS + " " + address.get() + ": must be HOST:PORT");
        }
        if (bufferSize() < 1) {
            throw new UsageException(COMMAND + ": " + BUFFER_SIZE + " must be 1 or more messages");
        }
    }

    private static boolean isAddress(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        return colon >= 0 && !port.isEmpty() && port.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    boolean wantsHelp() {
        return parsed.hasMatchedOption("-h");
    }

    private int bufferSize() {
        @Nullable Integer size = parsed.matchedOptionValue(BUFFER_SIZE, (Integer) null);
        return size == null ? DEFAULT_BUFFER_SIZE : size;
    }

    private Optional<String> text(String option) {
        @Nullable String value = parsed.matchedOptionValue(option, (String) null);
        return Optional.ofNullable(value).filter(text -> !text.isEmpty());
    }

    /** TOML text in double quotes. */
    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c == 0x7F) {
                out.append(String.format("\\u%04X", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static CommandLine commandLine() {
        return new CommandLine(spec())
                .setExpandAtFiles(false)
                .setOverwrittenOptionsAllowed(true)
                .setPosixClusteredShortOptionsAllowed(false)
                .setUnmatchedArgumentsAllowed(true);
    }

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("logwisp " + COMMAND);
        spec.usageMessage()
                .description("Keeps the last syslog messages in memory, never on disk, and hands them out over HTTP.")
                .sortOptions(false)
                .footer(
                        "",
                        "SIGUSR1 pauses and lets go on. All else is as with logwisp: -v, -q and the keys of the"
                                + " configuration, --streams.0.buffer.max_age_seconds 3600");
        option(spec, String.class, "PATH", "Unix datagram socket that syslog messages come to.", SYSLOG_SOCKET);
        option(spec, String.class, "PATH", "Unix socket that messages are read from, by HTTP.", QUERY_SOCKET);
        option(spec, String.class, "HOST:PORT", "The same on a port.", QUERY_ADDRESS);
        option(spec, String.class, "PATH", "Unix socket for POST /pause/toggle and POST /logs/clear.", CONTROL_SOCKET);
        option(spec, Integer.class, "N", "Messages held (default: 1000).", BUFFER_SIZE);
        spec.addOption(OptionSpec.builder("-h", "-help", "--help")
                .type(boolean.class)
                .description("Print this help.")
                .build());
        return spec;
    }

    private static void option(CommandSpec spec, Class<?> type, String label, String description, String name) {
        spec.addOption(OptionSpec.builder(name, "-" + name)
                .type(type)
                .paramLabel(label)
                .description(description)
                .build());
    }
}
