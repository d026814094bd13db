package io.logwisp.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;

/**
 * All readers of a measurement: one thread, one selector, one buffer. It shares the machine with what it measures and must
 * be cheap: a line that comes as expected costs three comparisons, wherever it stands.
 */
final class Crowd implements AutoCloseable {
    private static final int BUFFER = 256 * 1024;
    private static final int PENDING_CONNECTS = 100;
    private static final long SELECT_MILLIS = 20;
    private static final long CONNECT_NANOS = 20_000_000_000L;
    private static final long ANSWER_NANOS = 30_000_000_000L;
    private static final int SLOW_BYTES = 4096;
    private static final long SLOW_NANOS = 100_000_000;

    private final Selector selector = Selector.open();
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(Client.CARRY + BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "crowd");

    // Owned by the crowd's thread.
    private final List<Client> clients = new ArrayList<>();
    private final Histogram ages = new Histogram();
    private boolean agesWanted;
    private long nextSlowRead;

    private volatile boolean closing;
    private volatile long lastArrival = System.nanoTime();
    private volatile int complete;

    Crowd() throws IOException {
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * What the members of a crowd have in common.
     *
     * @param hello what a client says first, behind the head of the answer
     * @param listener where the server connects, when it is the one that does so
     */
    record Kind(
            Protocol protocol,
            int port,
            String path,
            Client.Pace pace,
            byte[] hello,
            Optional<ServerSocketChannel> listener) {
        private static final byte[] NOTHING = {};

        private Kind(Protocol protocol, int port, String path, Client.Pace pace) {
            this(protocol, port, path, pace, NOTHING, Optional.empty());
        }

        static Kind tcp(int port) {
            return new Kind(Protocol.TCP, port, "", Client.Pace.EAGER);
        }

        static Kind tls(int port) {
            return new Kind(Protocol.TLS, port, "", Client.Pace.EAGER);
        }

        static Kind accepting(ServerSocketChannel listener) {
            return new Kind(
                    Protocol.TCP,
                    listener.socket().getLocalPort(),
                    "",
                    Client.Pace.EAGER,
                    NOTHING,
                    Optional.of(listener));
        }

        static Kind sse(int port, String path) {
            return new Kind(Protocol.SSE, port, path, Client.Pace.EAGER);
        }

        static Kind webSocket(int port, String path) {
            return new Kind(Protocol.WEBSOCKET, port, path, Client.Pace.EAGER);
        }

        static Kind template(int port) {
            return new Kind(Protocol.TEMPLATE, port, "/", Client.Pace.EAGER);
        }

        static Kind zeek(int port) {
            return new Kind(Protocol.ZEEK, port, ZeekTopics.PATH, Client.Pace.EAGER);
        }

        Kind with(String query) {
            return new Kind(protocol, port, path + query, pace, hello, listener);
        }

        Kind at(Client.Pace other) {
            return new Kind(protocol, port, path, other, hello, listener);
        }

        Kind saying(byte[] other) {
            return new Kind(protocol, port, path, pace, other, listener);
        }
    }

    /** Connects clients that are to get lines {@code first}, {@code first + step} and so on. */
    List<Client> connect(int count, Kind kind, long first, int step) throws IOException {
        List<Client> added = new ArrayList<>();
        for (int i = 0; i < count; i += PENDING_CONNECTS) {
            for (SocketChannel channel : open(Math.min(PENDING_CONNECTS, count - i), kind)) {
                added.add(new Client(channel, kind, first, step));
            }
        }
        List<Client> joined = List.copyOf(added);
        call(() -> {
            for (Client client : joined) {
                join(client, kind);
            }
            return null;
        });
        if (kind.pace() == Client.Pace.EAGER && !await(joined, Client::isHeadDone, ANSWER_NANOS)) {
            throw new IOException("not all of " + count + " clients were answered as they should be");
        }
        return joined;
    }

    /** Waits until all of them are so; false when that takes longer than {@code nanos}. */
    boolean await(List<Client> some, Predicate<Client> state, long nanos) {
        long deadline = System.nanoTime() + nanos;
        while (System.nanoTime() < deadline) {
            if (call(() -> some.stream().allMatch(client -> state.test(client) || client.isEnded()))) {
                return call(() -> some.stream().allMatch(state));
            }
            Pause.millis(2);
        }
        return false;
    }

    /** Says up to which number the clients will get lines. */
    void aimAt(long last) {
        call(() -> {
            clients.forEach(client -> client.aimAt(last));
            complete = countComplete();
            return null;
        });
        lastArrival = System.nanoTime();
    }

    /**
     * Waits until every client that reads has its last line, or nothing more has come for a while, or it takes too long.
     * Returns when the last line came, by {@link System#nanoTime}.
     */
    long awaitComplete(long quietNanos, long longestNanos) {
        int wanted = call(() -> (int) clients.stream().filter(Crowd::isReader).count());
        long deadline = System.nanoTime() + longestNanos;
        while (complete < wanted) {
            long now = System.nanoTime();
            if (now - lastArrival > quietNanos || now > deadline) {
                break;
            }
            Pause.millis(1);
        }
        return lastArrival;
    }

    /** Whether the ages of lines are kept from now on; forgets the earlier ones. */
    void measureAges(boolean wanted) {
        call(() -> {
            if (wanted) {
                ages.clear();
            }
            agesWanted = wanted;
            return null;
        });
    }

    /** The ages of lines; to be read after {@link #measureAges} ended them. */
    Histogram ages() {
        return ages;
    }

    /** Adds up what the clients have. */
    Tally tally() {
        return call(() -> {
            Tally sum = Tally.NOTHING;
            for (Client client : clients) {
                if (isReader(client)) {
                    sum = sum.plus(client);
                }
            }
            return sum;
        });
    }

    /** Processor time this crowd has used, in seconds. */
    double cpuSeconds() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId()) / 1e9;
    }

    /** Closes the connections of these clients and forgets them. */
    void leave(List<Client> some) {
        call(() -> {
            for (Client client : some) {
                close(client);
            }
            clients.removeAll(new HashSet<>(some));
            return null;
        });
    }

    @Override
    public void close() throws IOException {
        closing = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Client client : clients) {
            close(client);
        }
        selector.close();
    }

    private static boolean isReader(Client client) {
        return client.pace() == Client.Pace.EAGER;
    }

    private static List<SocketChannel> open(int count, Kind kind) throws IOException {
        long deadline = System.nanoTime() + CONNECT_NANOS;
        List<SocketChannel> channels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            channels.add(kind.listener().isPresent() ? accept(kind.listener().get(), deadline) : begin(kind.port()));
        }
        for (SocketChannel channel : channels) {
            while (!channel.isConnected() && !channel.finishConnect()) {
                waitUntil(deadline);
            }
        }
        return channels;
    }

    private static SocketChannel begin(int port) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return channel;
    }

    private static SocketChannel accept(ServerSocketChannel listener, long deadline) throws IOException {
        listener.configureBlocking(false);
        SocketChannel channel = listener.accept();
        while (channel == null) {
            waitUntil(deadline);
            channel = listener.accept();
        }
        channel.configureBlocking(false);
        return channel;
    }

    private static void waitUntil(long deadline) throws IOException {
        if (System.nanoTime() > deadline) {
            throw new IOException("no connection within " + CONNECT_NANOS / 1_000_000_000 + " s");
        }
        Pause.millis(1);
    }

    private void join(Client client, Kind kind) throws IOException {
        SocketChannel channel = client.channel();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        ByteBuffer request = ByteBuffer.wrap(kind.protocol().request(kind.path(), kind.port()));
        while (request.hasRemaining()) {
            channel.write(request);
        }
        client.begin();
        clients.add(client);
        channel.register(selector, client.pace() == Client.Pace.EAGER ? SelectionKey.OP_READ : 0, client);
    }

    private <T> T call(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        tasks.add(task);
        selector.wakeup();
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause
                    ? new UncheckedIOException(cause)
                    : new IllegalStateException(e.getCause());
        }
    }

    private void run() {
        try {
            while (!closing) {
                selector.select(SELECT_MILLIS);
                readReady();
                readSlowly();
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readReady() {
        Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
            SelectionKey key = keys.next();
            keys.remove();
            if (key.isValid()) {
                read((Client) key.attachment(), BUFFER);
            }
        }
    }

    private void readSlowly() {
        long now = System.nanoTime();
        if (now < nextSlowRead) {
            return;
        }
        nextSlowRead = now + SLOW_NANOS;
        for (Client client : clients) {
            if (client.pace() == Client.Pace.SLOW && !client.isEnded()) {
                read(client, SLOW_BYTES);
            }
        }
    }

    private void read(Client client, int limit) {
        buffer.limit(Client.CARRY + limit).position(Client.CARRY);
        try {
            int count = client.read(buffer);
            if (count < 0) {
                end(client);
                return;
            }
            if (count > 0) {
                long now = System.nanoTime();
                int end = buffer.position();
                buffer.clear();
                boolean wasComplete = client.isComplete();
                client.accept(buffer, Client.CARRY, end, now, agesWanted && isReader(client) ? ages : null);
                if (isReader(client)) {
                    arrived(client, wasComplete, now);
                }
            }
        } catch (IOException e) {
            end(client);
        }
    }

    private void arrived(Client client, boolean wasComplete, long now) {
        if (!wasComplete) {
            lastArrival = now;
            if (client.isComplete()) {
                complete++;
            }
        }
    }

    private int countComplete() {
        return (int) clients.stream()
                .filter(client -> isReader(client) && client.isComplete())
                .count();
    }

    private static void end(Client client) {
        client.end();
        close(client);
    }

    private static void close(Client client) {
        try {
            client.channel().close();
        } catch (IOException e) {
            client.end(); // nothing else is to be done about it
        }
    }
}
