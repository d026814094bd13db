package io.logwisp.source;

import io.logwisp.config.SourceConfig;
import io.logwisp.entry.Unfinished;
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
    private final Delivery delivery;
    private final Handover handover;
    private final MessageSplitter splitter;
    private final Runnable crowded;
    private final String[] peer;

    private boolean ended;

    /** @param crowded called after a message was cut because unfinished ones leave no room, and counted */
    SyslogConnection(
            NetSocket socket, Context context, Delivery delivery, SourceConfig.Syslog config, Runnable crowded) {
        this.socket = socket;
        this.delivery = delivery;
        this.handover = new Handover(delivery, context, socket::pause, socket::resume);
        this.splitter =
                new MessageSplitter(config.framing(), config.maxMessageBytes(), config.strip(), Unfinished.OF_PROCESS);
        this.crowded = crowded;
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
        int crowdedMessages = splitter.takeCrowded();
        if (crowdedMessages > 0) {
            delivery.stats().crowded(crowdedMessages);
            crowded.run();
        }
        if (block != null) {
            handover.take(block);
        }
    }

    /** Hands on what is left, whether or not there is room: nobody can be asked to wait any more. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (splitter.isBroken()) {
            delivery.stats().broken();
        }
        Messages last = block(splitter.finish(), true);
        if (last != null) {
            handover.take(last);
        }
        handover.end();
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
