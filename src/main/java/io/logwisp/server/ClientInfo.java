package io.logwisp.server;

import io.logwisp.entry.Ticker;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is.
 *
 * @param id unique in this process; digits, as LogWisp's
 * @param transport how it is connected
 * @param address its address, {@code 127.0.0.1:40122}, or {@code unix} for one that came by a unix socket
 * @param sinceNanos when it connected, nanoseconds since 1970
 * @param filter its filter as it was given, empty for none
 */
record ClientInfo(String id, Transport transport, String address, long sinceNanos, String filter) {
    private static final AtomicLong lastId = new AtomicLong();

    /** A client that connects now. */
    static ClientInfo of(Transport transport, @Nullable SocketAddress address, Ticker ticker, String filter) {
        String shown = address != null && address.isInetSocket() ? address.toString() : "unix";
        long now = ticker.epochNanos();
        long id = lastId.updateAndGet(last -> Math.max(last + 1, now));
        return new ClientInfo(Long.toString(id), transport, shown, now, filter);
    }
}
