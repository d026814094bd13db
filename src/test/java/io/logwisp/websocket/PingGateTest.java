package io.logwisp.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.logwisp.testing.ManualClock;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PingGateTest {
    private static final int SECOND_MILLIS = 1000;

    private final ManualClock clock = new ManualClock();
    private final EmbeddedChannel channel = new EmbeddedChannel(new PingGate(clock));

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

    @Test
    void moreThanAHundredASecondBreakTheRules() {
        for (int second = 0; second < 3; second++) {
            for (int i = 0; i < PingGate.MOST; i++) {
                channel.writeInbound(i % 2 == 0 ? ping("ping") : new PongWebSocketFrame());
                assertNotNull(channel.readInbound());
            }
            clock.advanceMillis(SECOND_MILLIS);
        }
        for (int i = 0; i < PingGate.MOST; i++) {
            channel.writeInbound(ping("ping"));
        }
        channel.releaseInbound();
        PingWebSocketFrame tooMany = ping("one more");
        CorruptedWebSocketFrameException broken =
                assertThrows(CorruptedWebSocketFrameException.class, () -> channel.writeInbound(tooMany));
        assertEquals(WebSocketCloseStatus.POLICY_VIOLATION, broken.closeStatus());
        assertEquals(0, tooMany.refCnt());
        channel.writeInbound(ping("told once"));
        assertNull(channel.readInbound());
    }

    @Test
    void eachPartOfAMessageMayHaveAPing() {
        for (int i = 0; i < 10 * PingGate.MOST; i++) {
            channel.writeInbound(new TextWebSocketFrame("text"), ping("ping"));
        }
        assertEquals(20 * PingGate.MOST, channel.inboundMessages().size());
        channel.releaseInbound();
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
