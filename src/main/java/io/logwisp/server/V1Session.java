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
import org.jspecify.annotations.Nullable;

/**
 * What a client that speaks {@code logwisp.v1} gets of one stream: lists of entries, and answers. Lives on the event loop of
 * its connection.
 */
final class V1Session extends WebSocketSession {
    private static final byte[] LIST = {'['};
    private static final byte[] LIST_END = {']'};
    private static final byte[] OBJECT_END = {']', '}'};

    /** Answers that wait for a client that does not read, and bytes of them; it is cut off beyond. */
    private static final int MAX_ANSWERS = 64;

    private static final long MAX_ANSWER_BYTES = 32L << 20;

    /** Bytes of answers in one write, and one answer more. */
    private static final int ONE_WRITE = 64 * 1024;

    private final Optional<String> label;
    private final byte[] begin;
    private final byte[] end;

    // Owned by the event loop.
    private final Deque<byte[]> answers = new ArrayDeque<>();
    private long answerBytes;
    private final Deque<Handed> unacknowledged = new ArrayDeque<>();
    private boolean paused;
    private int window;
    private long acknowledged;

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
        super(stream, group, delivery.spoken(Format.LOGWISP_V1), info, socket);
        this.label = label;
        this.begin = label.map(name -> ("{\"t\":\"entries\",\"s\":" + Json.encode(name) + ",\"entries\":[")
                        .getBytes(StandardCharsets.UTF_8))
                .orElse(LIST);
        this.end = label.isPresent() ? OBJECT_END : LIST_END;
    }

    /** Name of the stream, where the connection has several. */
    Optional<String> label() {
        return label;
    }

    // --- Entries. ---

    @Override
    ByteBuf whole(Frames frames, @Nullable Frames deflated) {
        return list(frames.bytes(), 0, frames.length());
    }

    @Override
    ByteBuf slice(Frames frames, int from, int to) {
        return list(frames.bytes(), from, to - from);
    }

    /** The elements without the comma before the first of them, between brackets. */
    private ByteBuf list(byte[] elements, int from, int length) {
        byte[] head = WebSocketFraming.textHead(begin.length + length - 1 + end.length);
        return Unpooled.wrappedBuffer(
                Unpooled.wrappedBuffer(head),
                Unpooled.wrappedBuffer(begin),
                Unpooled.wrappedBuffer(elements, from + 1, length - 1),
                Unpooled.wrappedBuffer(end));
    }

    @Override
    byte[] gap(String reason, long lost, @Nullable String after, String next) {
        return Notice.gap(Format.LOGWISP_V1, reason, lost, after, next, label);
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
            if (isWindowFull()) {
                stepAside();
            }
        }
    }

    void pause() {
        paused = true;
        stepAside();
    }

    void resume() {
        paused = false;
        wake();
    }

    /** At most so many entries may be on their way or unread by the client; 0 for any number. */
    void window(int entries) {
        window = entries;
        acknowledged = sent();
        unacknowledged.clear();
        wake();
    }

    /** The client has taken everything up to there. */
    void acknowledge(long seq) {
        for (Handed first = unacknowledged.peekFirst();
                first != null && first.seq <= seq;
                first = unacknowledged.peekFirst()) {
            acknowledged = first.sent;
            unacknowledged.removeFirst();
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
