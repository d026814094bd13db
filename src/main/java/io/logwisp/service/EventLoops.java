package io.logwisp.service;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * What every service needs, whatever its configuration says: one event loop for each processor, with native sockets where they are.
 * A start makes them while it reads the configuration, and is the shorter by it.
 *
 * @param vertx closed by the service that takes it
 * @param count event loops, 1 at least
 * @param accepted bounds the connections that are taken in
 */
public record EventLoops(Vertx vertx, int count, AcceptLimit accepted) {
    /** Makes new ones. Any thread. */
    public static EventLoops create() {
        int count = Runtime.getRuntime().availableProcessors();
        AcceptLimit accepted = new AcceptLimit();
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(count)
                        .setFileSystemOptions(new FileSystemOptions()
                                .setClassPathResolvingEnabled(false)
                                .setFileCachingEnabled(false)))
                .withTransport(transport(accepted))
                .build();
        return new EventLoops(vertx, count, accepted);
    }

    /** All threads that must answer, those that take connections in included. */
    List<Executor> executors() {
        List<Executor> executors = new ArrayList<>();
        ((VertxInternal) vertx).nettyEventLoopGroup().forEach(executors::add);
        ((VertxInternal) vertx).acceptorEventLoopGroup().forEach(executors::add);
        return executors;
    }

    /** Native sockets need fewer calls a write; the JDK's are everywhere. */
    private static Transport transport(AcceptLimit accepted) {
        return Transport.EPOLL != null && Transport.EPOLL.available() ? accepted.epoll() : Transport.NIO;
    }
}
