package io.logwisp.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.logwisp.config.AuthConfig;
import io.logwisp.testing.ManualClock;
import io.logwisp.testing.SignedTokens;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwtKeySourceTest {
    private static final SignedTokens issuer = new SignedTokens();
    private static final String ONE = "{\"keys\":[" + issuer.edKey("d") + "]}";

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String body = ONE;

    @BeforeEach
    void startServer() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] answer = body.getBytes(UTF_8);
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, answer.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer);
            }
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void aFileIsReadAgainWhenItChangesAndKeptWhenItIsWrong() throws Exception {
        Path file = Files.writeString(folder.resolve("keys.json"), ONE);
        JwtKeySource source = new JwtKeySource(config(Optional.of(file), Optional.empty()), clock);
        assertTrue(source.refresh());
        assertFalse(source.refresh());
        assertEquals(1, source.keys().size());
        Files.writeString(file, issuer.keySet());
        assertTrue(source.refresh());
        assertEquals(3, source.keys().size());
        Files.writeString(file, "{}");
        assertFalse(source.refresh());
        Files.delete(file);
        assertFalse(source.refresh());
        assertEquals(3, source.keys().size());
    }

    @Test
    void anAddressIsAskedEveryFiveMinutesAndSoonerForAnUnknownKey() {
        JwtKeySource source = source();
        assertFalse(source.refresh());
        awaitKeys(source, 1);
        body = issuer.keySet();
        clock.advanceMillis(299_000);
        assertTrue(source.refresh()); // of the first answer
        assertEquals(1, asked.get());
        clock.advanceMillis(1_000);
        source.refresh();
        awaitKeys(source, 3);
        source.wish();
        clock.advanceMillis(29_000);
        source.refresh();
        assertEquals(2, asked.get());
        clock.advanceMillis(1_000);
        body = ONE;
        source.refresh();
        awaitKeys(source, 1);
        assertEquals(3, asked.get());
    }

    @Test
    void aBadAnswerChangesNothingAndIsAskedForAgain() {
        JwtKeySource source = source();
        source.refresh();
        awaitKeys(source, 1);
        for (int bad : new int[] {500, 302, 404}) {
            status = bad;
            expectFailure(source);
        }
        status = 200;
        body = "[".repeat(100);
        expectFailure(source);
        body = " ".repeat(JwtKeys.MAX_BYTES + 1);
        expectFailure(source);
        body = issuer.keySet();
        clock.advanceMillis(30_000);
        source.refresh();
        awaitKeys(source, 3);
    }

    private void expectFailure(JwtKeySource source) {
        int before = asked.get();
        Awaitility.await().until(() -> {
            clock.advanceMillis(300_000);
            source.refresh();
            return asked.get() > before;
        });
        Awaitility.await().until(() -> !source.isFetching());
        assertEquals(1, source.keys().size());
    }

    private void awaitKeys(JwtKeySource source, int count) {
        Awaitility.await().until(() -> source.keys().size() == count && !source.isFetching());
    }

    private JwtKeySource source() {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
        return new JwtKeySource(config(Optional.empty(), Optional.of(address)), clock);
    }

    private static AuthConfig.Jwt config(Optional<Path> file, Optional<URI> address) {
        return new AuthConfig.Jwt(file, address, AuthConfig.Jwt.ALGORITHMS, "i", "a", 0, "sub", "");
    }
}
