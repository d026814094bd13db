package io.logwisp.websocket;

import io.logwisp.entry.Ticker;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of us by pings has a bound. Those of somebody who does not read are held back: pongs would pile up. Once there
 * is room again the last of them is answered, as RFC 6455 section 5.5.3 allows. And who sends more of them than anybody needs,
 * or pongs that nobody has asked for, has broken a rule. Lives on the event loop of its channel.
 */
final class PingGate extends ChannelInboundHandlerAdapter {
    /** Pings and pongs a second, beyond one for each part of a message. */
    static final int MOST = 100;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Ticker ticker;

    // Owned by the event loop.
    private @Nullable PingWebSocketFrame held;
    private long secondSince;
    private int surplus;
    private boolean isShut;

    PingGate(Ticker ticker) {
        this.ticker = ticker;
        this.secondSince = ticker.nanoTime();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        boolean isControl = message instanceof PingWebSocketFrame || message instanceof PongWebSocketFrame;
        count(isControl);
        if (isControl && surplus > MOST) {
            ReferenceCountUtil.release(message);
            shut(context);
        } else if (message instanceof PingWebSocketFrame ping
                && !context.channel().isWritable()) {
            drop();
            held = ping;
        } else {
            context.fireChannelRead(message);
        }
    }

    private void count(boolean isControl) {
        long now = ticker.nanoTime();
        if (now - secondSince >= SECOND) {
            secondSince = now;
            surplus = 0;
        }
        surplus += isControl ? 1 : -1;
    }

    private void shut(ChannelHandlerContext context) {
        if (!isShut) {
            isShut = true;
            drop();
            context.fireExceptionCaught(
                    new CorruptedWebSocketFrameException(WebSocketCloseStatus.POLICY_VIOLATION, "too many pings"));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        PingWebSocketFrame last = held;
        if (last != null && context.channel().isWritable()) {
            held = null;
            context.fireChannelRead(last);
            context.fireChannelReadComplete();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        drop();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        drop();
    }

    private void drop() {
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
