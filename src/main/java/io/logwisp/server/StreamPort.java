package io.logwisp.server;

import io.logwisp.tls.TlsMaterial;
import io.vertx.core.Future;

/** A port that belongs to one stream, on one event loop. */
public sealed interface StreamPort permits TcpServerVerticle, WebSocketServerVerticle {
    /** Shows another certificate to those who connect from now on. Any thread. */
    Future<Void> renew(TlsMaterial material);
}
