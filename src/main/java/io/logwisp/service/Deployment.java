package io.logwisp.service;

import io.logwisp.config.ControlConfig;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.RouterConfig;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.SourceConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.config.TlsConfig;
import io.logwisp.config.UnixSocket;
import io.logwisp.entry.Inbox;
import io.logwisp.entry.Ticker;
import io.logwisp.pipeline.Messages;
import io.logwisp.server.AccessGate;
import io.logwisp.server.Addresses;
import io.logwisp.server.ControlVerticle;
import io.logwisp.server.Farewell;
import io.logwisp.server.Health;
import io.logwisp.server.HttpMount;
import io.logwisp.server.HttpServerVerticle;
import io.logwisp.server.ProgramCommands;
import io.logwisp.server.ServedStream;
import io.logwisp.server.StreamPort;
import io.logwisp.server.TcpServerVerticle;
import io.logwisp.server.ViewerPage;
import io.logwisp.server.WebSocketEndpoint;
import io.logwisp.server.WebSocketServerVerticle;
import io.logwisp.source.SocketFile;
import io.logwisp.source.SourceVerticle;
import io.logwisp.source.SyslogSource;
import io.logwisp.source.WebSocketSource;
import io.logwisp.source.ZeekSource;
import io.logwisp.tail.CheckpointStore;
import io.logwisp.tail.DirectoryWatcher;
import io.logwisp.tls.TlsException;
import io.logwisp.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verticles that a configuration needs, and how to get from one configuration to the next. Owned by the control thread;
 * every method waits until its work is done.
 */
final class Deployment {
    private static final Logger logger = LoggerFactory.getLogger(Deployment.class);

    /** Nothing here takes that long; waiting must end all the same, above all when the process is to stop. */
    private static final long LONGEST_WAIT_SECONDS = 20;

    /** Requests for the past that are worked on at the same time; as many as {@link #HISTORY_QUEUE} wait. */
    private static final int HISTORIANS = 2;

    private static final int HISTORY_QUEUE = 32;
    private static final long HISTORIAN_IDLE_SECONDS = 30;

    private final Vertx vertx;
    private final int instances;
    private final Ticker ticker;
    private final String version;
    private final @Nullable DirectoryWatcher watcher;
    private final CheckpointStore checkpoints;
    private final AccessGate access;
    private final ProgramCommands program;
    private final Health health;
    private final ViewerPage page = new ViewerPage();
    private final ExecutorService historians = historians();

    private final Map<String, RunningStream> streams = new LinkedHashMap<>();
    private final Map<HttpAddress, HttpPort> httpPorts = new LinkedHashMap<>();
    private final Map<StreamAddress, OpenPort> streamPorts = new LinkedHashMap<>();

    private Optional<ControlPort> controlPort = Optional.empty();

    /** The streams that run, for event loops. */
    private volatile List<ServedStream> served = List.of();

    private record ControlPort(ControlConfig config, String id) {}

    private final Map<SourceAddress, RunningSource> sources = new LinkedHashMap<>();

    private record RunningStream(StreamConfig config, StreamVerticle verticle, String id) {
        ServedStream served() {
            return verticle.served();
        }

        Inbox<Messages> inbox() {
            return verticle.inbox();
        }
    }

    /** A source by its stream and its place in there. */
    private record SourceAddress(String stream, int index) {}

    private record RunningSource(Optional<TlsMaterial> tls, List<SourceVerticle> verticles, List<String> ids) {}

    /** What must be equal for an HTTP port to stay open over a reload. */
    private record HttpAddress(
            String host,
            int port,
            Optional<UnixSocket> socket,
            boolean router,
            List<String> corsOrigins,
            Optional<TlsConfig> tls) {
        /** Of what differs; that of a record is put together by every start anew, for each record inside as well. */
        @Override
        public int hashCode() {
            return 31 * host.hashCode() + port + socket.hashCode();
        }
    }

    private record HttpPort(HttpMount mount, List<HttpServerVerticle> verticles, List<String> ids) {}

