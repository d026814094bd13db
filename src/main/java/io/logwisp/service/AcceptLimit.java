package io.logwisp.service;

import io.logwisp.auth.Connections;
import io.logwisp.auth.Connections.Refusal;
import io.logwisp.server.CountedConnection;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.impl.transports.TransportInternal;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.transport.Transport;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections that are too many in the moment they come, before anybody hears of them: with TLS the servers hear of a connection
 * after its handshake only, and those who never begin one would not be counted. Those that would take the descriptors of files are
 * closed at every port; where {@link Connections} judges who may come, it does so here. Safe for every thread.
 */
@Sharable
public final class AcceptLimit extends ChannelInboundHandlerAdapter {
    /**
     * What the kernel may hold of a client's bytes that it has not sent yet. It takes megabytes otherwise, which have left the processor's
     * cache when their turn comes; what is under way to a distant client is not counted.
     */
    private static final long UNSENT_BYTES = 64 * 1024;

    private final AtomicInteger open = new AtomicInteger();
    private volatile @Nullable Connections connections;

    /** Says who knows how many there may be. */
    void count(Connections known) {
        connections = known;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        Connections known = connections;
        Channel channel = (Channel) accepted;
        int count = open.incrementAndGet();
        if (known != null && !isWelcome(context, channel, count, known)) {
            open.decrementAndGet();
            channel.unsafe().closeForcibly();
            return;
        }
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        context.fireChannelRead(accepted);
    }

    private static boolean isWelcome(ChannelHandlerContext context, Channel channel, int count, Connections known) {
        if (count > known.descriptors()) {
            known.refused(Refusal.LIMIT);
            return false;
        }
        boolean guarded =
                context.channel().localAddress() instanceof InetSocketAddress own && known.isGuarded(own.getPort());
        return !guarded || CountedConnection.count(channel, known);
    }

    /** Native sockets: the listening ones are guarded by this, those of clients take no more than they can send soon. */
    Transport epoll() {
        return new TransportInternal("epoll", true, null, new EpollTransport() {
            @Override
            public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
                super.configure(config, domainSocket, bootstrap);
                if (!domainSocket) {
                    bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES);
                }
            }

            @Override
            public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
                ChannelFactory<? extends ServerChannel> plain = super.serverChannelFactory(domainSocket);
                return () -> {
                    ServerChannel channel = plain.newChannel();
                    channel.pipeline().addLast(AcceptLimit.this);
                    return channel;
                };
            }
        });
    }
}
