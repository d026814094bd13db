package io.logwisp.websocket;

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

    /** Answers pings only as fast as the other end reads. To be called once, on the event loop of the socket. */
    static void boundPongs(WebSocketBase socket) {
        String handler = ((WebSocketInternal) socket).channelHandlerContext().name();
        channel(socket).pipeline().addBefore(handler, null, new PingGate());
    }

    /** Ends the connection at once, without a goodbye to somebody who does not listen. */
    public static void cut(WebSocketBase socket) {
        channel(socket).close();
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