    /** What must be equal for a port of one stream to stay open over a reload. */
    private record StreamAddress(StreamConfig stream, ServerConfig config, List<String> hostNames) {
        /** As that of {@link HttpAddress}. */
        @Override
        public int hashCode() {
            return 31 * stream.name().hashCode() + config.port();
        }
    }

    private record OpenPort(int port, Optional<TlsMaterial> tls, List<StreamPort> verticles, List<String> ids) {}

    /** @param instances event loops that share each port */
    Deployment(
            Vertx vertx,
            int instances,
            @Nullable DirectoryWatcher watcher,
            CheckpointStore checkpoints,
            AccessGate access,
            ProgramCommands program,
            Health health,
            Ticker ticker,
            String version) {
        this.vertx = vertx;
        this.instances = instances;
        this.watcher = watcher;
        this.checkpoints = checkpoints;
        this.access = access;
        this.program = program;
        this.health = health;
        this.ticker = ticker;
        this.version = version;
    }

    /** Threads that read the past, so that no event loop waits for a disk. */
    private static ExecutorService historians() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                HISTORIANS,
                HISTORIANS,
                HISTORIAN_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(HISTORY_QUEUE),
                task -> {
                    Thread thread = new Thread(task, "history-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Goes over to a configuration: what it shares with the one before goes on untouched. */
    ReloadReport apply(LogWispConfig next) throws StartException {
        Map<String, StreamConfig> wanted = new LinkedHashMap<>();
        next.streams().forEach(stream -> wanted.put(stream.name(), stream));
        ReloadReport report = ReloadReport.between(runningConfigs(), wanted);
        report.removed().forEach(name -> stopStream(name, Farewell::removed));
        report.changed().forEach(name -> stopStream(name, Farewell::reloaded));
        Map<HttpAddress, HttpMount> mounts = new LinkedHashMap<>();
        for (StreamConfig stream : next.streams()) {
            if (report.starting().contains(stream.name())) {
                startStream(stream);
            }
        }
        served = streams();
        renewCertificates();
        planMounts(next, mounts);
        closeHttpPortsExcept(mounts);
        for (Map.Entry<HttpAddress, HttpMount> mount : mounts.entrySet()) {
            openOrUpdate(mount.getKey(), mount.getValue());
        }
        for (StreamConfig stream : next.streams()) {
            for (ServerConfig.Tcp tcp : stream.tcp()) {
                openPort(new StreamAddress(stream, tcp, List.of()));
            }
            for (ServerConfig.WebSocket ws : stream.webSockets()) {
                openPort(new StreamAddress(stream, ws, hostNames(next, ws.host())));
            }
        }
        openControl(next);
        for (StreamConfig stream : next.streams()) {
            openSources(stream, next);
        }
        health.openListeners((int) listeners().stream().filter(this::isOpen).count());
        health.firstExpiry(firstExpiry());
        return report;
    }

    private void openControl(LogWispConfig config) throws StartException {
        ControlConfig wanted = config.control();
        if (controlPort.filter(open -> open.config.equals(wanted)).isPresent()) {
            return;
        }
        closeControl();
        if (wanted.listens()) {
            ControlVerticle verticle = new ControlVerticle(
                    wanted, hostNames(config, wanted.host()), () -> served, program, access, version, health);
            String id = deployListener(
                    () -> verticle, "[control]", wanted.host(), wanted.port(), wanted.socket(), List.of());
            controlPort = Optional.of(new ControlPort(wanted, id));
        }
    }

    private void closeControl() {
        controlPort.ifPresent(open -> {
            undeploy(List.of(open.id));
            open.config.socket().ifPresent(SocketFile::remove);
        });
        controlPort = Optional.empty();
    }

    /** Stops everything in order: sources first, then what they delivered last goes out, then the goodbyes. */
    void stop() {
        closeControl();
        historians.shutdown();
        sources.values().forEach(source -> undeploy(source.ids));
        sources.clear();
        List<Future<Void>> ending = new ArrayList<>();
        streams.values().forEach(stream -> ending.add(vertx.undeploy(stream.id)));
        await(Future.join(ending));
        List<Future<Void>> closing = new ArrayList<>();
        httpPorts.values().forEach(port -> port.ids.forEach(id -> closing.add(vertx.undeploy(id))));
        streamPorts.values().forEach(port -> port.ids.forEach(id -> closing.add(vertx.undeploy(id))));
        await(Future.join(closing));
        httpPorts.keySet().forEach(address -> address.socket.ifPresent(SocketFile::remove));
        streamPorts.keySet().forEach(address -> address.config.socket().ifPresent(SocketFile::remove));
        streams.clear();
        httpPorts.clear();
        streamPorts.clear();
    }

    /** The streams that run now, in the order they were started. */
    List<ServedStream> streams() {
        return streams.values().stream().map(RunningStream::served).toList();
    }

    /** Has sinks open their files anew, which somebody may have moved away. */
    void reopen() {
        streams.values().forEach(stream -> stream.verticle.reopen());
    }

    /** What is listened on now. */
    List<Listener> listeners() {
        List<Listener> listeners = new ArrayList<>();
        httpPorts.forEach((address, port) -> listeners.add(new Listener(
                address.router
                        ? ""
                        : port.mount.streams().keySet().iterator().next().name(),
                Listener.Kind.HTTP,
                address.host,
                port.mount.port(),
                protection(address.tls),
                address.socket.map(UnixSocket::path))));
        streamPorts.forEach((address, port) -> listeners.add(new Listener(
                address.stream.name(),
                address.config instanceof ServerConfig.WebSocket ? Listener.Kind.WEBSOCKET : Listener.Kind.TCP,
                address.config.host(),
                port.port,
                protection(address.config.tls()),
                address.config.socket().map(UnixSocket::path))));
        controlPort.ifPresent(open -> listeners.add(new Listener(
                "",
                Listener.Kind.CONTROL,
                open.config.host(),
                open.config.port(),
                Listener.Protection.NONE,
                open.config.socket().map(UnixSocket::path))));
        return listeners;
    }

    private OptionalLong firstExpiry() {
        return Stream.of(
                        httpPorts.values().stream().map(port -> port.mount.tls()),
                        streamPorts.values().stream().map(OpenPort::tls),
                        sources.values().stream().map(RunningSource::tls))
                .flatMap(materials -> materials)
                .flatMap(Optional::stream)
                .mapToLong(material -> material.notAfter().getEpochSecond())
                .min();
    }

    /** Whether other machines reach it and it asks nobody who he is. */
    private boolean isOpen(Listener listener) {
        return listener.socket().isEmpty()
                && !Addresses.isLoopback(listener.host())
                && listener.protection() != Listener.Protection.CLIENT_CERTIFICATE
                && (listener.kind() == Listener.Kind.CONTROL
                        || streamsOf(listener).anyMatch(name -> !access.asks(name)));
    }

    private Stream<String> streamsOf(Listener listener) {
        return listener.stream().isEmpty() ? streams.keySet().stream() : Stream.of(listener.stream());
    }

    private static Listener.Protection protection(Optional<TlsConfig> tls) {
        return tls.map(config ->
                        config.authenticates() ? Listener.Protection.CLIENT_CERTIFICATE : Listener.Protection.TLS)
                .orElse(Listener.Protection.NONE);
    }

    /**
     * Looks whether the files of TLS listeners have changed, and shows the new certificates to those who connect from now on.
     * Files that cannot be used change nothing.
     */
    void renewCertificates() {
        List<Future<Void>> renewals = new ArrayList<>();
        httpPorts.replaceAll((address, port) -> {
            Optional<TlsMaterial> renewed = renewed(port.mount.tls());
            if (renewed.isEmpty()) {
                return port;
            }
            HttpMount mount = port.mount.withTls(renewed.get());
            port.verticles.forEach(verticle -> renewals.add(verticle.update(mount)));
            return new HttpPort(mount, port.verticles, port.ids);
        });
        streamPorts.replaceAll((address, port) -> {
            Optional<TlsMaterial> renewed = renewed(port.tls);
            if (renewed.isEmpty()) {
                return port;
            }
            port.verticles.forEach(verticle -> renewals.add(verticle.renew(renewed.get())));
            return new OpenPort(port.port, renewed, port.verticles, port.ids);
        });
        sources.replaceAll((address, source) -> {
            Optional<TlsMaterial> renewed = renewed(source.tls);
            if (renewed.isEmpty()) {
                return source;
            }
            source.verticles.forEach(verticle -> renewals.add(verticle.renew(renewed.get())));
            return new RunningSource(renewed, source.verticles, source.ids);
        });
        if (!await(Future.join(renewals))) {
            logger.warn("a new certificate is not shown everywhere yet");
        }
        health.firstExpiry(firstExpiry());
    }

    /** The material read again; empty when it is still the same, or cannot be used. */
    private static Optional<TlsMaterial> renewed(Optional<TlsMaterial> shown) {
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        TlsConfig config = shown.get().config();
        try {
            TlsMaterial read = TlsMaterial.read(config);
            if (read.equals(shown.get())) {
                return Optional.empty();
            }
            logger.info("new certificate from {}, valid until {}", config.certFile(), read.notAfter());
            return Optional.of(read);
        } catch (TlsException e) {
            logger.warn("going on with the certificate from before: {}: {}", file(config, e), e.reason());
            return Optional.empty();
        }
    }

    private static Path file(TlsConfig config, TlsException e) {
        return switch (e.key()) {
            case "key_file" -> config.keyFile();
            case "client_ca_file" -> config.clientCaFile().orElse(config.certFile());
            case "client_crl_file" -> config.clientCrlFile().orElse(config.certFile());
            default -> config.certFile();
        };
    }

    private static Optional<TlsMaterial> material(Optional<TlsConfig> config, String what) throws StartException {
        if (config.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(TlsMaterial.read(config.get()));
        } catch (TlsException e) {
            throw new StartException(what + ": " + file(config.get(), e) + " " + e.reason(), e);
        }
    }

    private Map<String, StreamConfig> runningConfigs() {
        Map<String, StreamConfig> running = new LinkedHashMap<>();
        streams.forEach((name, stream) -> running.put(name, stream.config));
        return running;
    }

    private void startStream(StreamConfig config) throws StartException {
        StreamVerticle verticle = new StreamVerticle(config, watcher, checkpoints, access, historians, vertx, ticker);
        String id = deploy(() -> verticle, "stream \"" + config.name() + "\"");
        streams.put(config.name(), new RunningStream(config, verticle, id));
    }

    private void stopStream(String name, Consumer<Farewell> why) {
        RunningStream stream = streams.remove(name);
        if (stream == null) {
            return;
        }
        why.accept(stream.served().farewell());
        sources.entrySet().removeIf(entry -> {
            boolean ends = entry.getKey().stream.equals(name);
            if (ends) {
                undeploy(entry.getValue().ids);
            }
            return ends;
        });
        await(vertx.undeploy(stream.id));
        streamPorts.entrySet().removeIf(entry -> {
            boolean ends = entry.getKey().stream.equals(stream.config);
            if (ends) {
                undeploy(entry.getValue().ids);
                entry.getKey().config.socket().ifPresent(SocketFile::remove);
            }
            return ends;
        });
    }

    private void planMounts(LogWispConfig config, Map<HttpAddress, HttpMount> mounts) throws StartException {
        if (config.router().enabled()) {
            planRouter(config, mounts);
            return;
        }
        for (StreamConfig stream : config.streams()) {
            for (ServerConfig.Http http : stream.http()) {
                HttpAddress address =
                        new HttpAddress(http.host(), http.port(), http.socket(), false, http.corsOrigins(), http.tls());
                mounts.put(address, mount(config, address, Map.of(served(stream), http)));
            }
        }
    }

    private void planRouter(LogWispConfig config, Map<HttpAddress, HttpMount> mounts) throws StartException {
        RouterConfig router = config.router();
        Map<ServedStream, ServerConfig.Http> mounted = new LinkedHashMap<>();
        for (StreamConfig stream : config.streams()) {
            stream.http().stream().findFirst().ifPresent(http -> mounted.put(served(stream), http));
        }
        HttpAddress address = new HttpAddress(
                router.host(), router.port(), Optional.empty(), true, router.corsOrigins(), router.tls());
        mounts.put(address, mount(config, address, mounted));
    }

    private HttpMount mount(LogWispConfig config, HttpAddress address, Map<ServedStream, ServerConfig.Http> mounted)
            throws StartException {
        HttpPort open = httpPorts.get(address);
        // An open port keeps its certificate; what is new of it comes by renewCertificates.
        Optional<TlsMaterial> tls = open == null ? material(address.tls, what(address, mounted)) : open.mount.tls();
        int port = open == null ? address.port : open.mount.port();
        List<String> names = hostNames(config, address.host);
        return new HttpMount(
                address.host,
                port,
                address.socket,
                address.router,
                mounted,
                names,
                address.corsOrigins,
                tls,
                page,
                version,
                health,
                ticker);
    }

    private static List<String> hostNames(LogWispConfig config, String host) {
        List<String> names = new ArrayList<>(config.security().allowedHosts());
        names.add(host);
        names.addAll(MachineNames.ALL);
        return names;
    }

    private static String what(HttpAddress address, Map<ServedStream, ServerConfig.Http> mounted) {
        return address.router
                ? "router"
                : "stream \"" + mounted.keySet().iterator().next().name() + "\"";
    }

    private void closeHttpPortsExcept(Map<HttpAddress, HttpMount> wanted) {
        httpPorts.entrySet().removeIf(entry -> {
            boolean ends = !wanted.containsKey(entry.getKey());
            if (ends) {
                undeploy(entry.getValue().ids);
                entry.getKey().socket.ifPresent(SocketFile::remove);
            }
            return ends;
        });
    }

    private void openOrUpdate(HttpAddress address, HttpMount mount) throws StartException {
        HttpPort open = httpPorts.get(address);
        if (open != null) {
            List<Future<Void>> updates = new ArrayList<>();
            open.verticles.forEach(verticle -> updates.add(verticle.update(mount)));
            await(Future.join(updates));
            httpPorts.put(address, new HttpPort(mount, open.verticles, open.ids));
            return;
        }
        String what = what(address, mount.streams());
        HttpMount bound = mount.withPort(port(mount.host(), mount.port(), mount.socket(), what));
        List<HttpServerVerticle> verticles = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            HttpServerVerticle verticle = new HttpServerVerticle(bound);
            ids.add(deployListener(() -> verticle, what, bound.host(), bound.port(), bound.socket(), ids));
            verticles.add(verticle);
        }
        httpPorts.put(address, new HttpPort(bound, verticles, ids));
    }

    private void openPort(StreamAddress address) throws StartException {
        if (streamPorts.containsKey(address)) {
            return;
        }
        ServerConfig config = address.config;
        String what = "stream \"" + address.stream.name() + "\"";
        int port = port(config.host(), config.port(), config.socket(), what);
        Optional<TlsMaterial> tls = material(config.tls(), what);
        Supplier<StreamPort> opening = opening(address, port, tls);
        List<StreamPort> verticles = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            StreamPort verticle = opening.get();
            ids.add(deployListener(() -> (VerticleBase) verticle, what, config.host(), port, config.socket(), ids));
            verticles.add(verticle);
        }
        streamPorts.put(address, new OpenPort(port, tls, verticles, ids));
    }

