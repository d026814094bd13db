package io.logwisp.config.toml;

import io.logwisp.config.BufferConfig;
import io.logwisp.config.ControlConfig;
import io.logwisp.config.ControlConfig.UserSignal;
import io.logwisp.config.FilterConfig;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.RouterConfig;
import io.logwisp.config.SecurityConfig;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.SinkConfig;
import io.logwisp.config.SourceConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.config.TlsConfig;
import io.logwisp.entry.Ticker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds the records from the tables and checks what concerns several of them. One object reads one configuration. */
final class ConfigReader {
    /** Paths that the router itself serves. */
    private static final Set<String> RESERVED = Set.of(
            "status", "stream", "streams", "ui", "assets", "healthz", "readyz", "metrics", "openapi.json", "control");

    private final Section root;
    private final ConfigProblems problems;
    private final MonitorReader monitors;
    private final FilterSettings filters;
    private final TlsReader tls;
    private final SocketReader sockets;
    private final ServerReader servers;
    private final WebSocketReader webSockets;
    private final boolean routed;
    private final SecurityConfig security;
    private final CheckpointReader checkpoints;
    private final ListenerRules listeners;
    private final SourceReader sources;
    private final TransformReader transforms;
    private final SinkReader sinks;
    private final AccessReader access;
    private final WrittenFiles written = new WrittenFiles();

    /** Stream name → where it was given first. */
    private final Map<String, Origin> names = new HashMap<>();

    ConfigReader(Node.Table table, Path workingDirectory, CheckpointReader checkpoints, ConfigProblems problems) {
        this.root = new Section(Schema.ROOT, table, null, problems);
        this.problems = problems;
        this.monitors = new MonitorReader(workingDirectory, problems);
        this.filters = new FilterSettings(problems);
        this.tls = new TlsReader(workingDirectory, Ticker.SYSTEM, problems);
        this.sockets = new SocketReader(workingDirectory);
        this.servers = new ServerReader(tls, sockets);
        this.webSockets = new WebSocketReader(servers, sockets);
        this.routed = root.section("router").flag("enabled");
        Section section = root.section("security");
        this.security = new SecurityConfig(section.flag("allow_unauthenticated"), section.texts("allowed_hosts"));
        this.checkpoints = checkpoints;
        this.listeners =
                new ListenerRules(security.allowUnauthenticated(), section.flag("allow_plaintext_auth"), problems);
        this.access = new AccessReader(root, workingDirectory, routed, problems);
        TargetReader targets = new TargetReader(workingDirectory, Ticker.SYSTEM, problems);
        this.sources = new SourceReader(workingDirectory, tls, targets, listeners);
        this.transforms = new TransformReader(problems);
        this.sinks = new SinkReader(workingDirectory, targets);
    }

    LogWispConfig read() {
        Section global = root.section("monitor");
        monitors.read(global);
        List<StreamConfig> streams = new ArrayList<>();
        for (Section stream : root.sections("streams")) {
            streams.add(stream(stream, global));
        }
        written.checkSinks();
        return new LogWispConfig(
                streams,
                router(streams),
                security,
                checkpoints.read(root.section("checkpoint")),
                control(),
                access.config(written));
    }

