package io.logwisp.server;

import io.logwisp.entry.Frames;
import io.logwisp.format.Format;
import io.logwisp.format.Notice;
import io.logwisp.format.WebSocketFraming;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a client that speaks {@code logwisp.v1} gets of one stream: lists of entries, and answers. Lives on the event loop of
 * its connection.
 */
final class V1Session extends WebSocketSession {
    private static final byte[] LIST = {'['};
    private static final byte[] LIST_END = {']'};
    private static final int COMMA_AND_BRACE = 2;

    /** Answers that wait for a client that does not read, and bytes of them; it is cut off beyond. */
    private static final int MAX_ANSWERS = 64;

    private static final long MAX_ANSWER_BYTES = 32L << 20;

    /** Bytes of answers in one write, and one answer more. */
    private static final int ONE_WRITE = 64 * 1024;

    private final Optional<String> label;
    private final byte[] key;
    private Predicate<String> mayEnd = reason -> true;

    // Owned by the event loop.
    private final Deque<byte[]> answers = new ArrayDeque<>();
    private long answerBytes;
    private final Deque<Handed> unacknowledged = new ArrayDeque<>();
    private boolean paused;
    private int window;
    private long acknowledged;
    private long acknowledgedSeq;

    /** How many entries had been sent up to a place. */
    private record Handed(long seq, long sent) {}

    /** @param label name of the stream, where the connection has several */
    V1Session(
            ServedStream stream,
            SessionGroup group,
            Delivery delivery,
            ClientInfo info,
            ServerWebSocket socket,
            Optional<String> label) {
        super(stream, group, delivery.spoken(Format.WEBSOCKET_V1), info, socket);
        this.label = label;
        this.key =
                label.map(name -> "\"s\":" + Json.encode(name) + ',').orElse("").getBytes(StandardCharsets.UTF_8);
    }

    /** Name of the stream, where the connection has several. */
    Optional<String> label() {
        return label;
    }

    /** Asks there whether the connection may end, once this stream has nothing more to send. */
    void endsWith(Predicate<String> others) {
        mayEnd = others;
    }

    @Override
    void end(String reason) {
        if (mayEnd.test(reason)) {
            super.end(reason);
        }
    }

    // --- Entries. ---

    @Override
    ByteBuf whole(Frames frames, @Nullable Frames deflated) {
        return slice(frames, 0, frames.length());
    }

    @Override
    ByteBuf slice(Frames frames, int from, int to) {
        return key.length == 0
                ? list(Unpooled.wrappedBuffer(frames.bytes(), from + 1, to - from - 1))
                : list(labelled(frames, from, to));
    }

    /** The elements, between brackets. */
    private static ByteBuf list(ByteBuf elements) {
        byte[] head = WebSocketFraming.textHead(LIST.length + elements.readableBytes() + LIST_END.length);
        return Unpooled.wrappedBuffer(
                Unpooled.wrappedBuffer(head), Unpooled.wrappedBuffer(LIST), elements, Unpooled.wrappedBuffer(LIST_END));
    }

    /** The elements with the name of the stream in each, without the comma before the first of them. */
    private ByteBuf labelled(Frames frames, int from, int to) {
        ByteBuf elements = Unpooled.buffer(to - from + 8 * key.length);
        int start = from;
        for (int end : frames.ends()) {
            if (end > start && end <= to) {
                elements.writeBytes(frames.bytes(), start, COMMA_AND_BRACE)
                        .writeBytes(key)
                        .writeBytes(frames.bytes(), start + COMMA_AND_BRACE, end - start - COMMA_AND_BRACE);
                start = end;
            }
        }
        return elements.skipBytes(1);
    }

    @Override
    byte[] gap(String reason, long lost, @Nullable String after, String next) {
        return Notice.gap(Format.WEBSOCKET_V1, reason, lost, after, next, label);
    }

    @Override
    void keepAlive() {
        super.keepAlive();
        notice(Notice.alive(lag()));
    }

    // --- Holding on. ---

    @Override
    boolean takes() {
        return !paused && !isWindowFull();
    }

    private boolean isWindowFull() {
        return window > 0 && sent() - acknowledged >= window;
    }

    @Override
    void handed() {
        if (window > 0) {
            Handed last = unacknowledged.peekLast();
            if (last == null || last.sent < sent()) {
                unacknowledged.addLast(new Handed(placeSeq(), sent()));
            }
        }
    }

    void pause() {
        paused = true;
        stepAside();
    }

    void resume() {
        paused = false;
        goOn();
    }

    /** At most so many entries may be on their way or unread by the client; 0 for any number. */
    void window(int entries) {
        window = entries;
        acknowledged = sent();
        acknowledgedSeq = placeSeq();
        unacknowledged.clear();
        goOn();
    }

    /** The client has taken everything up to there; of the entries that were handed on with that one, all count. */
    void acknowledge(long seq) {
        while (acknowledgedSeq < seq && !unacknowledged.isEmpty()) {
            Handed first = unacknowledged.removeFirst();
            acknowledged = first.sent;
            acknowledgedSeq = first.seq;
        }
        goOn();
    }

    private void goOn() {
        if (takes()) {
            holdsNoMore();
        }
        wake();
    }

    // --- Answers. ---

    /** Sends an answer before the next entries. */
    void say(JsonObject answer) {
        byte[] text = answer.toBuffer().getBytes();
        byte[] head = WebSocketFraming.textHead(text.length);
        byte[] framed = Arrays.copyOf(head, head.length + text.length);
        System.arraycopy(text, 0, framed, head.length, text.length);
        say(framed);
    }

    /** Sends a framed answer before the next entries. */
    void say(byte[] framed) {
        if (answers.size() >= MAX_ANSWERS || answerBytes > MAX_ANSWER_BYTES) {
            abort();
            return;
        }
        answers.addLast(framed);
        answerBytes += framed.length;
        wake();
    }

    @Override
    int gatherOwn(List<ByteBuf> out) {
        int bytes = 0;
        while (bytes < ONE_WRITE && !answers.isEmpty()) {
            byte[] answer = answers.removeFirst();
            out.add(Unpooled.wrappedBuffer(answer));
            bytes += answer.length;
        }
        answerBytes -= bytes;
        return bytes;
    }
}