    /** Makes a port for each event loop. */
    private Supplier<StreamPort> opening(StreamAddress address, int port, Optional<TlsMaterial> tls) {
        ServedStream served = served(address.stream);
        if (address.config instanceof ServerConfig.WebSocket config) {
            WebSocketEndpoint endpoint = new WebSocketEndpoint(config, served, version, MachineNames.own());
            return () -> new WebSocketServerVerticle(endpoint, address.hostNames, port, tls);
        }
        if (address.config instanceof ServerConfig.Tcp config) {
            return () -> new TcpServerVerticle(served, config, port, tls);
        }
        throw new AssertionError("BUG: no port of its own for " + address.config);
    }

    /** Opens the sources of a stream that are not open yet: the servers that show what they bring are there by now. */
    private void openSources(StreamConfig stream, LogWispConfig all) throws StartException {
        for (int i = 0; i < stream.sources().size(); i++) {
            SourceAddress address = new SourceAddress(stream.name(), i);
            if (!sources.containsKey(address)) {
                sources.put(address, openSource(stream, i, all));
            }
        }
    }

    private RunningSource openSource(StreamConfig stream, int index, LogWispConfig all) throws StartException {
        SourceConfig source = stream.sources().get(index);
        if (source instanceof SourceConfig.Syslog syslog) {
            return openSource(stream.name(), index, syslog);
        }
        if (source instanceof SourceConfig.WebSocketServer server) {
            return openSource(stream.name(), index, server, hostNames(all, server.host()));
        }
        if (source instanceof SourceConfig.WebSocketClient client) {
            return openSource(stream.name(), index, client);
        }
        if (source instanceof SourceConfig.Zeek zeek) {
            return openSource(stream.name(), index, zeek);
        }
        throw new AssertionError("BUG: nothing receives for " + source);
    }

