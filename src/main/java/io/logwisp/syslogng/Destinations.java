package io.logwisp.syslogng;

import io.logwisp.config.SinkConfig;
import io.logwisp.entry.Ticker;
import io.logwisp.format.Template;
import io.logwisp.format.TemplateException;
import io.logwisp.format.TemplateSettings;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns the drivers of destination statements into sinks and servers. Owned by the importing thread. */
final class Destinations {
    static final String SINK = "[[streams.sinks]]";
    static final String SERVER = "[[streams.wsserver]]";

    private static final String MESSAGE = "${MESSAGE}";
    private static final String LINE = "$DATE $HOST $MSGHDR$MSG";
    private static final String ISO_LINE = "$ISODATE $HOST $MSGHDR$MSG";
    private static final int WEBSOCKET_PORT = 7681;
    private static final int COUNTED_PORT = 601;
    private static final Set<String> NETWORK = Set.of("network", "syslog", "tcp", "udp", "tcp6", "udp6");

    private final Map<String, String> templates;
    private final Notes notes;

    /** @param templates texts of template statements by name */
    Destinations(Map<String, String> templates, Notes notes) {
        this.templates = templates;
        this.notes = notes;
    }

    /** @param name of the statement, or what stands for it */
    List<Table> read(String name, Part.Body body) {
        List<Table> tables = new ArrayList<>();
        for (Statement statement : body.statements()) {
            for (Part.Call call : statement.calls()) {
                String own = tables.isEmpty() ? name : name + "_" + (tables.size() + 1);
                table(name, own, new Options(call, notes)).ifPresent(tables::add);
            }
        }
        return tables;
    }

    /** @param own the name of this driver among those of the destination */
    private Optional<Table> table(String name, String own, Options options) {
        String owner = "destination " + name;
        String driver = options.driver();
        Optional<Table> table;
        if (driver.equals("websocket")) {
            table = webSocket(own, owner, options);
        } else if (driver.equals("file")) {
            table = file(own, owner, options);
        } else if (driver.equals("unix-dgram") || driver.equals("unix-stream")) {
            table = unix(own, owner, options);
        } else if (NETWORK.contains(driver)) {
            table = network(own, owner, options);
        } else {
            notes.add(options.line(), driver + "(…) of destination " + name + " has no counterpart and is left out");
            return Optional.empty();
        }
        if (table.isPresent()) {
            addDates(options, table.get());
            options.end();
        }
        return table;
    }

    private static Table sink(String own, String owner, Options options, String type) {
        return new Table(SINK, owner, options.line()).put("type", type).put("name", own);
    }

    // WebSockets.

    private Optional<Table> webSocket(String own, String owner, Options options) {
        String mode = options.text("mode").orElse("client");
        if (!mode.equals("client") && !mode.equals("server")) {
            notes.add(options.line("mode"), "mode(" + mode + ") is neither client nor server; it is left out");
            return Optional.empty();
        }
        boolean isServer = mode.equals("server");
        Table table = isServer
                ? new Table(SERVER, owner, options.line()).put("enabled", true).put("style", "template")
                : sink(own, owner, options, "websocket");
        table.put("host", options.text("address").orElse("127.0.0.1"));
        table.put("port", options.port("port").orElse(WEBSOCKET_PORT));
        table.put("path", options.text("path").orElse("/"));
        options.text("protocol").filter(text -> !text.isEmpty()).ifPresent(text -> table.put("protocol", text));
        table.put("template", template(options, MESSAGE));
        Optional<Options> ssl = options.group("ssl");
        if (!isServer) {
            ssl.ifPresent(written -> {
                table.ssl().put("enabled", true);
                new Encryption(notes).addClient(written, table);
            });
            return Optional.of(table);
        }
        if (ssl.isPresent() && !new Encryption(notes).addServer(ssl.get(), table)) {
            notes.add(options.line(), "websocket(…) of " + owner + " cannot be encrypted so, and is left out");
            return Optional.empty();
        }
        notes.add(
                options.line(),
                "syslog-ng's websocket server listens on all addresses and paths; ours on " + table.text("host")
                        + " and " + table.text("path"));
        return Optional.of(table);
    }

    // Files.

