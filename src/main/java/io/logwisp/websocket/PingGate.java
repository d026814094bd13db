package io.logwisp.websocket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import org.jspecify.annotations.Nullable;

/**
 * Holds back pings of somebody who does not read: pongs would pile up without bound. Once there is room again the last of them
 * is answered, as RFC 6455 section 5.5.3 allows. Lives on the event loop of its channel.
 */
final class PingGate extends ChannelInboundHandlerAdapter {
    private @Nullable PingWebSocketFrame held;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof PingWebSocketFrame ping && !context.channel().isWritable()) {
            drop();
            held = ping;
        } else {
            context.fireChannelRead(message);
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