    private RunningSource openSource(String stream, int index, SourceConfig.Syslog config) throws StartException {
        String what =
                "stream \"" + stream + "\": syslog source " + config.transport().text() + " " + config.address();
        Optional<TlsMaterial> tls = material(config.tls(), what);
        RunningStream running = running(stream);
        List<SourceVerticle> verticles = SyslogSource.verticles(
                index,
                config,
                running.inbox(),
                running.served().stats().sources().get(index),
                ticker,
                tls,
                instances);
        return deploySource(
                what,
                tls,
                verticles,
                cause -> config.path().isPresent() ? socketReason(cause) : reason(cause, config.port()));
    }

    private RunningSource openSource(
            String stream, int index, SourceConfig.WebSocketServer config, List<String> hostNames)
            throws StartException {
        String what = "stream \"" + stream + "\": WebSocket source " + config.url();
        Optional<TlsMaterial> tls = material(config.tls(), what);
        RunningStream running = running(stream);
        List<SourceVerticle> verticles = WebSocketSource.listeners(
                index,
                config,
                stream,
                hostNames,
                running.inbox(),
                running.served().stats().sources().get(index),
                access,
                ticker,
                tls,
                instances);
        return deploySource(what, tls, verticles, cause -> reason(cause, config.port()));
    }

