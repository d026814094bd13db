package io.logwisp.source;

import io.logwisp.config.UnixSocket;
import io.logwisp.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** One listener of a source on one event loop. When it has stopped, all that it received is in the inbox. */
public abstract class SourceVerticle extends VerticleBase {
    SourceVerticle() {}

    /** Shows another certificate to those who connect from now on. Any thread. */
    public Future<Void> renew(TlsMaterial material) {
        return Future.succeededFuture();
    }

    final Future<Void> makeWay(UnixSocket socket) {
        return vertx.executeBlocking(() -> {
            SocketFile.makeWay(socket);
            return null;
        });
    }

    final Future<Void> protect(UnixSocket socket) {
        return vertx.executeBlocking(() -> {
            SocketFile.protect(socket);
            return null;
        });
    }

    final Future<Void> remove(UnixSocket socket) {
        return vertx.executeBlocking(() -> {
            SocketFile.remove(socket);
            return null;
        });
    }
}
