package io.logwisp.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second descriptor of a connection, dup2(2), for another thread: when Netty closes its own, the same number may stand for
 * another connection a moment later. Neither Netty nor Java offers the call; that of Java's own datagram channels is used by
 * reflection (the manifest's {@code Add-Opens}), and where it is missing there is no second descriptor.
 */
final class TwinDescriptor {
    private static final Logger logger = LoggerFactory.getLogger(TwinDescriptor.class);

    private static final @Nullable Natives NATIVES = Natives.find();

    private TwinDescriptor() {}

    /**
     * Null where there is none. The connection stands until both are closed; what is written waits as little as with the first.
     * To be called on the connection's event loop, which alone closes it.
     */
    static @Nullable FileDescriptor of(Channel connection) {
        Natives natives = NATIVES;
        if (natives == null || !(connection instanceof UnixChannel unix) || !connection.isOpen()) {
            return null;
        }
        try {
            return natives.duplicate(unix.fd().intValue());
        } catch (ChannelException | ReflectiveOperationException e) {
            logger.debug("no second descriptor of a connection: {}", e.toString());
            return null;
        }
    }

    static void close(FileDescriptor descriptor) {
        try {
            descriptor.close();
        } catch (IOException e) {
            logger.debug("a descriptor did not close: {}", e.toString());
        }
    }

    private record Natives(Method descriptor, Constructor<?> dispatcher, Method duplicate) {
        static @Nullable Natives find() {
            try {
                Natives found = new Natives(
                        Class.forName("sun.nio.ch.IOUtil").getDeclaredMethod("newFD", int.class),
                        Class.forName("sun.nio.ch.DatagramDispatcher").getDeclaredConstructor(),
                        Class.forName("sun.nio.ch.NativeDispatcher")
                                .getDeclaredMethod("dup", java.io.FileDescriptor.class, java.io.FileDescriptor.class));
                found.descriptor.setAccessible(true);
                found.dispatcher.setAccessible(true);
                found.duplicate.setAccessible(true);
                return found;
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                logger.debug("no second descriptors of connections: {}", e.toString());
                return null;
            }
        }

        FileDescriptor duplicate(int number) throws ReflectiveOperationException {
            Socket place = Socket.newSocketStream(); // whose descriptor becomes the second one
            try {
                duplicate.invoke(
                        dispatcher.newInstance(),
                        descriptor.invoke(null, number),
                        descriptor.invoke(null, place.intValue()));
                return place;
            } catch (ReflectiveOperationException e) {
                close(place);
                throw e;
            }
        }
    }
}
