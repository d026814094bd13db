package io.logwisp.source;

import io.logwisp.config.SourceConfig;
import io.logwisp.config.UnixSocket;
import io.logwisp.server.Addresses;
import io.logwisp.server.TlsOptions;
import io.logwisp.tls.TlsMaterial;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TCP, TLS and unix streams. Several instances share a port, each with connections of its own. */
final class ConnectionVerticle extends SourceVerticle {
    private static final Logger logger = LoggerFactory.getLogger(ConnectionVerticle.class);
    private static final int ACCEPT_BACKLOG = 1024;

    /** At most that often messages are told of that were cut for want of room. */
    private static final long TELL_NANOS = 60_000_000_000L;

    private final Delivery delivery;
    private final SourceConfig.Syslog config;
    private final Optional<TlsMaterial> tls;

    // Used on the event loop only.
    private final List<NetServer> servers = new ArrayList<>();
    private final Set<SyslogConnection> connections = new LinkedHashSet<>();
    private long toldNanos;
    private boolean isTold;

    ConnectionVerticle(Delivery delivery, SourceConfig.Syslog config, Optional<TlsMaterial> tls) {
        this.delivery = delivery;
        this.config = config;
        this.tls = tls;
    }

    @Override
    public Future<?> start() {
        Optional<Path> path = config.path();
        if (path.isEmpty()) {
            List<Future<NetServer>> listening = new ArrayList<>();
            for (String address : Addresses.of(config.host())) {
                listening.add(server().listen(SocketAddress.inetSocketAddress(config.port(), address)));
            }
            return Future.all(listening);
        }
        UnixSocket socket = socket(path.get());
        return makeWay(socket)
                .compose(ready -> server().listen(
                                SocketAddress.domainSocketAddress(path.get().toString())))
                .compose(listening -> protect(socket));
    }

    @Override
    public Future<?> stop() {
        List<Future<Void>> closed = new ArrayList<>();
        List.copyOf(connections).forEach(SyslogConnection::end);
        servers.forEach(server -> closed.add(server.shutdown(Duration.ZERO)));
        return Future.join(closed).eventually(this::removeFile);
    }

    @Override
    public Future<Void> renew(TlsMaterial material) {
        List<Future<Boolean>> renewed = new ArrayList<>();
        servers.forEach(server -> renewed.add(server.updateSSLOptions(TlsOptions.of(material), true)));
        return Future.join(renewed).mapEmpty();
    }

    private Future<?> removeFile() {
        return config.path().map(path -> remove(socket(path))).orElseGet(Future::succeededFuture);
    }

    private UnixSocket socket(Path path) {
        return new UnixSocket(path, config.mode(), "", "");
    }

    private NetServer server() {
        NetServerOptions options = new NetServerOptions()
                .setAcceptBacklog(ACCEPT_BACKLOG)
                .setReadIdleTimeout(config.idleTimeoutSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        tls.ifPresent(material -> {
            TlsOptions.apply(options, material);
            options.setSslHandshakeTimeout(config.handshakeTimeoutSeconds())
                    .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
        });
        NetServer server = vertx.createNetServer(options);
        server.exceptionHandler(cause -> {
            delivery.stats().refused();
            logger.debug("a connection failed before it was one: {}", cause.toString());
        });
        server.connectHandler(this::connect);
        servers.add(server);
        return server;
    }

    private void connect(NetSocket socket) {
        if (!delivery.stats().connect(config.maxConnections())) {
            logger.debug("too many connections: {} is closed", socket.remoteAddress());
            socket.close();
            return;
        }
        Context loop = context;
        SyslogConnection connection = new SyslogConnection(socket, loop, delivery, config, () -> tellCrowd(socket));
        connections.add(connection);
        socket.exceptionHandler(cause -> logger.debug("{}: {}", socket.remoteAddress(), cause.toString()));
        socket.closeHandler(ignored -> {
            connections.remove(connection);
            delivery.stats().disconnected();
        });
        connection.open();
    }

    private void tellCrowd(NetSocket socket) {
        long now = delivery.ticker().nanoTime();
        if (!isTold || now - toldNanos > TELL_NANOS) {
            logger.warn(
                    "{} {}: a message of {} is cut, because the unfinished messages of all connections have taken a"
                            + " sixteenth of the memory; see crowded_messages in the status",
                    config.transport().text(),
                    config.address(),
                    socket.remoteAddress());
            isTold = true;
            toldNanos = now;
        }
    }
}
