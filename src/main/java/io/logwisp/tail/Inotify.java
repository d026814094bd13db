package io.logwisp.tail;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of Linux's inotify that a thread reads and waits for itself. Java's watch service has the same behind two
 * threads of its own, each a wake-up more before a line is seen; its native calls are used here, by reflection, and where one
 * of them is missing or not opened (the manifest's {@code Add-Opens}) there is no instance and the watch service does the
 * work. Owned by one thread, except {@link #wake()}.
 */
final class Inotify implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Inotify.class);

    private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    /** ENOSPC: all watches that the user may have are in use. */
    private static final int NO_MORE_WATCHES = 28;

    /** There is one key, so that it is told says all. */
    private static final Consumer<SelectionKey> IGNORED = key -> {};

    private static final @Nullable Natives NATIVES = Natives.find();

    private final Natives natives;
    private final int descriptor;
    private final Pipe.SourceChannel channel;
    private final Selector selector;

    private Inotify(Natives natives, int descriptor, Pipe.SourceChannel channel, Selector selector) {
        this.natives = natives;
        this.descriptor = descriptor;
        this.channel = channel;
        this.selector = selector;
    }

    /** Opens an instance; null where there is none, or the system allows no more. */
    static @Nullable Inotify open() {
        Natives natives = NATIVES;
        if (natives == null) {
            return null;
        }
        try {
            int descriptor = natives.open();
            Pipe.SourceChannel channel = natives.channel(descriptor);
            Selector selector = Selector.open();
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            return new Inotify(natives, descriptor, channel, selector);
        } catch (IOException e) {
            logger.debug("no inotify of its own: {}", e.toString());
            return null;
        }
    }

    /**
     * Watches a directory, whatever its name leads to; returns the number of the watch, that of an earlier one when it is the
     * same directory.
     *
     * @throws IOException when it is missing or the system allows no more watches
     */
    int add(Path directory, int mask) throws IOException {
        return natives.add(descriptor, directory, mask);
    }

    /** Ends a watch; an event will say so. One that has ended already is no error. */
    void remove(int watch) {
        natives.remove(descriptor, watch);
    }

    /** Reads events that have arrived, without waiting; false when there are none. */
    boolean read(ByteBuffer events) throws IOException {
        return channel.read(events) > 0;
    }

    /** Waits for events, for {@link #wake()} or for that long, rounded up to a millisecond; true when there are events. */
    boolean await(long nanos) throws IOException {
        long millis = nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI == 0 ? 0 : 1);
        // With something to be told, the selector keeps no set of keys.
        int told = millis <= 0 ? selector.selectNow(IGNORED) : selector.select(IGNORED, millis);
        return told > 0;
    }

    /** Ends the wait that goes on, or the next one. Any thread. */
    void wake() {
        selector.wakeup();
    }

    /** The path of a name as the system tells it, which need not be text; null when it is none. */
    @Nullable
    Path path(byte[] name) {
        return natives.path(name);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close(); // only now is the channel's descriptor given back
    }

    /** The calls of {@code sun.nio.fs.LinuxWatchService}, and how a channel is made of a descriptor. */
    private record Natives(
            Method init,
            Method addWatch,
            Method removeWatch,
            Constructor<?> pathOf,
            Method pathBytes,
            Method address,
            Method errno,
            Method descriptor,
            Constructor<?> source) {
        static @Nullable Natives find() {
            try {
                Class<?> service = Class.forName("sun.nio.fs.LinuxWatchService");
                Class<?> path = Class.forName("sun.nio.fs.UnixPath");
                Class<?> exception = Class.forName("sun.nio.fs.UnixException");
                Class<?> buffer = Class.forName("sun.nio.ch.DirectBuffer");
                Class<?> io = Class.forName("sun.nio.ch.IOUtil");
                Class<?> source = Class.forName("sun.nio.ch.SourceChannelImpl");
                Natives found = new Natives(
                        service.getDeclaredMethod("inotifyInit"),
                        service.getDeclaredMethod("inotifyAddWatch", int.class, long.class, int.class),
                        service.getDeclaredMethod("inotifyRmWatch", int.class, int.class),
                        path.getDeclaredConstructor(Class.forName("sun.nio.fs.UnixFileSystem"), byte[].class),
                        path.getDeclaredMethod("getByteArrayForSysCalls"),
                        buffer.getDeclaredMethod("address"),
                        exception.getDeclaredMethod("errno"),
                        io.getDeclaredMethod("newFD", int.class),
                        source.getDeclaredConstructor(SelectorProvider.class, FileDescriptor.class));
                found.init.setAccessible(true);
                found.addWatch.setAccessible(true);
                found.removeWatch.setAccessible(true);
                found.pathOf.setAccessible(true);
                found.pathBytes.setAccessible(true);
                found.address.setAccessible(true);
                found.errno.setAccessible(true);
                found.descriptor.setAccessible(true);
                found.source.setAccessible(true);
                return found;
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                logger.debug("no inotify beside Java's watch service: {}", e.toString());
                return null;
            }
        }

        int open() throws IOException {
            return (int) call(init, null, "inotify_init");
        }

        Pipe.SourceChannel channel(int number) throws IOException {
            try {
                Object made = source.newInstance(
                        SelectorProvider.provider(), call(descriptor, null, "a descriptor for inotify", number));
                return (Pipe.SourceChannel) made;
            } catch (ReflectiveOperationException e) {
                throw new IOException("a channel for inotify: " + e, e);
            }
        }

        int add(int instance, Path directory, int mask) throws IOException {
            byte[] name = (byte[]) call(pathBytes, directory, "the bytes of " + directory);
            ByteBuffer text = ByteBuffer.allocateDirect(name.length + 1); // which ends with a zero
            text.put(name);
            long start = (long) call(address, text, "an address");
            int watch = (int) call(addWatch, null, directory.toString(), instance, start, mask);
            text.clear(); // must not be given back before
            return watch;
        }

        @Nullable
        Path path(byte[] name) {
            try {
                return (Path) pathOf.newInstance(FileSystems.getDefault(), name);
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }

        void remove(int instance, int watch) {
            try {
                call(removeWatch, null, "inotify_rm_watch", instance, watch);
            } catch (IOException e) {
                logger.trace("watch {} has ended already", watch);
            }
        }

        private Object call(Method method, @Nullable Object on, String what, Object... arguments) throws IOException {
            try {
                Object result = method.invoke(on, arguments);
                return result == null ? "" : result;
            } catch (InvocationTargetException e) {
                throw new IOException(reason(what, e.getCause()), e);
            } catch (IllegalAccessException e) {
                throw new IOException(what + ": " + e, e);
            }
        }

        private String reason(String what, @Nullable Throwable cause) {
            try {
                if (cause != null
                        && errno.getDeclaringClass().isInstance(cause)
                        && errno.invoke(cause) instanceof Integer number
                        && number == NO_MORE_WATCHES) {
                    return "User limit of inotify watches reached";
                }
            } catch (ReflectiveOperationException e) {
                logger.trace("an error without a number", e);
            }
            return what + ": " + (cause == null ? "failed" : cause.getMessage());
        }
    }
}
