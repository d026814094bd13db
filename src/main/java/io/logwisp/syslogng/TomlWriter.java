package io.logwisp.syslogng;

import io.logwisp.config.toml.TomlText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes streams as TOML. Owned by the importing thread. */
final class TomlWriter {
    private final String file;
    private final List<String> lines = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** @param file where they come from */
    TomlWriter(String file) {
        this.file = file;
    }

    String write(List<Stream> streams, Notes notes) {
        lines.add("# Made by logwisp import-syslog-ng of " + comment(file) + ".");
        if (streams.stream().flatMap(stream -> stream.tables().stream()).anyMatch(TomlWriter::isOpen)) {
            lines.add("");
            lines.add("[security]");
            lines.add("# As with syslog-ng, everyone who reaches the servers below may read.");
            lines.add("allow_unauthenticated = true");
            notes.add(
                    1,
                    "a server on other than loopback addresses hands out entries to everyone who reaches it, as with"
                            + " syslog-ng; see allow_unauthenticated in the output");
        }
        streams.forEach(this::add);
        return String.join("\n", lines) + "\n";
    }

    private static boolean isOpen(Table table) {
        String host = table.text("host");
        return table.header().equals(Destinations.SERVER)
                && !host.equals("localhost")
                && !host.equals("::1")
                && !host.startsWith("127.");
    }

    private void add(Stream stream) {
        lines.add("");
        lines.add("# log of line "
                + stream.lines().stream().sorted().map(String::valueOf).collect(Collectors.joining(", ")));
        lines.add("[[streams]]");
        lines.add("name = " + TomlText.of(unique(stream.name(), names)));
        if (!stream.targets().isEmpty()) {
            lines.add("[streams.monitor]");
            lines.add("targets = [");
            stream.targets().forEach(target -> lines.add("    " + inline(target) + ","));
            lines.add("]");
        }
        if (stream.parsesFiles()) {
            lines.add("# syslog-ng takes lines of files for syslog messages.");
            lines.add("[[streams.transforms]]");
            lines.add("type = \"parse\"");
            lines.add("format = \"syslog\"");
        }
        Set<String> sinks = new HashSet<>();
        stream.tables().forEach(table -> add(table, sinks));
    }

    private void add(Table table, Set<String> sinks) {
        lines.add("# " + comment(table.comment()));
        lines.add(table.header());
        table.values().forEach((key, value) -> {
            Object written = key.equals("name") ? unique(value.toString(), sinks) : value;
            lines.add(key + " = " + TomlText.of(written));
        });
        if (!table.ssl().isEmpty()) {
            lines.add("[" + table.header().replace("[", "").replace("]", "") + ".ssl]");
            table.ssl().forEach((key, value) -> lines.add(key + " = " + TomlText.of(value)));
        }
    }

    private static String inline(Map<String, Object> target) {
        return "{ "
                + target.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey(TomlWriter::pathFirst))
                        .map(entry -> entry.getKey() + " = " + TomlText.of(entry.getValue()))
                        .collect(Collectors.joining(", "))
                + " }";
    }

    private static int pathFirst(String a, String b) {
        return a.equals("path") ? b.equals("path") ? 0 : -1 : b.equals("path") ? 1 : a.compareTo(b);
    }

    /** A comment is one line. */
    private static String comment(String text) {
        return text.chars()
                .mapToObj(c -> Character.isISOControl(c) ? "?" : String.valueOf((char) c))
                .collect(Collectors.joining());
    }

    /** A name as our configuration wants it, and that nobody has yet. */
    private static String unique(String wanted, Set<String> taken) {
        String clean = wanted.chars()
                .mapToObj(c -> isOfName(c) ? String.valueOf((char) c) : "_")
                .collect(Collectors.joining());
        String base = clean.isEmpty() ? "stream" : clean;
        String name = base;
        for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
            name = base + "_" + i;
        }
        return name;
    }

    private static boolean isOfName(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '-';
    }
}
