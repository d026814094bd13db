package io.logwisp.cli;

import io.logwisp.client.Address;
import io.logwisp.client.ClientException;
import io.logwisp.client.TailRequest;
import io.logwisp.client.TailRequest.Form;
import io.logwisp.client.TailRequest.Reconnect;
import io.logwisp.client.Times;
import io.logwisp.entry.Ticker;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The options of {@code logwisp tail}, and the request that they stand for. */
final class TailFlags {
    /** The sub-command. */
    static final String COMMAND = "tail";

    private static final String LINES = "--lines";
    private static final String NO_FOLLOW = "--no-follow";
    private static final String SINCE = "--since";
    private static final String UNTIL = "--until";
    private static final String GREP = "--grep";
    private static final String EXCLUDE = "--exclude";
    private static final String HIGHLIGHT = "--highlight";
    private static final String LEVEL = "--level";
    private static final String SOURCE = "--source";
    private static final String QUERY = "--query";
    private static final String FIELD = "--field";
    private static final String OUTPUT = "--output";
    private static final String TEMPLATE = "--template";
    private static final String FIELDS = "--fields";
    private static final String COLOR = "--color";
    private static final String UTC = "--utc";
    private static final String ZONE = "--tz";
    private static final String CURSOR_FILE = "--cursor-file";
    private static final String RECONNECT = "--reconnect";
    private static final String NO_RECONNECT = "--no-reconnect";
    private static final String MOST = "--max";
    private static final String TIMEOUT = "--timeout";
    private static final String RECURSIVE = "--recursive";
    private static final String PATTERN = "--pattern";
    private static final String PROGRAM = "--program";
    private static final String FACILITY = "--facility";
    private static final String SEVERITY = "--severity";
    private static final String FMT = "--fmt";
    private static final String QUIET = "--quiet";

    private final ClientOptions options;
    private final Console console;
    private final Terminals terminals;
    private final Ticker ticker;

    private TailFlags(ClientOptions options, Console console, Terminals terminals, Ticker ticker) {
        this.options = options;
        this.console = console;
        this.terminals = terminals;
        this.ticker = ticker;
    }

    static Flags flags() {
        Flags flags = new Flags(COMMAND);
        flags.text("N", "Entries of the past to begin with, or all (default: 10).", "-n", LINES);
        flags.flag("Go on with what comes; so it is without this option.", "-f", "--follow");
        flags.flag("End when everything there is has been printed.", NO_FOLLOW);
        flags.text("TIME", "Entries from then on: 10m, 2h, 3d, today, yesterday, a date or RFC 3339.", "-s", SINCE);
        flags.text("TIME", "Entries until then.", UNTIL);
        flags.texts("TEXT", "Messages that contain it; /RE/ and /RE/i are RE2 expressions.", "-g", GREP, "--include");
        flags.texts("TEXT", "Not messages that contain it.", "-e", EXCLUDE, "--not");
        flags.texts("TEXT", "Mark it in messages; /RE/ and /RE/i are RE2 expressions.", "-H", HIGHLIGHT);
        flags.text("LEVEL", "warn: from warn on; warn,error: exactly these; none: without level.", "-l", LEVEL);
        flags.texts("GLOB", "Sources; !GLOB leaves out.", "-S", SOURCE);
        flags.texts("NAME=VALUE", "A field: =v, =v1,v2, =~re, =!v, =>400.", FIELD);
        flags.text("EXPRESSION", "One expression instead, where the server knows them.", "-q", QUERY);
        flags.text("FORM", "text, json, raw (the message alone) or template (default: text).", "-o", OUTPUT);
        flags.text("TEMPLATE", "What is printed of an entry: '{time} {level} {fields.user_id}: {message}'.", TEMPLATE);
        flags.text("NAMES", "Print only these: time,level,source,message,id,fields.user_id.", FIELDS);
        flags.text("WHEN", "auto, always or never (default: auto, at a terminal).", COLOR);
        flags.flag("Show times in UTC instead of the zone of this machine.", UTC);
        flags.text("ZONE", "Show times in that zone, Europe/Berlin.", ZONE);
        flags.text("FILE", "Go on where the last run with that file ended.", CURSOR_FILE);
        flags.flag("Try again also when there has been no connection yet.", RECONNECT);
        flags.flag("End when the connection ends.", NO_RECONNECT);
        flags.text("N", "End after that many entries.", "-m", MOST);
        flags.text("TIME", "End after that time: 30s, 10m.", TIMEOUT);
        flags.flag("Follow sub-directories of a directory.", "-r", RECURSIVE);
        flags.text("GLOB", "Names to follow in a directory (default: all text files).", PATTERN);
        flags.text("NAME", "As circolog-tail: the program of a syslog message.", PROGRAM);
        flags.text("NAME", "As circolog-tail: its facility.", FACILITY);
        flags.text("NAME", "As circolog-tail: its severity.", SEVERITY);
        flags.text("FMT", "As circolog-tail: syslog, text or json.", FMT);
        flags.flag("Say only what is wrong.", QUIET);
        ClientOptions.addTo(flags);
        return flags;
    }