    private RunningSource openSource(String stream, int index, SourceConfig.WebSocketClient config)
            throws StartException {
        RunningStream running = running(stream);
        SourceVerticle verticle = WebSocketSource.caller(
                index,
                config,
                running.inbox(),
                running.served().stats().sources().get(index),
                ticker);
        String what = "stream \"" + stream + "\": WebSocket source " + config.url();
        return deploySource(what, Optional.empty(), List.of(verticle), cause -> reason(cause, 0));
    }

    private RunningSource openSource(String stream, int index, SourceConfig.Zeek config) throws StartException {
        RunningStream running = running(stream);
        SourceVerticle verticle = ZeekSource.caller(
                index,
                config,
                running.inbox(),
                running.served().stats().sources().get(index),
                ticker);
        String what = "stream \"" + stream + "\": Zeek source " + config.url();
        return deploySource(what, Optional.empty(), List.of(verticle), cause -> reason(cause, 0));
    }

    private RunningSource deploySource(
            String what,
            Optional<TlsMaterial> tls,
            List<SourceVerticle> verticles,
            Function<@Nullable Throwable, String> reason)
            throws StartException {
        List<String> ids = new ArrayList<>();
        for (SourceVerticle verticle : verticles) {
            Future<String> deployment = vertx.deployVerticle(verticle);
            if (!await(deployment)) {
                undeploy(ids);
                throw new StartException(
                        what + ": cannot listen: " + reason.apply(deployment.cause()), deployment.cause());
            }
            ids.add(deployment.result());
        }
        return new RunningSource(tls, verticles, ids);
    }

