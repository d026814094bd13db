package io.logwisp.server;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import io.logwisp.format.MergedText;
import io.logwisp.format.Notice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One of several streams that a client reads over one connection. Lives on the event loop of the connection. */
final class MergedLane extends ClientSession {
    private final MergedClient client;
    private final MergedText text;

    // Owned by the event loop.
    private String before = "";
    private boolean ended;

    /** @param delivery with the entries in the form that {@link MergedText} wants */
    MergedLane(ServedStream stream, SessionGroup group, Delivery delivery, ClientInfo info, MergedClient client) {
        super(stream, group, delivery, info);
        this.client = client;
        this.text = new MergedText(client.format(), stream.name());
    }

    /** Id of the entry before the first one sent. */
    String before() {
        return before;
    }

    /** Whether it has said its goodbye. */
    boolean hasEnded() {
        return ended;
    }

    @Override
    public void wake() {
        client.turn();
    }

    @Override
    int until(Batch batch, int from) {
        return client.until(this, batch, from);
    }

    @Override
    ByteBuf whole(Frames frames, @Nullable Frames deflated) {
        return slice(frames, 0, frames.length());
    }

    @Override
    ByteBuf slice(Frames frames, int from, int to) {
        return Unpooled.wrappedBuffer(
                text.entries(frames, from, to, client.placesBefore(this), client.placesAfter(this)));
    }

    @Override
    byte[] gap(String reason, long lost, @Nullable String after, String next) {
        return Notice.gap(
                client.format(), reason, lost, after, next, Optional.of(stream().name()));
    }

    @Override
    byte[] heartbeat(Notice.Heartbeat beat) {
        return client.isFirst(this) ? client.heartbeat(beat) : new byte[0];
    }

    @Override
    Future<Void> write(ByteBuf bytes) {
        return client.write(bytes);
    }

    @Override
    void begin(String place) {
        before = place;
    }

    @Override
    void end(String reason) {
        ended = true;
        client.ended(reason);
    }

    @Override
    void abort() {
        client.abort();
    }

    @Override
    void keepAlive() {
        client.keepAlive();
    }
}
