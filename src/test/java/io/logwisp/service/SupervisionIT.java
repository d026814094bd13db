package io.logwisp.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.testing.Configs;
import io.logwisp.testing.Tools;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service manager hears, on a socket as systemd has it. */
class SupervisionIT {
    @TempDir
    Path folder;

    private Path address;
    private Socket manager;
    private LogWispService service;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void listen() throws Exception {
        if (!Epoll.isAvailable()) {
            Tools.missing("Netty's native part is not there");
        }
        address = folder.resolve("notify");
        manager = Socket.newSocketDomainDgram();
        manager.bind(new DomainSocketAddress(address.toFile()));
        environment.put("NOTIFY_SOCKET", address.toString());
        service = LogWispService.start(Configs.stream(Files.createFile(folder.resolve("app.log"))));
    }

    @AfterEach
    void stop() throws Exception {
        service.close();
        manager.close();
    }

    @Test
    void theManagerHearsReadyReloadingAndStopping() {
        Supervision supervision = Supervision.begin(service, environment);
        assertEquals("READY=1\nSTATUS=serving 1 stream on 2 listeners", heard());
        supervision.reloading();
        assertEquals("RELOADING=1\nSTATUS=reloading", heard());
        supervision.ready("done\nso");
        assertEquals("READY=1\nSTATUS=done so", heard());
        supervision.status("not reloaded");
        assertEquals("STATUS=not reloaded", heard());
        supervision.stopping();
        assertEquals("STOPPING=1\nSTATUS=stopping", heard());
    }

    @Test
    void signsOfLifeComeAsLongAsTheThreadsAnswer() {
        environment.put("WATCHDOG_USEC", "60000");
        Supervision.begin(service, environment);
        heard();

        assertEquals("WATCHDOG=1", heard());
        assertEquals("WATCHDOG=1", heard());
    }

    @Test
    void whatNobodyHearsChangesNothing() throws IOException {
        manager.close();
        Files.delete(address);
        Supervision.begin(service, environment).stopping();
        Supervision.begin(service, Map.of("NOTIFY_SOCKET", "vsock:2:1")).stopping();
        Supervision.begin(service, Map.of()).stopping();

        assertEquals(1, service.streams().size());
    }

    @Test
    void onlyTheProcessThatIsMeantIsWatched() {
        assertEquals(Optional.of(Duration.ofSeconds(30)), Supervision.watchdog(Map.of("WATCHDOG_USEC", "30000000"), 7));
        assertEquals(
                Optional.of(Duration.ofSeconds(30)),
                Supervision.watchdog(Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "7"), 7));
        assertEquals(
                Optional.empty(), Supervision.watchdog(Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "8"), 7));
        for (String wrong : new String[] {"", "0", "-1", "x", "1e9", "99999999999999999999"}) {
            assertTrue(Supervision.watchdog(Map.of("WATCHDOG_USEC", wrong), 7).isEmpty(), wrong);
        }
    }

    /** The next datagram. */
    private String heard() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(5000);
        return Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> receive(buffer), text -> !text.isEmpty());
    }

    private String receive(ByteBuffer buffer) throws IOException {
        int size = manager.recv(buffer, 0, buffer.capacity());
        byte[] bytes = new byte[Math.max(0, size)];
        buffer.get(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
