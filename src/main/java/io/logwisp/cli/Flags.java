package io.logwisp.cli;

import io.logwisp.config.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The options of a command that has to start at once, and its help. To build picocli's model of as many options takes longer
 * than all the rest of such a command (docs/tail.md).
 */
final class Flags {
    private static final int HELP_WIDTH = 100;
    private static final int MAX_NAMES_WIDTH = 30;

    private final String command;
    private final List<Flag> all = new ArrayList<>();

    /** @param command its name, for messages */
    Flags(String command) {
        this.command = command;
    }

    /** Adds an option with one value. */
    Flags text(String label, String description, String... names) {
        all.add(new Flag(List.of(names), label, description, false));
        return this;
    }

    /** Adds an option that may be given several times. */
    Flags texts(String label, String description, String... names) {
        all.add(new Flag(List.of(names), label, description, true));
        return this;
    }

    /** Adds an option without a value. */
    Flags flag(String description, String... names) {
        all.add(new Flag(List.of(names), "", description, false));
        return this;
    }

    List<Flag> all() {
        return List.copyOf(all);
    }

    /** What was said. */
    static final class Given {
        private final Map<String, List<String>> values = new HashMap<>(); // by every name of an option
        private final List<String> words = new ArrayList<>();

        private void add(Flag flag, String value) {
            List<String> given = values.computeIfAbsent(flag.names().get(0), name -> new ArrayList<>());
            if (!flag.several()) {
                given.clear();
            }
            given.add(value);
            flag.names().forEach(name -> values.put(name, given));
        }

        /** Everything that is no option. */
        List<String> words() {
            return words;
        }

        boolean has(String name) {
            return values.containsKey(name);
        }

        /** The value of an option; empty when it was not given. */
        Optional<String> text(String name) {
            return texts(name).stream().findFirst();
        }

        /** All values of an option. */
        List<String> texts(String name) {
            return values.getOrDefault(name, List.of());
        }
    }

    /**
     * Understands the arguments: {@code --name value}, {@code --name=value}, {@code -n value}, {@code -nvalue}, {@code -fk}.
     *
     * @throws UsageException with one line that says what is wrong and what was probably meant
     */
    Given parse(List<String> args) throws UsageException {
        Given given = new Given();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (arg.equals("--")) {
                given.words.addAll(args.subList(i + 1, args.size()));
                break;
            }
            if (!arg.startsWith("-") || arg.equals("-")) {
                given.words.add(arg);
            } else if (arg.startsWith("--")) {
                i = takeLong(args, i, given);
            } else {
                i = takeShort(args, i, given);
            }
        }
        return given;
    }

    /** Returns the index of the last argument that belongs to the option. */
    private int takeLong(List<String> args, int at, Given given) throws UsageException {
        String arg = args.get(at);
        int equals = arg.indexOf('=');
        String name = equals < 0 ? arg : arg.substring(0, equals);
        Flag flag = find(name);
        if (!flag.hasValue()) {
            if (equals >= 0) {
                throw new UsageException(command + ": option " + name + " has no value");
            }
            given.add(flag, "");
            return at;
        }
        if (equals >= 0) {
            given.add(flag, arg.substring(equals + 1));
            return at;
        }
        given.add(flag, next(args, at, name));
        return at + 1;
    }

    private int takeShort(List<String> args, int at, Given given) throws UsageException {
        String arg = args.get(at);
        for (int i = 1; i < arg.length(); i++) {
            String name = "-" + arg.charAt(i);
            Flag flag = find(name);
            if (flag.hasValue()) {
                String rest = arg.substring(i + 1);
                boolean own = !rest.isEmpty();
                given.add(flag, own ? rest.startsWith("=") ? rest.substring(1) : rest : next(args, at, name));
                return own ? at : at + 1;
            }
            given.add(flag, "");
        }
        return at;
    }

    private String next(List<String> args, int at, String name) throws UsageException {
        if (at + 1 == args.size()) {
            throw new UsageException(command + ": option " + name + " needs a value");
        }
        return args.get(at + 1);
    }

    private Flag find(String name) throws UsageException {
        for (Flag flag : all) {
            if (flag.names().contains(name)) {
                return flag;
            }
        }
        List<String> names = all.stream().flatMap(flag -> flag.names().stream()).toList();
        throw new UsageException(command + ": unknown option " + name + meant(name, names) + " (logwisp " + command
                + " --help shows all)");
    }

    /** Which option a misspelt one was probably meant to be: {@code ; did you mean --color?}, or nothing. */
    static String meant(String name, Collection<String> names) {
        Map<String, String> byBareName = new HashMap<>();
        names.stream().filter(known -> known.length() > 2).forEach(known -> byBareName.put(bare(known), known));
        return Nearest.to(bare(name), byBareName.keySet())
                .map(nearest -> "; did you mean " + byBareName.get(nearest) + "?")
                .orElse("");
    }

    private static String bare(String name) {
        return name.substring(name.startsWith("--") ? 2 : 1);
    }

    /**
     * The help.
     *
     * @param synopsis behind "Usage: "
     * @param description a paragraph
     * @param footer lines behind the options
     */
    String help(String synopsis, String description, List<String> footer) {
        StringBuilder out = new StringBuilder("Usage: ").append(synopsis).append('\n');
        wrap(description, 0, out);
        int width = Math.min(
                MAX_NAMES_WIDTH,
                all.stream().mapToInt(flag -> names(flag).length()).max().orElse(0));
        for (Flag flag : all) {
            String names = names(flag);
            out.append("  ").append(names);
            if (names.length() > width) {
                out.append('\n').append(" ".repeat(width + 4));
            } else {
                out.append(" ".repeat(width - names.length() + 2));
            }
            wrap(flag.description(), width + 4, out);
        }
        footer.forEach(line -> out.append(line).append('\n'));
        return out.toString();
    }

    private static String names(Flag flag) {
        boolean isLong = flag.names().get(0).startsWith("--");
        return (isLong ? "    " : "") + String.join(", ", flag.names()) + (flag.hasValue() ? " " + flag.label() : "");
    }

    /** Adds a text whose first line has begun at that column, and whose further lines begin there. */
    private static void wrap(String text, int column, StringBuilder out) {
        int at = column;
        for (String word : Stream.of(text.split(" ", -1)).toList()) {
            if (at > column && at + 1 + word.length() > HELP_WIDTH) {
                out.append('\n').append(" ".repeat(column));
                at = column;
            } else if (at > column) {
                out.append(' ');
                at++;
            }
            out.append(word);
            at += word.length();
        }
        out.append('\n');
    }
}
