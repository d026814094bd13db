package io.logwisp.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.logwisp.server.ClientList;
import io.logwisp.testing.Configs;
import io.logwisp.testing.Listening;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What clients share lies outside the heap, and each of them has to give its part back, however it goes. */
class ReleasedBytesIT {
    private static final int CLIENTS = 4;
    private static final int LINES = 40_000;
    private static final String LINE = "x".repeat(400) + "\n";

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> leaks = new ListAppender<>();
    private final Logger detector = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);

    @ParameterizedTest
    @ValueSource(strings = {"", "GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n"})
    void whoNeverReadsAndLeavesGivesEverythingBack(String hello) throws Exception {
        leaks.start();
        detector.addAppender(leaks);
        try {
            Path file = Files.createFile(folder.resolve("app.log"));
            LogWispService service = LogWispService.start(Configs.stream(file));
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID); // Vert.x turns it off when it is loaded
            try {
                List<Socket> stalled = connect(service, hello);
                Files.writeString(file, LINE.repeat(LINES));
                await().until(() -> service.streams().get(0).hub().nextSeq() > LINES / 2);
                for (Socket client : stalled) {
                    client.close();
                }
                await().until(() -> clients(service) == 0);
            } finally {
                service.close();
            }
            assertEquals(List.of(), reported());
        } finally {
            detector.detachAppender(leaks);
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
    }

    private static List<Socket> connect(LogWispService service, String hello) throws Exception {
        Listener.Kind kind = hello.isEmpty() ? Listener.Kind.TCP : Listener.Kind.HTTP;
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Socket client = new Socket();
            client.setReceiveBufferSize(4096);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), Listening.port(service, kind)));
            client.getOutputStream().write(hello.getBytes(UTF_8));
            clients.add(client);
        }
        await().until(() -> clients(service) == CLIENTS);
        return clients;
    }

    private static int clients(LogWispService service) {
        ClientList clients = service.streams().get(0).clients();
        return clients.tcpCount() + clients.httpCount();
    }

    /** Leaks are told when something is allocated after the collector has found them. */
    private List<String> reported() {
        for (int i = 0; i < 20; i++) {
            System.gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            ByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
        return leaks.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
