package io.logwisp.server;

import io.logwisp.config.ServerConfig;
import io.logwisp.filter.EntryFilter;
import io.logwisp.format.Format;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One raw TCP port of one stream on one event loop. Several instances share the port. */
public final class TcpServerVerticle extends VerticleBase {
    private static final long GOODBYE_MILLIS = 5000;

    private final ServedStream stream;
    private final ServerConfig.Tcp config;
    private final int port;
    private final List<NetServer> servers = new ArrayList<>();
    private @Nullable SessionGroup group;

    /** @param port the port to listen on, 1 to 65535 */
    public TcpServerVerticle(ServedStream stream, ServerConfig.Tcp config, int port) {
        this.stream = stream;
        this.config = config;
        this.port = port;
    }

    @Override
    public Future<?> start() {
        SessionGroup sessions = new SessionGroup(vertx, context, stream, config.heartbeat(), true);
        group = sessions;
        List<Future<NetServer>> listening = new ArrayList<>();
        for (String address : Addresses.of(config.host())) {
            NetServer server = vertx.createNetServer(new NetServerOptions().setTcpNoDelay(true));
            server.connectHandler(socket -> connect(socket, sessions));
            servers.add(server);
            listening.add(server.listen(port, address));
        }
        return Future.all(listening);
    }

    @Override
    public Future<?> stop() {
        Future<Void> goodbyes =
                group == null ? Future.succeededFuture() : group.finish(SessionGroup.SERVER_SHUTDOWN, GOODBYE_MILLIS);
        return goodbyes.eventually(() -> {
            List<Future<Void>> closed = new ArrayList<>();
            servers.forEach(server -> closed.add(server.shutdown(Duration.ZERO)));
            return Future.join(closed);
        });
    }

    private void connect(NetSocket socket, SessionGroup sessions) {
        ClientInfo client = ClientInfo.of(Transport.TCP, socket.remoteAddress(), stream.ticker(), "");
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
