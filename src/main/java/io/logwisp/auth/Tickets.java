package io.logwisp.auth;

import io.logwisp.entry.Ticker;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Tickets that stand in a URL in place of a secret, where a browser can send no header: each is good once, soon, for one
 * stream, from the address that it was made for. Kept as hashes. Safe for every thread; held for moments only.
 */
final class Tickets {
    /** Of all clients together; who comes then has to wait until some have ended. */
    private static final int MOST = 4096;

    /** Of one client. */
    private static final int MOST_OF_ONE = 32;

    private final Ticker ticker;

    // Guarded by this.
    private final Map<String, Ticket> tickets = new HashMap<>();

    private record Ticket(Grant grant, long endNanos) {}

    Tickets(Ticker ticker) {
        this.ticker = ticker;
    }

    /** A new ticket for what is granted; empty when there are too many. */
    synchronized Optional<String> open(Grant grant, int seconds) {
        forgetOld();
        long same = tickets.values().stream()
                .filter(ticket -> ticket.grant.name().equals(grant.name()))
                .count();
        if (tickets.size() >= MOST || same >= MOST_OF_ONE) {
            return Optional.empty();
        }
        String id = RandomBytes.id();
        tickets.put(Digests.sha256Hex(id), new Ticket(grant, ticker.nanoTime() + TimeUnit.SECONDS.toNanos(seconds)));
        return Optional.of(id);
    }

    /** What it was made for; from now on it is worth nothing. Empty when it already is. */
    synchronized Optional<Grant> take(String id) {
        forgetOld();
        return Optional.ofNullable(tickets.remove(Digests.sha256Hex(id))).map(Ticket::grant);
    }

    private void forgetOld() {
        long now = ticker.nanoTime();
        tickets.values().removeIf(ticket -> now - ticket.endNanos >= 0);
    }
}
