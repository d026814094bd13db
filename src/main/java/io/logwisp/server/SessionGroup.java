package io.logwisp.server;

import io.logwisp.config.ServerConfig.Heartbeat;
import io.logwisp.config.ServerConfig.HeartbeatFormat;
import io.logwisp.entry.Ticker;
import io.logwisp.format.Format;
import io.logwisp.format.Notice;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The sessions that one server has on one event loop for one stream: their heartbeat, keep-alive, stall time-out and end.
 * Used on that loop only.
 */
final class SessionGroup {
    /** A client that has taken nothing for that long, although there was something, is disconnected. */
    static final long WRITE_STALL_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** What was sent to a client and not confirmed by its system for that long ends the connection: its network is gone. */
    static final int DEAD_PEER_MILLIS = 60_000;

    /** Bytes that a session sends before its neighbours have a turn. Short turns let them send the same bytes from the cache. */
    private static final int SHORT_TURN_BYTES = 256 * 1024;

    /** The same for a session that shares its bytes with none. */
    private static final int LONG_TURN_BYTES = 1024 * 1024;

    private static final long TICK_MILLIS = 1000;

    /** Ticks come a little early or late; a heartbeat must not slip by a whole tick for it. */
    private static final long TOLERANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS) / 2;

    private final Vertx vertx;
    private final Executor loop;
    private final ServedStream stream;
    private final boolean tcp;
    private final Optional<Heartbeat> heartbeat;
    private final Ticker ticker;
    private final boolean encrypted;
    private final Set<ClientSession> sessions = new LinkedHashSet<>();
    private final long timer;
    private long nextHeartbeatNanos;

    /**
     * @param tcp whether these are clients of the raw TCP server
     * @param encrypted whether their connections are TLS
     */
    SessionGroup(
            Vertx vertx,
            Context context,
            ServedStream stream,
            Optional<Heartbeat> heartbeat,
            boolean tcp,
            boolean encrypted) {
        this.vertx = vertx;
        this.loop = task -> context.runOnContext(ignored -> task.run());
        this.stream = stream;
        this.tcp = tcp;
        this.encrypted = encrypted;
        this.heartbeat = heartbeat;
        this.ticker = stream.ticker();
        this.nextHeartbeatNanos = ticker.nanoTime() + intervalNanos();
        this.timer = vertx.setPeriodic(TICK_MILLIS, ignored -> tick());
    }

    /** Runs tasks on the loop of this group. */
    Executor loop() {
        return loop;
    }

    void add(ClientSession session) {
        sessions.add(session);
    }

    void remove(ClientSession session) {
        sessions.remove(session);
    }

    /** Whether its clients can send the same copy of a batch; TLS reads each of them once, and best from the heap. */
    boolean sharesCopies() {
        return !encrypted && sessions.size() > 1;
    }

    /** Bytes after which a session that finds more lets its neighbours on the loop have a turn. */
    int turnBytes() {
        return sessions.size() > 1 ? SHORT_TURN_BYTES : LONG_TURN_BYTES;
    }

    /** Says goodbye to all; completes when all are gone or the time is over. */
    Future<Void> finish(long graceMillis) {
        String reason = stream.farewell().reason();
        vertx.cancelTimer(timer);
        List<Future<Void>> ends = new ArrayList<>();
        for (ClientSession session : List.copyOf(sessions)) {
            ends.add(session.finish(reason));
        }
        long deadline = vertx.setTimer(
                graceMillis,
                ignored -> List.copyOf(sessions).forEach(session -> {
                    session.closed(reason);
                    session.abort();
                }));
        return Future.join(ends).<Void>mapEmpty().onComplete(ignored -> {
            vertx.cancelTimer(deadline);
            DirectFrames.ofLoop().clear();
        });
    }

    private void tick() {
        long now = ticker.nanoTime();
        if (heartbeat.isPresent() && now - nextHeartbeatNanos >= -TOLERANCE_NANOS) {
            nextHeartbeatNanos = Math.max(nextHeartbeatNanos, now - TOLERANCE_NANOS) + intervalNanos();
            beat(heartbeat.get());
        }
        for (ClientSession session : List.copyOf(sessions)) {
            session.tick(now);
        }
        DirectFrames.ofLoop().tick(now);
    }

    private void beat(Heartbeat form) {
        Notice.Heartbeat beat = new Notice.Heartbeat(
                ticker.epochNanos(),
                form.includeTimestamp(),
                form.includeStats(),
                clients(),
                stream.uptimeSeconds(),
                form.format() == HeartbeatFormat.COMMENT);
        Map<Format, byte[]> encoded = new EnumMap<>(Format.class);
        for (ClientSession session : List.copyOf(sessions)) {
            session.notice(encoded.computeIfAbsent(session.delivery().format(), format -> session.heartbeat(beat)));
        }
    }

    private int clients() {
        return tcp ? stream.clients().tcpCount() : stream.clients().httpCount();
    }

    private long intervalNanos() {
        return TimeUnit.SECONDS.toNanos(
                heartbeat.map(Heartbeat::intervalSeconds).orElse(1));
    }
}
