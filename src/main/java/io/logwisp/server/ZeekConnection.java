package io.logwisp.server;

import io.logwisp.auth.Grant;
import io.logwisp.auth.Places.Place;
import io.logwisp.entry.ReceivedEntry;
import io.logwisp.filter.EntryFilter;
import io.logwisp.format.Format;
import io.logwisp.websocket.MessageAssembler;
import io.logwisp.websocket.Sockets;
import io.logwisp.zeek.ControlMessage;
import io.logwisp.zeek.DataMessage;
import io.logwisp.zeek.EventText;
import io.logwisp.zeek.TopicSet;
import io.logwisp.zeek.ZeekException;
import io.logwisp.zeek.ZeekMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of Zeek's WebSocket API: the handshake, what the client says, pings and the end. Lives on the event loop of
 * its socket.
 *
 * <p>The client speaks first: {@code ["topic", …]}, is answered with an ack, and from then on both sides send messages when
 * they like. What it sent before the ack is worked off behind it, in order.
 */
final class ZeekConnection {
    /** RFC 6455 section 7.4.1: the purpose is fulfilled. */
    static final short NORMAL = 1000;

    /** RFC 6455 section 7.4.1: the endpoint is going away. */
    static final short GOING_AWAY = 1001;

    /** RFC 6455 section 7.4.1: the client may not. */
    static final short POLICY = 1008;

    private static final short TRY_LATER = 1013;

    private static final String APPLICATION = "X-Application-Name";
    private static final int MAX_APPLICATION = 256;

    /** A person who types has that long for the topics. */
    static final long HANDSHAKE_MILLIS = 60_000;

    /** How long a goodbye waits for a client that does not read. */
    private static final long GOODBYE_MILLIS = 5_000;

    private static final int MAX_LOGGED = 200;
    private static final Logger logger = LoggerFactory.getLogger(ZeekConnection.class);

    private final Vertx vertx;
    private final ZeekEndpoint endpoint;
    private final SessionGroup group;
    private final ServerWebSocket socket;
    private final ChannelHandlerContext channel;
    private final String name;
    private final String address;
    private final Grant grant;
    private final Runnable onClosed;
    private final long handshakeMillis;
    private final long handshakeTimer;
    private final long pingTimer;
    private final Optional<String> application;

    // Owned by the event loop.
    private @Nullable ZeekSession session;
    private boolean refused;
    private long pings;
    private boolean awaitsPong;
    private boolean isExcused;
    private int roomAwaited;

    /**
     * @param address of the client, for people
     * @param grant why it may read
     * @param handshakeMillis longest time until it names its topics
     * @param onClosed called once when the connection is gone
     */
    ZeekConnection(
            Vertx vertx,
            ZeekEndpoint endpoint,
            SessionGroup group,
            ServerWebSocket socket,
            String address,
            Grant grant,
            long handshakeMillis,
            Runnable onClosed) {
        this.vertx = vertx;
        this.endpoint = endpoint;
        this.group = group;
        this.socket = socket;
        this.channel = ((WebSocketInternal) socket).channelHandlerContext();
        this.name = endpoint.nextName();
        this.address = address;
        this.grant = grant;
        this.onClosed = onClosed;
        this.application = Optional.ofNullable(socket.headers().get(APPLICATION));
        this.handshakeMillis = handshakeMillis;
        this.handshakeTimer = vertx.setTimer(handshakeMillis, ignored -> expire());
        long interval = endpoint.config().pingIntervalSeconds() * 1000L;
        this.pingTimer = interval == 0 ? -1 : vertx.setPeriodic(interval, ignored -> ping());
    }

    /** Starts listening to the client. */
    void open() {
        new MessageAssembler(socket, endpoint.config().maxMessageBytes(), false, message -> take(message.text()))
                .open();
        socket.pongHandler(ignored -> awaitsPong = false);
        socket.closeHandler(ignored -> closed());
        if (!isOurs(socket.uri())) {
            refuse("invalid_uri", "Invalid URI - use " + endpoint.config().path());
        } else if (!application.map(ZeekConnection::isApplicationName).orElse(true)) {
            refuse("invalid_application_name", "Invalid " + APPLICATION);
        } else if (endpoint.config().pingIntervalSeconds() > 0) {
            ping();
        }
    }

    private boolean isOurs(String uri) {
        String path = endpoint.config().path();
        return uri.equals(path) || uri.startsWith(path + "?" + StreamQuery.TICKET + "=");
    }

    /** Writes ready frames, straight to the channel because many clients share one buffer of them. */
    Future<Void> write(ByteBuf frames) {
        Promise<Void> written = Promise.promise();
        channel.writeAndFlush(frames).addListener(result -> {
            if (result.isSuccess()) {
                written.complete();
            } else {
                written.fail(result.cause());
            }
        });
        return written.future();
    }

    /** Tells the client that it is subscribed. */
    void acknowledge() {
        say(ControlMessage.ack(name, endpoint.version()));
    }

    /** Says goodbye behind everything that was written. */
    void close(short code, String reason) {
        socket.close(code, reason);
    }

    /** Tells a client that takes nothing why it is disconnected, should it still read, and disconnects it. */
    void cutOff() {
        say(ControlMessage.error("slow_client", "nothing was read for too long"));
        close(TRY_LATER, "slow client");
        vertx.setTimer(GOODBYE_MILLIS, ignored -> abort());
    }

    /** Ends the connection at once. */
    void abort() {
        channel.close();
    }

