package io.logwisp.websocket;

import io.logwisp.config.WebSocketTarget;
import io.logwisp.entry.Backoff;
import io.logwisp.entry.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to a server that is made anew, each time after a longer wait, whenever it is lost. Lives on the event loop that
 * opened it.
 */
public final class WebSocketLink {
    /** A server that has been there that long is tried again soon; one that comes and goes is not. */
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Ticker ticker;
    private final Listener listener;
    private final int maxMessageBytes;
    private final boolean cuts;
    private final Dialer dialer;
    private final Backoff backoff;

    // Owned by the event loop.
    private @Nullable Attempt current;
    private long timer = NO_TIMER;
    private boolean closed;

    /** Is told what happens; all calls on the event loop of the link. */
    public interface Listener {
        /** The handshake is done; whatever is said first may be written now. */
        void connected(WebSocket socket);

        void message(Message message);

        /** Whether we do not read at the moment, so that nothing can be heard of the server. */
        default boolean isDeaf() {
            return false;
        }

        /** The connection is gone, or a try has failed. */
        void disconnected(String reason, long retryMillis);
    }

    /**
     * @param maxMessageBytes longest message
     * @param maxFrameBytes longest frame, which is held whole; at least {@code maxMessageBytes}
     * @param cuts whether the rest of a longer message is counted and left out, rather than the connection ended
     */
    public WebSocketLink(
            Vertx vertx,
            WebSocketTarget target,
            int maxMessageBytes,
            int maxFrameBytes,
            boolean cuts,
            Ticker ticker,
            Listener listener) {
        this.vertx = vertx;
        this.maxMessageBytes = maxMessageBytes;
        this.cuts = cuts;
        this.ticker = ticker;
        this.listener = listener;
        this.dialer = new Dialer(vertx, target, maxFrameBytes);
        this.backoff = new Backoff(target.reconnectMinMs(), target.reconnectMaxMs());
    }

    /** Begins to connect, on the event loop of the caller. */
    public void open() {
        timer = NO_TIMER;
        if (!closed) {
            Attempt attempt = new Attempt();
            current = attempt;
            dialer.dial(attempt::prepare).onComplete(result -> {
                if (result.succeeded()) {
                    attempt.connected();
                } else {
                    attempt.lost(String.valueOf(result.cause().getMessage()));
                }
            });
        }
    }

    /** Says goodbye and does not come back; completes when the connection is gone. */
    public Future<Void> close(short code, String reason) {
        closed = true;
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
        }
        Attempt attempt = current;
        Future<Void> goodbye = attempt == null ? Future.succeededFuture() : attempt.end(code, reason);
        return goodbye.eventually(dialer::close);
    }

    /** Whether the handshake is done and the connection stands. */
    public boolean isConnected() {
        return current != null && current.isConnected;
    }

    /** One connection, from the first try to its end. */
    private final class Attempt implements MessageAssembler.Receiver {
        private @Nullable ClientWebSocket socket;
        private @Nullable MessageAssembler assembler;
        private @Nullable Pulse pulse;
        private boolean isConnected;
        private boolean isOver;
        private long sinceNanos;
        private String why = "";

        void prepare(ClientWebSocket made) {
            socket = made;
            pulse = new Pulse(vertx, made, dialer.target().pingIntervalSeconds(), listener::isDeaf, this::dead);
            assembler = new MessageAssembler(made, maxMessageBytes, cuts, this);
            assembler.open();
            made.closeHandler(ignored -> lost(reason(made)));
        }

        /** Whichever comes first, the end of the handshake or what the server says behind it. */
        void connected() {
            ClientWebSocket made = socket;
            Pulse heart = pulse;
            if (isConnected || isOver || made == null || heart == null) {
                return;
            }
            if (closed) {
                made.close(CloseCode.GOING_AWAY);
                return;
            }
            isConnected = true;
            sinceNanos = ticker.nanoTime();
            heart.start();
            listener.connected(made);
        }

        @Override
        public void heard() {
            connected();
            if (pulse != null) {
                pulse.heard();
            }
        }

        @Override
        public void message(Message message) {
            if (!closed) {
                listener.message(message);
            }
        }

        @Override
        public void broken(short code, String reason) {
            why = reason;
        }

        private void dead() {
            why = "no answer to a ping within " + dialer.target().pingIntervalSeconds() + " s";
            if (socket != null) {
                Sockets.giveUp(socket);
            }
        }

        private String reason(WebSocket made) {
            if (!why.isEmpty()) {
                return why;
            }
            Short code = made.closeStatusCode();
            String text = made.closeReason();
            return code == null || code == CloseCode.ABNORMAL
                    ? "the connection has broken"
                    : "closed by the server with " + code + (text == null || text.isEmpty() ? "" : " (" + text + ")");
        }

        void lost(String reason) {
            if (isOver) {
                return;
            }
            isOver = true;
            if (pulse != null) {
                pulse.stop();
            }
            if (isConnected && ticker.nanoTime() - sinceNanos > STEADY_NANOS) {
                backoff.reset();
            }
            isConnected = false;
            current = null;
            if (!closed) {
                long wait = backoff.next();
                timer = vertx.setTimer(wait, ignored -> open());
                listener.disconnected(reason, wait);
            }
        }

        Future<Void> end(short code, String reason) {
            if (pulse != null) {
                pulse.stop();
            }
            return isConnected && socket != null ? socket.close(code, reason) : Future.succeededFuture();
        }
    }
}