    private RunningStream running(String stream) {
        RunningStream running = streams.get(stream);
        if (running == null) {
            throw new AssertionError("BUG: stream " + stream + " does not run");
        }
        return running;
    }

    private static String socketReason(@Nullable Throwable cause) {
        String message = cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
        if (message.contains("Permission denied") || cause instanceof AccessDeniedException) {
            return "permission denied; run as a user who may write to its directory";
        }
        return message.contains("No such file") ? "its directory does not exist; make it" : message;
    }

    private static int port(String host, int configured, Optional<UnixSocket> socket, String what)
            throws StartException {
        if (socket.isPresent()) {
            return 0;
        }
        try {
            return configured == 0 ? Addresses.freePort(host) : configured;
        } catch (IOException e) {
            throw new StartException(what + ": cannot listen on " + host + ": " + e.getMessage(), e);
        }
    }

    private String deployListener(
            Supplier<VerticleBase> verticle,
            String what,
            String host,
            int port,
            Optional<UnixSocket> socket,
            List<String> deployed)
            throws StartException {
        if (socket.isPresent()) {
            return deployOn(socket.get(), verticle, what, deployed);
        }
        Future<String> deployment = vertx.deployVerticle(verticle.get());
        if (await(deployment)) {
            return deployment.result();
        }
        undeploy(deployed);
        throw new StartException(
                what + ": cannot listen on " + host + ":" + port + ": " + reason(deployment.cause(), port),
                deployment.cause());
    }

