package io.logwisp.server;

import io.logwisp.entry.Batch;
import io.logwisp.format.Format;
import io.logwisp.format.Notice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client that reads several streams over one connection: whose turn it is, and where it is in each. Lives on the event loop
 * of the connection.
 */
final class MergedClient {
    /** Bytes after which other clients of the loop have their turn. */
    private static final int TURN = 1024 * 1024;

    private final Wire wire;
    private final Format format;
    private final Executor loop;
    private final long keepAliveNanos;
    private final List<MergedLane> lanes = new ArrayList<>();

    // Owned by the event loop.
    private final List<ByteBuf> gathered = new ArrayList<>();
    private int gatheredBytes;
    private Promise<Void> gatheredWritten = Promise.promise();
    private boolean opened;
    private boolean turning;
    private boolean scheduled;
    private @Nullable String goodbye;
    private boolean ended;
    private long lastWriteNanos;

    /** The connection of such a client. */
    interface Wire {
        /** Writes what comes before all; {@code before} is the place before the first entry. */
        void begin(String before);

        /** As {@link ClientSession#write}. */
        Future<Void> write(ByteBuf bytes);

        /** Ends the connection after everything that was written. */
        void end(String reason, byte[] goodbye);

        void abort();

        /** Asks for a sign of life, where that is no matter of the form. */
        void keepAlive();
    }

    MergedClient(Wire wire, Format format, Executor loop, long keepAliveNanos) {
        this.wire = wire;
        this.format = format;
        this.loop = loop;
        this.keepAliveNanos = keepAliveNanos;
    }

    Format format() {
        return format;
    }

    /** Another stream; before {@link #open}. */
    void add(MergedLane lane) {
        lanes.add(lane);
    }

    /**
     * Starts sending.
     *
     * @param greeting makes what is told first of the place before the first entry; empty bytes for nothing
     */
    void open(Function<String, byte[]> greeting) {
        lanes.forEach(ClientSession::open);
        StringBuilder place = new StringBuilder();
        for (MergedLane lane : lanes) {
            place.append(place.isEmpty() ? "" : ",").append(named(lane, lane.before()));
        }
        wire.begin(place.toString());
        byte[] first = greeting.apply(place.toString());
        if (first.length > 0) {
            write(Unpooled.wrappedBuffer(first));
        }
        opened = true;
        turn();
    }

    /** The connection is gone. */
    void closed(String reason) {
        ended = true;
        lanes.forEach(lane -> lane.closed(reason));
    }

    // --- Whose turn it is. ---

    /** Sends what there is of all streams, in the order of time as far as it is there. */
    void turn() {
        if (!opened || turning || ended) {
            return;
        }
        turning = true;
        long sent = 0;
        for (MergedLane lane = next(); lane != null && sent < TURN; lane = next()) {
            int before = gatheredBytes;
            lane.pump();
            sent += gatheredBytes - before + 64;
        }
        if (sent >= TURN) {
            turnLater();
        } else {
            lanes.stream().filter(lane -> lane.nextNanos() == Long.MAX_VALUE).forEach(ClientSession::pump);
        }
        turning = false;
        flush();
        endIfDue();
    }

    private void turnLater() {
        if (!scheduled) {
            scheduled = true;
            loop.execute(() -> {
                scheduled = false;
                turn();
            });
        }
    }

    /** The stream whose next entry is the earliest; null when there is none, or when it has to wait for the connection. */
    private @Nullable MergedLane next() {
        MergedLane earliest = null;
        long nanos = Long.MAX_VALUE;
        for (MergedLane lane : lanes) {
            long next = lane.nextNanos();
            if (next < nanos) {
                earliest = lane;
                nanos = next;
            }
        }
        return earliest != null && earliest.hasRoom() ? earliest : null;
    }

    /** The entry of a batch from {@code from} on before which another stream has its turn. */
    int until(MergedLane lane, Batch batch, int from) {
        long others = Long.MAX_VALUE;
        for (MergedLane other : lanes) {
            if (other != lane) {
                others = Math.min(others, other.nextNanos());
            }
        }
        int until = from;
        while (until < batch.count() && batch.timeNanos(until) <= others) {
            until++;
        }
        return until;
    }

    // --- Where it is. ---

    String placesBefore(MergedLane lane) {
        StringBuilder places = new StringBuilder();
        for (MergedLane other : lanes) {
            if (other == lane) {
                return places.append(lane.stream().name()).append(':').toString();
            }
            places.append(named(other, other.place())).append(',');
        }
        throw new AssertionError("BUG: no stream of this client");
    }

    String placesAfter(MergedLane lane) {
        StringBuilder places = new StringBuilder();
        for (MergedLane other : lanes.subList(lanes.indexOf(lane) + 1, lanes.size())) {
            places.append(',').append(named(other, other.place()));
        }
        return places.toString();
    }

    private static String named(MergedLane lane, String place) {
        return lane.stream().name() + ":" + place;
    }

    // --- What it gets. ---

    /** Gathers what one write carries. */
    Future<Void> write(ByteBuf bytes) {
        gathered.add(bytes);
        gatheredBytes += bytes.readableBytes();
        Future<Void> written = gatheredWritten.future();
        if (!turning) {
            flush();
        }
        return written;
    }

    private void flush() {
        if (!opened || gathered.isEmpty()) {
            return;
        }
        ByteBuf all = Unpooled.wrappedBuffer(gathered.size(), gathered.toArray(ByteBuf[]::new));
        Promise<Void> promise = gatheredWritten;
        gatheredWritten = Promise.promise();
        gathered.clear();
        gatheredBytes = 0;
        lastWriteNanos = lanes.get(0).stream().ticker().nanoTime();
        wire.write(all).onComplete(promise);
    }

    boolean isFirst(MergedLane lane) {
        return lanes.get(0) == lane;
    }

    byte[] heartbeat(Notice.Heartbeat beat) {
        return format == Format.JSON ? new byte[0] : Notice.heartbeat(format, beat);
    }

    void keepAlive() {
        if (lanes.get(0).stream().ticker().nanoTime() - lastWriteNanos >= keepAliveNanos) {
            byte[] sign = Notice.keepAlive(format);
            if (sign.length > 0 && lanes.get(0).hasRoom()) {
                write(Unpooled.wrappedBuffer(sign));
            }
            wire.keepAlive();
        }
    }

    // --- Its end. ---

    /** A stream has sent all that it had to: with the last of them, or when one ends by our will, so do all. */
    void ended(String reason) {
        if (goodbye == null || goodbye.equals(ClientSession.COMPLETE)) {
            goodbye = reason;
        }
    }

    private void endIfDue() {
        if (goodbye == null || ended) {
            return;
        }
        String reason = goodbye;
        if (!reason.equals(ClientSession.COMPLETE)) {
            lanes.forEach(lane -> lane.finish(reason));
        }
        if (!ended && lanes.stream().allMatch(lane -> lane.hasEnded() || !lane.isAttached())) {
            ended = true;
            wire.end(reason, Notice.disconnect(format, reason));
        }
    }

    void abort() {
        wire.abort();
    }
}
