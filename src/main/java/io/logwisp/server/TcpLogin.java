package io.logwisp.server;

import io.logwisp.auth.Connections.Refusal;
import io.logwisp.auth.Credential;
import io.logwisp.auth.Grant;
import io.logwisp.auth.Places.Place;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The first moments of a raw TCP client: where it is asked who reads, its first line must be {@code AUTH <token>} or
 * {@code AUTH <user> <password>}, and it gets nothing before. Used on the event loop of its connection.
 */
final class TcpLogin {
    private static final int LONGEST_LINE = 4096;
    private static final String WORD = "AUTH ";

    private final Vertx vertx;
    private final ServedStream stream;
    private final NetSocket socket;

    // Owned by the event loop.
    private final Buffer received = Buffer.buffer();
    private long timer = -1;
    private boolean settled;

    /** While its password was checked. */
    private boolean gone;

    TcpLogin(Vertx vertx, ServedStream stream, NetSocket socket) {
        this.vertx = vertx;
        this.stream = stream;
        this.socket = socket;
    }

    /** Begins; {@code passed} is called at once where nobody is asked, and never for those who may not. */
    void start(BiConsumer<Grant, Place> passed) {
        Optional<InetAddress> address = Addresses.ofClient(socket.remoteAddress());
        Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
        if (address.isEmpty()
                || !CountedConnection.count(channel, stream.access().connections())) {
            socket.close();
            return;
        }
        socket.exceptionHandler(ignored -> {}); // its close is told as well
        // Without a word from the client first: the stream may be open, or its certificate enough.
        decide(address.get(), null, passed);
    }

    private void decide(InetAddress address, @Nullable Credential credential, BiConsumer<Grant, Place> passed) {
        stream.access().admit(stream.name(), address, credential, socket.sslSession(), decision -> {
            switch (decision.outcome()) {
                case GRANTED -> {
                    settle();
                    Grant grant = decision.grants().get(stream.name());
                    Optional<Place> place = grant == null || gone
                            ? Optional.empty()
                            : stream.access().enterRaw(stream, grant);
                    place.ifPresentOrElse(
                            taken -> passed.accept(Objects.requireNonNull(grant), taken),
                            socket::close); // as LogWisp, without a word
                }
                case MISSING -> listen(address, passed);
                case LIMITED, BUSY -> refuse("ERR too many tries, wait " + decision.waitSeconds() + " s\n");
                case WRONG -> refuse("ERR authentication failed\n");
                default -> refuse("ERR forbidden\n");
            }
        });
    }

    private void listen(InetAddress address, BiConsumer<Grant, Place> passed) {
        timer = vertx.setTimer(stream.access().authTimeoutMillis(), ignored -> {
            stream.access().connections().refused(Refusal.TIMEOUT);
            refuse("ERR say AUTH and a token first\n");
        });
        socket.closeHandler(ignored -> {
            gone = true;
            settle();
        });
        socket.handler(bytes -> take(bytes, address, passed));
    }

    private void take(Buffer bytes, InetAddress address, BiConsumer<Grant, Place> passed) {
        if (settled) {
            return;
        }
        received.appendBuffer(bytes);
        int end = 0;
        while (end < received.length() && received.getByte(end) != '\n') {
            end++;
        }
        if (end > LONGEST_LINE || (end == received.length() && end >= LONGEST_LINE)) {
            refuse("ERR line too long\n");
        } else if (end < received.length()) {
            settle();
            // What comes behind the line is thrown away, as everything that raw TCP clients send.
            socket.handler(ignored -> {});
            decide(address, credential(received.getString(0, end, "UTF-8").stripTrailing()), passed);
        }
    }

    private static Credential credential(String line) {
        if (!line.regionMatches(true, 0, WORD, 0, WORD.length())) {
            return new Credential.Malformed();
        }
        String rest = line.substring(WORD.length()).strip();
        int blank = rest.indexOf(' ');
        return blank < 0
                ? new Credential.Bearer(rest)
                : new Credential.Basic(
                        rest.substring(0, blank), rest.substring(blank + 1).getBytes(StandardCharsets.UTF_8));
    }

    private void refuse(String why) {
        settle();
        socket.handler(ignored -> {});
        socket.end(Buffer.buffer(why)).eventually(socket::close);
    }

    private void settle() {
        settled = true;
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }
}
