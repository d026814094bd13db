package io.logwisp.server;

import io.logwisp.format.Notice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;

/** A client of the WebSocket: one text frame an entry, unless another protocol is spoken. */
sealed class WebSocketSession extends ClientSession permits V1Session {
    /** RFC 6455 section 7.4.1: the endpoint is going away. */
    private static final short GOING_AWAY = 1001;

    /** RFC 6455 section 7.4.1: the purpose is fulfilled. */
    private static final short NORMAL = 1000;

    /** RFC 6455 section 7.4.1: the client may not. */
    private static final short POLICY = 1008;

    private final ServerWebSocket socket;
    private final ChannelHandlerContext channel;
    private final Runnable onClosed;

    WebSocketSession(
            ServedStream stream, SessionGroup group, Delivery delivery, ClientInfo info, ServerWebSocket socket) {
        this(stream, group, delivery, info, socket, () -> {});
    }

    /** @param onClosed called once when the connection is gone */
    WebSocketSession(
            ServedStream stream,
            SessionGroup group,
            Delivery delivery,
            ClientInfo info,
            ServerWebSocket socket,
            Runnable onClosed) {
        super(stream, group, delivery, info);
        this.socket = socket;
        this.onClosed = onClosed;
        this.channel = ((WebSocketInternal) socket).channelHandlerContext();
        socket.closeHandler(ignored -> closed("closed by client"));
        socket.exceptionHandler(ignored -> {}); // its close is told as well
    }

    /**
     * Writes ready frames. They go below Vert.x's frame objects, straight to the channel, because many frames share one
     * buffer that all clients share; the frame encoder of the channel lets bytes pass.
     */
    @Override
    Future<Void> write(ByteBuf frames) {
        return write(channel, frames);
    }

    /** Writes ready frames to a channel. */
    static Future<Void> write(ChannelHandlerContext channel, ByteBuf frames) {
        Promise<Void> written = Promise.promise();
        channel.writeAndFlush(frames).addListener(result -> {
            if (result.isSuccess()) {
                written.complete();
            } else {
                written.fail(result.cause());
            }
        });
        return written.future();
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
        return reason.equals(COMPLETE) ? NORMAL : reason.equals(AUTH_EXPIRED) ? POLICY : GOING_AWAY;
    }

    @Override
    void left() {
        onClosed.run();
    }

    @Override
    void abort() {
        channel.close();
    }

    @Override
    void keepAlive() {
        socket.writePing(Buffer.buffer());
    }
}
