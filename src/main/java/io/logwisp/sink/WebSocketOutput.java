package io.logwisp.sink;

import io.logwisp.config.WebSocketTarget;
import io.logwisp.websocket.CloseCode;
import io.logwisp.websocket.Dialer;
import io.logwisp.websocket.MaskedFrames;
import io.logwisp.websocket.Pulse;
import io.logwisp.websocket.Sockets;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket server that messages are sent to, one frame each or several fragments. Pings ask it, behind the messages,
 * whether it has come so far: an answer confirms everything before it, because frames are worked on in order. Used by the
 * sink's thread, except where said otherwise; the connection lives on an event loop.
 */
final class WebSocketOutput implements Output {
    private static final Logger logger = LoggerFactory.getLogger(WebSocketOutput.class);
    private static final int ONE_WRITE = 64 * 1024;

    /** What is written is asked for after that many bytes, or after a moment. */
    private static final int BYTES_PER_PING = 256 * 1024;

    private static final long PING_MILLIS = 100;

    /** A receiver that takes nothing for that long, and is not dead by its pings, has stopped. */
    private static final long LONGEST_WRITE_SECONDS = 3600;

    /** Beyond the time that the target has for its handshake. */
    private static final long PATIENCE_SECONDS = 5;

    /** What the receiver says is not looked at; it may say as much at a time. */
    private static final int MAX_FRAME = 1 << 20;

    private static final int NUMBER_BYTES = Long.BYTES;

    private final Vertx vertx;
    private final Context context;
    private final WebSocketTarget target;
    private final Dialer dialer;
    private final MaskedFrames frames = new MaskedFrames();
    private final AtomicReference<@Nullable Connection> current = new AtomicReference<>();

    /** What the sink's thread waits for. */
    private final AtomicReference<@Nullable CompletableFuture<?>> waiting = new AtomicReference<>();

    private volatile boolean aborted;
    private volatile Consumer<IOException> onEnd = cause -> {};
    private volatile LongConsumer onConfirmed = number -> {};

