package io.logwisp.server;

import io.logwisp.auth.Connections;
import io.logwisp.auth.Connections.Refusal;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one HTTP port on one event loop: counts them, turns away those that are too many, and closes those that
 * begin a request and do not end its head, or are kept open for nothing. Used on that loop only.
 */
final class ConnectionWatch {
    /** A connection without a request is kept that long for the next one. */
    private static final long KEEP_ALIVE_MILLIS = 60_000;

    /** Who still sends when the answer is out may read it for that long. */
    private static final long LINGER_MILLIS = 1000;

    /** Nothing that is asked here needs a longer body; those who read one have their own, smaller limits. */
    private static final int LONGEST_BODY = 64 * 1024;

    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Connections connections;
    private final AccessGate access;

    /** Never more than the limit of connections. */
    private final Map<HttpConnection, Watched> watched = new IdentityHashMap<>();

    private static final class Watched {
        private long timer = NO_TIMER;

        /** Bytes of a body that nobody reads. */
        private long ignored;

        /** Answered before its body had come to its end, and waited for. */
        private @Nullable HttpServerRequest lingering;
    }

    ConnectionWatch(Vertx vertx, AccessGate access) {
        this.vertx = vertx;
        this.access = access;
        this.connections = access.connections();
    }

    /** A client has connected. */
    void connected(HttpConnection connection) {
        if (!CountedConnection.count(channel(connection), connections)) {
            cut(connection);
            return;
        }
        Watched added = new Watched();
        watched.put(connection, added);
        // Below Vert.x, which does not tell the end of a connection that has become a WebSocket.
        channel(connection).closeFuture().addListener(ignored -> closed(connection));
        arm(connection, added, access.headerTimeoutMillis());
    }

    /** The head of a request is complete. */
    void requested(HttpServerRequest request) {
        Watched found = watched.get(request.connection());
        if (found == null) {
            return;
        }
        found.ignored = 0;
        // Who sends more than a head, as only a login does, must come to its end in the same time.
        if (request.method().equals(HttpMethod.POST)) {
            arm(request.connection(), found, access.headerTimeoutMillis());
        } else {
            disarm(found);
        }
        boolean body = hasBody(request);
        if (body) {
            request.handler(bytes -> ignore(request, found, bytes.length()));
        }
        request.response().endHandler(ignored -> {
            if (watched.containsKey(request.connection())) {
                arm(request.connection(), found, body ? LINGER_MILLIS : KEEP_ALIVE_MILLIS);
                found.lingering = body ? request : null;
            }
        });
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return request.getHeader("Transfer-Encoding") != null || length != null && !length.equals("0");
    }

    /** Part of a body that nobody has asked for has come. */
    private void ignore(HttpServerRequest request, Watched of, int bytes) {
        of.ignored += bytes;
        if (of.ignored <= LONGEST_BODY) {
            return;
        }
        request.pause();
        if (request.response().ended()) {
            return; // the client has a moment to see the answer
        }
        if (request.response().headWritten()) {
            cut(request.connection());
        } else {
            Answers.tooLarge(request);
        }
    }

    /** Answers what is no request; nothing behind it is read, and the client has a moment to see the answer. */
    void refuse(HttpServerRequest request) {
        Answers.invalid(request);
        Watched found = watched.get(request.connection());
        if (found != null) {
            arm(request.connection(), found, LINGER_MILLIS);
        }
    }

    /** Nothing more of a request is waited for, whatever its method; its answer may take as long as it likes. */
    void settled(HttpServerRequest request) {
        Watched found = watched.get(request.connection());
        if (found != null) {
            disarm(found);
        }
    }

    private void closed(HttpConnection connection) {
        Watched gone = watched.remove(connection);
        if (gone != null) {
            disarm(gone);
        }
    }

    private void arm(HttpConnection connection, Watched of, long millis) {
        disarm(of);
        of.timer = vertx.setTimer(millis, ignored -> {
            of.timer = NO_TIMER;
            HttpServerRequest answered = of.lingering;
            if (answered != null && answered.isEnded()) {
                arm(connection, of, KEEP_ALIVE_MILLIS);
                return;
            }
            if (millis != KEEP_ALIVE_MILLIS && millis != LINGER_MILLIS) {
                connections.refused(Refusal.TIMEOUT);
            }
            cut(connection);
        });
    }

    private void disarm(Watched of) {
        of.lingering = null;
        if (of.timer != NO_TIMER) {
            vertx.cancelTimer(of.timer);
            of.timer = NO_TIMER;
        }
    }

    /** At once: who did not say anything in time is not waited for. */
    private static void cut(HttpConnection connection) {
        channel(connection).close();
    }

    private static Channel channel(HttpConnection connection) {
        return ((ConnectionBase) connection).channelHandlerContext().channel();
    }
}
