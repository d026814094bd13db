package io.logwisp.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Something that brings the lines of a file to clients: LogWisp, or what would be used instead. */
interface Subject {
    /** As it stands in the table. */
    String name();

    /** Why it cannot be measured on this machine, if so. */
    Optional<String> obstacle();

    /** Whether it can do what the setup asks for. */
    boolean fits(Setup setup);

    /** Starts it, so that clients can connect. */
    Server start(Arena arena, Setup setup) throws IOException;

    /** Makes what an installation makes, so that starts are as fast as they are there. */
    default void prepare(Setup setup) throws IOException {}

    /** Makes data file {@code i} appear, whose lines stand in {@code prepared}. */
    default void deliver(Arena arena, Server server, Path prepared, int i) throws IOException {
        Files.createLink(arena.data(i), prepared);
    }

    /** Whether one run can deliver several files. */
    default boolean takesSeveralFiles() {
        return true;
    }

    /** The first program with that name in PATH. */
    static Optional<Path> find(String program) {
        return Stream.of((System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Nothing, or a sentence that names the program that is missing. */
    static Optional<String> missing(String... programs) {
        return Stream.of(programs)
                .filter(program -> find(program).isEmpty())
                .findFirst()
                .map(program -> program + " is not installed");
    }

    /** {@code tail} for all files of the arena, from their first line on. */
    static String tail(Arena arena) {
        return "tail -q -n +1 -F "
                + arena.allFiles().stream().map(file -> "'" + file + "'").collect(Collectors.joining(" "));
    }

    /**
     * What a measurement asks for.
     *
     * @param json JSON entries, not the lines as they are
     * @param clientFilters whether clients ask for filters of their own
     * @param streamFilter an expression that lines must match, empty for none
     * @param clients how many will connect
     * @param premade a line to greet with and then all lines of the first file, ready in the format asked for
     * @param javaHome the Java to use, for subjects that need one
     */
    record Setup(
            Protocol protocol,
            boolean json,
            boolean clientFilters,
            String streamFilter,
            int clients,
            Optional<Path> premade,
            Optional<Path> javaHome) {
        static Setup of(Protocol protocol, boolean json, int clients) {
            return new Setup(protocol, json, false, "", clients, Optional.empty(), Optional.empty());
        }

        Setup withClientFilters() {
            return new Setup(protocol, json, true, streamFilter, clients, premade, javaHome);
        }

        Setup withStreamFilter(String other) {
            return new Setup(protocol, json, clientFilters, other, clients, premade, javaHome);
        }

        Setup withPremade(Path other) {
            return new Setup(protocol, json, clientFilters, streamFilter, clients, Optional.of(other), javaHome);
        }

        Setup withJava(Path other) {
            return new Setup(protocol, json, clientFilters, streamFilter, clients, premade, Optional.of(other));
        }

        boolean isFiltered() {
            return clientFilters || !streamFilter.isEmpty();
        }
    }

    /** This project, started as its users start it. */
    record LogWisp(Path launcher) implements Subject {
        /** Of these an archive has been made. Used by one thread. */
        private static final Set<Path> PREPARED = new HashSet<>();

        @Override
        public String name() {
            return "LogWisp";
        }

        @Override
        public Optional<String> obstacle() {
            return Optional.empty();
        }

        @Override
        public boolean fits(Setup setup) {
            return true;
        }

        /** A build makes an archive for the Java it runs on; for another one it is made here, once. */
        @Override
        public void prepare(Setup setup) throws IOException {
            Path home = setup.javaHome().orElseThrow();
            if (!PREPARED.add(home)) {
                return;
            }
            ProcessBuilder builder = new ProcessBuilder(launcher.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("JAVA_HOME", home.toString());
            builder.environment().put("LOGWISP_PREPARE", "1");
            Process process = builder.start();
            if (process.onExit().join().exitValue() != 0) {
                throw new IOException("no archive could be made for " + home);
            }
        }

        @Override
        public Server start(Arena arena, Setup setup) throws IOException {
            if (setup.protocol().isSyslog()) {
                return receive(arena, setup);
            }
            int http = Arena.freePort();
            int tcp = Arena.freePort();
            int webSocket = Arena.freePort();
            Path config = arena.folder().resolve("logwisp.toml");
            Files.writeString(
                    config,
                    "[checkpoint]\nenabled = false\n\n"
                            + Toml.stream(arena, setup, http, tcp)
                            + (setup.json() ? "" : "format = \"raw\"\n")
                            + Toml.tls(arena, setup)
                            + Toml.webSocket(setup, webSocket));
            Map<String, String> environment = setup.javaHome()
                    .map(home -> Map.of("JAVA_HOME", home.toString()))
                    .orElse(Map.of());
            return Server.start(
                            arena.folder(),
                            Toml.kind(setup, http, tcp, webSocket),
                            environment,
                            List.of(launcher.toString(), "--config", config.toString()))
                    .withInlet(setup.protocol() == Protocol.TCP_OF_WEBSOCKET ? webSocket : 0)
                    .awaitPort();
        }

        /** A syslog source and a file with what syslog-ng writes by default. */
        private Server receive(Arena arena, Setup setup) throws IOException {
            int port = Arena.freePort();
            Path config = arena.folder().resolve("logwisp.toml");
            Files.writeString(config, """
                    [checkpoint]
                    enabled = false

                    [[streams]]
                    name = "load"

                    [[streams.sources]]
                    type = "syslog"
                    transport = "%s"
                    host = "127.0.0.1"
                    port = %d

                    [[streams.sinks]]
                    type = "file"
                    path = "%s"
                    template = "$DATE $HOST $MSGHDR$MSG"
                    """.formatted(
                            setup.protocol() == Protocol.SYSLOG_UDP ? "udp" : "tcp", port, arena.received()));
            return Server.start(
                            arena.folder(),
                            Crowd.Kind.tcp(port),
                            Map.of(),
                            List.of(launcher.toString(), "--config", config.toString()))
                    .awaitOutput("ready in");
        }
    }

    /** LogWisp, the Go program. */
    record Ancestor(Optional<Path> program) implements Subject {
        @Override
        public String name() {
            return "LogWisp (Go)";
        }

        @Override
        public Optional<String> obstacle() {
            return program.isPresent() ? Optional.empty() : Optional.of("no binary given, see --logwisp");
        }

        @Override
        public boolean fits(Setup setup) {
            boolean known = setup.protocol() == Protocol.TCP || setup.protocol() == Protocol.SSE;
            return setup.json() && known && !setup.clientFilters();
        }

        @Override
        public Server start(Arena arena, Setup setup) throws IOException {
            int http = Arena.freePort();
            int tcp = Arena.freePort();
            Path config = arena.folder().resolve("logwisp.toml");
            Files.writeString(config, Toml.stream(arena, setup, http, tcp));
            return Server.start(
                            arena.folder(),
                            Toml.kind(setup, http, tcp, 0),
                            Map.of(),
                            List.of(program.orElseThrow().toAbsolutePath().toString(), "--config", config.toString()))
                    .awaitPort();
        }
    }

    /** {@code tail -F | ncat -lk}: the floor to beat. */
    record TailNcat() implements Subject {
        static final String NAME = "tail -F | ncat";

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Optional<String> obstacle() {
            return missing("tail", "ncat");
        }

        /** It has only lines; they stand beside JSON entries too, because that is what its users get. */
        @Override
        public boolean fits(Setup setup) {
            return !setup.protocol().isWebSocket() && !setup.protocol().isSyslog() && !setup.isFiltered();
        }

        @Override
        public Server start(Arena arena, Setup setup) throws IOException {
            int port = Arena.freePort();
            boolean encrypted = setup.protocol() == Protocol.TLS;
            String tls = encrypted ? tls(new TlsCertificate(arena.folder())) : "";
            String line = "%s | ncat -lk%s -m %d 127.0.0.1 %d".formatted(tail(arena), tls, setup.clients() + 8, port);
            Crowd.Kind kind = encrypted ? Crowd.Kind.tls(port) : Crowd.Kind.tcp(port);
            return Server.start(arena.folder(), kind, Map.of(), List.of("sh", "-c", line))
                    .awaitPort();
        }

        private static String tls(TlsCertificate certificate) {
            return " --ssl --ssl-cert " + certificate.certificate() + " --ssl-key " + certificate.key();
        }
    }

    /** One connection of Java's own TLS sockets with ready bytes: what the engine can do at most. */
    record TlsFloor() implements Subject {
        @Override
        public String name() {
            return "floor (Java TLS)";
        }

        @Override
        public Optional<String> obstacle() {
            return Optional.empty();
        }

        @Override
        public boolean fits(Setup setup) {
            return setup.protocol() == Protocol.TLS
                    && setup.clients() == 1
                    && setup.premade().isPresent();
        }

        @Override
        public boolean takesSeveralFiles() {
            return false;
        }

        @Override
        public Server start(Arena arena, Setup setup) throws IOException {
            int port = Arena.freePort();
            Path premade = setup.premade().orElseThrow();
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    TlsSender.class.getName(),
                    Integer.toString(port),
                    new TlsCertificate(arena.folder()).store().toString(),
                    premade.toString(),
                    Integer.toString(Floor.firstLine(premade)));
            return Server.start(arena.folder(), Crowd.Kind.tls(port), Map.of(), command)
                    .awaitOutput("listening");
        }

        @Override
        public void deliver(Arena arena, Server server, Path prepared, int i) throws IOException {
            server.process().getOutputStream().write('\n');
            server.process().getOutputStream().flush();
        }
    }

    /** rsyslog, which follows files and connects to whoever is to have the lines. */
    record Rsyslog() implements Subject {
        @Override
        public String name() {
            return "rsyslog";
        }

        @Override
        public Optional<String> obstacle() {
            return missing("rsyslogd");
        }

        @Override
        public boolean fits(Setup setup) {
            return setup.protocol() == Protocol.TCP && setup.clients() == 1 && !setup.isFiltered();
        }

        @Override
        public Server start(Arena arena, Setup setup) throws IOException {
            ServerSocketChannel listener =
                    ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Path config = arena.folder().resolve("rsyslog.conf");
            Files.writeString(config, """
                    global(workDirectory="%s")
                    module(load="imfile" mode="inotify")
                    template(name="line" type="string" string="%%msg%%\n")
                    input(type="imfile" File="%s/*.log" Tag="load" addMetadata="off")
                    action(type="omfwd" target="127.0.0.1" port="%d" protocol="tcp" template="line")
                    """.formatted(
                            arena.folder(), arena.logs(), listener.socket().getLocalPort()));
            List<String> command =
                    List.of(find("rsyslogd").orElseThrow().toString(), "-n", "-iNONE", "-f", config.toString());
            return Server.start(arena.folder(), Crowd.Kind.accepting(listener), Map.of(), command);
        }
    }

    /** websocketd with a {@code tail} for each client. */
    record WebSocketDaemon() implements Subject {
        @Override
        public String name() {
            return "websocketd";
        }

        @Override
        public Optional<String> obstacle() {
            return missing("websocketd");
        }

        @Override
        public boolean fits(Setup setup) {
            return setup.protocol() == Protocol.WEBSOCKET && !setup.isFiltered();
        }

        @Override
        public Server start(Arena arena, Setup setup) throws IOException {
            int port = Arena.freePort();
            List<String> command = Stream.concat(
                            Stream.of("websocketd", "--address=127.0.0.1", "--port=" + port, "--loglevel=error"),
                            Stream.of("sh", "-c", tail(arena)))
                    .toList();
            return Server.start(arena.folder(), Crowd.Kind.webSocket(port, "/"), Map.of(), command)
                    .awaitPort();
        }
    }

    /** Ready bytes and epoll in C, or NIO where there is no compiler: what the kernel gives these readers at most. */
    record Floor(List<String> command) implements Subject {
        @Override
        public String name() {
            return "floor (" + (command.size() == 1 ? "C epoll" : "Java NIO") + ")";
        }

        @Override
        public Optional<String> obstacle() {
            return Optional.empty();
        }

        @Override
        public boolean fits(Setup setup) {
            return setup.protocol() == Protocol.TCP
                    && !setup.isFiltered()
                    && setup.premade().isPresent();
        }

        @Override
        public boolean takesSeveralFiles() {
            return false;
        }

        @Override
        public Server start(Arena arena, Setup setup) throws IOException {
            int port = Arena.freePort();
            Path premade = setup.premade().orElseThrow();
            String greeting = Integer.toString(firstLine(premade));
            List<String> all = Stream.concat(
                            command.stream(),
                            Stream.of(
                                    Integer.toString(port),
                                    Integer.toString(setup.clients()),
                                    premade.toString(),
                                    greeting))
                    .toList();
            return Server.start(arena.folder(), Crowd.Kind.tcp(port), Map.of(), all)
                    .awaitOutput("listening");
        }

        private static int firstLine(Path file) throws IOException {
            try (BufferedReader lines = Files.newBufferedReader(file)) {
                return lines.readLine().length() + 1;
            }
        }

        @Override
        public void deliver(Arena arena, Server server, Path prepared, int i) throws IOException {
            server.process().getOutputStream().write('\n');
            server.process().getOutputStream().flush();
        }
    }

    /** The configuration that both LogWisps understand. */
    final class Toml {
        private Toml() {}

        static String stream(Arena arena, Setup setup, int http, int tcp) {
            String filter = setup.streamFilter().isEmpty()
                    ? ""
                    : "[[streams.filters]]\ntype = \"include\"\npatterns = [\"" + setup.streamFilter() + "\"]\n\n";
            return String.format(Locale.ROOT, """
                    [[streams]]
                    name = "load"

                    [streams.monitor]
                    targets = [{ path = "%s", pattern = "*.log", is_file = false }]

                    %s[streams.httpserver]
                    enabled = true
                    port = %d

                    [streams.tcpserver]
                    enabled = true
                    port = %d
                    """, arena.logs(), filter, http, tcp);
        }

        static String tls(Arena arena, Setup setup) throws IOException {
            if (setup.protocol() != Protocol.TLS) {
                return "";
            }
            TlsCertificate certificate = new TlsCertificate(arena.folder());
            return "\n[streams.tcpserver.ssl]\nenabled = true\ncert_file = \"" + certificate.certificate()
                    + "\"\nkey_file = \"" + certificate.key() + "\"\n";
        }

        /** A WebSocket at a port of its own, where the setup asks for one. */
        static String webSocket(Setup setup, int port) {
            String server = "\n[streams.wsserver]\nenabled = true\nport = " + port + "\nmax_clients = 10000\n";
            return switch (setup.protocol()) {
                case TCP_OF_WEBSOCKET -> "\n[[streams.sources]]\ntype = \"websocket\"\nport = " + port + "\n";
                case TEMPLATE -> server + "style = \"template\"\ntemplate = \"$ISODATE $HOST $MSGHDR$MSG\"\n";
                // These clients answer no pings.
                case ZEEK -> server + "style = \"zeek-v1\"\nping_interval_seconds = 3600\n";
                default -> "";
            };
        }

        static Crowd.Kind kind(Setup setup, int http, int tcp, int webSocket) {
            return switch (setup.protocol()) {
                case TCP, TCP_OF_WEBSOCKET -> Crowd.Kind.tcp(tcp);
                case TEMPLATE -> Crowd.Kind.template(webSocket);
                case ZEEK -> Crowd.Kind.zeek(webSocket);
                case TLS -> Crowd.Kind.tls(tcp);
                case SSE -> Crowd.Kind.sse(http, "/stream");
                case WEBSOCKET -> Crowd.Kind.webSocket(http, "/ws");
                case SYSLOG_TCP, SYSLOG_UDP -> throw new IllegalArgumentException("nobody reads: " + setup.protocol());
            };
        }
    }
}