    /** The first instance makes the socket, the others share it. */
    private String deployOn(UnixSocket socket, Supplier<VerticleBase> verticle, String what, List<String> deployed)
            throws StartException {
        boolean first = deployed.isEmpty();
        List<String> all = new ArrayList<>(deployed);
        try {
            if (first) {
                SocketFile.makeWay(socket);
            }
            Future<String> deployment = vertx.deployVerticle(verticle.get());
            if (!await(deployment)) {
                throw new IOException(reason(deployment.cause(), 0), deployment.cause());
            }
            all.add(deployment.result());
            if (first) {
                SocketFile.protect(socket);
            }
            return deployment.result();
        } catch (IOException e) {
            undeploy(all);
            throw new StartException(
                    what + ": cannot listen on unix socket " + socket.path() + ": " + e.getMessage(), e);
        }
    }

    private String deploy(Supplier<VerticleBase> verticle, String what) throws StartException {
        Future<String> deployment = vertx.deployVerticle(verticle.get());
        if (await(deployment)) {
            return deployment.result();
        }
        throw new StartException(what + ": " + deployment.cause().getMessage(), deployment.cause());
    }

    private void undeploy(List<String> ids) {
        List<Future<Void>> undeployments = new ArrayList<>();
        ids.forEach(id -> undeployments.add(vertx.undeploy(id)));
        await(Future.join(undeployments));
    }

    private ServedStream served(StreamConfig stream) {
        return running(stream.name()).served();
    }

    private static String reason(@Nullable Throwable cause, int port) {
        if (cause == null) {
            return "no answer from the system after " + LONGEST_WAIT_SECONDS + " s";
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        if (message.contains("Permission denied")) {
            return "permission denied"
                    + (port < 1024 ? "; ports below 1024 need root or the capability CAP_NET_BIND_SERVICE" : "");
        }
        if (message.contains("in use")) {
            return "the port is in use by another program; stop that one or configure another port"
                    + " (ss -anp 'sport = :" + port
                    + "' shows which; a mere connection in TIME-WAIT is gone within a minute)";
        }
        if (message.contains("assign requested address") || cause instanceof BindException) {
            return "this machine does not have that address";
        }
        return message;
    }

    /** Waits for the end of it; true when it succeeded. */
    private boolean await(Future<?> future) {
        health.controlProceeds();
        try {
            future.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            logger.warn("a part of the change has not ended after {} s, going on", LONGEST_WAIT_SECONDS);
            return false;
        } catch (Throwable failed) {
            return false; // the caller looks at the future
        }
    }
}
