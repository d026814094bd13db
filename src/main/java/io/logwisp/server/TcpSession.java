package io.logwisp.server;

import io.logwisp.hub.StreamHub;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/** A client of the raw TCP server: {@code nc}. What it sends is thrown away. */
final class TcpSession extends ClientSession {
    private final NetSocket socket;

    // Owned by the event loop.
    private @Nullable SocketShortcut shortcut;
    private boolean knowsShortcut;

    TcpSession(ServedStream stream, SessionGroup group, Delivery delivery, ClientInfo info, NetSocket socket) {
        super(stream, group, delivery, info);
        this.socket = socket;
        socket.handler(ignored -> {});
        socket.closeHandler(ignored -> closed("closed by client"));
        socket.exceptionHandler(ignored -> {}); // its close is told as well
    }

    @Override
    Future<Void> write(ByteBuf bytes) {
        // Vert.x leaves a buffer to the collector, which knows nothing of bytes outside the heap.
        return socket.write(BufferInternal.buffer(bytes)).onComplete(ignored -> bytes.release());
    }

    @Override
    void begin(String before) {
        // nothing comes before the entries
    }

    @Override
    void end(String reason) {
        socket.end().onComplete(ignored -> closed(reason));
    }

    @Override
    void abort() {
        // Below Vert.x, whose close waits until everything is written, which a client that does not read never allows.
        ((NetSocketInternal) socket).channelHandlerContext().close();
    }

    @Override
    void lend(long position) {
        StreamHub hub = stream().hub();
        if (hub.isReadByOne()) {
            SocketShortcut lent = shortcut();
            if (lent != null) {
                lent.lend(position);
                hub.offer(lent);
            }
        }
    }

    @Override
    @Nullable
    Shortened takeBack() {
        return shortcut == null ? null : shortcut.takeBack();
    }

    @Override
    void left() {
        if (shortcut != null) {
            stream().hub().withdraw(shortcut);
        }
    }

    private @Nullable SocketShortcut shortcut() {
        if (!knowsShortcut) {
            knowsShortcut = true; // whatever comes of it, it is not tried with each line
            Channel channel =
                    ((NetSocketInternal) socket).channelHandlerContext().channel();
            shortcut = socket.isSsl()
                    ? null
                    : SocketShortcut.open(channel, delivery().format());
        }
        return shortcut;
    }

    @Override
    void keepAlive() {
        // A quiet line stays quiet: LogWisp's clients get nothing but entries and the configured heartbeat.
    }
}
