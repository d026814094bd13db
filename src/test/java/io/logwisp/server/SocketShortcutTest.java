package io.logwisp.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logwisp.entry.Batch;
import io.logwisp.format.Format;
import io.logwisp.testing.TestEntries;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On real connections; the thread of the test is loop and writer by turns. */
class SocketShortcutTest {
    private static final int TURNS = 5_000;

    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private EventLoopGroup loops;
    private Channel server;
    private Socket client;
    private Channel connection;
    private SocketShortcut shortcut;
    private int byWriter;

    @BeforeEach
    void connect() throws Exception {
        assumeTrue(Epoll.isAvailable(), "there are no native sockets here, so there is no shortcut");
        loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        server = new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .childOption(ChannelOption.SO_SNDBUF, 16 * 1024)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelActive(ChannelHandlerContext context) {
                                accepted.add(context.channel());
                            }

                            @Override
                            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                                context.close(); // one client resets its connection
                            }
                        });
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        client = open();
        connection = accepted.poll(1, TimeUnit.MINUTES);
        shortcut = SocketShortcut.open(connection, Format.RAW);
        assertNotNull(shortcut, "Java's calls are not where they were, or not opened to the tests");
    }

    @AfterEach
    void disconnect() throws Exception {
        if (loops != null) {
            client.close();
            connection.close().sync();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private Socket open() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 * 1024);
        socket.setSoTimeout(60_000);
        socket.connect(server.localAddress());
        return socket;
    }

    @Test
    void theNextBatchOfALentConnectionIsSentAtOnce() throws Exception {
        Batch batch = TestEntries.numbered("epoch", 0, 7, 3);
        shortcut.lend(7);

        shortcut.take(batch);

        assertEquals("line 7\nline 8\nline 9\n", read(client, 21));
        Shortened sent = shortcut.takeBack();
        assertTrue(sent != null && sent.rest() == 0 && sent.batch() == batch);
        assertNull(shortcut.takeBack());
    }

    @Test
    void oneIsSentForEachTimeItIsLent() throws Exception {
        shortcut.lend(1);
        shortcut.take(TestEntries.numbered("epoch", 0, 1, 1));
        shortcut.take(TestEntries.numbered("epoch", 1, 2, 1));
        assertNotNull(shortcut.takeBack());
        shortcut.take(TestEntries.numbered("epoch", 2, 3, 1));
        shortcut.lend(4);
        shortcut.take(TestEntries.numbered("epoch", 3, 4, 1));

        assertEquals("line 1\nline 4\n", read(client, 14));
    }

    @Test
    void whatIsNotNextOrTooLargeIsLeftToTheLoop() throws Exception {
        shortcut.lend(8);
        shortcut.take(TestEntries.numbered("epoch", 0, 7, 1));
        shortcut.take(TestEntries.numbered("epoch", 1, 9, 1));
        shortcut.take(TestEntries.batch("epoch", 1, 8, "x".repeat(16 * 1024)));
        assertNull(shortcut.takeBack());

        connection.writeAndFlush(Unpooled.copiedBuffer("from the loop", UTF_8)).sync();

        assertEquals("from the loop", read(client, 13));
    }

    @Test
    void whatTheClientHasNoRoomForIsLeftToTheLoop() throws Exception {
        String line = "x".repeat(9_999);
        int lines = 0;
        Shortened sent;
        do {
            shortcut.lend(lines);
            shortcut.take(TestEntries.batch("epoch", lines, lines, line));
            sent = shortcut.takeBack();
            lines++;
        } while (sent != null && sent.rest() == 0);
        int whole = (lines - 1) * 10_000;
        int part = sent == null ? 0 : sent.bytes();
        assertTrue(part < 10_000);

        assertEquals(line + "\n", read(client, 10_000));
        read(client, whole - 10_000 + part);
        connection.writeAndFlush(Unpooled.copiedBuffer("rest", UTF_8)).sync();
        assertEquals("rest", read(client, 4));
    }

    @Test
    void whatTheLoopAndTheWriterSendByTurnsIsNeverMixed() throws Exception {
        AtomicLong next = new AtomicLong();
        AtomicLong tried = new AtomicLong(-1);
        Thread writer = new Thread(() -> {
            for (long seq = next.get(); seq < TURNS; seq = next.get()) {
                shortcut.take(TestEntries.numbered("epoch", seq, seq, 2));
                tried.set(seq);
            }
        });
        Thread loop = new Thread(() -> takeTurns(next, tried));
        writer.setDaemon(true);
        writer.start();
        loop.start();
        for (int seq = 0; seq < TURNS; seq++) {
            String both = "line " + seq + "\nline " + (seq + 1) + "\n";
            assertEquals(both, read(client, both.length()));
        }
        loop.join();
        writer.join();
        assertTrue(byWriter > 0 && byWriter < TURNS, byWriter + " by the writer");
    }

    /** Some turns are surely the loop's, and some the writer's. */
    private void takeTurns(AtomicLong next, AtomicLong tried) {
        for (int seq = 0; seq < TURNS; seq++) {
            if (seq % 10 > 0) {
                shortcut.lend(seq);
            }
            for (int patience = seq % 500; patience > 0 || seq % 10 == 1 && tried.get() < seq; patience--) {
                Thread.onSpinWait();
            }
            Shortened sent = shortcut.takeBack();
            byWriter += sent == null ? 0 : 1;
            int from = sent == null ? 0 : sent.bytes();
            byte[] bytes = ("line " + seq + "\nline " + (seq + 1) + "\n").getBytes(UTF_8);
            if (from < bytes.length) {
                connection
                        .writeAndFlush(Unpooled.wrappedBuffer(bytes, from, bytes.length - from))
                        .syncUninterruptibly();
            }
            next.set(seq + 1);
        }
    }

    @Test
    void itEndsWithTheConnection() throws Exception {
        shortcut.lend(1);
        connection.close().sync();

        assertEquals(-1, client.getInputStream().read());
        shortcut.lend(1);
        shortcut.take(TestEntries.numbered("epoch", 0, 1, 1));
        assertNull(shortcut.takeBack());
        assertNull(SocketShortcut.open(connection, Format.RAW), "its number may be another one's");
    }

    @Test
    void connectionsThatComeAfterwardsGetNothingOfItAndNoDescriptorStays() throws Exception {
        Batch batch = TestEntries.numbered("epoch", 0, 1, 1);
        AtomicReference<SocketShortcut> lent = new AtomicReference<>(shortcut);
        Thread writer = new Thread(() -> {
            for (SocketShortcut taken = lent.get(); taken != null; taken = lent.get()) {
                taken.take(batch);
            }
        });
        writer.setDaemon(true);
        writer.start();
        long before = descriptors();
        for (int i = 0; i < 300; i++) {
            try (Socket next = open()) {
                Channel other = accepted.poll(1, TimeUnit.MINUTES);
                other.writeAndFlush(Unpooled.copiedBuffer("its own", UTF_8)).sync();
                assertEquals("its own", read(next, 7));
                SocketShortcut opened = SocketShortcut.open(other, Format.RAW);
                other.eventLoop().submit(() -> opened.lend(1)).sync();
                lent.set(opened);
                other.close().sync();
                String rest = new String(next.getInputStream().readAllBytes(), UTF_8);
                assertTrue(rest.isEmpty() || rest.equals("line 1\n"), rest);
            }
        }
        lent.set(null);
        writer.join();
        await().until(() -> descriptors() <= before);
    }

    @Test
    void aClientThatIsGoneIsMetByTheLoop() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        connection.eventLoop().submit(() -> {
            begun.countDown();
            return busy.await(1, TimeUnit.MINUTES);
        });
        try {
            begun.await();
            client.setSoLinger(true, 0);
            client.close();
            await().until(() -> {
                shortcut.lend(1);
                shortcut.take(TestEntries.numbered("epoch", 0, 1, 1));
                return shortcut.takeBack() == null;
            });
            assertTrue(connection.isOpen());
        } finally {
            busy.countDown();
        }
        connection.closeFuture().sync();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static String read(Socket from, int bytes) throws IOException {
        byte[] read = from.getInputStream().readNBytes(bytes);
        assertEquals(bytes, read.length);
        return new String(read, UTF_8);
    }
}
