package io.logwisp.server;

import io.logwisp.config.ControlConfig;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The control listener: few requests, one event loop. */
public final class ControlVerticle extends VerticleBase {
    /** Long enough for the answer to the command that is being carried out. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final ControlConfig config;
    private final List<String> hostNames;
    private final Supplier<List<ServedStream>> streams;
    private final ProgramCommands program;
    private final AccessGate access;
    private final String version;
    private final Health health;
    private final List<HttpServer> servers = new ArrayList<>();

    /**
     * @param config one that listens
     * @param hostNames names that requests may use for this server
     * @param streams those that run now; asked on the event loop
     * @param program what can be commanded besides what concerns streams alone
     * @param access who may give commands by an address
     */
    public ControlVerticle(
            ControlConfig config,
            List<String> hostNames,
            Supplier<List<ServedStream>> streams,
            ProgramCommands program,
            AccessGate access,
            String version,
            Health health) {
        this.config = config;
        this.hostNames = List.copyOf(hostNames);
        this.streams = streams;
        this.program = program;
        this.access = access;
        this.version = version;
        this.health = health;
    }

    @Override
    public Future<?> start() {
        ControlFront front = new ControlFront(
                new HostGate(hostNames, List.of()),
                config,
                streams,
                program,
                access,
                version,
                new Metrics(vertx, health, version, health::firstExpiry),
                new HealthEndpoint(health));
        ConnectionWatch watch = new ConnectionWatch(vertx, access);
        access.connections().guard(config.port());
        List<Future<HttpServer>> listening = new ArrayList<>();
        for (SocketAddress address : Addresses.of(config.host(), config.port(), config.socket())) {
            HttpServer server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                    .connectionHandler(watch::connected)
                    .invalidRequestHandler(watch::refuse)
                    .requestHandler(request -> {
                        watch.requested(request);
                        watch.settled(request); // commands have no body, and a reload may take a while
                        front.handle(request);
                    });
            servers.add(server);
            listening.add(server.listen(address));
        }
        return Future.all(listening).onFailure(ignored -> access.connections().unguard(config.port()));
    }

    @Override
    public Future<?> stop() {
        List<Future<Void>> closed = new ArrayList<>();
        servers.forEach(server -> closed.add(server.shutdown(GRACE)));
        access.connections().unguard(config.port());
        return Future.join(closed);
    }
}