    static String help() {
        return flags().help(
                        "logwisp tail [URL|PATH…] [options]",
                        "Follows streams of LogWisp (http://, https://, ws://, wss://, tcp://, tls://, unix:SOCKET, HOST:PORT)"
                                + " and files (a path, a directory, a glob, - for standard input)."
                                + " Without any it is http://127.0.0.1:8080.",
                        List.of(
                                "",
                                "Entries go to standard output, all else to standard error. Filters mean the same as in a URL.",
                                "LOGWISP_TOKEN, LOGWISP_USER and LOGWISP_PASSWORD say who reads; NO_COLOR and CLICOLOR_FORCE are obeyed.",
                                "Exit codes: 0 ended, 1 failed while running, 2 wrong usage, 4 cannot connect or not let in,",
                                "5 no entry was there (--no-follow)."));
    }

    /** The request that the arguments stand for; empty when help was asked for. */
    static Optional<TailRequest> parse(List<String> args, Console console, Terminals terminals, Ticker ticker)
            throws UsageException, ClientException {
        ClientOptions options = ClientOptions.parse(flags(), args, console);
        return options.wantsHelp()
                ? Optional.empty()
                : Optional.of(new TailFlags(options, console, terminals, ticker).request());
    }

    private TailRequest request() throws UsageException, ClientException {
        List<Address> servers = new ArrayList<>();
        PathArguments paths = new PathArguments(
                console.workingDirectory(), options.text(PATTERN).orElse(""), options.has(RECURSIVE), follows());
        for (String word : options.words()) {
            // What looks like HOST:PORT may be a file all the same.
            if (Address.isAddress(word)
                    && !Files.exists(console.workingDirectory().resolve(word))) {
                servers.add(Address.parse(word));
            } else {
                paths.add(word);
            }
        }
        paths.notes().forEach(note -> console.say("note: " + note));
        if (options.words().isEmpty()) {
            servers.add(Address.local());
        }
        ZoneId zone = zone();
        Form form = form();
        boolean terminal = terminals.isOutputTerminal();
        TailRequest request = new TailRequest(
                servers,
                paths.targets(),
                paths.stdin(),
                lines(),
                follows(),
                moment(SINCE, zone),
                moment(UNTIL, zone),
                filters(),
                options.texts(HIGHLIGHT),
                form,
                options.text(TEMPLATE).orElse(""),
                fields(),
                isColoured(terminal),
                terminal,
                zone,
                options.text(CURSOR_FILE).map(file -> console.workingDirectory().resolve(file)),
                options.has(NO_RECONNECT)
                        ? Reconnect.NEVER
                        : options.has(RECONNECT) ? Reconnect.ALWAYS : Reconnect.AGAIN,
                most(),
                timeout(),
                options.has(QUIET),
                options.access());
        check(request);
        if (request.lines().isPresent()) {
            rawServers(servers)
                    .forEach(server -> console.say("note: -n says nothing to " + server.text()
                            + ": over raw TCP the server decides what comes first"));
        }
        return request;
    }

    private static List<Address> rawServers(List<Address> servers) {
        return servers.stream()
                .filter(server -> server.protocol() == Address.Protocol.LINES)
                .toList();
    }

    private void check(TailRequest request) throws UsageException {
        if (request.form() == Form.TEMPLATE && request.template().isEmpty()) {
            throw new UsageException("option -o template needs --template '{time} {message}'");
        }
        if (request.most() > 0
                && request.cursorFile().isPresent()
                && !request.files().isEmpty()) {
            throw new UsageException("option --max cannot be exact with --cursor-file and files; leave one out");
        }
        List<Address> raw = rawServers(request.servers());
        if (!request.follow() && !raw.isEmpty()) {
            throw new UsageException("option --no-follow: raw TCP does not say when everything has come from "
                    + raw.get(0).text() + "; name its http:// address, or end with --max or --timeout");
        }
        if (options.has(RECONNECT) && options.has(NO_RECONNECT)) {
            throw new UsageException("options --reconnect and --no-reconnect exclude each other");
        }
    }

