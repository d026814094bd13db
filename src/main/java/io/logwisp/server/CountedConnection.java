package io.logwisp.server;

import io.logwisp.auth.Connections;
import io.logwisp.auth.Connections.Slot;
import io.logwisp.config.AddressRange;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Counts each connection once and until it is closed, whoever comes to see it first. Safe for every thread. */
public final class CountedConnection {
    private static final AttributeKey<Boolean> COUNTED = AttributeKey.valueOf(CountedConnection.class, "counted");

    private CountedConnection() {}

    /** Counts it if that was not done before; false when it must be closed, which is counted too. */
    public static boolean count(Channel channel, Connections connections) {
        if (channel.hasAttr(COUNTED)) {
            return true;
        }
        Optional<InetAddress> address = address(channel);
        Slot slot = address.isEmpty() ? null : connections.open(address.get());
        if (slot == null) {
            return false;
        }
        channel.attr(COUNTED).set(true);
        // Below Vert.x, which does not tell the end of a connection that has become a WebSocket.
        channel.closeFuture().addListener(ignored -> slot.close());
        return true;
    }

    /** Who comes by a unix socket is on this machine. */
    private static Optional<InetAddress> address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress remote
                ? AddressRange.address(remote.getAddress().getHostAddress())
                : Optional.of(InetAddress.getLoopbackAddress());
    }
}
