package io.logwisp.websocket;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketBase;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Pings the other end of a WebSocket, and says when it has not been heard of from one ping to the next. Lives on the event
 * loop of its socket.
 */
public final class Pulse {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final WebSocketBase socket;
    private final long intervalMillis;
    private final BooleanSupplier deaf;
    private final Runnable dead;

    // Owned by the event loop.
    private long timer = NO_TIMER;
    private boolean awaited;

    /**
     * @param intervalSeconds time between two pings; 0 for none
     * @param deaf whether nothing can be heard because we do not read at the moment
     * @param dead called once when the other end is taken for dead
     */
    public Pulse(Vertx vertx, WebSocketBase socket, int intervalSeconds, BooleanSupplier deaf, Runnable dead) {
        this.vertx = vertx;
        this.socket = socket;
        this.intervalMillis = TimeUnit.SECONDS.toMillis(intervalSeconds);
        this.deaf = deaf;
        this.dead = dead;
    }

    public void start() {
        if (intervalMillis > 0 && timer == NO_TIMER) {
            timer = vertx.setPeriodic(intervalMillis, ignored -> beat());
        }
    }

    /** Something came from the other end. */
    public void heard() {
        awaited = false;
    }

    public void stop() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }

    private void beat() {
        if (awaited && !deaf.getAsBoolean()) {
            stop();
            dead.run();
        } else if (!socket.isClosed()) {
            awaited = !deaf.getAsBoolean();
            socket.writePing(Buffer.buffer());
        }
    }
}
