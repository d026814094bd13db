package io.logwisp.source;

import io.logwisp.config.SourceConfig;
import io.logwisp.websocket.CloseCode;
import io.logwisp.websocket.Message;
import io.logwisp.websocket.MessageAssembler;
import io.logwisp.websocket.Pulse;
import io.logwisp.websocket.Sockets;
import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client of a WebSocket source that listens. Used on its event loop only. */
final class WebSocketConnection implements MessageAssembler.Receiver {
    private static final Logger logger = LoggerFactory.getLogger(WebSocketConnection.class);

    /** A message that has been begun and does not go on for that many seconds never will. */
    private static final int MAX_IDLE_TICKS = 5;

    private final ServerWebSocket socket;
    private final Delivery delivery;
    private final Handover handover;
    private final MessageGatherer gatherer;
    private final MessageAssembler assembler;
    private final Pulse pulse;
    private final String shown;
    private final Runnable onClosed;
    private final Promise<Void> gone = Promise.promise();

    private int parts;
    private int idleTicks;
    private boolean isClosed;

    /**
     * @param peer address of the client
     * @param shown its address and port, for people
     * @param onClosed called once when the connection is gone
     */
    WebSocketConnection(
            Vertx vertx,
            Context context,
            ServerWebSocket socket,
            Delivery delivery,
            SourceConfig.WebSocketServer config,
            String peer,
            String shown,
            Runnable onClosed) {
        this.socket = socket;
        this.delivery = delivery;
        this.shown = shown;
        this.onClosed = onClosed;
        // Below Vert.x, which would keep frames of what was read already and forget them at the end.
        Channel channel = Sockets.channel(socket);
        this.handover = new Handover(
                delivery,
                context,
                () -> channel.config().setAutoRead(false),
                () -> channel.config().setAutoRead(true));
        this.gatherer = new MessageGatherer(delivery, context, handover, peer);
        this.assembler = new MessageAssembler(socket, config.maxMessageBytes(), true, this);
        this.pulse = new Pulse(vertx, socket, config.pingIntervalSeconds(), handover::isWaiting, this::dead);
    }

    /** Starts listening to the client. */
    void open() {
        assembler.open();
        socket.closeHandler(ignored -> closed());
        pulse.start();
    }

    @Override
    public void heard() {
        pulse.heard();
    }

    @Override
    public void proceeded() {
        parts++;
    }

    @Override
    public void message(Message message) {
        gatherer.add(message);
    }

    @Override
    public void broken(short code, String reason) {
        delivery.stats().broken();
        logger.info("WebSocket source: {} is disconnected with {}: {}", shown, code, reason);
    }

    /** Called each second. */
    void tick() {
        boolean stuck = assembler.isInside() && parts == 0 && !handover.isWaiting();
        idleTicks = stuck ? idleTicks + 1 : 0;
        parts = 0;
        if (idleTicks >= MAX_IDLE_TICKS) {
            assembler.end(CloseCode.POLICY, "a message was begun and not ended");
        }
    }

    private void dead() {
        logger.info("WebSocket source: {} has not answered a ping and is disconnected", shown);
        Sockets.giveUp(socket);
    }

    private void closed() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        pulse.stop();
        if (assembler.isInside()) {
            delivery.stats().broken();
        }
        gatherer.end();
        onClosed.run();
        gone.complete();
    }

    /** Says goodbye; what still comes is taken. Completes when the connection is gone. */
    Future<Void> leave() {
        socket.close(CloseCode.GOING_AWAY, "server shutdown");
        return gone.future();
    }

    /** Ends it at once. */
    void cut() {
        Sockets.cut(socket);
        closed();
    }
}
