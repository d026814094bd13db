package io.logwisp.server;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.impl.ConnectionBase;

/** The endless answer over which a client reads several streams. */
final class HttpWire implements MergedClient.Wire {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private Runnable ended = () -> {};

    /** @param request the head of its answer is complete but not written */
    HttpWire(HttpServerRequest request) {
        this.request = request;
        this.response = request.response();
    }

    /** Tells that client when the connection is gone. */
    void serve(MergedClient client) {
        ended = () -> client.closed("ended");
        response.closeHandler(ignored -> client.closed("closed by client"));
        response.exceptionHandler(ignored -> {}); // its close is told as well
    }

    @Override
    public void begin(String before) {
        response.putHeader(HttpSession.LAST_EVENT_ID, before);
        if (response.isChunked()) {
            response.writeHead();
        } else {
            response.write(Buffer.buffer()); // writeHead would make the answer chunked, which HTTP/1.0 does not know
        }
    }

    @Override
    public Future<Void> write(ByteBuf bytes) {
        return response.write(BufferInternal.buffer(bytes));
    }

    @Override
    public void end(String reason, byte[] goodbye) {
        response.end(Buffer.buffer(goodbye)).onComplete(ignored -> ended.run());
    }

    @Override
    public void abort() {
        // Below Vert.x, whose close waits until everything is written, which a client that does not read never allows.
        ((ConnectionBase) request.connection()).channelHandlerContext().close();
    }

    @Override
    public void keepAlive() {
        // the form has a sign of life of its own
    }
}
