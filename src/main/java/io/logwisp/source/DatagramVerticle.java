package io.logwisp.source;

import io.logwisp.config.SourceConfig;
import io.logwisp.config.UnixSocket;
import io.logwisp.server.Addresses;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * UDP and unix datagrams. Vert.x has no unix datagrams and tells of each datagram alone, so this is Netty on the event loop
 * of the verticle.
 */
final class DatagramVerticle extends SourceVerticle {
    private static final Logger logger = LoggerFactory.getLogger(DatagramVerticle.class);

    /** The longest datagram there is. */
    private static final int MAX_DATAGRAM = 65_536;

    /** Datagrams that one system call may bring. */
    private static final int DATAGRAMS_PER_CALL = 16;

    private static final int CALLS_PER_ROUND = 16;

    /** Of Linux: SOL_SOCKET and SO_RCVBUFFORCE. */
    private static final ChannelOption<Integer> FORCED_BUFFER = new IntegerUnixChannelOption("SO_RCVBUFFORCE", 1, 33);

    /** How often the counter of the system is looked at. */
    private static final long LOOK_MILLIS = 1000;

    /** At most that often more drops are told of. */
    private static final long TELL_NANOS = 60_000_000_000L;

    private final Delivery delivery;
    private final SourceConfig.Syslog config;

    // Used on the event loop only.
    private final List<Channel> channels = new ArrayList<>();
    private long toldDrops;
    private long toldNanos;

    DatagramVerticle(Delivery delivery, SourceConfig.Syslog config) {
        this.delivery = delivery;
        this.config = config;
    }

    @Override
    public Future<?> start() {
        Optional<Path> path = config.path();
        if (path.isPresent()) {
            return listen(path.get());
        }
        List<Future<Void>> bound = new ArrayList<>();
        for (String address : Addresses.of(config.host())) {
            boolean epoll = vertx.isNativeTransportEnabled();
            Bootstrap bootstrap = bootstrap().channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class);
            if (epoll) {
                bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_DATAGRAM);
            }
            int calls = epoll ? DATAGRAMS_PER_CALL : 1;
            bootstrap.option(
                    ChannelOption.RECVBUF_ALLOCATOR,
                    new FixedRecvByteBufAllocator(calls * MAX_DATAGRAM).maxMessagesPerRead(calls * CALLS_PER_ROUND));
            bound.add(bind(bootstrap, new InetSocketAddress(address, config.port())));
        }
        return Future.all(bound).onSuccess(all -> vertx.setPeriodic(LOOK_MILLIS, timer -> lookForDrops()));
    }

    /** Counts what the system has thrown away before anybody here could see it. */
    private Future<Void> lookForDrops() {
        List<InetSocketAddress> local = new ArrayList<>();
        for (Channel channel : channels) {
            if (channel.localAddress() instanceof InetSocketAddress address) {
                local.add(address);
            }
        }
        return vertx.<Long>executeBlocking(() -> {
                    long drops = 0;
                    for (InetSocketAddress address : local) {
                        drops += SystemDrops.of(address);
                    }
                    return drops;
                })
                .onSuccess(this::tellDrops)
                .onFailure(cause -> logger.debug("drops of the system are not known: {}", cause.toString()))
                .mapEmpty();
    }

    private void tellDrops(long drops) {
        delivery.stats().systemDropped(drops);
        long now = delivery.ticker().nanoTime();
        if (drops > toldDrops && (toldDrops == 0 || now - toldNanos > TELL_NANOS)) {
            logger.warn(
                    "{} {}: the system has thrown away {} datagrams so far, because its buffer was full; raise"
                            + " receive_buffer_bytes, and net.core.rmem_max",
                    config.transport().text(),
                    config.address(),
                    drops);
            toldDrops = drops;
            toldNanos = now;
        }
    }

    private Future<?> listen(Path path) {
        if (!vertx.isNativeTransportEnabled() || !Epoll.isAvailable()) {
            return Future.failedFuture(new IOException(
                    "unix datagrams need Netty's native part, which exists for Linux on x86-64 and aarch64"
                            + " and cannot be used here; take transport = \"unix-stream\" or \"udp\" instead"));
        }
        UnixSocket socket = socket(path);
        Bootstrap bootstrap = bootstrap()
                .channel(EpollDomainDatagramChannel.class)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(Math.max(MAX_DATAGRAM, config.maxMessageBytes() + 1))
                                .maxMessagesPerRead(DATAGRAMS_PER_CALL * CALLS_PER_ROUND));
        return makeWay(socket)
                .compose(ready -> bind(bootstrap, new DomainSocketAddress(path.toFile())))
                .compose(bound -> protect(socket));
    }

    @Override
    public Future<?> stop() {
        if (config.path().isPresent()) {
            return close().eventually(this::removeFile);
        }
        return lookForDrops().transform(looked -> close());
    }

    private Future<Void> close() {
        List<Future<Void>> closed = new ArrayList<>();
        channels.forEach(channel -> closed.add(future(channel.close())));
        return Future.join(closed).mapEmpty();
    }

    private Future<?> removeFile() {
        return config.path().map(path -> remove(socket(path))).orElseGet(Future::succeededFuture);
    }

    private UnixSocket socket(Path path) {
        return new UnixSocket(path, config.mode(), "", "");
    }

    private Bootstrap bootstrap() {
        Bootstrap bootstrap = new Bootstrap()
                .group(((ContextInternal) context).nettyEventLoop())
                .handler(new DatagramReceiver(delivery, config));
        // What a unix socket holds is counted in messages, by net.unix.max_dgram_qlen.
        if (config.receiveBufferBytes() > 0 && !config.transport().isUnix()) {
            bootstrap.option(ChannelOption.SO_RCVBUF, config.receiveBufferBytes());
        }
        return bootstrap;
    }

    private Future<Void> bind(Bootstrap bootstrap, SocketAddress address) {
        ChannelFuture binding = bootstrap.bind(address);
        return future(binding).onSuccess(bound -> {
            channels.add(binding.channel());
            forceBuffer(binding.channel());
            tellBuffer(binding.channel());
        });
    }

    /** Who administers the network (root) is given more than net.core.rmem_max. */
    private void forceBuffer(Channel channel) {
        if (channel instanceof EpollDatagramChannel && config.receiveBufferBytes() > 0) {
            try {
                channel.config().setOption(FORCED_BUFFER, config.receiveBufferBytes());
            } catch (ChannelException notAllowed) {
                logger.debug("{}: {}", config.address(), notAllowed.toString());
            }
        }
    }

    /** The system gives less than it is asked for without a word; Linux tells twice of what it gives. */
    private void tellBuffer(Channel channel) {
        Integer granted = channel.config().getOption(ChannelOption.SO_RCVBUF);
        if (granted != null && granted < config.receiveBufferBytes()) {
            logger.info(
                    "{} {}: the system holds {} bytes of datagrams, not {}; raise net.core.rmem_max for more",
                    config.transport().text(),
                    config.address(),
                    granted,
                    config.receiveBufferBytes());
        }
    }

    private Future<Void> future(ChannelFuture netty) {
        Promise<Void> promise = Promise.promise();
        netty.addListener(done -> {
            if (done.isSuccess()) {
                promise.complete();
            } else {
                promise.fail(done.cause());
            }
        });
        return promise.future();
    }
}
