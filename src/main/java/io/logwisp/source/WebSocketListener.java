package io.logwisp.source;

import io.logwisp.auth.Grant;
import io.logwisp.config.SourceConfig;
import io.logwisp.server.AccessGate;
import io.logwisp.server.WebSocketDoor;
import io.logwisp.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket source that listens, on one event loop. Several instances share the port. */
final class WebSocketListener extends SourceVerticle implements WebSocketDoor.Guests, WebSocketDoor.Guest {
    private static final long TICK_MILLIS = 1000;

    /** Clients have that long to say goodbye. */
    private static final long GOODBYE_SECONDS = 2;

    private final Delivery delivery;
    private final SourceConfig.WebSocketServer config;
    private final WebSocketDoor.Place place;
    private final AccessGate access;

    // Used on the event loop only.
    private final Set<WebSocketConnection> connections = new LinkedHashSet<>();
    private @Nullable WebSocketDoor door;

    WebSocketListener(
            Delivery delivery, SourceConfig.WebSocketServer config, WebSocketDoor.Place place, AccessGate access) {
        this.delivery = delivery;
        this.config = config;
        this.place = place;
        this.access = access;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(TICK_MILLIS, ignored -> List.copyOf(connections).forEach(WebSocketConnection::tick));
        WebSocketDoor opened = new WebSocketDoor(vertx, place, access, this);
        door = opened;
        return opened.open();
    }

    @Override
    public Future<?> stop() {
        List<Future<Void>> goodbyes = new ArrayList<>();
        connections.forEach(connection -> goodbyes.add(connection.leave()));
        return Future.join(goodbyes)
                .timeout(GOODBYE_SECONDS, TimeUnit.SECONDS)
                .eventually(() -> {
                    List.copyOf(connections).forEach(WebSocketConnection::cut);
                    return door == null ? Future.succeededFuture() : door.close();
                })
                .otherwiseEmpty();
    }

    @Override
    public Future<Void> renew(TlsMaterial material) {
        return door == null ? Future.succeededFuture() : door.renew(material);
    }

    @Override
    public Optional<WebSocketDoor.Guest> enter(HttpServerRequest request, Grant grant) {
        if (delivery.stats().connect(config.maxConnections())) {
            return Optional.of(this); // all are alike
        }
        WebSocketDoor.full(request, "max_connections = " + config.maxConnections());
        return Optional.empty();
    }

    @Override
    public void failed() {
        delivery.stats().disconnected();
    }

    @Override
    public void opened(ServerWebSocket socket, String peer, String shown) {
        List<WebSocketConnection> itself = new ArrayList<>(1);
        WebSocketConnection connection =
                new WebSocketConnection(vertx, context, socket, delivery, config, peer, shown, () -> {
                    connections.removeAll(itself);
                    delivery.stats().disconnected();
                });
        itself.add(connection);
        connections.add(connection);
        connection.open();
    }
}