    private StreamConfig stream(Section section, Section globalMonitor) {
        String name = name(section);
        listeners.protect(name, access.stream(section, name));
        Section monitor = section.section("monitor").inheriting(globalMonitor);
        MonitorConfig monitorConfig = monitors.read(monitor);
        if (monitor.sections("targets").isEmpty() && section.sections("sources").isEmpty()) {
            section.problem("stream " + Quotes.quote(name)
                    + ": no monitor targets specified; add targets = [{ path = \"…\" }] to [streams.monitor]");
        }
        List<ServerConfig.Http> http = http(section, name);
        List<ServerConfig.Tcp> tcp = tcp(section, name);
        List<ServerConfig.WebSocket> ws = webSockets(section, name);
        written.follow(name, monitorConfig.targets());
        List<SinkConfig> sinkConfigs = sinks.read(section, name, written);
        if (http.isEmpty() && tcp.isEmpty() && ws.isEmpty() && sinkConfigs.isEmpty()) {
            section.problem("stream " + Quotes.quote(name)
                    + ": no servers enabled; set enabled = true in [streams.httpserver] or [streams.tcpserver]");
        }
        return new StreamConfig(
                name,
                monitorConfig,
                sources(section, name),
                buffer(section, http, tcp, ws),
                transforms.read(section),
                filters(section),
                http,
                tcp,
                ws,
                sinkConfigs,
                RouteReader.read(section, sinkConfigs, problems));
    }

    private List<SourceConfig> sources(Section stream, String name) {
        List<SourceConfig> result = new ArrayList<>();
        for (Section section : stream.sections("sources")) {
            result.add(sources.read(section, name));
        }
        return result;
    }

