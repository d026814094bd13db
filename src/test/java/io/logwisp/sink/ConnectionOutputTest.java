package io.logwisp.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionOutputTest {
    private static final String ENDED = "the time to stop is over";

    @TempDir
    Path folder;

    @Test
    void theEndDoesNotWaitForAReceiverThatDoesNotAnswerTheHandshake() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();
            ConnectionOutput output = new ConnectionOutput(
                    "test",
                    opening ->
                            Connectors.tls(address, opening, (SSLSocketFactory) SSLSocketFactory.getDefault(), true));
            CompletableFuture<String> opened = open(output);
            try (Socket greeted = silent.accept()) {
                greeted.getInputStream().read();
                output.abort();
                assertEquals(ENDED, opened.get(60, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void theEndDoesNotWaitForAReceiverThatAcceptsNobody() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        List<SocketChannel> queue = new ArrayList<>();
        try (ServerSocketChannel busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            busy.bind(address, 1);
            while (joins(address, queue)) {
                // until no further one finds room
            }
            CountDownLatch begun = new CountDownLatch(1);
            ConnectionOutput output = new ConnectionOutput(
                    "test",
                    opening -> Connectors.unix(address, socket -> {
                        opening.begins(socket);
                        begun.countDown();
                    }));
            CompletableFuture<String> opened = open(output);
            begun.await();
            output.abort();
            assertEquals(ENDED, opened.get(60, TimeUnit.SECONDS));
        } finally {
            for (SocketChannel joined : queue) {
                joined.close();
            }
        }
    }

    @Test
    void nothingIsOpenedBehindTheEnd() throws Exception {
        try (ServerSocket receiver = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) receiver.getLocalSocketAddress();
            ConnectionOutput output = new ConnectionOutput("test", opening -> Connectors.tcp(address, opening));
            output.abort();
            assertEquals(ENDED, assertThrows(IOException.class, output::open).getMessage());
        }
    }

    @Test
    void aConnectionThatIsReadyTooLateIsGivenUp() {
        List<String> closed = new ArrayList<>();
        ConnectionOutput[] output = new ConnectionOutput[1];
        output[0] = new ConnectionOutput("test", opening -> {
            output[0].abort();
            return new ConnectionOutput.Connection() {
                @Override
                public void write(byte[] bytes, int offset, int length) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int read(byte[] bytes) {
                    return -1;
                }

                @Override
                public void close() {
                    closed.add("closed");
                }
            };
        });
        assertEquals(ENDED, assertThrows(IOException.class, output[0]::open).getMessage());
        assertEquals(List.of("closed"), closed);
    }

    /** Opens it on a thread of its own; completes with what it says when that fails. */
    private static CompletableFuture<String> open(ConnectionOutput output) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                output.open();
                return "open";
            } catch (IOException e) {
                return e.getCause() instanceof SocketTimeoutException ? "waited for" : e.getMessage();
            } catch (RuntimeException e) {
                throw new CompletionException(e);
            }
        });
    }

    private static boolean joins(UnixDomainSocketAddress address, List<SocketChannel> queue) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        queue.add(channel);
        channel.configureBlocking(false);
        try {
            return channel.connect(address);
        } catch (IOException full) {
            return false;
        }
    }
}