    private Optional<Table> file(String own, String owner, Options options) {
        String path = options.value();
        if (path.equals("/dev/stdout") || path.equals("/dev/stderr")) {
            Table console = sink(own, owner, options, "console").put("template", line(options));
            return Optional.of(path.equals("/dev/stderr") ? console.put("stderr", true) : console);
        }
        if (path.isEmpty() || path.indexOf('$') >= 0 || Paths.isUnsafe(path)) {
            notes.add(
                    options.line(),
                    "file(" + path + ") is left out: the path must be one file, without macros and without ..");
            return Optional.empty();
        }
        Table table = sink(own, owner, options, "file").put("path", path).put("template", line(options));
        options.text("perm").filter(Destinations::isMode).ifPresent(mode -> table.put("mode", mode));
        options.text("create-dirs"); // folders are made here as well
        return Optional.of(table);
    }

    private static boolean isMode(String text) {
        return text.length() <= 4
                && !text.isEmpty()
                && text.chars().allMatch(c -> c >= '0' && c <= '7')
                && Integer.parseInt(text, 8) <= 0777;
    }

    /** A template of lines: the end of the line is not written here. */
    private String line(Options options) {
        boolean iso = options.text("ts-format").map(Options::plain).orElse("").equals("iso");
        String template = template(options, (iso ? ISO_LINE : LINE) + "\n");
        if (!template.endsWith("\n")) {
            notes.add(options.line("template"), "a line feed ends each line, although the template has none");
        }
        return template.endsWith("\n") ? template.substring(0, template.length() - 1) : template;
    }

    // Syslog.

    private Optional<Table> unix(String own, String owner, Options options) {
        String path = options.value();
        if (path.isEmpty() || Paths.isUnsafe(path)) {
            notes.add(options.line(), options.driver() + "(…) names no path without .. and is left out");
            return Optional.empty();
        }
        Table table = sink(own, owner, options, "syslog")
                .put("transport", options.driver())
                .put("path", path);
        addMessage(options, table);
        return Optional.of(table);
    }

    private Optional<Table> network(String own, String owner, Options options) {
        String host = options.value();
        if (host.isEmpty()) {
            notes.add(options.line(), options.driver() + "(…) names no receiver and is left out");
            return Optional.empty();
        }
        String driver = options.driver();
        boolean isLegacy = driver.startsWith("udp") || driver.startsWith("tcp");
        String usual = options.has("tls") ? "tls" : isLegacy ? driver.substring(0, 3) : "tcp";
        String transport = Options.plain(options.text("transport").orElse(usual));
        if (!List.of("udp", "tcp", "tls").contains(transport)) {
            notes.add(options.line("transport"), "transport(" + transport + ") is unknown here; tcp is taken");
            transport = "tcp";
        }
        boolean isSyslog = driver.equals("syslog");
        int usualPort = transport.equals("tls")
                ? SinkConfig.Syslog.DEFAULT_TLS_PORT
                : isSyslog && transport.equals("tcp") ? COUNTED_PORT : SinkConfig.Syslog.DEFAULT_PORT;
        Table table = sink(own, owner, options, "syslog")
                .put("transport", transport)
                .put("host", host)
                .put("port", options.port("port", "destport").orElse(usualPort));
        addMessage(options, table);
        if (!isSyslog && !transport.equals("udp")) {
            table.put("framing", "lf");
        }
        if (transport.equals("tls")) {
            options.group("tls").ifPresent(tls -> new Encryption(notes).addClient(tls, table));
        }
        return Optional.of(table);
    }

    /** Only syslog() puts a template behind its header; everywhere else it is the whole message. */
    private void addMessage(Options options, Table table) {
        boolean isNew =
                options.driver().equals("syslog") || options.words("flags").contains("syslog-protocol");
        if (options.has("template") && !isNew) {
            table.put("header", "none").put("template", line(options));
            return;
        }
        table.put("header", isNew ? "rfc5424" : "rfc3164");
        if (options.has("template")) {
            table.put("template", line(options));
        }
    }

    // Templates.

    private void addDates(Options options, Table table) {
        options.text("frac-digits")
                .map(Options::number)
                .filter(digits -> digits.isPresent() && digits.getAsInt() <= 9)
                .ifPresent(digits -> table.put("frac_digits", digits.getAsInt()));
        options.text("time-zone", "local-time-zone")
                .filter(Paths::isZone)
                .ifPresent(zone -> table.put("time_zone", zone));
    }

    /** The text of the template, whether it stands here or in a statement of its own. */
    private String template(Options options, String fallback) {
        String written = options.text("template").orElse(fallback);
        String text = templates.getOrDefault(written, written);
        try {
            Template.compile(text, new TemplateSettings("localhost", ZoneOffset.UTC, 0, Ticker.SYSTEM));
            return text;
        } catch (TemplateException e) {
            notes.add(
                    options.line("template"),
                    "the template is left out, " + fallback.strip() + " stands in its place: " + e.getMessage());
            return fallback;
        }
    }
}
