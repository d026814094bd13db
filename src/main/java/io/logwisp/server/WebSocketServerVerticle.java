package io.logwisp.server;

import io.logwisp.auth.Grant;
import io.logwisp.auth.Places;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.WebSocketStyle;
import io.logwisp.filter.EntryFilter;
import io.logwisp.format.Format;
import io.logwisp.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One WebSocket port of one stream on one event loop. Several instances share the port. */
public final class WebSocketServerVerticle extends VerticleBase implements StreamPort {
    private static final long GOODBYE_MILLIS = 5000;

    private final WebSocketEndpoint endpoint;
    private final ServerConfig.WebSocket config;
    private final WebSocketDoor.Place place;

    // Owned by the event loop.
    private final Set<ZeekConnection> zeekConnections = new LinkedHashSet<>();
    private @Nullable SessionGroup group;
    private @Nullable WebSocketDoor door;

    /**
     * @param endpoint what all instances share
     * @param hostNames names that requests may use for this server, besides addresses and {@code localhost}
     * @param port the port to listen on, 1 to 65535
     * @param tls the files that the configuration names; empty for clear text
     */
    public WebSocketServerVerticle(
            WebSocketEndpoint endpoint, List<String> hostNames, int port, Optional<TlsMaterial> tls) {
        this.endpoint = endpoint;
        this.config = endpoint.config();
        this.place = new WebSocketDoor.Place(
                endpoint.stream().name(),
                config.host(),
                port,
                config.socket(),
                hostNames,
                config.corsOrigins(),
                config.path(),
                config.protocol(),
                config.style() == WebSocketStyle.ZEEK_V1, // which tells of another path behind the upgrade
                config.maxMessageBytes(),
                tls);
    }

    @Override
    public Future<?> start() {
        boolean encrypted = place.tls().isPresent();
        SessionGroup sessions = new SessionGroup(vertx, context, endpoint.stream(), Optional.empty(), false, encrypted);
        group = sessions;
        WebSocketDoor opened = new WebSocketDoor(vertx, place, endpoint.stream().access(), new Clients(sessions));
        door = opened;
        return opened.open();
    }

    @Override
    public Future<?> stop() {
        List.copyOf(zeekConnections).forEach(ZeekConnection::terminate);
        Future<Void> goodbyes = group == null ? Future.succeededFuture() : group.finish(GOODBYE_MILLIS);
        WebSocketDoor closing = door;
        return closing == null ? goodbyes : goodbyes.eventually(closing::close);
    }

    @Override
    public Future<Void> renew(TlsMaterial material) {
        WebSocketDoor open = door;
        return open == null ? Future.succeededFuture() : open.renew(material);
    }

    private final class Clients implements WebSocketDoor.Guests {
        private final SessionGroup sessions;

        Clients(SessionGroup sessions) {
            this.sessions = sessions;
        }

        @Override
        public Optional<WebSocketDoor.Guest> enter(HttpServerRequest request, Grant grant) {
            Optional<Places.Place> taken = endpoint.stream().access().enter(request, endpoint.stream(), grant);
            if (taken.isPresent() && !endpoint.enter()) {
                taken.get().leave();
                WebSocketDoor.full(request, "max_clients = " + config.maxClients());
                return Optional.empty();
            }
            return taken.map(its -> new Client(sessions, grant, its));
        }
    }

    /** One that has a place among the clients of the stream, and among those of this server. */
    private final class Client implements WebSocketDoor.Guest {
        private final SessionGroup sessions;
        private final Grant grant;
        private final Places.Place taken;
        private final Delivery delivery = delivery().fromNowOn(endpoint.stream().hub());

        Client(SessionGroup sessions, Grant grant, Places.Place taken) {
            this.sessions = sessions;
            this.grant = grant;
            this.taken = taken;
        }

        @Override
        public void failed() {
            taken.leave();
            endpoint.leave();
        }

        @Override
        public void opened(ServerWebSocket socket, String peer, String shown) {
            if (endpoint.zeek().isPresent()) {
                taken.leave(); // it is nobody's client before it has said what it wants
                openZeek(socket, endpoint.zeek().get(), shown);
                return;
            }
            ClientInfo client =
                    ClientInfo.of(Transport.WEBSOCKET, shown, endpoint.stream().ticker(), "", grant, taken);
            new WebSocketSession(
                            endpoint.stream(), sessions, delivery, client, socket, endpoint.rendered(), endpoint::leave)
                    .open();
        }

        private void openZeek(ServerWebSocket socket, ZeekEndpoint zeek, String shown) {
            List<ZeekConnection> itself = new ArrayList<>(1);
            ZeekConnection connection = new ZeekConnection(
                    vertx, zeek, sessions, socket, shown, grant, ZeekConnection.HANDSHAKE_MILLIS, () -> {
                        zeekConnections.removeAll(itself);
                        endpoint.leave();
                    });
            itself.add(connection);
            zeekConnections.add(connection);
            connection.open();
        }
    }

    /** What is rendered from a template is told nothing beside it, as with raw lines. */
    private Delivery delivery() {
        return new Delivery(
                config.style() == WebSocketStyle.JSON ? Format.WEBSOCKET : Format.WEBSOCKET_RAW,
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
