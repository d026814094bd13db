package io.logwisp.server;

import io.logwisp.entry.Frames;
import io.logwisp.format.Format;
import io.logwisp.format.Notice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/** A client that reads an endless HTTP response: Server-Sent Events, NDJSON, text or raw lines. */
final class HttpSession extends ClientSession {
    /** Header of the answer: id of the entry before the first one sent, so that a client sees at once what it missed. */
    static final String LAST_EVENT_ID = "LogWisp-Last-Event-ID";

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final @Nullable GzipStream gzip;
    private final byte[] past;

    /**
     * @param request the request; the head of its answer is complete but not written
     * @param compressed whether the answer is gzip
     * @param past entries that come first, in the client's format
     */
    HttpSession(
            ServedStream stream,
            SessionGroup group,
            Delivery delivery,
            ClientInfo info,
            HttpServerRequest request,
            boolean compressed,
            byte[] past) {
        super(stream, group, delivery, info);
        this.past = past;
        this.gzip = compressed ? new GzipStream() : null;
        this.request = request;
        this.response = request.response();
        response.closeHandler(ignored -> closed("closed by client"));
        response.exceptionHandler(ignored -> {}); // its close is told as well
    }

    @Override
    void begin(String before) {
        response.putHeader(LAST_EVENT_ID, before);
        // The head goes out at once, so that a client knows that it is connected before the first line comes.
        if (response.isChunked()) {
            response.writeHead();
        } else {
            response.write(Buffer.buffer()); // writeHead would make the answer chunked, which HTTP/1.0 does not know
        }
        if (gzip != null) {
            write(gzip.head());
        }
    }

    @Override
    byte[] past() {
        return past;
    }

    @Override
    boolean compressed() {
        return gzip != null;
    }

    @Override
    ByteBuf whole(Frames frames, @Nullable Frames deflated) {
        if (gzip == null) {
            return super.whole(frames, null);
        }
        return deflated == null ? slice(frames, 0, frames.length()) : gzip.whole(frames, deflated);
    }

    @Override
    ByteBuf part(byte[] bytes, int from, int length) {
        return gzip == null ? super.part(bytes, from, length) : gzip.part(bytes, from, length);
    }

    @Override
    byte[] heartbeat(Notice.Heartbeat beat) {
        // Plain NDJSON has entries only, so that programs need not tell them apart; raw TCP does have heartbeats in it.
        return delivery().format() == Format.JSON ? new byte[0] : super.heartbeat(beat);
    }

    @Override
    Future<Void> write(ByteBuf bytes) {
        if (response.ended()) { // a heartbeat, while a client that hardly reads still gets its goodbye
            bytes.release();
            return Future.succeededFuture();
        }
        // Vert.x leaves a buffer to the collector, which knows nothing of bytes outside the heap.
        return response.write(BufferInternal.buffer(bytes)).onComplete(ignored -> bytes.release());
    }

    @Override
    void end(String reason) {
        byte[] goodbye = Notice.disconnect(delivery().format(), reason);
        ByteBuf last = part(goodbye, 0, goodbye.length);
        response.end(BufferInternal.buffer(gzip == null ? last : Unpooled.wrappedBuffer(last, gzip.end())))
                .onComplete(ignored -> closed(reason));
    }

    @Override
    void abort() {
        // Below Vert.x, whose close waits until everything is written, which a client that does not read never allows.
        ((ConnectionBase) request.connection()).channelHandlerContext().close();
    }

    @Override
    void keepAlive() {
        notice(Notice.keepAlive(delivery().format()));
    }
}
