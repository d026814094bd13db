package io.logwisp.websocket;

import io.logwisp.parse.Utf8;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the frames of the other end together to messages, text and binary alike, and ends the connection as RFC 6455 section
 * 7.4.1 says when they are not as they should be. Lives on the event loop of its socket.
 *
 * <p>Vert.x would do it as well, but replaces what is no UTF-8, leaves out what is too long, and closes with 1000 after both.
 */
public final class MessageAssembler {
    private static final Logger logger = LoggerFactory.getLogger(MessageAssembler.class);

    private final WebSocketBase socket;
    private final int maxBytes;
    private final boolean cuts;
    private final Receiver receiver;

    /** Whether the other end is a client, of which there may be many; those that we connect to are few, and configured. */
    private final boolean isClient;

    private final Unfinished room;

    // Owned by the event loop.
    private Buffer begun = Buffer.buffer();
    private long cut;
    private boolean isInside;
    private boolean isText;
    private boolean ended;

    /** Takes what comes; all calls on the event loop of the socket. */
    @FunctionalInterface
    public interface Receiver {
        void message(Message message);

        /** A pong or the end of a message has come: the other end lives. Called before the message. */
        default void heard() {}

        /** A message goes on, or has come to its end. */
        default void proceeded() {}

        /** The other end has broken a rule; the connection is closed by us. */
        default void broken(short code, String reason) {}
    }

    /**
     * @param maxBytes longest message
     * @param cuts whether the rest of a longer one is counted and left out, rather than the connection ended
     */
    public MessageAssembler(WebSocketBase socket, int maxBytes, boolean cuts, Receiver receiver) {
        this.socket = socket;
        this.maxBytes = maxBytes;
        this.cuts = cuts;
        this.receiver = receiver;
        this.isClient = socket instanceof ServerWebSocket;
        this.room = isClient ? Unfinished.OF_PROCESS : new Unfinished(Long.MAX_VALUE);
    }

    /** Starts listening. */
    public void open() {
        socket.frameHandler(this::take);
        socket.exceptionHandler(this::fail);
        if (isClient) {
            Sockets.boundPongs(socket);
            Sockets.channel(socket).closeFuture().addListener(ignored -> forget());
        }
    }

    /** Whether the last fragment of a message is still to come. */
    public boolean isInside() {
        return isInside;
    }

    private void take(WebSocketFrame frame) {
        if (ended) {
            return;
        }
        boolean isData = frame.isText() || frame.isBinary() || frame.isContinuation();
        if (frame.type() == WebSocketFrameType.PONG || isData && frame.isFinal()) {
            receiver.heard();
        }
        if (!isData || ended) {
            return;
        }
        receiver.proceeded();
        if (!frame.isContinuation()) {
            isText = frame.isText();
        }
        isInside = !frame.isFinal();
        add(frame.binaryData(), frame.isFinal());
    }

    private void add(Buffer part, boolean isLast) {
        int left = maxBytes - begun.length();
        if (part.length() > left && !cuts) {
            end(CloseCode.TOO_BIG, "message longer than " + maxBytes + " bytes");
            return;
        }
        cut += Math.max(0, part.length() - left);
        Buffer kept = part.length() > left ? part.slice(0, left) : part;
        if (!isLast) {
            begin(kept);
            return;
        }
        int length = begun.length();
        byte[] whole = length == 0 ? kept.getBytes() : begun.appendBuffer(kept).getBytes();
        room.giveBack(length);
        long missing = cut;
        begun = Buffer.buffer();
        cut = 0;
        deliver(whole, missing);
    }

    private void begin(Buffer part) {
        if (room.take(begun.length(), part.length())) {
            begun.appendBuffer(part);
        } else {
            end(CloseCode.TRY_AGAIN_LATER, "too many unfinished messages");
        }
    }

    private void forget() {
        room.giveBack(begun.length());
        begun = Buffer.buffer();
    }

    private void deliver(byte[] whole, long left) {
        int checked = left == 0 ? whole.length : characterEnd(whole);
        if (isText && !Utf8.isValid(whole, 0, checked)) {
            end(CloseCode.BAD_DATA, "Invalid frame payload data");
        } else {
            receiver.message(new Message(whole, isText, left));
        }
    }

    /** Where the last character of cut text begins, of which a part may be missing. */
    private static int characterEnd(byte[] text) {
        int end = text.length;
        while (end > 0 && end > text.length - 4 && (text[end - 1] & 0xC0) == 0x80) {
            end--;
        }
        return end > 0 && text[end - 1] < 0 ? end - 1 : text.length;
    }

    private void fail(Throwable cause) {
        logger.debug("WebSocket of {}: {}", socket.remoteAddress(), cause.toString());
        if (cause instanceof CorruptedWebSocketFrameException corrupt) {
            end((short) corrupt.closeStatus().code(), CloseCode.reason(String.valueOf(corrupt.getMessage())));
        }
    }

    /** Closes the connection and takes nothing any more. */
    public void end(short code, String reason) {
        if (!ended) {
            ended = true;
            forget();
            socket.close(code, reason);
            receiver.broken(code, reason);
        }
    }
}