    private boolean follows() {
        return !options.has(NO_FOLLOW);
    }

    private OptionalInt lines() throws UsageException {
        Optional<String> text = options.text(LINES);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        if (text.get().equals("all") || text.get().equals("-1")) {
            return OptionalInt.of(-1);
        }
        return OptionalInt.of((int) number("-n", text.get()));
    }

    private static long number(String option, String text) throws UsageException {
        try {
            int number = Integer.parseInt(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw new UsageException("option " + option + " = " + text + ": must be a number, 0 or more");
    }

    private long most() throws UsageException {
        Optional<String> text = options.text(MOST);
        return text.isEmpty() ? 0 : Math.max(1, number(MOST, text.get()));
    }

    private long timeout() throws UsageException {
        Optional<String> text = options.text(TIMEOUT);
        if (text.isEmpty()) {
            return 0;
        }
        OptionalLong nanos = Times.duration(text.get());
        if (nanos.isEmpty() || nanos.getAsLong() == 0) {
            throw new UsageException("option --timeout = " + text.get() + ": write 30s, 10m or 2h");
        }
        return nanos.getAsLong();
    }

    private OptionalLong moment(String option, ZoneId zone) throws ClientException {
        Optional<String> text = options.text(option);
        return text.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Times.moment(option, text.get(), ticker.epochNanos(), zone));
    }

    /** The names and values of docs/http.md. */
    private Map<String, List<String>> filters() throws UsageException {
        Map<String, List<String>> filters = new LinkedHashMap<>();
        put(filters, "grep", options.texts(GREP));
        put(filters, "not", options.texts(EXCLUDE));
        put(filters, "source", options.texts(SOURCE));
        put(filters, "level", options.text(LEVEL).map(List::of).orElse(List.of()));
        put(filters, "q", options.text(QUERY).map(List::of).orElse(List.of()));
        put(filters, "field.program", options.text(PROGRAM).map(List::of).orElse(List.of()));
        put(filters, "field.facility", options.text(FACILITY).map(List::of).orElse(List.of()));
        put(filters, "field.severity", options.text(SEVERITY).map(List::of).orElse(List.of()));
        for (String field : options.texts(FIELD)) {
            int equals = field.indexOf('=');
            if (equals < 1) {
                throw new UsageException("option --field = " + field + ": write NAME=VALUE");
            }
            filters.computeIfAbsent("field." + field.substring(0, equals), name -> new ArrayList<>())
                    .add(field.substring(equals + 1));
        }
        return filters;
    }

    private static void put(Map<String, List<String>> filters, String name, List<String> values) {
        if (!values.isEmpty()) {
            filters.put(name, new ArrayList<>(values));
        }
    }

    private Form form() throws UsageException {
        Optional<String> fmt = options.text(FMT);
        String name = options.text(OUTPUT).orElseGet(() -> fmt.orElse(options.has(TEMPLATE) ? "template" : "text"));
        return switch (name) {
            case "text" -> Form.TEXT;
            case "json" -> Form.JSON;
            case "raw", "syslog" -> Form.RAW;
            case "template" -> Form.TEMPLATE;
            default -> throw new UsageException("option -o = " + name + ": must be text, json, raw or template");
        };
    }

    private List<String> fields() {
        @Nullable String names = options.text(FIELDS).orElse(null);
        List<String> fields = new ArrayList<>();
        if (names != null) {
            for (String name : names.split(",", -1)) {
                if (!name.isBlank()) {
                    fields.add(name.strip());
                }
            }
        }
        return fields;
    }

    private boolean isColoured(boolean terminal) throws UsageException {
        String when = options.text(COLOR).orElse("auto");
        return switch (when) {
            case "always" -> true;
            case "never" -> false;
            case "auto" -> !isSet("NO_COLOR") && (terminal || isSet("CLICOLOR_FORCE"));
            default -> throw new UsageException("option --color = " + when + ": must be auto, always or never");
        };
    }

    private boolean isSet(String variable) {
        return !console.environment().getOrDefault(variable, "").isEmpty();
    }

    private ZoneId zone() throws UsageException {
        if (options.has(UTC)) {
            return ZoneOffset.UTC;
        }
        Optional<String> name = options.text(ZONE);
        try {
            return (name.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(name.get())).normalized();
        } catch (DateTimeException e) {
            throw new UsageException("option --tz = " + name.orElse("") + ": no time zone; write Europe/Berlin");
        }
    }
}
