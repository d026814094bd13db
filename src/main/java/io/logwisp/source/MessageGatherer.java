package io.logwisp.source;

import io.logwisp.websocket.Message;
import io.vertx.core.Context;
import java.util.Arrays;

/**
 * Gathers the messages of one WebSocket that arrive together and hands them over as one block. Used on the event loop of its
 * connection only.
 */
final class MessageGatherer {
    private static final int BLOCK_BYTES = 64 * 1024;
    private static final int FIRST_BYTES = 1024;
    private static final int BLOCK_MESSAGES = 1024;
    private static final byte[] NOTHING = {};

    private final Delivery delivery;
    private final Context context;
    private final Handover handover;
    private final String[] peer;
    private final MessageRanges ranges = new MessageRanges(false);
    private byte[] block = NOTHING;
    private int length;
    private boolean isFlushDue;

    /** @param peer address of who sends */
    MessageGatherer(Delivery delivery, Context context, Handover handover, String peer) {
        this.delivery = delivery;
        this.context = context;
        this.handover = handover;
        this.peer = new String[] {peer};
    }

    void add(Message message) {
        byte[] bytes = message.bytes();
        if (length > 0 && length + bytes.length > BLOCK_BYTES) {
            flush();
        }
        reserve(bytes.length);
        System.arraycopy(bytes, 0, block, length, bytes.length);
        if (ranges.add(block, length, length + bytes.length, message.cut())) {
            length += bytes.length;
        }
        if (ranges.count() == BLOCK_MESSAGES) {
            flush();
        } else if (ranges.count() > 0 && !isFlushDue) {
            isFlushDue = true;
            // Comes after all that this read has brought.
            context.runOnContext(ignored -> flushDue());
        }
    }

    private void reserve(int more) {
        if (length + more > block.length) {
            int doubled = Math.max(FIRST_BYTES, 2 * block.length);
            block = Arrays.copyOf(block, Math.max(length + more, Math.min(BLOCK_BYTES, doubled)));
        }
    }

    private void flushDue() {
        isFlushDue = false;
        flush();
    }

    /** Hands over what is there. */
    void flush() {
        if (ranges.count() > 0) {
            delivery.count(ranges);
            handover.take(ranges.block(
                    delivery.index(), peer, delivery.ticker().epochNanos(), Arrays.copyOf(block, length), false));
        }
        ranges.clear();
        length = 0;
        if (block.length > BLOCK_BYTES) {
            block = NOTHING;
        }
    }

    /** Hands over what is there, whether or not there is room: nobody can be asked to wait any more. */
    void end() {
        flush();
        handover.end();
    }
}
