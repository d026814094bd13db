package io.logwisp.websocket;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketBase;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Pings the other end of a WebSocket, and says when it has shown no sign of life from one ping to the next: no pong, and no end
 * of a message. Parts of a message are none, because they could come for ever. Lives on the event loop of its socket.
 */
public final class Pulse {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final WebSocketBase socket;
    private final long intervalMillis;
    private final BooleanSupplier excused;
    private final Runnable dead;

    // Owned by the event loop.
    private long timer = NO_TIMER;
    private boolean awaited;

    /**
     * @param intervalSeconds time between two pings; 0 for none
     * @param excused whether nothing can be heard at the moment although the other end lives: we do not read, or it has much
     *     to read before our ping
     * @param dead called once when the other end is taken for dead
     */
    public Pulse(Vertx vertx, WebSocketBase socket, int intervalSeconds, BooleanSupplier excused, Runnable dead) {
        this.vertx = vertx;
        this.socket = socket;
        this.intervalMillis = TimeUnit.SECONDS.toMillis(intervalSeconds);
        this.excused = excused;
        this.dead = dead;
    }

    public void start() {
        if (intervalMillis > 0 && timer == NO_TIMER) {
            timer = vertx.setPeriodic(intervalMillis, ignored -> beat());
        }
    }

    /** There was a sign of life. */
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
        if (awaited && !excused.getAsBoolean()) {
            stop();
            dead.run();
        } else if (!socket.isClosed()) {
            awaited = !excused.getAsBoolean();
            socket.writePing(Buffer.buffer());
        }
    }
}
