package io.logwisp.source;

import io.logwisp.config.SourceConfig;
import io.logwisp.websocket.CloseCode;
import io.logwisp.websocket.Message;
import io.logwisp.websocket.Sockets;
import io.logwisp.websocket.WebSocketLink;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A WebSocket source that connects to a server, and again whenever the connection is lost. */
final class WebSocketCaller extends SourceVerticle implements WebSocketLink.Listener {
    private static final Logger logger = LoggerFactory.getLogger(WebSocketCaller.class);

    private final Delivery delivery;
    private final SourceConfig.WebSocketClient config;

    // Used on the event loop only.
    private @Nullable WebSocketLink link;
    private @Nullable Handover handover;
    private @Nullable MessageGatherer gatherer;
    private boolean isTroubleTold;

    WebSocketCaller(Delivery delivery, SourceConfig.WebSocketClient config) {
        this.delivery = delivery;
        this.config = config;
    }

    /** Does not wait for the server, which may come later. */
    @Override
    public Future<?> start() {
        WebSocketLink made = new WebSocketLink(
                vertx,
                config.target(),
                config.maxMessageBytes(),
                config.maxFrameBytes(),
                true,
                delivery.ticker(),
                this);
        link = made;
        made.open();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        Future<Void> closed =
                link == null ? Future.succeededFuture() : link.close(CloseCode.GOING_AWAY, "client shutdown");
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
        gatherer = new MessageGatherer(
                delivery, context, made, address == null ? config.target().host() : address);
        logger.info("WebSocket source {}: connected to {}", config.name(), config.url());
        isTroubleTold = false;
    }

    @Override
    public void message(Message message) {
        if (gatherer != null) {
            gatherer.add(message);
        }
    }

    @Override
    public boolean isDeaf() {
        return handover != null && handover.isWaiting();
    }

    @Override
    public void disconnected(String reason, long retryMillis) {
        end();
        if (!isTroubleTold) {
            isTroubleTold = true;
            logger.warn("WebSocket source {}: {}: {}; trying again", config.name(), config.url(), reason);
        } else {
            logger.debug(
                    "WebSocket source {}: {}: {}; next try in {} ms", config.name(), config.url(), reason, retryMillis);
        }
    }

    private void end() {
        if (gatherer != null) {
            gatherer.end();
            gatherer = null;
            handover = null;
            delivery.stats().disconnected();
        }
    }
}
