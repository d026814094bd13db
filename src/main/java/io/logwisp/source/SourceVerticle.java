package io.logwisp.source;

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
}
