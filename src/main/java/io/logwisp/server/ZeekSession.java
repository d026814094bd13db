package io.logwisp.server;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import io.logwisp.zeek.ControlMessage;
import io.logwisp.zeek.TopicSet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a client of Zeek's API gets: entries from the ring when it wants their topic, and what other clients publish, from a
 * queue of its own that is bounded.
 */
final class ZeekSession extends ClientSession implements Exchange.Member {
    /** Bytes of events that wait for this client at most. */
    private static final long MAX_WAITING_BYTES = 4L << 20;

    private static final int ONE_WRITE = 64 * 1024;

    /** Others are not held up longer by a client that is always behind. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ZeekConnection connection;
    private final ZeekEndpoint endpoint;
    private final TopicSet topics;
    private final boolean readsEntries;
    private final Exchange.Station station;
    private final long maxPauseNanos;

    // Owned by the event loop.
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private long lost;
    private boolean isFull;
    private long fullSinceNanos;
    private long progressNanos;

    ZeekSession(
            ZeekEndpoint endpoint,
            SessionGroup group,
            Delivery delivery,
            ClientInfo info,
            ZeekConnection connection,
            TopicSet topics) {
        super(endpoint.stream(), group, delivery, info);
        this.connection = connection;
        this.endpoint = endpoint;
        this.topics = topics;
        this.readsEntries = topics.matches(endpoint.config().zeek().topic());
        this.station = endpoint.stream().exchange().station(group.loop());
        this.maxPauseNanos = TimeUnit.MILLISECONDS.toNanos(
                endpoint.stream().config().monitor().maxPauseMs());
    }

    @Override
    void begin(String before) {
        // The ack promises everything from now on, so nothing may be missing between it and the subscription.
        station.join(this);
        connection.acknowledge();
    }

    @Override
    void left() {
        station.leave(this);
        waiting.clear();
    }

    @Override
    boolean readsEntries() {
        return readsEntries;
    }

    @Override
    boolean usesFormat() {
        return false;
    }

    @Override
    Frames frames(Batch batch) {
        return endpoint.frames(batch);
    }

    @Override
    Future<Void> write(ByteBuf bytes) {
        return connection.write(bytes);
    }

    @Override
    byte[] gap(String reason, long missed, @Nullable String after, String next) {
        return lostNotice(missed);
    }

    @Override
    void end(String reason) {
        boolean complete = reason.equals(COMPLETE);
        if (reason.equals(AUTH_EXPIRED)) {
            connection.close(ZeekConnection.POLICY, reason);
        } else {
            connection.close(
                    complete ? ZeekConnection.NORMAL : ZeekConnection.GOING_AWAY, complete ? reason : "Terminating");
        }
    }

    @Override
    void stall() {
        connection.cutOff();
    }

    @Override
    void abort() {
        connection.abort();
    }

    @Override
    void keepAlive() {
        // pings have a rhythm of their own
    }

    @Override
    void ticked() {
        station.wake(); // who was waited for may not be worth it any more
    }

    @Override
    public TopicSet topics() {
        return topics;
    }

    @Override
    public boolean isWorthWaiting() {
        if (!isFull) {
            return false;
        }
        long now = stream().ticker().nanoTime();
        return now - progressNanos < maxPauseNanos && now - fullSinceNanos < PATIENCE_NANOS;
    }

    @Override
    public boolean offer(Exchange.Published event) {
        if (isFull) {
            lost++;
            count(0, 1);
            return false;
        }
        if (lost > 0) {
            tellLost();
        }
        add(event.frame());
        if (waiting.size() >= delivery().bufferSize() || waitingBytes >= MAX_WAITING_BYTES) {
            isFull = true;
            fullSinceNanos = stream().ticker().nanoTime();
            progressNanos = fullSinceNanos;
        }
        return true;
    }

    @Override
    public void flush() {
        if (!waiting.isEmpty()) {
            wake();
        }
    }

    @Override
    int gatherOwn(List<ByteBuf> out) {
        if (waiting.isEmpty()) {
            return 0;
        }
        int size = 0;
        int events = 0;
        for (byte[] frame : waiting) {
            if (events > 0 && size + frame.length > ONE_WRITE) {
                break;
            }
            size += frame.length;
            events++;
        }
        out.add(Unpooled.wrappedBuffer(takeWaiting(events, size)));
        count(events, 0);
        progressed();
        return size;
    }

    private byte[] takeWaiting(int events, int size) {
        byte[] bytes = new byte[size];
        int at = 0;
        for (int i = 0; i < events; i++) {
            byte[] frame = waiting.remove();
            System.arraycopy(frame, 0, bytes, at, frame.length);
            at += frame.length;
        }
        waitingBytes -= size;
        return bytes;
    }

    private void progressed() {
        if (isFull) {
            progressNanos = stream().ticker().nanoTime();
            isFull = waiting.size() > delivery().bufferSize() / 2 || waitingBytes > MAX_WAITING_BYTES / 2;
            if (!isFull) {
                station.wake();
            }
        }
        if (lost > 0 && waiting.isEmpty()) {
            tellLost();
        }
    }

    private void tellLost() {
        add(lostNotice(lost));
        lost = 0;
    }

    private void add(byte[] frame) {
        waiting.add(frame);
        waitingBytes += frame.length;
    }

    private static byte[] lostNotice(long count) {
        return ZeekEndpoint.frame(ControlMessage.error(
                "messages_lost", count + " messages are left out because this client reads too slowly"));
    }
}
