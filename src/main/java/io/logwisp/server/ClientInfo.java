package io.logwisp.server;

import io.logwisp.auth.Grant;
import io.logwisp.auth.Places.Place;
import io.logwisp.entry.Ticker;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who a client is.
 *
 * @param id unique in this process; digits, as LogWisp's
 * @param transport how it is connected
 * @param address its address, {@code 127.0.0.1:40122}, or {@code unix} for one that came by a unix socket
 * @param sinceNanos when it connected, nanoseconds since 1970
 * @param filter its filter as it was given, empty for none
 * @param grant why it may read
 * @param place among the clients of its stream; given back when it has gone
 */
record ClientInfo(
        String id, Transport transport, String address, long sinceNanos, String filter, Grant grant, Place place) {
    private static final AtomicLong lastId = new AtomicLong();

    /** A client that connects now. */
    static ClientInfo of(Transport transport, String address, Ticker ticker, String filter, Grant grant, Place place) {
        long now = ticker.epochNanos();
        long id = lastId.updateAndGet(last -> Math.max(last + 1, now));
        return new ClientInfo(Long.toString(id), transport, address, now, filter, grant, place);
    }

    /** The same with another filter. */
    ClientInfo withFilter(String other) {
        return new ClientInfo(id, transport, address, sinceNanos, other, grant, place);
    }
}