    private String name(Section section) {
        String name = section.text("name");
        if (!section.has("name")) {
            section.problem("missing name; add name = \"…\" with letters, digits, _ . -");
        } else if (!isName(name)) {
            section.problem("name", "must consist of letters, digits, _ . and -");
        } else if (routed && RESERVED.contains(name)) {
            section.problem(
                    "name",
                    "is reserved in router mode, where /" + name + " belongs to LogWisp itself; choose another name");
        }
        Origin first = section.has("name")
                ? names.putIfAbsent(name, section.place("name").origin())
                : null;
        if (first != null) {
            section.problem("name", "is the name of another stream already (" + first.render() + ")");
        }
        return name;
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && c != '_' && c != '.' && c != '-') {
                return false;
            }
        }
        // As a path segment these two would mean something else.
        return !name.isEmpty() && !name.equals(".") && !name.equals("..");
    }

    private List<ServerConfig.Http> http(Section stream, String name) {
        List<ServerConfig.Http> enabled = new ArrayList<>();
        int entries = stream.section("buffer").integer("entries");
        for (Section section : stream.sections("httpserver")) {
            ServerConfig.Http http = servers.http(section, entries);
            if (section.flag("enabled")) {
                enabled.add(http);
                if (!routed) {
                    listeners.add(section, name, "HTTP", http);
                } else if (http.socket().isPresent()) {
                    section.problem(
                            "socket", "is not opened in router mode, where all streams share the router's port");
                } else if (enabled.size() == 2) {
                    section.problem("in router mode a stream has one HTTP server; disable the others");
                }
            }
        }
        return enabled;
    }

    private List<ServerConfig.Tcp> tcp(Section stream, String name) {
        List<ServerConfig.Tcp> enabled = new ArrayList<>();
        for (Section section : stream.sections("tcpserver")) {
            ServerConfig.Tcp tcp = servers.tcp(section);
            if (section.flag("enabled")) {
                enabled.add(tcp);
                listeners.add(section, name, "TCP", tcp);
            }
        }
        return enabled;
    }

    private List<ServerConfig.WebSocket> webSockets(Section stream, String name) {
        List<ServerConfig.WebSocket> enabled = new ArrayList<>();
        for (Section section : stream.sections("wsserver")) {
            ServerConfig.WebSocket webSocket = webSockets.read(section, name);
            if (section.flag("enabled")) {
                enabled.add(webSocket);
                listeners.add(section, name, "WebSocket", webSocket);
            }
        }
        return enabled;
    }

    /** A client may lag {@code buffer_size} entries only if the ring holds as many. */
    private static BufferConfig buffer(
            Section stream,
            List<ServerConfig.Http> http,
            List<ServerConfig.Tcp> tcp,
            List<ServerConfig.WebSocket> webSockets) {
        Section section = stream.section("buffer");
        int entries = section.integer("entries");
        for (ServerConfig server : http) {
            entries = Math.max(entries, server.bufferSize());
        }
        for (ServerConfig server : tcp) {
            entries = Math.max(entries, server.bufferSize());
        }
        for (ServerConfig server : webSockets) {
            entries = Math.max(entries, server.bufferSize());
        }
        return new BufferConfig(
                entries, section.number("max_bytes"), section.integer("max_age_seconds"), section.flag("history"));
    }

    private List<FilterConfig> filters(Section stream) {
        List<FilterConfig> result = new ArrayList<>();
        for (Section section : stream.sections("filters")) {
            filters.read(section).ifPresent(result::add);
        }
        return result;
    }

    private ControlConfig control() {
        Section section = root.section("control");
        ControlConfig control = new ControlConfig(
                sockets.read(section),
                ServerReader.host(section),
                section.integer("port"),
                userSignal(section),
                uids(section));
        if (control.listens()) {
            // Who reaches a socket is said by its permissions, not by what he shows.
            listeners.addControl(
                    section, control, control.socket().isPresent() ? Optional.empty() : access.control(section));
        }
        return control;
    }

    private static List<Integer> uids(Section control) {
        List<Integer> uids = new ArrayList<>();
        for (String text : control.texts("socket_uids")) {
            boolean number =
                    !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
            if (number) {
                uids.add(Integer.parseInt(text));
            } else {
                control.problem("socket_uids", "must be numbers of users, as id -u prints them: [\"1000\"]");
            }
        }
        return uids;
    }

    private static UserSignal userSignal(Section control) {
        Section signals = control.section("signals");
        String wanted = signals.text("USR1");
        for (UserSignal signal : UserSignal.values()) {
            if (signal.text().equals(wanted)) {
                return signal;
            }
        }
        signals.problem("USR1", "must be one of status, pause-toggle");
        return UserSignal.STATUS;
    }

    private RouterConfig router(List<StreamConfig> streams) {
        Section section = root.section("router");
        int port = section.integer("port");
        if (!section.has("port")) {
            port = streams.stream()
                    .flatMap(stream -> stream.http().stream())
                    .mapToInt(ServerConfig.Http::port)
                    .filter(candidate -> candidate > 0)
                    .findFirst()
                    .orElse(0);
        }
        RouterConfig router = new RouterConfig(
                routed,
                ServerReader.host(section),
                port,
                ServerReader.origins(section),
                routed ? tls.read(section.section("ssl")) : Optional.empty());
        if (routed) {
            checkRouter(section, router, streams);
        }
        return router;
    }

    private void checkRouter(Section section, RouterConfig router, List<StreamConfig> streams) {
        Node place = section.place("enabled");
        for (StreamConfig stream : streams) {
            stream.http().forEach(http -> checkNotWeaker(place, router, stream.name(), http.tls()));
        }
        if (streams.stream().allMatch(stream -> stream.http().isEmpty())) {
            problems.key(place, "router mode serves HTTP, but no stream has [streams.httpserver] with enabled = true");
        } else {
            listeners.addRouter(
                    section,
                    router,
                    streams.stream()
                            .filter(stream -> !stream.http().isEmpty())
                            .map(StreamConfig::name)
                            .toList());
        }
    }

    /** A stream that asks for protection must not be had without it by another way. */
    private void checkNotWeaker(Node place, RouterConfig router, String stream, Optional<TlsConfig> wanted) {
        boolean clear = wanted.isPresent() && router.tls().isEmpty();
        boolean open = wanted.filter(TlsConfig::authenticates).isPresent()
                && router.tls().filter(TlsConfig::authenticates).isEmpty();
        if (clear || open) {
            problems.key(
                    place,
                    "the router would serve stream " + Quotes.quote(stream) + (clear ? " without TLS" : " to everyone")
                            + ", although its own ssl table asks for " + (clear ? "it" : "client certificates")
                            + "; write [router.ssl] with the same, or take it out of the stream");
        }
    }
}
