package io.logwisp.source;

import io.logwisp.pipeline.Messages;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a source. It stops reading while the stream's inbox is full, so that the sender waits. Used on its event
 * loop only.
 */
final class SyslogConnection {
    private final NetSocket socket;
    private final Context context;
    private final Delivery delivery;
    private final MessageSplitter splitter;
    private final String[] peer;

    /** What there was no room for; reading is paused as long as it is there. */
    private @Nullable Messages pending;

    private boolean ended;

    SyslogConnection(NetSocket socket, Context context, Delivery delivery) {
        this.socket = socket;
        this.context = context;
        this.delivery = delivery;
        this.splitter = new MessageSplitter(
                delivery.config().framing(),
                delivery.config().maxMessageBytes(),
                delivery.config().strip());
        String address =
                socket.remoteAddress() == null ? null : socket.remoteAddress().hostAddress();
        this.peer = new String[] {address == null ? "" : address};
    }

    void open() {
        socket.handler(this::read);
        socket.endHandler(ignored -> end());
    }

    private void read(Buffer buffer) {
        if (ended) {
            return;
        }
        Messages block = block(splitter.take(buffer.getBytes()), false);
        if (block != null && !delivery.inbox().offer(block)) {
            pending = block;
            socket.pause();
            delivery.stats().paused();
            awaitRoom();
        }
    }

    private void awaitRoom() {
        delivery.inbox().whenRoom(() -> context.runOnContext(ignored -> resume()));
    }

    private void resume() {
        if (pending == null) {
            return;
        }
        if (delivery.inbox().offer(pending)) {
            pending = null;
            socket.resume();
        } else {
            awaitRoom();
        }
    }

    /** Hands on what is left, whether or not there is room: nobody can be asked to wait any more. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (pending != null) {
            delivery.inbox().force(pending);
            pending = null;
        }
        if (splitter.isBroken()) {
            delivery.stats().broken();
        }
        Messages last = block(splitter.finish(), true);
        if (last != null) {
            delivery.inbox().force(last);
        }
    }

    private @Nullable Messages block(byte[] data, boolean partial) {
        MessageRanges ranges = splitter.ranges();
        if (ranges.count() == 0) {
            return null;
        }
        delivery.count(ranges);
        return ranges.block(delivery.index(), peer, delivery.ticker().epochNanos(), data, partial);
    }
}
