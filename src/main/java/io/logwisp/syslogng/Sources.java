package io.logwisp.syslogng;

import io.logwisp.config.SourceConfig;
import io.logwisp.config.SyslogTransport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Turns the drivers of source statements into targets and sources. Owned by the importing thread. */
final class Sources {
    static final String HEADER = "[[streams.sources]]";

    private static final String ANY_ADDRESS = "0.0.0.0";
    private static final int WEBSOCKET_PORT = 7681;
    private static final int COUNTED_PORT = 601;
    private static final Set<String> NETWORK = Set.of("network", "syslog", "tcp", "udp", "tcp6", "udp6");

    /**
     * What a source statement brings.
     *
     * @param targets files to follow, as inline tables
     * @param tables sources
     * @param parsesFiles whether lines of files have a syslog header that is to be understood
     */
    record Found(List<Map<String, Object>> targets, List<Table> tables, boolean parsesFiles) {
        Found with(List<Table> others) {
            return new Found(targets, others, parsesFiles);
        }

        boolean isEmpty() {
            return targets.isEmpty() && tables.isEmpty();
        }
    }

    private final Notes notes;

    Sources(Notes notes) {
        this.notes = notes;
    }

    /** @param name of the statement, or what stands for it */
    Found read(String name, Part.Body body) {
        List<Map<String, Object>> targets = new ArrayList<>();
        List<Table> tables = new ArrayList<>();
        boolean parses = false;
        for (Statement statement : body.statements()) {
            for (Part.Call call : statement.calls()) {
                Options options = new Options(call, notes);
                Optional<Map<String, Object>> target = target(options);
                if (target.isPresent()) {
                    parses |= !options.words("flags").contains("no-parse");
                    targets.add(target.get());
                } else {
                    table(name, options).ifPresent(tables::add);
                }
            }
        }
        return new Found(targets, tables, parses);
    }

    // Files.

    private Optional<Map<String, Object>> target(Options options) {
        Map<String, Object> target = new LinkedHashMap<>();
        switch (options.driver()) {
            case "file" -> target.putAll(file(options, options.value()));
            case "wildcard-file" -> {
                target.put("path", options.text("base-dir").orElse(""));
                target.put("pattern", options.text("filename-pattern").orElse("*"));
                if (options.text("recursive").orElse("no").equals("yes")) {
                    target.put("recursive", true);
                }
            }
            case "system" -> {
                target.putAll(file(options, "/var/log/syslog"));
                notes.add(
                        options.line(),
                        "system() is what the system logs by itself; /var/log/syslog is followed in its place");
            }
            default -> {
                return Optional.empty();
            }
        }
        // Looking for changes is done in another way here.
        options.text("follow-freq");
        options.words("flags");
        options.end();
        return usable(options, String.valueOf(target.get("path"))) ? Optional.of(target) : Optional.empty();
    }

    private static Map<String, Object> file(Options options, String path) {
        int slash = path.lastIndexOf('/');
        if (path.indexOf('*', slash + 1) < 0 && path.indexOf('?', slash + 1) < 0) {
            return Map.of("path", path, "is_file", true);
        }
        return Map.of("path", path.substring(0, slash + 1), "pattern", path.substring(slash + 1));
    }

    /** Paths that our configuration refuses would make all of it useless. */
    private boolean usable(Options options, String path) {
        if (path.isEmpty()) {
            notes.add(options.line(), options.driver() + "(…) names no path and is left out");
        } else if (Paths.isUnsafe(path)) {
            notes.add(options.line(), options.driver() + "(" + path + ") has .. in its path and is left out");
        } else {
            return true;
        }
        return false;
    }

    // Everything else.

