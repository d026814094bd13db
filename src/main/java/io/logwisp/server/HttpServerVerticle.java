package io.logwisp.server;

import io.logwisp.config.ServerConfig;
import io.logwisp.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP port on one event loop: a single stream at the root, or all streams below their names. Several instances share
 * the port.
 */
public final class HttpServerVerticle extends VerticleBase {
    /** Clients send us requests, never data: nothing they send needs to be larger. */
    private static final int MAX_INBOUND_MESSAGE = 64 * 1024;

    private static final long GOODBYE_MILLIS = 5000;
    private static final Logger logger = LoggerFactory.getLogger(HttpServerVerticle.class);

    private final List<HttpServer> servers = new ArrayList<>();
    private final Map<ServedStream, StreamRoutes> routes = new LinkedHashMap<>();

    // Owned by the event loop.
    private HttpMount mount;
    private Handler<HttpServerRequest> front =
            request -> request.response().setStatusCode(503).end();

    public HttpServerVerticle(HttpMount mount) {
        this.mount = mount;
    }

    @Override
    public Future<?> start() {
        mountStreams();
        AccessGate access = access();
        ConnectionWatch watch = new ConnectionWatch(vertx, access);
        access.connections().guard(mount.port());
        List<Future<HttpServer>> listening = new ArrayList<>();
        for (SocketAddress address : Addresses.of(mount.host(), mount.port(), mount.socket())) {
            HttpServerOptions options = options(mount).setSslHandshakeTimeout(access.handshakeTimeoutMillis());
            HttpServer server = vertx.createHttpServer(options.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS))
                    .connectionHandler(watch::connected)
                    .requestHandler(request -> {
                        watch.requested(request);
                        front.handle(request);
                    })
                    .invalidRequestHandler(watch::refuse)
                    .exceptionHandler(HttpServerVerticle::notConnected);
            servers.add(server);
            listening.add(server.listen(address));
        }
        return Future.all(listening).onFailure(ignored -> access.connections().unguard(mount.port()));
    }

    /**
     * Serves another set of streams on the same port; clients of streams that stay notice nothing. Any thread.
     *
     * @param next same host, port and kind of TLS as before, perhaps with another certificate
     */
    public Future<Void> update(HttpMount next) {
        Promise<Void> updated = Promise.promise();
        context.runOnContext(ignored -> {
            HttpMount before = mount;
            mount = next;
            List<Future<Void>> goodbyes = new ArrayList<>();
            before.streams().forEach((stream, config) -> {
                if (!config.equals(next.streams().get(stream))) {
                    goodbyes.add(end(stream));
                }
            });
            mountStreams();
            if (!next.tls().equals(before.tls())) {
                next.tls().ifPresent(material -> goodbyes.add(renew(material)));
            }
            Future.join(goodbyes).<Void>mapEmpty().onComplete(updated);
        });
        return updated.future();
    }

    @Override
    public Future<?> stop() {
        List<Future<Void>> goodbyes = new ArrayList<>();
        List.copyOf(routes.keySet()).forEach(stream -> goodbyes.add(end(stream)));
        return Future.join(goodbyes).eventually(() -> {
            List<Future<Void>> closed = new ArrayList<>();
            servers.forEach(server -> closed.add(server.shutdown(Duration.ZERO)));
            access().connections().unguard(mount.port());
            return Future.join(closed);
        });
    }

    private AccessGate access() {
        return mount.streams().keySet().iterator().next().access();
    }

    private void mountStreams() {
        StatusDocument status =
                new StatusDocument(mount.version(), mount.port(), mount.socket(), () -> mount.tls(), mount.ticker());
        Map<String, StreamRoutes> byName = new LinkedHashMap<>();
        mount.streams()
                .forEach((stream, config) -> byName.put(
                        stream.name(), routes.computeIfAbsent(stream, added -> routes(added, config, status))));
        HostGate gate = new HostGate(mount.hostNames(), mount.corsOrigins());
        boolean local = mount.socket().isPresent();
        boolean withMetrics = local || Addresses.isLoopback(mount.host());
        Metrics metrics = new Metrics(vertx, mount.health(), mount.version(), this::notAfter);
        front = new HttpFront(
                gate,
                mount.page(),
                status,
                byName,
                mount.router(),
                withMetrics ? Optional.of(metrics) : Optional.empty(),
                new HealthEndpoint(mount.health()),
                local,
                mount.port());
    }

    private OptionalLong notAfter() {
        return mount.tls()
                .map(material -> OptionalLong.of(material.notAfter().getEpochSecond()))
                .orElseGet(OptionalLong::empty);
    }

    private StreamRoutes routes(ServedStream stream, ServerConfig.Http config, StatusDocument status) {
        SessionGroup group = new SessionGroup(
                vertx, context, stream, config.heartbeat(), false, mount.tls().isPresent());
        return new StreamRoutes(stream, config, status, group, mount.router() ? "/" + stream.name() : "");
    }

    /** Connections that stand keep the certificate they were opened with. */
    private Future<Void> renew(TlsMaterial material) {
        List<Future<Boolean>> renewed = new ArrayList<>();
        servers.forEach(server -> renewed.add(server.updateSSLOptions(TlsOptions.of(material), true)));
        return Future.join(renewed).mapEmpty();
    }

    private Future<Void> end(ServedStream stream) {
        StreamRoutes ending = routes.remove(stream);
        return ending == null ? Future.succeededFuture() : ending.group().finish(GOODBYE_MILLIS);
    }

    private static HttpServerOptions options(HttpMount mount) {
        // HTTP/2 in clear text serves nobody here and widens what can be attacked; inflating what unknown clients send
        // is a
        // memory bomb (docs/decisions/0004-http-surface.md).
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setWebSocketSubProtocols(List.of(V1Dialogue.PROTOCOL))
                .setMaxWebSocketFrameSize(MAX_INBOUND_MESSAGE)
                .setMaxWebSocketMessageSize(MAX_INBOUND_MESSAGE)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setTcpUserTimeout(SessionGroup.DEAD_PEER_MILLIS);
        mount.tls().ifPresent(material -> TlsOptions.apply(options, material));
        return options;
    }

    /** Strangers knock at every port, with other versions, without certificate or without TLS: nothing to be done. */
    private static void notConnected(Throwable cause) {
        logger.debug("a connection failed before its first request: {}", cause.toString());
    }
}
