package io.logwisp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.client.Address.Protocol;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressTest {
    @Test
    void schemesSayWhatIsSpoken() throws ClientException {
        assertEquals(
                new Address(
                        "wss://h:1/app/ws?n=2", Protocol.WEBSOCKET, true, "h", 1, Optional.empty(), "/app/ws", "n=2"),
                Address.parse("wss://h:1/app/ws?n=2"));
        assertEquals(443, Address.parse("https://logs.example/").port());
        assertEquals(80, Address.parse("http://logs.example").port());
        assertEquals(Protocol.LINES, Address.parse("tls://h:9090").protocol());
        assertEquals("", Address.parse("http://h:8080/").path());
        assertEquals("/", Address.parse("ws://h:8080/").path());
    }

    @Test
    void hostAndPortAreEnough() throws ClientException {
        assertTrue(Address.isAddress("127.0.0.1:8080"));
        assertTrue(Address.isAddress(":8080/app"));
        assertTrue(Address.isAddress("[::1]:8080"));
        assertFalse(Address.isAddress("app.log"));
        assertFalse(Address.isAddress("app:log"));
        assertFalse(Address.isAddress("/var/log:1/x"));
        assertFalse(Address.isAddress("a:b:1"));
        assertEquals("127.0.0.1", Address.parse(":8080").host());
        Address six = Address.parse("[::1]:8080/app");
        assertEquals("::1", six.host());
        assertEquals("[::1]:8080", six.authority());
        assertEquals("/app", six.path());
        assertEquals("[::1]:8080/app", six.label());
        assertEquals("h:1/app", Address.parse("http://h:1/app/stream").label());
        assertEquals("h:1", Address.parse("ws://h:1/ws").label());
    }

    @Test
    void unixSocketMayHaveAPathBehindIt() throws ClientException {
        Address socket = Address.parse("unix:/run/q.sock:/app/stream?n=1");
        assertEquals(Optional.of(Path.of("/run/q.sock")), socket.socket());
        assertEquals("/app/stream", socket.path());
        assertEquals("n=1", socket.query());
        assertEquals("q.sock", socket.label());
        assertEquals(Protocol.WEBSOCKET, Address.parse("ws+unix:/run/q.sock").protocol());
    }

    @Test
    void whatCannotBeIsRefused() {
        for (String text : List.of(
                "ftp://h:1",
                "http://h:0",
                "http://h:70000",
                "http://ann:secret@h:1",
                "tcp://h",
                "tcp://h:1/x",
                "unix:",
                "http://h:1/a b",
                "http://h:1/a\r\nX: y")) {
            ClientException refused = assertThrows(ClientException.class, () -> Address.parse(text), text);
            assertEquals(Outcome.MISUSED, refused.outcome());
            assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
        }
    }
}