    private Optional<Table> table(String name, Options options) {
        Table table = new Table(HEADER, "source " + name, options.line());
        String driver = options.driver();
        boolean isWhole = true;
        if (driver.equals("websocket")) {
            isWhole = addWebSocket(options, table);
        } else if (driver.equals("unix-dgram") || driver.equals("unix-stream")) {
            table.put("type", "syslog").put("transport", driver).put("path", options.value());
            options.text("perm").ifPresent(mode -> table.put("mode", mode));
            addCommon(options, table);
            if (!usable(options, table.text("path"))) {
                return Optional.empty();
            }
        } else if (NETWORK.contains(driver)) {
            isWhole = addNetwork(options, table);
        } else {
            notes.add(options.line(), driver + "(…) of source " + name + " has no counterpart and is left out");
            return Optional.empty();
        }
        options.end();
        if (!isWhole) {
            notes.add(options.line(), driver + "(…) of source " + name + " cannot be encrypted so, and is left out");
        }
        return isWhole ? Optional.of(table) : Optional.empty();
    }

    /** Whether nothing is missing. */
    private boolean addWebSocket(Options options, Table table) {
        table.put("type", "websocket").put("host", options.text("address").orElse("127.0.0.1"));
        table.put("port", options.port("port").orElse(WEBSOCKET_PORT));
        table.put("path", options.text("path").orElse("/"));
        options.text("protocol").filter(text -> !text.isEmpty()).ifPresent(text -> table.put("protocol", text));
        boolean isWhole = options.group("ssl")
                .map(ssl -> new Encryption(notes).addServer(ssl, table))
                .orElse(true);
        notes.add(
                options.line(),
                "syslog-ng's websocket source listens on all addresses and paths; ours on " + table.text("host")
                        + " and " + table.text("path"));
        return isWhole;
    }

    /** Whether nothing is missing. */
    private boolean addNetwork(Options options, Table table) {
        String driver = options.driver();
        boolean isSyslog = driver.equals("syslog");
        String transport = transport(options);
        table.put("type", "syslog").put("transport", transport);
        table.put("host", options.text("ip", "localip").orElse(driver.endsWith("6") ? "::" : ANY_ADDRESS));
        int usual = transport.equals("tls")
                ? SourceConfig.Syslog.DEFAULT_TLS_PORT
                : isSyslog && transport.equals("tcp") ? COUNTED_PORT : SourceConfig.Syslog.DEFAULT_PORT;
        table.put("port", options.port("port", "localport").orElse(usual));
        if (isSyslog && !transport.equals("udp")) {
            table.put("framing", "octet");
        }
        options.text("max-connections")
                .map(Options::number)
                .filter(number -> number.isPresent() && number.getAsInt() > 0)
                .ifPresent(number -> table.put("max_connections", number.getAsInt()));
        options.text("so-rcvbuf")
                .map(Options::number)
                .filter(OptionalInt::isPresent)
                .ifPresent(number -> table.put("receive_buffer_bytes", number.getAsInt()));
        addCommon(options, table);
        return !transport.equals("tls")
                || options.group("tls")
                        .map(tls -> new Encryption(notes).addServer(tls, table))
                        .orElseGet(() -> new Encryption(notes).tellMissing(options));
    }

    private void addCommon(Options options, Table table) {
        List<String> flags = options.words("flags");
        if (flags.contains("no-parse")) {
            table.put("format", "raw");
        } else if (flags.contains("syslog-protocol") || options.driver().equals("syslog")) {
            table.put("format", "rfc5424");
        }
        flags.stream()
                .filter(flag -> !flag.equals("no-parse") && !flag.equals("syslog-protocol"))
                .forEach(flag ->
                        notes.add(options.line("flags"), "flag " + flag + " has no counterpart and is left out"));
        options.text("time-zone").filter(Paths::isZone).ifPresent(zone -> table.put("timezone", zone));
    }

    private static String transport(Options options) {
        String driver = options.driver();
        if (driver.startsWith("udp") || driver.startsWith("tcp")) {
            return options.has("tls") ? "tls" : driver.substring(0, 3);
        }
        String written = Options.plain(options.text("transport").orElse(options.has("tls") ? "tls" : "tcp"));
        boolean isKnown = written.equals(SyslogTransport.UDP.text())
                || written.equals(SyslogTransport.TCP.text())
                || written.equals(SyslogTransport.TLS.text());
        return isKnown ? written : "tcp";
    }
}
