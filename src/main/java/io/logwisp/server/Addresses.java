package io.logwisp.server;

import io.logwisp.config.AddressRange;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.UnixSocket;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The addresses that a configured host stands for. */
public final class Addresses {
    private static final String V4 = "127.0.0.1";
    private static final String V6 = "::1";
    private static final boolean V6_EXISTS = canBind(V6, 0);

    private Addresses() {}

    /** Both loopback addresses (the second only where it exists) for {@link ServerConfig#LOOPBACK}, else the host itself. */
    public static List<String> of(String host) {
        if (!host.equals(ServerConfig.LOOPBACK)) {
            return List.of(host);
        }
        return V6_EXISTS ? List.of(V4, V6) : List.of(V4);
    }

    /** What is listened on: the socket if there is one, else that port of every address of the host. */
    static List<SocketAddress> of(String host, int port, Optional<UnixSocket> socket) {
        if (socket.isPresent()) {
            return List.of(SocketAddress.domainSocketAddress(socket.get().path().toString()));
        }
        return of(host).stream()
                .map(address -> SocketAddress.inetSocketAddress(port, address))
                .toList();
    }

    /** The address of a client; one on a unix socket is on this machine. Empty when it is unreadable. */
    static Optional<InetAddress> ofClient(@Nullable SocketAddress remote) {
        return remote == null || !remote.isInetSocket()
                ? Optional.of(InetAddress.getLoopbackAddress())
                : AddressRange.address(remote.hostAddress());
    }

    /** Address and port of a client for people; {@code unix} for one on a unix socket. */
    static String shown(@Nullable SocketAddress remote) {
        return remote == null || !remote.isInetSocket() ? "unix" : remote.toString();
    }

    /** Number of the user whose program has connected by a unix socket, as the system says; empty when it does not say it. */
    static OptionalInt peerUid(HttpServerRequest request) {
        if (!(((ConnectionBase) request.connection()).channelHandlerContext().channel()
                instanceof EpollDomainSocketChannel channel)) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(channel.peerCredentials().uid());
        } catch (IOException closedAlready) {
            return OptionalInt.empty();
        }
    }

    /** Whether only programs of this machine can reach that host. */
    public static boolean isLoopback(String host) {
        return of(host).stream().allMatch(address -> address.equals(V6) || address.startsWith("127."));
    }

    /** Whether that port is free on every address of the host at this moment. May block shortly. */
    public static boolean isFree(String host, int port) {
        return of(host).stream().allMatch(address -> canBind(address, port));
    }

    /** A port that is free on every address of the host at this moment. May block shortly. */
    public static int freePort(String host) throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port;
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(of(host).get(0), 0));
                port = socket.getLocalPort();
            }
            if (isFree(host, port)) {
                return port;
            }
        }
        throw new IOException("no free port on " + host);
    }

    private static boolean canBind(String address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
