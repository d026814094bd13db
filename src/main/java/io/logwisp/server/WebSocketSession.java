package io.logwisp.server;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import io.logwisp.format.Notice;
import io.logwisp.websocket.CloseCode;
import io.logwisp.websocket.MessageAssembler;
import io.logwisp.websocket.Sockets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.Optional;

/** A client of the WebSocket: one text frame an entry, unless another protocol is spoken. */
sealed class WebSocketSession extends ClientSession permits V1Session {
    private final ServerWebSocket socket;
    private final Optional<KeptFrames> rendered;
    private final Runnable onClosed;

    WebSocketSession(
            ServedStream stream, SessionGroup group, Delivery delivery, ClientInfo info, ServerWebSocket socket) {
        this(stream, group, delivery, info, socket, Optional.empty(), () -> {});
    }

    /**
     * @param rendered the entries in an encoding of their own; empty for the format of the delivery
     * @param onClosed called once when the connection is gone
     */
    WebSocketSession(
            ServedStream stream,
            SessionGroup group,
            Delivery delivery,
            ClientInfo info,
            ServerWebSocket socket,
            Optional<KeptFrames> rendered,
            Runnable onClosed) {
        super(stream, group, delivery, info);
        this.socket = socket;
        this.rendered = rendered;
        this.onClosed = onClosed;
        socket.closeHandler(ignored -> closed("closed by client"));
        // What clients say is thrown away, but they must say it by the rules.
        new MessageAssembler(socket, 0, true, ignored -> {}).open();
    }

    @Override
    boolean usesFormat() {
        return rendered.isEmpty();
    }

    @Override
    Frames frames(Batch batch) {
        return rendered.isPresent() ? rendered.get().of(batch) : super.frames(batch);
    }

    /**
     * Writes ready frames. They go below Vert.x's frame objects, straight to the channel, because many frames share one
     * buffer that all clients share; the frame encoder of the channel lets bytes pass.
     */
    @Override
    Future<Void> write(ByteBuf frames) {
        return Sockets.write(socket, frames);
    }

    @Override
    void begin(String before) {
        // nothing comes before the entries
    }

    @Override
    void end(String reason) {
        short code = closeCode(reason);
        byte[] goodbye = Notice.disconnect(delivery().format(), reason);
        if (goodbye.length > 0) {
            write(Unpooled.wrappedBuffer(goodbye));
        }
        socket.close(code, reason).onComplete(ignored -> closed(reason));
    }

    /** With which code a connection is closed. */
    static short closeCode(String reason) {
        return reason.equals(COMPLETE)
                ? CloseCode.NORMAL
                : reason.equals(AUTH_EXPIRED) ? CloseCode.POLICY : CloseCode.GOING_AWAY;
    }

    @Override
    void left() {
        onClosed.run();
    }

    @Override
    void abort() {
        Sockets.cut(socket);
    }

    @Override
    void keepAlive() {
        socket.writePing(Buffer.buffer());
    }
}
