package io.logwisp.server;

import io.logwisp.auth.Grant;
import io.logwisp.config.UnixSocket;
import io.logwisp.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in to a WebSocket at an address of its own: who may come, by which path and with which sub-protocol. Nothing that
 * comes in is ever inflated. Used on one event loop.
 */
public final class WebSocketDoor {
    private static final Logger logger = LoggerFactory.getLogger(WebSocketDoor.class);

    private final Vertx vertx;
    private final Place place;
    private final AccessGate access;
    private final HostGate gate;
    private final Guests guests;
    private final List<HttpServer> servers = new ArrayList<>();

    /**
     * Where the door is.
     *
     * @param stream name of the stream it belongs to, whose rules of access hold
     * @param host address, of no meaning with a socket
     * @param port 1 to 65535, of no meaning with a socket
     * @param socket unix socket instead of host and port
     * @param hostNames names that requests may use for us, besides addresses and {@code localhost}
     * @param corsOrigins origins whose pages may connect; empty for none but our own
     * @param path absolute path that is upgraded
     * @param protocol sub-protocol that clients must name; empty for none
     * @param anyPath whether path and sub-protocol are the guest's affair
     * @param maxFrameBytes longest frame taken; a longer one ends the connection with 1009
     * @param tls the certificate; empty for clear text
     */
    public record Place(
            String stream,
            String host,
            int port,
            Optional<UnixSocket> socket,
            List<String> hostNames,
            List<String> corsOrigins,
            String path,
            String protocol,
            boolean anyPath,
            int maxFrameBytes,
            Optional<TlsMaterial> tls) {}

    /** What becomes of those who are let in; all calls on the event loop of the door. */
    public interface Guests {
        /** Takes a place for one more; empty after having answered the request, when there is none. */
        Optional<Guest> enter(HttpServerRequest request, Grant grant);
    }

    /** One that has a place; one of both methods is called, on the event loop of the door. */
    public interface Guest {
        /**
         * It is in.
         *
         * @param peer address of the client
         * @param shown its address and port, for people
         */
        void opened(ServerWebSocket socket, String peer, String shown);

        /** Its handshake did not come to its end. */
        void failed();
    }

    public WebSocketDoor(Vertx vertx, Place place, AccessGate access, Guests guests) {
        this.vertx = vertx;
        this.place = place;
        this.access = access;
        this.gate = new HostGate(place.hostNames(), place.corsOrigins());
        this.guests = guests;
    }

    /** Begins to listen. */
    public Future<?> open() {
        ConnectionWatch watch = new ConnectionWatch(vertx, access);
        List<Future<HttpServer>> listening = new ArrayList<>();
        access.connections().guard(place.port());
        for (SocketAddress address : Addresses.of(place.host(), place.port(), place.socket())) {
            HttpServer server = vertx.createHttpServer(options())
                    .connectionHandler(watch::connected)
                    .requestHandler(request -> {
                        watch.requested(request);
                        check(request);
                    })
                    .invalidRequestHandler(watch::refuse)
                    .exceptionHandler(
                            cause -> logger.debug("a connection failed before it was one: {}", cause.toString()));
            servers.add(server);
            listening.add(server.listen(address));
        }
        return Future.all(listening).onFailure(ignored -> access.connections().unguard(place.port()));
    }

    /** Stops listening and ends what is left of connections. */
    public Future<?> close() {
        List<Future<Void>> closed = new ArrayList<>();
        servers.forEach(server -> closed.add(server.shutdown(Duration.ZERO)));
        access.connections().unguard(place.port());
        return Future.join(closed);
    }

    /** Shows another certificate to those who connect from now on. Any thread. */
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
                .setMaxWebSocketFrameSize(place.maxFrameBytes())
                .setMaxWebSocketMessageSize(place.maxFrameBytes())
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setTcpUserTimeout(SessionGroup.DEAD_PEER_MILLIS)
                .setSslHandshakeTimeout(access.handshakeTimeoutMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        if (!place.protocol().isEmpty()) {
            options.setWebSocketSubProtocols(List.of(place.protocol()));
        }
        place.tls().ifPresent(material -> TlsOptions.apply(options, material));
        return options;
    }

    private void check(HttpServerRequest request) {
        request.response()
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin");
        // A unix socket has no name that could be misused; its permissions say who may.
        if (place.socket().isEmpty() && gate.refuses(request)) {
            return;
        }
        if (!gate.mayConnect(request, request.getHeader("Origin"))) {
            Answers.error(request, 403, "Forbidden", "pages of this origin may not connect; see cors_origins");
        } else {
            access.admit(request, List.of(place.stream()), place.port(), grants -> answer(request, granted(grants)));
        }
    }

    private Grant granted(Map<String, Grant> grants) {
        return Objects.requireNonNull(grants.get(place.stream()), "admitted without a grant");
    }

    private void answer(HttpServerRequest request, Grant grant) {
        String upgrade = request.getHeader("Upgrade");
        if (upgrade == null || !upgrade.equalsIgnoreCase("websocket")) {
            request.response().putHeader("Upgrade", "websocket").putHeader("Connection", "Upgrade");
            Answers.error(request, 426, "Upgrade Required", "this is a WebSocket endpoint: " + place.path());
        } else if (place.anyPath() || isAtHome(request)) {
            guests.enter(request, grant).ifPresent(guest -> upgrade(request, grant, guest));
        }
    }

    private void upgrade(HttpServerRequest request, Grant grant, Guest guest) {
        String shown = access.peer(request, grant);
        request.toWebSocket()
                .onSuccess(socket -> guest.opened(socket, grant.address().getHostAddress(), shown))
                .onFailure(ignored -> guest.failed());
    }

    /** Whether path and sub-protocol are ours; answers the request when not. */
    private boolean isAtHome(HttpServerRequest request) {
        if (!place.path().equals(request.path())) {
            Answers.error(request, 404, "Not Found", "the WebSocket is at " + place.path());
            return false;
        }
        String offered = request.getHeader("Sec-WebSocket-Protocol");
        if (!place.protocol().isEmpty()
                && (offered == null
                        || Arrays.stream(offered.split(","))
                                .noneMatch(name -> name.strip().equals(place.protocol())))) {
            Answers.error(request, 400, "Bad Request", "the sub-protocol must be " + place.protocol());
            return false;
        }
        return true;
    }

    /** Answers a request for which there is no place. */
    public static void full(HttpServerRequest request, String limit) {
        Answers.error(request, 503, "Service Unavailable", "there are " + limit);
    }
}
