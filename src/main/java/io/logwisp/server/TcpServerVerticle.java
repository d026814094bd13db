package io.logwisp.server;

import io.logwisp.auth.Connections;
import io.logwisp.auth.Grant;
import io.logwisp.auth.Places.Place;
import io.logwisp.config.ServerConfig;
import io.logwisp.filter.EntryFilter;
import io.logwisp.format.Format;
import io.logwisp.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One raw TCP port of one stream on one event loop. Several instances share the port. */
public final class TcpServerVerticle extends VerticleBase implements StreamPort {
    private static final Logger logger = LoggerFactory.getLogger(TcpServerVerticle.class);
    private static final long GOODBYE_MILLIS = 5000;

    private final ServedStream stream;
    private final ServerConfig.Tcp config;
    private final int port;
    private final Optional<TlsMaterial> tls;
    private final List<NetServer> servers = new ArrayList<>();
    private @Nullable SessionGroup group;

    /**
     * @param port the port to listen on, 1 to 65535; of no meaning with a socket
     * @param tls the files that {@code config} names; empty for clear text
     */
    public TcpServerVerticle(ServedStream stream, ServerConfig.Tcp config, int port, Optional<TlsMaterial> tls) {
        this.stream = stream;
        this.config = config;
        this.port = port;
        this.tls = tls;
    }

    @Override
    public Future<?> start() {
        SessionGroup sessions = new SessionGroup(vertx, context, stream, config.heartbeat(), true, tls.isPresent());
        group = sessions;
        List<Future<NetServer>> listening = new ArrayList<>();
        Connections connections = stream.access().connections();
        connections.guard(port);
        for (SocketAddress address : Addresses.of(config.host(), port, config.socket())) {
            NetServerOptions options = new NetServerOptions()
                    .setTcpNoDelay(true)
                    .setTcpKeepAlive(true)
                    .setTcpUserTimeout(SessionGroup.DEAD_PEER_MILLIS)
                    .setSslHandshakeTimeout(stream.access().handshakeTimeoutMillis())
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
            tls.ifPresent(material -> TlsOptions.apply(options, material));
            NetServer server = vertx.createNetServer(options);
            server.exceptionHandler(
                    cause -> logger.debug("a connection failed before it was one: {}", cause.toString()));
            server.connectHandler(socket -> connect(socket, sessions));
            servers.add(server);
            listening.add(server.listen(address));
        }
        return Future.all(listening).onFailure(ignored -> connections.unguard(port));
    }

    @Override
    public Future<?> stop() {
        Future<Void> goodbyes = group == null ? Future.succeededFuture() : group.finish(GOODBYE_MILLIS);
        return goodbyes.eventually(() -> {
            List<Future<Void>> closed = new ArrayList<>();
            servers.forEach(server -> closed.add(server.shutdown(Duration.ZERO)));
            stream.access().connections().unguard(port);
            return Future.join(closed);
        });
    }

    @Override
    public Future<Void> renew(TlsMaterial material) {
        List<Future<Boolean>> renewed = new ArrayList<>();
        servers.forEach(server -> renewed.add(server.updateSSLOptions(TlsOptions.of(material), true)));
        return Future.join(renewed).mapEmpty();
    }

    private void connect(NetSocket socket, SessionGroup sessions) {
        new TcpLogin(vertx, stream, socket).start((grant, place) -> open(socket, sessions, grant, place));
    }

    private void open(NetSocket socket, SessionGroup sessions, Grant grant, Place place) {
        ClientInfo client = ClientInfo.of(
                Transport.TCP, Addresses.shown(socket.remoteAddress()), stream.ticker(), "", grant, place);
        Delivery delivery = new Delivery(
                format(),
                EntryFilter.ALL,
                StartWish.last(config.backlog()),
                true,
                false,
                config.bufferSize(),
                Long.MAX_VALUE,
                "",
                "");
        new TcpSession(stream, sessions, delivery, client, socket).open();
    }

    private Format format() {
        return switch (config.format()) {
            case JSON -> Format.JSON;
            case RAW -> Format.RAW;
            case TEXT -> Format.TEXT;
        };
    }
}
