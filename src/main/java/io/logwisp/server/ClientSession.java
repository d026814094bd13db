package io.logwisp.server;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import io.logwisp.filter.EntryFilter;
import io.logwisp.format.Notice;
import io.logwisp.hub.Cursor;
import io.logwisp.hub.EntryId;
import io.logwisp.hub.Reader;
import io.logwisp.hub.Start;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One client of one stream: a cursor, a pump and a goodbye. Lives on the event loop of its connection; only the counters may
 * be read elsewhere.
 */
abstract sealed class ClientSession implements Reader
        permits HttpSession, WebSocketSession, TcpSession, ZeekSession, MergedLane {
    /*
     * The pump moves whole encoded batches from the ring to the socket until the ring is empty or IN_FLIGHT bytes are on
     * their way; the completion of a write starts it again. A client that has stopped reading therefore costs at most
     * IN_FLIGHT bytes plus one write, and its cursor. Small batches that have gathered are sent with one write, and a
     * session that always finds more gives its neighbours on the loop a turn after {@link SessionGroup#turnBytes}, those
     * counted too that it had to ask its filter about.
     */
    private static final int IN_FLIGHT = 512 * 1024;

    private static final int ONE_WRITE = 64 * 1024;
    private static final int BATCHES_PER_WRITE = 64;

    /** What a batch counts in a turn beside its bytes, so that a filter that lets nothing pass does not hold the loop. */
    private static final int BATCH_COST = 4096;

    /** Reason of the end of a stream that was not to be followed. */
    static final String COMPLETE = "complete";

    /** Reason of the end of a client whose right to read has ended. */
    static final String AUTH_EXPIRED = "auth_expired";

    /** Browsers come back after about that long, not all at once. */
    private static final int RETRY_MILLIS = 2000;

    private static final int RETRY_JITTER_MILLIS = 400;

    private static final byte[] NOTHING = {};

    private final ServedStream stream;
    private final SessionGroup group;
    private final Delivery delivery;
    private final Cursor cursor;
    private final Promise<Void> ended = Promise.promise();
    private final List<ByteBuf> gathered = new ArrayList<>();

    // Owned by the event loop.
    private EntryFilter filter;
    private int inFlight;
    private @Nullable Selection selection;

    /** What this turn has cost so far, in bytes sent or looked at. */
    private long turn;

    /** What comes next has to wait for entries of another stream. */
    private boolean heldBack;

    private boolean pumpScheduled;
    private boolean attached;
    private boolean gone;
    private long endPosition = Long.MAX_VALUE;
    private @Nullable String goodbye;
    private boolean saidGoodbye;
    private long lastWriteNanos;

    // Written by the event loop, read by status.
    private volatile ClientInfo info;
    private volatile long sent;
    private volatile long missed;

    ClientSession(ServedStream stream, SessionGroup group, Delivery delivery, ClientInfo info) {
        this.stream = stream;
        this.group = group;
        this.delivery = delivery;
        this.info = info;
        this.filter = delivery.filter();
        this.cursor = stream.hub().join(delivery.bufferSize());
    }

    /** Hands bytes to the connection; the future completes once the kernel has them. The buffer is released by the callee. */
    abstract Future<Void> write(ByteBuf bytes);

    /** Writes what comes before everything else; {@code before} is the id of the entry before the first one sent. */
    abstract void begin(String before);

    /** Ends the connection after everything that was written, in the way its protocol says goodbye. */
    abstract void end(String reason);

    /** Ends the connection at once, without waiting for a client that does not read. */
    abstract void abort();

    /** What it gets of the time before its place in the stream. */
    byte[] past() {
        return NOTHING;
    }

    /** Asks the client for a sign of life, where the protocol has one. */
    abstract void keepAlive();

    /** Whether this client gets entries at all; otherwise only what the protocol has besides. */
    boolean readsEntries() {
        return true;
    }

    /** Whether batches should be encoded for this client where they are made. */
    boolean usesFormat() {
        return true;
    }

    /** The entries of a batch in this client's format. */
    Frames frames(Batch batch) {
        return delivery.format().frames(batch);
    }

    /**
     * Whether it takes entries at the moment. The writer waits for one that does not as for any client that has stopped,
     * unless it has to {@link #stepAside}.
     */
    boolean takes() {
        return true;
    }

    /** Called after entries were handed to the connection, or passed over by the filter. */
    void handed() {}

    /**
     * Called when nothing is on its way: until {@link #takeBack} the writer of the stream may send a batch that begins at
     * {@code position}. One that has been published already is none of its business; the loop is about to be woken for it.
     */
    void lend(long position) {}

    /** Has the connection back; returns what the writer of the stream has sent by it, null when that is nothing. */
    @Nullable
    Shortened takeBack() {
        return null;
    }

    /** Adds what has to be sent before the next entries, not much more than a write of it; returns its bytes. */
    int gatherOwn(List<ByteBuf> out) {
        return 0;
    }

    /** What a client is told of entries that it does not get. */
    byte[] gap(String reason, long lost, @Nullable String after, String next) {
        return Notice.gap(delivery.format(), reason, lost, after, next);
    }

    /** Ends the connection of a client that has taken nothing for long. */
    void stall() {
        abort();
    }

    /** Called once when the connection is gone. */
    void left() {}

    /** Called about once a second while the connection stands. */
    void ticked() {}

    /** Whether this client gets its bytes compressed. */
    boolean compressed() {
        return false;
    }

    /** All frames as they are sent; {@code deflated} is there for those that get them compressed. */
    ByteBuf whole(Frames frames, @Nullable Frames deflated) {
        return group.sharesCopies() ? DirectFrames.ofLoop().of(frames) : slice(frames, 0, frames.length());
    }

    /** Some of the frames as they are sent. */
    ByteBuf slice(Frames frames, int from, int to) {
        return part(frames.bytes(), from, to - from);
    }

    /** The entry of a batch before which others come first that this client gets of another stream. */
    int until(Batch batch, int from) {
        return batch.count();
    }

    /** Bytes of the client's format as they are sent. */
    ByteBuf part(byte[] bytes, int from, int length) {
        return Unpooled.wrappedBuffer(bytes, from, length);
    }

    /** Starts sending: what the client asked for of the past, then everything new. */
    final void open() {
        if (gone) {
            return;
        }
        stream.access().opened(info, stream.name());
        Start start = delivery.start().place(cursor, filter);
        acquire();
        lastWriteNanos = stream.ticker().nanoTime();
        begin(place());
        if (delivery.greeting()) {
            notice(Notice.connected(delivery.format(), greeting(start)));
        }
        if (start.reason() != null) {
            tellGap(start.reason(), start.missed(), cursor.position() - 1 - start.missed());
        }
        notice(past());
        attached = true;
        if (readsEntries()) {
            stream.hub().attach(group.loop(), this);
        } else {
            stream.hub().leave(cursor);
            endPosition = cursor.position();
        }
        stream.clients().add(this);
        group.add(this);
        if (!delivery.follow()) {
            endPosition = stream.hub().nextSeq();
            goodbye = COMPLETE;
        }
        wake();
    }

    /** The connection is gone: gives everything back. May be called more than once. */
    final void closed(String reason) {
        if (gone) {
            return;
        }
        gone = true;
        Shortened written = takeBack();
        sent += written == null ? 0 : written.batch().count();
        gathered.forEach(ByteBuf::release);
        gathered.clear();
        stream.hub().leave(cursor);
        if (attached) {
            attached = false;
            stream.hub().detach(group.loop(), this);
            release();
            stream.clients().remove(this, reason);
            stream.access().closed(info, stream.name(), reason, sent);
            group.remove(this);
        }
        info.place().leave();
        left();
        ended.tryComplete();
    }

    /** Has other entries sent from the next one on; returns the id of the one before that. */
    final String filterBy(EntryFilter next, String text) {
        if (attached) {
            settle();
            release();
            filter = next;
            info = info.withFilter(text);
            acquire();
        }
        return place();
    }

    private void acquire() {
        if (filter.isAll()) {
            if (usesFormat()) {
                stream.hub().useFormat(encoding());
            }
        } else {
            stream.hub().useFormat(delivery.format().ordinal());
            selection = stream.selections().acquire(filter, delivery.format(), compressed());
        }
    }

    private void release() {
        if (selection == null) {
            if (usesFormat()) {
                stream.hub().releaseFormat(encoding());
            }
        } else {
            selection = null;
            stream.hub().releaseFormat(delivery.format().ordinal());
            stream.selections().release(filter, delivery.format(), compressed());
        }
    }

    /** Sends what is published until now and the goodbye, then ends; completes when the connection is gone. */
    final Future<Void> finish(String reason) {
        if (goodbye == null) {
            goodbye = reason;
            wake();
        }
        return ended.future();
    }

    @Override
    public void wake() {
        if (inFlight < IN_FLIGHT) {
            pump();
        }
    }

    /** Called by the group about once a second. */
    final void tick(long nowNanos) {
        if (inFlight > 0 && cursor.blockedNanos(nowNanos) > SessionGroup.WRITE_STALL_NANOS) {
            closed("write stall");
            stall();
            return;
        }
        if (goodbye == null && !stream.access().holds(info.grant())) {
            finish(AUTH_EXPIRED);
            return;
        }
        ticked();
        if (nowNanos - lastWriteNanos >= delivery.keepAliveNanos()) {
            lastWriteNanos = nowNanos;
            keepAlive();
        }
    }

    /** Accounts for what the writer of the stream has sent by a shortcut, and sends what the connection did not take of it. */
    private void settle() {
        Shortened written = takeBack();
        if (written != null) {
            lastWriteNanos = stream.ticker().nanoTime();
            cursor.advance(written.batch());
            sent += written.batch().count();
            if (written.rest() > 0) {
                send(part(written.frames().bytes(), written.bytes(), written.rest()));
            }
        }
    }

    private void lendIfIdle() {
        if (attached && inFlight == 0 && goodbye == null) {
            lend(cursor.position());
        }
    }

    /** Sends control bytes between entries, unless the client takes nothing at the moment: then they would be stale. */
    final void notice(byte[] bytes) {
        settle();
        if (bytes.length > 0 && inFlight < IN_FLIGHT) {
            send(part(bytes, 0, bytes.length));
        }
        lendIfIdle();
    }

    final ServedStream stream() {
        return stream;
    }

    final Delivery delivery() {
        return delivery;
    }

    final ClientInfo info() {
        return info;
    }

    /** The filter that holds now. */
    final EntryFilter filter() {
        return filter;
    }

    /** The id of the entry before the next one. */
    final String place() {
        return new EntryId(stream.hub().epoch(), cursor.position() - 1).toString();
    }

    /** The number of the entry before the next one. */
    final long placeSeq() {
        return cursor.position() - 1;
    }

    /** Says that it takes entries again. */
    final void holdsNoMore() {
        cursor.unblocked();
    }

    /** Has the writer of the stream wait for this client no longer, until it has caught up again. */
    final void stepAside() {
        cursor.stepAside();
    }

    /** Entries handed to the connection. Any thread. */
    final long sent() {
        return sent;
    }

    /** Entries this client lost because it was too slow. Any thread. */
    final long missed() {
        return missed;
    }

    /** Entries it has not been sent yet. Any thread. */
    final long lag() {
        return readsEntries() ? cursor.lag() : 0;
    }

    /** When the next entry is, nanoseconds since 1970; Long.MAX_VALUE when there is none for now. */
    final long nextNanos() {
        Batch batch = attached && takes() && cursor.position() < endPosition ? cursor.next() : null;
        return batch == null ? Long.MAX_VALUE : batch.timeNanos(cursor.from());
    }

    /** Whether the connection takes more at the moment. */
    final boolean hasRoom() {
        return inFlight < IN_FLIGHT;
    }

    /** Whether the connection to the client still stands. */
    final boolean isAttached() {
        return attached;
    }

    /** Why it ends by our will, when the goodbye is said or about to be. */
    final Optional<String> goodbye() {
        return Optional.ofNullable(goodbye);
    }

    /** Whether bytes are on their way that the kernel has not taken yet. */
    final boolean isWriting() {
        return inFlight > 0;
    }

    /** Counts what was sent or lost besides entries. */
    final void count(long sentMore, long missedMore) {
        sent += sentMore;
        missed += missedMore;
    }

    /** The heartbeat in this client's format. */
    byte[] heartbeat(Notice.Heartbeat beat) {
        return Notice.heartbeat(delivery.format(), beat);
    }

    private Notice.Greeting greeting(Start start) {
        return new Notice.Greeting(
                info.id(),
                delivery.bufferSize(),
                delivery.statusPath(),
                delivery.streamPath(),
                stream.name(),
                place(),
                start.resumed(),
                RETRY_MILLIS + ThreadLocalRandom.current().nextInt(-RETRY_JITTER_MILLIS, RETRY_JITTER_MILLIS));
    }

    /** Sends what there is, as far as the connection takes it and it is this stream's turn. */
    final void pump() {
        turn = 0;
        settle();
        while (attached && inFlight < IN_FLIGHT) {
            if (turn >= group.turnBytes()) {
                pumpLater();
                return;
            }
            int batches = gather();
            if (!gathered.isEmpty()) {
                turn += send(gathered());
            }
            if (batches == 0) {
                if (heldBack) {
                    return;
                }
                if (inFlight == 0) {
                    cursor.delivered(cursor.position()); // what the filter kept back needs no delivery
                    if (!takes()) {
                        cursor.blocked(stream.ticker().nanoTime());
                    }
                }
                sayGoodbyeIfDue();
                lendIfIdle();
                return;
            }
        }
        if (attached) {
            cursor.blocked(stream.ticker().nanoTime());
        }
    }

    private void pumpLater() {
        if (!pumpScheduled) {
            pumpScheduled = true;
            group.loop().execute(() -> {
                pumpScheduled = false;
                wake();
            });
        }
    }

    /** Collects what one write carries; returns the number of batches taken from the ring. */
    private int gather() {
        int bytes = gatherOwn(gathered);
        int batches = bytes > 0 ? 1 : 0;
        heldBack = false;
        while (takes()
                && !saidGoodbye
                && bytes < ONE_WRITE
                && batches < BATCHES_PER_WRITE
                && turn < group.turnBytes()
                && cursor.position() < endPosition) {
            long before = cursor.position();
            Batch batch = cursor.next();
            long lost = cursor.takeMissed();
            if (lost > 0) {
                drop(before, lost);
            }
            if (batch == null) {
                break;
            }
            int until = until(batch, cursor.from());
            if (until <= cursor.from()) {
                heldBack = true;
                break;
            }
            batches++;
            turn += BATCH_COST;
            bytes += gather(batch, cursor.from(), until);
            cursor.advance(batch, until);
            handed();
        }
        return batches;
    }

    /** Collects the frames of the entries from {@code from} on before {@code until} that pass the filter; returns their bytes. */
    private int gather(Batch batch, int from, int until) {
        if (selection == null) {
            Frames frames = frames(batch);
            sent += until - from;
            Frames deflated = compressed() && from == 0 ? delivery.format().deflated(batch) : null;
            return gather(frames, deflated, frames.start(from), frames.start(until));
        }
        Selected selected = selection.known(batch);
        if (selected == null) {
            turn += selection.isUndecided(batch) ? batch.dataLength() : 0;
            selected = selection.select(batch);
        }
        sent += selected.countFrom(from) - selected.countFrom(until);
        return gather(selected.frames(), selected.deflated(), selected.start(from), selected.start(until));
    }

    private int gather(Frames frames, @Nullable Frames deflated, int from, int to) {
        if (from == to) {
            return 0;
        }
        if (deflated != null) {
            turn += to - from; // it may be the first that needed them compressed
        }
        ByteBuf bytes = to - from == frames.length() ? whole(frames, deflated) : slice(frames, from, to);
        gathered.add(bytes);
        return bytes.readableBytes();
    }

    private int encoding() {
        return compressed()
                ? delivery.format().deflatedOrdinal()
                : delivery.format().ordinal();
    }

    private void drop(long lastPosition, long lost) {
        missed += lost;
        stream.stats().dropped(lost);
        tellGap(Start.SLOW_CLIENT, lost, lastPosition - 1);
    }

    /** @param afterSeq the last entry before the gap; without meaning when nobody knows what is missing */
    private void tellGap(String reason, long lost, long afterSeq) {
        String epoch = stream.hub().epoch();
        String after = lost < 0 ? null : new EntryId(epoch, afterSeq).toString();
        String next = new EntryId(epoch, cursor.position()).toString();
        byte[] gap = gap(reason, lost, after, next);
        if (gap.length > 0) {
            gathered.add(part(gap, 0, gap.length));
        }
    }

    private ByteBuf gathered() {
        ByteBuf all = gathered.size() == 1
                ? gathered.get(0)
                : Unpooled.wrappedBuffer(gathered.size(), gathered.toArray(ByteBuf[]::new));
        gathered.clear();
        return all;
    }

    private int send(ByteBuf bytes) {
        int size = bytes.readableBytes();
        lastWriteNanos = stream.ticker().nanoTime();
        long position = cursor.position();
        if (inFlight == 0 && !takes()) {
            cursor.unblocked(); // that it takes nothing was not the connection
        }
        Future<Void> written = write(bytes);
        if (written.succeeded()) {
            cursor.delivered(position);
        } else {
            inFlight += size;
            written.onComplete(result -> written(size, position, result));
        }
        return size;
    }

    private void written(int size, long position, AsyncResult<Void> result) {
        inFlight -= size;
        if (result.failed()) {
            closed("connection lost");
            return;
        }
        cursor.unblocked();
        cursor.delivered(position);
        if (inFlight < IN_FLIGHT) {
            wake();
        } else {
            cursor.blocked(stream.ticker().nanoTime());
        }
    }

    private void sayGoodbyeIfDue() {
        boolean held = COMPLETE.equals(goodbye) && !takes();
        if (goodbye != null && !saidGoodbye && !held) {
            saidGoodbye = true;
            end(goodbye);
        }
    }
}
