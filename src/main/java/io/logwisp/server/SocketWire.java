package io.logwisp.server;

import io.logwisp.websocket.MessageAssembler;
import io.logwisp.websocket.Sockets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

/** The WebSocket over which a client reads several streams. */
final class SocketWire implements MergedClient.Wire {
    private final ServerWebSocket socket;
    private Runnable ended = () -> {};

    SocketWire(ServerWebSocket socket) {
        this.socket = socket;
    }

    /** Tells that client when the connection is gone. */
    void serve(MergedClient client) {
        ended = () -> client.closed("ended");
        socket.closeHandler(ignored -> client.closed("closed by client"));
        // What clients say is thrown away, but they must say it by the rules.
        new MessageAssembler(socket, 0, true, ignored -> {}).open();
    }

    @Override
    public void begin(String before) {
        // nothing comes before the entries
    }

    @Override
    public Future<Void> write(ByteBuf frames) {
        return Sockets.write(socket, frames);
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
        Sockets.cut(socket);
    }

    @Override
    public void keepAlive() {
        socket.writePing(Buffer.buffer());
    }
}
