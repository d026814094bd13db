package io.logwisp.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read from a connection, however it is cut into pieces. */
class WireTest {
    private static final Runnable NOTHING = () -> {};

    @Test
    void linesEndWithEitherEndAndAreFoundInEveryPiece() throws IOException {
        for (int size = 1; size < 12; size++) {
            Lines lines = new Lines(pieces("one\r\n\ntwo\nlast".getBytes(UTF_8), size), NOTHING);
            assertEquals(List.of("one", "", "two", "last"), all(lines));
        }
    }

    @Test
    void aLongLineIsOne() throws IOException {
        String line = "x".repeat(300_000);
        Lines lines = new Lines(pieces((line + "\nshort\n").getBytes(UTF_8), 7_000), NOTHING);
        assertEquals(List.of(line, "short"), all(lines));
    }

    @Test
    void eventsHaveNamesIdsAndSeveralLinesOfData() throws IOException {
        String body =
                "retry: 2000\n\nevent: connected\ndata: {}\n\n: note\n\nid: k-1\ndata: one\ndata:two\n\ndata: cut";
        ServerSentEvents events = new ServerSentEvents(new Lines(pieces(body.getBytes(UTF_8), 5), NOTHING));
        assertTrue(events.next());
        assertEquals("connected", events.name());
        assertTrue(events.next());
        assertEquals("", events.name());
        assertEquals("k-1", events.id());
        assertEquals("one\ntwo", new String(events.data(), UTF_8));
        assertFalse(events.next(), "an event that was not finished is none");
    }

    @Test
    void webSocketKeyIsAnsweredAsTheRfcSays() {
        assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", WebSocket.accepted("dGhlIHNhbXBsZSBub25jZQ=="));
    }

    @Test
    void messagesArePutTogetherAndPingsAnswered() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        frame(wire, 0x81, "one");
        frame(wire, 0x01, "tw");
        frame(wire, 0x89, "ping");
        frame(wire, 0x80, "o");
        frame(wire, 0x81, "x".repeat(70_000));
        frame(wire, 0x88, "\u0003\u00e9bye");
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        WebSocket socket = new WebSocket(pieces(wire.toByteArray(), 3), answers, NOTHING);
        assertEquals("one", new String(socket.next(), UTF_8));
        assertEquals("two", new String(socket.next(), UTF_8));
        assertEquals(70_000, socket.next().length);
        assertNull(socket.next());
        byte[] pong = answers.toByteArray();
        assertEquals((byte) 0x8A, pong[0]);
        assertEquals((byte) (0x80 | 4), pong[1]);
        byte[] unmasked = new byte[4];
        for (int i = 0; i < 4; i++) {
            unmasked[i] = (byte) (pong[6 + i] ^ pong[2 + i]);
        }
        assertArrayEquals("ping".getBytes(UTF_8), unmasked);
    }

    @Test
    void aConnectionThatEndsWithinAMessageIsBroken() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        frame(wire, 0x81, "whole");
        byte[] cut = java.util.Arrays.copyOf(wire.toByteArray(), wire.size() - 1);
        WebSocket socket = new WebSocket(new ByteArrayInputStream(cut), new ByteArrayOutputStream(), NOTHING);
        assertThrows(EOFException.class, socket::next);
    }

    private static void frame(ByteArrayOutputStream wire, int first, String text) {
        byte[] payload = text.getBytes(UTF_8);
        wire.write(first);
        if (payload.length < 126) {
            wire.write(payload.length);
        } else {
            wire.write(127);
            for (int i = 7; i >= 0; i--) {
                wire.write(payload.length >>> 8 * Math.min(i, 3) & (i > 3 ? 0 : 0xFF));
            }
        }
        wire.writeBytes(payload);
    }

    private static List<String> all(Lines lines) throws IOException {
        List<String> all = new ArrayList<>();
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            all.add(new String(line, UTF_8));
        }
        return all;
    }

    /** A stream that never gives more than that at once. */
    private static InputStream pieces(byte[] bytes, int size) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, size));
            }
        };
    }
}
