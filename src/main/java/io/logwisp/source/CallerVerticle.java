package io.logwisp.source;

import io.logwisp.config.WebSocketTarget;
import io.logwisp.websocket.Message;
import io.logwisp.websocket.Sockets;
import io.logwisp.websocket.WebSocketLink;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A source that connects to a server over a WebSocket, and again whenever the connection is lost. */
abstract class CallerVerticle extends SourceVerticle implements WebSocketLink.Listener {
    private static final Logger logger = LoggerFactory.getLogger(CallerVerticle.class);

    private final Delivery delivery;
    private final Peer peer;

    // Used on the event loop only.
    private @Nullable WebSocketLink link;
    private @Nullable Handover handover;
    private @Nullable MessageGatherer gatherer;
    private boolean isTroubleTold;

    /**
     * Who is called.
     *
     * @param label of the source, for the log: {@code Zeek source west}
     * @param maxMessageBytes what is longer is cut
     * @param goodbye code of the close that we send when the source ends
     */
    record Peer(String label, WebSocketTarget target, int maxMessageBytes, int maxFrameBytes, short goodbye) {}

    CallerVerticle(Delivery delivery, Peer peer) {
        this.delivery = delivery;
        this.peer = peer;
    }

    /** Does not wait for the server, which may come later. */
    @Override
    public final Future<?> start() {
        WebSocketLink made = new WebSocketLink(
                vertx, peer.target, peer.maxMessageBytes, peer.maxFrameBytes, true, delivery.ticker(), this);
        link = made;
        made.open();
        return Future.succeededFuture();
    }

    @Override
    public final Future<?> stop() {
        Future<Void> closed = link == null ? Future.succeededFuture() : link.close(peer.goodbye, "client shutdown");
        return closed.onComplete(ignored -> end());
    }

    @Override
    public void connected(WebSocket socket) {
        delivery.stats().connect(Integer.MAX_VALUE);
        Handover made = new Handover(
                delivery,
                context,
                () -> Sockets.channel(socket).config().setAutoRead(false),
                () -> Sockets.channel(socket).config().setAutoRead(true));
        handover = made;
        String address =
                socket.remoteAddress() == null ? null : socket.remoteAddress().hostAddress();
        gatherer = new MessageGatherer(delivery, context, made, address == null ? peer.target.host() : address);
    }

    /** Hands a message on, which becomes an entry. */
    final void gather(Message message) {
        if (gatherer != null) {
            gatherer.add(message);
        }
    }

    @Override
    public final boolean isDeaf() {
        return handover != null && handover.isWaiting();
    }

    @Override
    public final void disconnected(String reason, long retryMillis) {
        end();
        if (!tellTrouble(reason)) {
            logger.debug("{}: {}: {}; next try in {} ms", peer.label, peer.target.url(), reason, retryMillis);
        }
    }

    /** Tells why nothing comes, once until something does; whether it has. */
    final boolean tellTrouble(String reason) {
        boolean tells = !isTroubleTold;
        isTroubleTold = true;
        if (tells) {
            logger.warn("{}: {}: {}; trying again", peer.label, peer.target.url(), reason);
        }
        return tells;
    }

    /** The server does not want us. */
    final void refused() {
        delivery.stats().refused();
    }

    /** The trouble has been told in other words. */
    final void troubleTold() {
        isTroubleTold = true;
    }

    /** Messages come: the next trouble is news. */
    final void noTrouble() {
        isTroubleTold = false;
    }

    /** The connection has gone, or there was none. */
    void end() {
        if (gatherer != null) {
            gatherer.end();
            gatherer = null;
            handover = null;
            delivery.stats().disconnected();
        }
    }
}
