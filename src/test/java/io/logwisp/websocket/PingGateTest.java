package io.logwisp.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PingGateTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new PingGate());

    @Test
    void pingsPassToSomebodyWhoReads() {
        channel.writeInbound(ping("one"), ping("two"));
        assertEquals("one", next());
        assertEquals("two", next());
    }

    @Test
    void onlyTheLastPingOfSomebodyWhoDoesNotReadIsKept() {
        stall(true);
        PingWebSocketFrame first = ping("first");
        PingWebSocketFrame last = ping("last");
        channel.writeInbound(first, new TextWebSocketFrame("text"), last);
        assertEquals("text", next());
        assertNull(channel.readInbound());
        assertEquals(0, first.refCnt());
        stall(false);
        assertEquals("last", next());
        assertNull(channel.readInbound());
    }

    @Test
    void nothingIsKeptOfSomebodyWhoIsGone() {
        stall(true);
        PingWebSocketFrame ping = ping("first");
        channel.writeInbound(ping);
        channel.close();
        assertEquals(0, ping.refCnt());
    }

    private void stall(boolean stalled) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, !stalled);
        channel.runPendingTasks();
    }

    private String next() {
        WebSocketFrame frame = channel.readInbound();
        try {
            return frame.content().toString(StandardCharsets.UTF_8);
        } finally {
            frame.release();
        }
    }

    private static PingWebSocketFrame ping(String payload) {
        return new PingWebSocketFrame(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8));
    }
}
