package io.logwisp.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;

/** The WebSocket over which a client reads several streams. */
final class SocketWire implements MergedClient.Wire {
    private final ServerWebSocket socket;
    private final ChannelHandlerContext channel;
    private Runnable ended = () -> {};

    SocketWire(ServerWebSocket socket) {
        this.socket = socket;
        this.channel = ((WebSocketInternal) socket).channelHandlerContext();
    }

    /** Tells that client when the connection is gone. */
    void serve(MergedClient client) {
        ended = () -> client.closed("ended");
        socket.closeHandler(ignored -> client.closed("closed by client"));
        socket.exceptionHandler(ignored -> {}); // its close is told as well
    }

    @Override
    public void begin(String before) {
        // nothing comes before the entries
    }

    @Override
    public Future<Void> write(ByteBuf frames) {
        return WebSocketSession.write(channel, frames);
    }

    @Override
    public void end(String reason, byte[] goodbye) {
        if (goodbye.length > 0) {
            write(Unpooled.wrappedBuffer(goodbye));
        }
        socket.close(WebSocketSession.closeCode(reason), reason).onComplete(ignored -> ended.run());
    }

    @Override
    public void abort() {
        channel.close();
    }

    @Override
    public void keepAlive() {
        socket.writePing(Buffer.buffer());
    }
}
