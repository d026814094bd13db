package io.logwisp.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Read by Netty's decoder of a server, which insists on masks. */
class MaskedFramesTest {
    private final MaskedFrames frames = new MaskedFrames();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 125, 126, 127, 65_535, 65_536, 65_537, 200_001})
    void messagesOfEveryLengthComeThrough(int length) {
        byte[] bytes = new byte[length + 2];
        new Random(length).nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (bytes[i] & 0x7F);
        }
        frames.add(bytes, 1, length + 1);
        EmbeddedChannel channel = read();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        boolean first = true;
        boolean last = false;
        for (WebSocketFrame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            assertEquals(first ? TextWebSocketFrame.class : ContinuationWebSocketFrame.class, frame.getClass());
            assertTrue(frame.content().readableBytes() <= 65_536);
            byte[] part = new byte[frame.content().readableBytes()];
            frame.content().readBytes(part);
            whole.writeBytes(part);
            first = false;
            last = frame.isFinalFragment();
            frame.release();
        }
        assertTrue(last);
        assertArrayEquals(Arrays.copyOfRange(bytes, 1, length + 1), whole.toByteArray());
    }

    @Test
    void whatIsNoUtf8IsBinary() {
        frames.add(new byte[] {'a', (byte) 0xFF}, 0, 2);
        byte[] text = "caf\u00e9".getBytes(StandardCharsets.UTF_8);
        frames.add(text, 0, text.length);
        EmbeddedChannel channel = read();
        WebSocketFrame binary = channel.readInbound();
        assertEquals(BinaryWebSocketFrame.class, binary.getClass());
        binary.release();
        TextWebSocketFrame second = channel.readInbound();
        assertEquals("caf\u00e9", second.text());
        second.release();
    }

    @Test
    void eachFrameHasAMaskOfItsOwn() {
        byte[] zeros = new byte[4];
        frames.add(zeros, 0, 4);
        byte[] one = frames.take();
        frames.add(zeros, 0, 4);
        assertNotEquals(Arrays.toString(one), Arrays.toString(frames.take()));
        assertEquals(0, frames.length());
    }

    private EmbeddedChannel read() {
        EmbeddedChannel channel = new EmbeddedChannel(new WebSocket13FrameDecoder(true, false, 1 << 20));
        channel.writeInbound(Unpooled.wrappedBuffer(frames.take()));
        return channel;
    }
}
