package io.logwisp.server;

import io.logwisp.auth.Grant;
import io.logwisp.auth.Places.Place;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.WebSocketStyle;
import io.logwisp.filter.EntryFilter;
import io.logwisp.format.Format;
import io.logwisp.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WebSocket port of one stream on one event loop. Several instances share the port. */
public final class WebSocketServerVerticle extends VerticleBase implements StreamPort {
    private static final Logger logger = LoggerFactory.getLogger(WebSocketServerVerticle.class);
    private static final long GOODBYE_MILLIS = 5000;

    private final WebSocketEndpoint endpoint;
    private final AccessGate access;
    private final ServerConfig.WebSocket config;
    private final HostGate gate;
    private final int port;
    private final Optional<TlsMaterial> tls;
    private final List<HttpServer> servers = new ArrayList<>();

    // Owned by the event loop.
    private final Set<ZeekConnection> zeekConnections = new LinkedHashSet<>();
    private @Nullable SessionGroup group;

    /**
     * @param endpoint what all instances share
     * @param hostNames names that requests may use for this server, besides addresses and {@code localhost}
     * @param port the port to listen on, 1 to 65535
     * @param tls the files that the configuration names; empty for clear text
     */
    public WebSocketServerVerticle(
            WebSocketEndpoint endpoint, List<String> hostNames, int port, Optional<TlsMaterial> tls) {
        this.endpoint = endpoint;
        this.access = endpoint.stream().access();
        this.config = endpoint.config();
        this.gate = new HostGate(hostNames, config.corsOrigins());
        this.port = port;
        this.tls = tls;
    }

    @Override
    public Future<?> start() {
        SessionGroup sessions = new SessionGroup(vertx, context, endpoint.stream(), Optional.empty(), false);
        group = sessions;
        ConnectionWatch watch = new ConnectionWatch(vertx, access);
        List<Future<HttpServer>> listening = new ArrayList<>();
        for (String address : Addresses.of(config.host())) {
            HttpServer server = vertx.createHttpServer(options())
                    .connectionHandler(watch::connected)
                    .requestHandler(request -> {
                        watch.requested(request);
                        check(request, sessions);
                    })
                    .exceptionHandler(
                            cause -> logger.debug("a connection failed before it was one: {}", cause.toString()));
            servers.add(server);
            listening.add(server.listen(port, address));
        }
        return Future.all(listening);
    }

    @Override
    public Future<?> stop() {
        List.copyOf(zeekConnections).forEach(ZeekConnection::terminate);
        Future<Void> goodbyes =
                group == null ? Future.succeededFuture() : group.finish(SessionGroup.SERVER_SHUTDOWN, GOODBYE_MILLIS);
        return goodbyes.eventually(() -> {
            List<Future<Void>> closed = new ArrayList<>();
            servers.forEach(server -> closed.add(server.shutdown(Duration.ZERO)));
            return Future.join(closed);
        });
    }

    @Override
    public Future<Void> renew(TlsMaterial material) {
        List<Future<Boolean>> renewed = new ArrayList<>();
        servers.forEach(server -> renewed.add(server.updateSSLOptions(TlsOptions.of(material), true)));
        return Future.join(renewed).mapEmpty();
    }

    private HttpServerOptions options() {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(config.maxMessageBytes())
                .setMaxWebSocketMessageSize(config.maxMessageBytes())
                .setTcpNoDelay(true)
                .setSslHandshakeTimeout(access.handshakeTimeoutMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        if (!config.protocol().isEmpty()) {
            options.setWebSocketSubProtocols(List.of(config.protocol()));
        }
        tls.ifPresent(material -> TlsOptions.apply(options, material));
        return options;
    }

    private void check(HttpServerRequest request, SessionGroup sessions) {
        if (!gate.isOurHost(request)) {
            Answers.error(
                    request,
                    421,
                    "Misdirected Request",
                    "this host name is not known here; add it to security.allowed_hosts, or use an address");
        } else if (!gate.mayConnect(request, request.getHeader("Origin"))) {
            Answers.error(request, 403, "Forbidden", "pages of this origin may not connect; see cors_origins");
        } else {
            String stream = endpoint.stream().name();
            access.admit(request, List.of(stream), port, grants -> answer(request, sessions, granted(grants, stream)));
        }
    }

    private static Grant granted(Map<String, Grant> grants, String stream) {
        return Objects.requireNonNull(grants.get(stream), "admitted without a grant");
    }

    private void answer(HttpServerRequest request, SessionGroup sessions, Grant grant) {
        String upgrade = request.getHeader("Upgrade");
        if (upgrade == null || !upgrade.equalsIgnoreCase("websocket")) {
            request.response().putHeader("Upgrade", "websocket").putHeader("Connection", "Upgrade");
            Answers.error(request, 426, "Upgrade Required", "this is a WebSocket endpoint: " + config.path());
        } else if (config.style() != WebSocketStyle.ZEEK_V1 && !isAtHome(request)) {
            return;
        } else {
            access.enter(request, endpoint.stream(), grant)
                    .ifPresent(place -> upgrade(request, sessions, grant, place));
        }
    }

    private void upgrade(HttpServerRequest request, SessionGroup sessions, Grant grant, Place place) {
        if (!endpoint.enter()) {
            place.leave();
            Answers.error(request, 503, "Service Unavailable", "there are max_clients = " + config.maxClients());
            return;
        }
        String address = access.peer(request, grant);
        request.toWebSocket()
                .onSuccess(socket -> open(socket, sessions, address, grant, place))
                .onFailure(ignored -> {
                    place.leave();
                    endpoint.leave();
                });
    }

    /** Whether path and sub-protocol are ours; answers the request when not. Zeek tells that behind the upgrade. */
    private boolean isAtHome(HttpServerRequest request) {
        if (!config.path().equals(request.path())) {
            Answers.error(request, 404, "Not Found", "the WebSocket is at " + config.path());
            return false;
        }
        String offered = request.getHeader("Sec-WebSocket-Protocol");
        if (!config.protocol().isEmpty()
                && (offered == null
                        || Arrays.stream(offered.split(","))
                                .noneMatch(name -> name.strip().equals(config.protocol())))) {
            Answers.error(request, 400, "Bad Request", "the sub-protocol must be " + config.protocol());
            return false;
        }
        return true;
    }

    private void open(ServerWebSocket socket, SessionGroup sessions, String address, Grant grant, Place place) {
        if (endpoint.zeek().isPresent()) {
            place.leave(); // it is nobody's client before it has said what it wants
            List<ZeekConnection> itself = new ArrayList<>(1);
            ZeekConnection connection =
                    new ZeekConnection(vertx, endpoint.zeek().get(), sessions, socket, address, grant, () -> {
                        zeekConnections.removeAll(itself);
                        endpoint.leave();
                    });
            itself.add(connection);
            zeekConnections.add(connection);
            connection.open();
        } else {
            ClientInfo client = ClientInfo.of(
                    Transport.WEBSOCKET, address, endpoint.stream().ticker(), "", grant, place);
            new WebSocketSession(endpoint.stream(), sessions, delivery(), client, socket, endpoint::leave).open();
        }
    }

    private Delivery delivery() {
        return new Delivery(
                config.style() == WebSocketStyle.RAW ? Format.WEBSOCKET_RAW : Format.WEBSOCKET,
                EntryFilter.ALL,
                StartWish.last(config.backlog()),
                true,
                false,
                config.bufferSize(),
                config.pingIntervalSeconds() == 0
                        ? Long.MAX_VALUE
                        : TimeUnit.SECONDS.toNanos(config.pingIntervalSeconds()),
                config.path(),
                "");
    }
}
