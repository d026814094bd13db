package io.logwisp.server;

import io.logwisp.auth.Places;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** The clients of one stream: those connected now and the last that left. Safe for every thread. */
public final class ClientList {
    /** Closed clients remembered for status, so that a loss can be explained after the fact. */
    private static final int REMEMBERED = 64;

    private final Set<ClientSession> connected = ConcurrentHashMap.newKeySet();
    private final AtomicInteger http = new AtomicInteger();
    private final AtomicInteger tcp = new AtomicInteger();
    private final Places httpPlaces = new Places();
    private final Places tcpPlaces = new Places();
    private final Deque<ClosedClient> closed = new ConcurrentLinkedDeque<>();

    /** A client that has left. */
    record ClosedClient(ClientInfo info, long sent, long missed, String reason) {}

    /** Clients connected over HTTP: SSE, WebSocket, NDJSON, text. */
    public int httpCount() {
        return http.get();
    }

    /** Clients connected over raw TCP. */
    public int tcpCount() {
        return tcp.get();
    }

    /** Those of clients over HTTP, taken before they are connected. */
    Places httpPlaces() {
        return httpPlaces;
    }

    /** Those of clients over raw TCP. */
    Places tcpPlaces() {
        return tcpPlaces;
    }

    void add(ClientSession session) {
        if (connected.add(session)) {
            counter(session).incrementAndGet();
        }
    }

    void remove(ClientSession session, String reason) {
        if (connected.remove(session)) {
            remember(new ClosedClient(session.info(), session.sent(), session.missed(), reason));
            counter(session).decrementAndGet();
        }
    }

    /** Those connected now, in no particular order. */
    Iterable<ClientSession> connected() {
        return connected;
    }

    /** Those that left last, oldest first. */
    List<ClosedClient> lastClosed() {
        return List.copyOf(closed);
    }

    private void remember(ClosedClient client) {
        closed.addLast(client);
        while (closed.size() > REMEMBERED) {
            closed.pollFirst();
        }
    }

    private AtomicInteger counter(ClientSession session) {
        return session.info().transport().isHttp() ? http : tcp;
    }
}
