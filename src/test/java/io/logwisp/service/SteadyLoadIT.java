package io.logwisp.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.server.ClientList;
import io.logwisp.testing.Configs;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.Listening;
import io.logwisp.testing.WebSocketClient;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A day at work: clients of every kind read a steady stream while others have stopped reading. Lasts
 * {@code -Dlogwisp.load.seconds} (30).
 */
@Tag("faults-too")
class SteadyLoadIT {
    private static final int CLIENTS_OF_A_KIND = 5;
    private static final int LINES_PER_SECOND = 1000;
    private static final int LINES = LINES_PER_SECOND * Integer.getInteger("logwisp.load.seconds", 30);

    @TempDir
    Path folder;

    @Test
    void everyReaderGetsEveryLineOnceInOrderBesideClientsThatNeverRead() throws Exception {
        Path file = Files.createFile(folder.resolve("app.log"));
        ExecutorService threads = Executors.newCachedThreadPool();
        List<AutoCloseable> open = new ArrayList<>();
        try (LogWispService service = LogWispService.start(Configs.stream(file))) {
            int http = Listening.port(service, Listener.Kind.HTTP);
            int tcp = Listening.port(service, Listener.Kind.TCP);
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < CLIENTS_OF_A_KIND; i++) {
                LineClient nc = LineClient.tcp(tcp);
                LineClient sse = LineClient.get(http, "/stream");
                WebSocketClient ws = WebSocketClient.connect(http, "/ws");
                open.addAll(List.of(nc, sse, ws, stuck(tcp)));
                readers.add(threads.submit(() -> readInOrder(nc::line)));
                readers.add(threads.submit(() -> readInOrder(() -> sse.lineStarting("data: {\"time\""))));
                readers.add(threads.submit(() -> readInOrder(ws::next)));
            }
            ClientList clients = service.streams().get(0).clients();
            await().until(() ->
                    clients.tcpCount() == 2 * CLIENTS_OF_A_KIND && clients.httpCount() == 2 * CLIENTS_OF_A_KIND);

            write(file);

            for (Future<Integer> reader : readers) {
                assertEquals(LINES, reader.get());
            }
            assertTrue(service.streams().get(0).hub().heldEntries() <= 10_000, "memory is bounded by the ring");
        } finally {
            for (AutoCloseable client : open) {
                client.close();
            }
            threads.shutdownNow();
        }
    }

    private static void write(Path file) throws Exception {
        byte[] padding = "x".repeat(90).getBytes(UTF_8);
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            long start = System.nanoTime();
            for (int i = 1; i <= LINES; i++) {
                out.write(("line " + i + " " + new String(padding, UTF_8) + "\n").getBytes(UTF_8));
                long due = start + i * (TimeUnit.SECONDS.toNanos(1) / LINES_PER_SECOND);
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            }
        }
    }

    private static int readInOrder(Callable<String> next) throws Exception {
        for (int i = 1; i <= LINES; i++) {
            String entry = next.call();
            if (entry == null || !entry.contains("\"line " + i + " ")) {
                throw new AssertionError("entry " + i + " is " + entry);
            }
        }
        return LINES;
    }

    private static AutoCloseable stuck(int tcp) throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), tcp));
        return socket;
    }
}
