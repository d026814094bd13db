package io.logwisp.server;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the frames of a client together to messages, text and binary alike, and ends the connection as RFC 6455 section 7.4.1
 * says when they are not as they should be. Lives on the event loop of its socket.
 *
 * <p>Vert.x would do it as well, but replaces what is no UTF-8, leaves out what is too long, and closes with 1000 after both.
 */
final class MessageAssembler {
    private static final short BAD_DATA = 1007;
    private static final short TOO_BIG = 1009;

    /** RFC 6455 section 5.5: a close has at most 125 bytes, two of them the code. */
    private static final int MAX_REASON = 123;

    private static final Logger logger = LoggerFactory.getLogger(MessageAssembler.class);

    private final ServerWebSocket socket;
    private final int maxBytes;
    private final Consumer<String> messages;

    // Owned by the event loop.
    private Buffer begun = Buffer.buffer();
    private boolean isText;
    private boolean ended;

    /**
     * @param maxBytes longest message
     * @param messages gets each message; that of a binary one that is no UTF-8 is empty
     */
    MessageAssembler(ServerWebSocket socket, int maxBytes, Consumer<String> messages) {
        this.socket = socket;
        this.maxBytes = maxBytes;
        this.messages = messages;
    }

    /** Starts listening. */
    void open() {
        socket.frameHandler(this::take);
        socket.exceptionHandler(this::fail);
    }

    private void take(WebSocketFrame frame) {
        if (ended || !(frame.isText() || frame.isBinary() || frame.isContinuation())) {
            return;
        }
        if (!frame.isContinuation()) {
            isText = frame.isText();
        }
        Buffer part = frame.binaryData();
        if (begun.length() + part.length() > maxBytes) {
            end(TOO_BIG, "message longer than " + maxBytes + " bytes");
            return;
        }
        Buffer whole = begun.length() == 0 ? part : begun.appendBuffer(part);
        if (frame.isFinal()) {
            begun = Buffer.buffer();
            deliver(whole);
        } else {
            begun = whole == begun ? begun : Buffer.buffer().appendBuffer(part);
        }
    }

    private void deliver(Buffer message) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message.getBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            if (isText) {
                end(BAD_DATA, "Invalid frame payload data");
                return;
            }
            text = "";
        }
        messages.accept(text);
    }

    private void fail(Throwable cause) {
        logger.debug("WebSocket of {}: {}", socket.remoteAddress(), cause.toString());
        if (cause instanceof CorruptedWebSocketFrameException corrupt) {
            end((short) corrupt.closeStatus().code(), reason(corrupt));
        }
    }

    private static String reason(CorruptedWebSocketFrameException corrupt) {
        String reason = String.valueOf(corrupt.getMessage());
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    }

    private void end(short code, String reason) {
        ended = true;
        begun = Buffer.buffer();
        socket.close(code, reason);
    }
}
