package io.logwisp.websocket;

import io.logwisp.entry.Ticker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.internal.http.WebSocketInternal;

/** What is done with a WebSocket below Vert.x. */
public final class Sockets {
    private Sockets() {}

    /** The connection under it, once the handshake is done. */
    public static Channel channel(WebSocketBase socket) {
        return ((WebSocketInternal) socket).channelHandlerContext().channel();
    }

    /** Answers pings only as fast as the other end reads, and not too many of them. To be called once, on the event loop of the socket. */
    static void boundPongs(WebSocketBase socket) {
        String handler = ((WebSocketInternal) socket).channelHandlerContext().name();
        channel(socket).pipeline().addBefore(handler, null, new PingGate(Ticker.SYSTEM));
    }

    /** Ends the connection at once, without a goodbye to somebody who does not listen. */
    public static void cut(WebSocketBase socket) {
        // Not the channel itself: on the way from its end Vert.x would say a goodbye, as if all were well.
        ((WebSocketInternal) socket).channelHandlerContext().close();
    }

    /**
     * Ends the connection at once because no ping is answered; says so, should the other end read after all. Event loop of the
     * socket.
     */
    public static void giveUp(WebSocketBase socket) {
        socket.close(CloseCode.NO_ANSWER, "Ping timeout");
        cut(socket);
    }

    /**
     * Writes ready frames past Vert.x, which would make an object of each; the frame encoder of the channel lets bytes pass.
     * The buffer is released by the callee. Event loop of the socket, or any thread when nobody else writes.
     */
    public static Future<Void> write(WebSocketBase socket, ByteBuf frames) {
        Promise<Void> written = Promise.promise();
        ((WebSocketInternal) socket)
                .channelHandlerContext()
                .writeAndFlush(frames)
                .addListener(result -> {
                    if (result.isSuccess()) {
                        written.complete();
                    } else {
                        written.fail(result.cause());
                    }
                });
        return written.future();
    }
}
