package io.logwisp.cli;

import io.logwisp.config.Nearest;
import io.logwisp.config.toml.OptionValue;
import io.logwisp.config.toml.ReferenceText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The command line, understood. */
final class Arguments {
    /** Go's flags have one dash; LogWisp's scripts use them. */
    private static final List<String> ONE_DASH = List.of("-config", "-router", "-version", "-help");

    private static final int DEFAULT_LINES = 10;

    private static final String USAGE = """
            Usage: logwisp [PATH…|-] [options]    watch files, directories, globs or standard input
                   logwisp [--config FILE]         run what a configuration file says
                   logwisp check [-v]              check the configuration; -v prints it as it is used
                   logwisp config default|env      print all keys | all environment variables
            """;

    private static final String FOOTER = """

            Every key of the configuration is an option as well: --monitor.check_interval_ms 50
            Exit codes: 0 stopped, 1 failed while running, 2 wrong usage, 69 cannot bind, 78 bad configuration.
            """;

    /** In the order of the help. */
    private static final List<Option> OPTIONS = List.of(
            new Option("-c", "--config", "FILE", "Configuration file."),
            new Option("", "--router", "", "Serve all streams on one HTTP port, each under /<name>."),
            new Option("-p", "--port", "PORT", "HTTP port (default: 8080, with PATH the next free one)."),
            new Option("", "--host", "ADDRESS", "Address to listen on (default: this machine only)."),
            new Option("", "--tcp", "PORT", "Raw TCP port (default with PATH: 9090, the next free one)."),
            new Option("", "--name", "NAME", "Name of the stream (default: default)."),
            new Option("", "--pattern", "GLOB", "Names to follow in directories (default: all text files)."),
            new Option("-r", "--recursive", "", "Follow sub-directories."),
            new Option("-n", "--backlog", "LINES", "Lines of each file to begin with (default: 10)."),
            new Option("", "--open", "", "Open the page in the browser."),
            new Option("-q", "--quiet", "", "Say only what is wrong."),
            new Option("-v", "--verbose", "", "Say more."),
            new Option("-V", "--version", "", "Print the version."),
            new Option("-h", "--help", "", "Print this help."));

    /** Values by the name that an option has here: the short one, if there is one. */
    private final Map<String, String> values = new HashMap<>();

    private final List<String> words = new ArrayList<>();
    private final List<OptionValue> keys = new ArrayList<>();

    private Arguments() {}

    /**
     * An option.
     *
     * @param brief its name with one dash, empty when it has none
     * @param label of its value in the help, empty for a flag
     */
    private record Option(String brief, String full, String label, String description) {
        String key() {
            return brief.isEmpty() ? full : brief;
        }

        boolean isFlag() {
            return label.isEmpty();
        }

        boolean isNumber() {
            return label.equals("PORT") || label.equals("LINES");
        }

        String help() {
            String names = (brief.isEmpty() ? "    " : brief + ", ") + full + (isFlag() ? "" : "=" + label);
            return "  " + names + " ".repeat(Math.max(1, 22 - names.length())) + description + "\n";
        }
    }

    /** @throws UsageException with one line that says what is wrong and what was probably meant */
    static Arguments parse(String... args) throws UsageException {
        Arguments arguments = new Arguments();
        List<String> others = separate(List.of(args), arguments.keys);
        for (int i = 0; i < others.size(); i++) {
            String arg = others.get(i);
            if (arg.equals("--")) {
                arguments.words.addAll(others.subList(i + 1, others.size()));
                break;
            }
            if (arg.length() < 2 || arg.charAt(0) != '-') {
                arguments.words.add(arg);
                continue;
            }
            String next = i + 1 < others.size() ? others.get(i + 1) : null;
            if (arg.startsWith("--") ? arguments.takeFull(arg, next) : arguments.takeBrief(arg, next)) {
                i++;
            }
        }
        return arguments;
    }

    static String help() {
        StringBuilder help = new StringBuilder(USAGE);
        OPTIONS.forEach(option -> help.append(option.help()));
        return help.append(FOOTER).toString();
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

    /** Takes {@code --name}, {@code --name=value} or {@code --name value}; true when the next argument is its value. */
    private boolean takeFull(String arg, @Nullable String next) throws UsageException {
        int equals = arg.indexOf('=');
        Option option = find(equals < 0 ? arg : arg.substring(0, equals), arg);
        if (equals < 0 && !option.isFlag()) {
            set(option, option.full, valueOf(option.full, next));
            return true;
        }
        set(option, option.full, equals < 0 ? "true" : arg.substring(equals + 1));
        return false;
    }

    /** Takes one or several of {@code -q}, {@code -p8080}, {@code -p=8080}, {@code -p 8080}, as the method above. */
    private boolean takeBrief(String arg, @Nullable String next) throws UsageException {
        for (int at = 1; at < arg.length(); at++) {
            Option option = find("-" + arg.charAt(at), arg);
            String rest = arg.substring(at + 1);
            if (rest.startsWith("=")) {
                set(option, option.brief, rest.substring(1));
                return false;
            }
            if (!option.isFlag()) {
                set(option, option.brief, rest.isEmpty() ? valueOf(option.brief, next) : rest);
                return rest.isEmpty();
            }
            set(option, option.brief, "true");
        }
        return false;
    }

    private void set(Option option, String name, String value) throws UsageException {
        if (option.isNumber()) {
            try {
                Integer.parseInt(value);
            } catch (NumberFormatException e) {
                throw new UsageException("option " + name + " = " + value + ": must be a whole number");
            }
        }
        if (!option.isFlag() || value.equals("true")) {
            values.put(option.key(), value);
        } else if (value.equals("false")) {
            values.remove(option.key());
        } else {
            throw new UsageException("option " + name + " = " + value + ": must be true or false");
        }
    }

    private static String valueOf(String name, @Nullable String next) throws UsageException {
        if (next == null || next.equals("--") || names().contains(next)) {
            throw new UsageException("option " + name + " needs a value");
        }
        return next;
    }

    private static Option find(String name, String arg) throws UsageException {
        for (Option option : OPTIONS) {
            if (name.equals(option.brief) || name.equals(option.full)) {
                return option;
            }
        }
        int equals = arg.indexOf('=');
        String written = equals < 0 ? arg : arg.substring(0, equals);
        String meant = Nearest.to(written, names())
                .map(nearest -> "did you mean " + nearest + "? ")
                .orElse("");
        throw new UsageException("unknown option " + written + "; " + meant + "(logwisp --help shows all)");
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        for (Option option : OPTIONS) {
            names.add(option.full);
            if (!option.brief.isEmpty()) {
                names.add(option.brief);
            }
        }
        return names;
    }

    // What was said.

    List<String> words() {
        return words;
    }

    /** Dotted options, in order. */
    List<OptionValue> keys() {
        return keys;
    }

    /** Whether an option was given, which is named by its short name if it has one. */
    boolean has(String option) {
        return values.containsKey(option);
    }

    /** Value of an option with text; empty when it was not given. */
    String text(String option) {
        return values.getOrDefault(option, "");
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
        String value = values.get(option);
        return value == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(value));
    }
}
