package io.logwisp.source;

import io.logwisp.config.SourceConfig;
import io.logwisp.pipeline.Messages;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the datagrams that arrive together and leaves them in the inbox at once. When that is full they are thrown away and
 * counted, because a datagram's sender cannot be made to wait. Used on one event loop only.
 */
final class DatagramReceiver extends ChannelInboundHandlerAdapter {
    private static final Logger logger = LoggerFactory.getLogger(DatagramReceiver.class);
    private static final int BLOCK_BYTES = 64 * 1024;
    private static final int BLOCK_MESSAGES = 1024;
    private static final String[] NOBODY = {""};

    private final Delivery delivery;
    private final int maxBytes;
    private final MessageRanges ranges;
    private byte[] block = new byte[BLOCK_BYTES];
    private int length;
    private String[] peers = new String[16];
    private boolean samePeer = true;
    private @Nullable InetAddress knownAddress;
    private String knownPeer = "";

    DatagramReceiver(Delivery delivery, SourceConfig.Syslog config) {
        this.delivery = delivery;
        this.maxBytes = config.maxMessageBytes();
        this.ranges = new MessageRanges(config.strip());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof DatagramPacket packet) {
                add(packet.content(), peer(packet.sender()));
            } else if (message instanceof DomainDatagramPacket packet) {
                add(packet.content(), "");
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flush();
        context.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        flush();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        logger.debug("a datagram could not be read: {}", cause.toString());
    }

    private void add(ByteBuf datagram, String peer) {
        int size = datagram.readableBytes();
        int kept = Math.min(size, maxBytes);
        if (kept > block.length - length) {
            flush();
            if (kept > block.length) {
                block = new byte[kept];
            }
        }
        datagram.getBytes(datagram.readerIndex(), block, length, kept);
        if (ranges.add(block, length, length + kept, size - kept)) {
            keepPeer(ranges.count() - 1, peer);
            length += kept;
        }
        if (ranges.count() == BLOCK_MESSAGES) {
            flush();
        }
    }

    private void keepPeer(int index, String peer) {
        if (index == peers.length) {
            peers = Arrays.copyOf(peers, index * 2);
        }
        peers[index] = peer;
        samePeer = index == 0 || samePeer && peer.equals(peers[0]);
    }

    private void flush() {
        int count = ranges.count();
        if (count == 0) {
            return;
        }
        String[] senders =
                !samePeer ? Arrays.copyOf(peers, count) : peers[0].isEmpty() ? NOBODY : new String[] {peers[0]};
        Messages messages = ranges.block(
                delivery.index(), senders, delivery.ticker().epochNanos(), Arrays.copyOf(block, length), false);
        if (delivery.inbox().offer(messages)) {
            delivery.count(ranges);
        } else {
            delivery.stats().dropped(count);
        }
        ranges.clear();
        length = 0;
        if (block.length > BLOCK_BYTES) {
            block = new byte[BLOCK_BYTES];
        }
    }

    private String peer(@Nullable InetSocketAddress sender) {
        if (sender == null || sender.getAddress() == null) {
            return "";
        }
        InetAddress address = sender.getAddress();
        if (!address.equals(knownAddress)) {
            knownAddress = address;
            knownPeer = address.getHostAddress();
        }
        return knownPeer;
    }
}