    WebSocketOutput(Vertx vertx, WebSocketTarget target) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.target = target;
        this.dialer = new Dialer(vertx, target, MAX_FRAME);
    }

    @Override
    public void onEnd(Consumer<IOException> listener) {
        onEnd = listener;
    }

    @Override
    public boolean confirms(LongConsumer listener) {
        onConfirmed = listener;
        return target.pingIntervalSeconds() > 0;
    }

    @Override
    public void open() throws IOException {
        if (current.get() != null) {
            return;
        }
        Connection made = new Connection();
        Promise<Void> opened = Promise.promise();
        context.runOnContext(ignored -> made.open().onComplete(opened));
        current.set(made);
        try {
            await(opened.future(), target.handshakeTimeoutSeconds() + PATIENCE_SECONDS);
        } catch (IOException e) {
            current.compareAndSet(made, null);
            made.cut();
            throw e;
        }
    }

    @Override
    public void write(Outgoing outgoing) throws IOException {
        while (!outgoing.isDone()) {
            Connection open = current.get();
            if (open == null) {
                throw new IOException("the receiver has closed the connection");
            }
            int end = Math.max(outgoing.endWithin(ONE_WRITE), outgoing.frameEnd());
            outgoing.forEachFrame(end, frames::add);
            open.write(frames.take());
            outgoing.advanceTo(end);
        }
    }

    @Override
    public void ask(long number) {
        Connection open = current.get();
        if (open != null) {
            context.runOnContext(ignored -> open.ask(number));
        }
    }

    /** A new connection begins with a whole message. */
    @Override
    public void recover(Outgoing outgoing) {
        outgoing.rewindToFrame();
        Connection open = current.getAndSet(null);
        if (open != null) {
            open.cut();
        }
    }

    @Override
    public void close() {
        Connection open = current.getAndSet(null);
        context.runOnContext(ignored -> {
            Future<Void> goodbye = open == null ? Future.succeededFuture() : open.leave();
            goodbye.onComplete(said -> dialer.close());
        });
    }

    @Override
    public void abort() {
        aborted = true;
        CompletableFuture<?> waited = waiting.get();
        if (waited != null) {
            waited.completeExceptionally(new StoppedException(null));
        }
        Connection open = current.get();
        if (open != null) {
            open.cut();
        }
    }

    /** Waits on the sink's thread. */
    private void await(Future<?> future, long seconds) throws IOException {
        CompletableFuture<?> waited = future.toCompletionStage().toCompletableFuture();
        waiting.set(waited);
        try {
            if (aborted) {
                throw new StoppedException(null);
            }
            waited.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("nothing taken for " + seconds + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            waiting.set(null);
        }
    }

    /** One connection. Its fields are owned by the event loop, except where said otherwise. */
    private final class Connection {
        private final Promise<IOException> ended = Promise.promise();

        /** Bytes written since the last ping; added to by the sink's thread. */
        private final AtomicLong unasked = new AtomicLong();

        private @Nullable ClientWebSocket socket;
        private @Nullable Pulse pulse;
        private boolean isOpen;
        private boolean isLeft;
        private boolean isPingDue;
        private long asked;
        private String why = "";

        Future<Void> open() {
            return dialer.dial(this::prepare).compose(ignored -> opened());
        }

        private void prepare(ClientWebSocket made) {
            socket = made;
            pulse = new Pulse(vertx, made, target.pingIntervalSeconds(), () -> false, this::dead);
            made.pongHandler(this::answered);
            made.exceptionHandler(cause -> logger.debug("{}: {}", target.url(), cause.toString()));
            made.closeHandler(ignored -> closed(made));
        }

        private Future<Void> opened() {
            if (isLeft || ended.future().isComplete()) {
                cut();
                return Future.failedFuture(new IOException("the connection has broken"));
            }
            isOpen = true;
            if (pulse != null) {
                pulse.start();
            }
            return Future.succeededFuture();
        }

        /** Sink's thread. */
        void write(byte[] bytes) throws IOException {
            unasked.addAndGet(bytes.length);
            ClientWebSocket open = socket;
            if (open == null || bytes.length == 0) {
                return;
            }
            try {
                await(Sockets.write(open, Unpooled.wrappedBuffer(bytes)), LONGEST_WRITE_SECONDS);
            } catch (IOException e) {
                throw reason(e);
            }
        }

        /** Why a write has failed: what the receiver has said at its end, if it comes to that. Sink's thread. */
        private IOException reason(IOException failure) {
            try {
                cut();
                return ended.future().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                return failure;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return failure;
            }
        }

        void ask(long number) {
            asked = number;
            if (unasked.get() >= BYTES_PER_PING) {
                ping();
            } else if (!isPingDue) {
                isPingDue = true;
                vertx.setTimer(PING_MILLIS, ignored -> {
                    isPingDue = false;
                    if (unasked.get() > 0) {
                        ping();
                    }
                });
            }
        }

        private void ping() {
            unasked.set(0);
            if (socket != null && isOpen && !ended.future().isComplete()) {
                socket.writePing(Buffer.buffer(NUMBER_BYTES).appendLong(asked));
            }
        }

        private void answered(Buffer payload) {
            if (pulse != null) {
                pulse.heard();
            }
            if (payload.length() == NUMBER_BYTES) {
                onConfirmed.accept(payload.getLong(0));
            }
        }

        private void dead() {
            why = "no answer to a ping within " + target.pingIntervalSeconds() + " s";
            isLeft = true;
            if (socket != null) {
                Sockets.giveUp(socket);
            }
        }

        private void closed(ClientWebSocket made) {
            if (pulse != null) {
                pulse.stop();
            }
            IOException cause = cause(made);
            ended.tryComplete(cause);
            if (current.compareAndSet(this, null)) {
                onEnd.accept(cause);
            }
        }

        private IOException cause(ClientWebSocket made) {
            Short code = isOpen ? made.closeStatusCode() : null;
            if (!why.isEmpty() || code == null || code == CloseCode.ABNORMAL) {
                return new IOException(why.isEmpty() ? "the connection has broken" : why);
            }
            String reason = made.closeReason();
            String text = "the receiver has closed the connection with " + code
                    + (reason == null || reason.isEmpty() ? "" : " (" + reason + ")");
            return code == CloseCode.TOO_BIG ? new TooLongException(text) : new IOException(text);
        }

        Future<Void> leave() {
            isLeft = true;
            return socket != null && isOpen
                    ? socket.close(CloseCode.GOING_AWAY, "client shutdown")
                    : Future.succeededFuture();
        }

        /** Ends it at once. Any thread. */
        void cut() {
            context.runOnContext(ignored -> {
                isLeft = true;
                if (socket != null && isOpen) {
                    Sockets.cut(socket);
                }
            });
        }
    }
}