    /** Ends a connection whose client has not named its topics yet; sessions are ended by their group. */
    void terminate() {
        if (session == null) {
            close(GOING_AWAY, "Terminating");
            vertx.setTimer(GOODBYE_MILLIS, ignored -> abort());
        }
    }

    private void closed() {
        vertx.cancelTimer(handshakeTimer);
        vertx.cancelTimer(pingTimer);
        if (session != null) {
            session.closed(session.goodbye().orElse("closed by client"));
            logger.info(
                    "stream {}: Zeek client {} gone with code {}",
                    endpoint.stream().name(),
                    name,
                    socket.closeStatusCode());
        }
        onClosed.run();
    }

    private static boolean isApplicationName(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_APPLICATION
                && text.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || "/_.=:*@-".indexOf(c) >= 0);
    }

    private void take(String message) {
        if (refused) {
            return;
        }
        if (session == null) {
            greet(message);
        } else if (session.goodbye().isEmpty()) {
            publish(message, session);
        }
    }

    private void greet(String message) {
        TopicSet topics;
        try {
            topics = TopicSet.parse(message);
        } catch (ZeekException e) {
            refuse(e.code(), e.context());
            return;
        }
        vertx.cancelTimer(handshakeTimer);
        // Until now it was nobody's client, so it was not counted as one when it connected.
        Optional<Place> place = endpoint.stream().access().enter(endpoint.stream(), grant);
        if (place.isEmpty()) {
            refuse("too_many_clients", "there is no place for another client");
            return;
        }
        ClientInfo client = ClientInfo.of(
                Transport.ZEEK, address, endpoint.stream().ticker(), shortened(topics.toString()), grant, place.get());
        logger.info(
                "stream {}: Zeek client {} ({}) application_name={} subscribed to {}",
                endpoint.stream().name(),
                name,
                client.address(),
                application.orElse("unknown"),
                client.filter());
        ZeekSession opened = new ZeekSession(endpoint, group, delivery(), client, this, topics);
        session = opened;
        opened.open();
    }

    private Delivery delivery() {
        return new Delivery(
                Format.WEBSOCKET,
                EntryFilter.ALL,
                StartWish.last(endpoint.config().backlog()),
                true,
                false,
                endpoint.config().bufferSize(),
                Long.MAX_VALUE,
                "",
                "");
    }

    private static String shortened(String topics) {
        return topics.length() <= MAX_LOGGED ? topics : topics.substring(0, MAX_LOGGED) + "…";
    }

    private void publish(String json, ZeekSession publisher) {
        try {
            DataMessage message = DataMessage.parse(json);
            if (!(ZeekMessage.of(message.data()).orElse(null) instanceof ZeekMessage.Event event)) {
                answerError(ZeekException.DESERIALIZATION_FAILED, "failed to create Zeek event");
            } else if (!endpoint.mayPublish(message.topic())) {
                answerError("publish_denied", "clients may not publish on this topic");
            } else {
                publish(message, event, publisher);
            }
        } catch (ZeekException e) {
            answerError(e.code(), e.context());
        }
    }

    private void publish(DataMessage message, ZeekMessage.Event event, ZeekSession publisher) {
        Exchange exchange = endpoint.stream().exchange();
        byte[] frame = ZeekEndpoint.frame(message.toJson());
        if (!exchange.publish(new Exchange.Published(message.topic(), frame, publisher))) {
            pauseUntil(exchange::whenRoom);
        }
        if (endpoint.config().zeek().publishEntries()) {
            exchange.countTaken();
            if (!exchange.inbox().force(entry(message.topic(), event))) {
                pauseUntil(exchange.inbox()::whenRoom);
            }
        }
    }

    private ReceivedEntry entry(String topic, ZeekMessage.Event event) {
        return new ReceivedEntry(
                event.networkTime().orElseGet(endpoint.stream().ticker()::epochNanos),
                application.orElse("zeek"),
                EventText.message(event).getBytes(StandardCharsets.UTF_8),
                EventText.openFields(topic, event).append('}').toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Somebody who can wait for room and then runs a task. */
    private interface Room {
        void whenRoom(Runnable task);
    }

    /** Reads no further until there is room: TCP holds the client up, and nothing is lost. */
    private void pauseUntil(Room room) {
        roomAwaited++;
        socket.pause();
        room.whenRoom(() -> group.loop().execute(() -> {
            roomAwaited--;
            if (roomAwaited == 0) {
                socket.resume();
            }
        }));
    }

    private void answerError(String code, String context) {
        endpoint.stream().exchange().countRefused();
        if (session != null) {
            session.notice(ZeekEndpoint.frame(ControlMessage.error(code, context)));
        }
    }

    private void refuse(String code, String context) {
        refused = true;
        endpoint.stream().exchange().countRefused();
        say(ControlMessage.error(code, context));
        close(POLICY, context);
    }

    private void say(String json) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(ZeekEndpoint.frame(json)));
    }

    private void expire() {
        if (session == null && !refused) {
            refuse("handshake_timeout", "no topics for " + handshakeMillis / 1000 + " s");
        }
    }

    /**
     * Asks for a sign of life. A client that has much to read yet, or is not listened to at the moment, has no chance to
     * answer in time; whether it still takes data is watched elsewhere.
     */
    private void ping() {
        if (awaitsPong && !isExcused) {
            vertx.cancelTimer(pingTimer);
            Sockets.giveUp(socket);
            return;
        }
        isExcused = roomAwaited > 0 || session != null && session.isWriting();
        awaitsPong = true;
        socket.writePing(Buffer.buffer(String.format(
                Locale.ROOT, "logwisp::heartbeat::%ds::%d", endpoint.config().pingIntervalSeconds(), pings++)));
    }
}
