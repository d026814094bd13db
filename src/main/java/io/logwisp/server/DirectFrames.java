package io.logwisp.server;

import io.logwisp.entry.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The newest encoded batches of an event loop outside the heap, where the kernel can read them: one copy for all clients of the loop,
 * which Netty otherwise makes for each write to each client. Used on its event loop only.
 */
final class DirectFrames {
    /** What all copies of a loop have together, at most. Clients that are further apart have copies of their own. */
    private static final int MAX_BYTES = 8 * 1024 * 1024;

    private static final int MAX_COPIES = 256;

    /** Larger ones would push out most others; they are rare. */
    private static final int LARGEST_COPY = 2 * 1024 * 1024;

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final FastThreadLocal<DirectFrames> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected DirectFrames initialValue() {
            return new DirectFrames();
        }

        @Override
        protected void onRemoval(DirectFrames ofEndedLoop) {
            ofEndedLoop.clear();
        }
    };

    private final Map<Frames, ByteBuf> copies = new IdentityHashMap<>();
    private final ArrayDeque<Frames> oldestFirst = new ArrayDeque<>();
    private int bytes;
    private boolean used;
    private long lastUsedNanos;

    /** Those of the event loop that calls. */
    static DirectFrames ofLoop() {
        return OF_LOOP.get();
    }

    /** All bytes of the frames, to be released by whoever gets them. */
    ByteBuf of(Frames frames) {
        used = true;
        ByteBuf copy = copies.get(frames);
        if (copy == null) {
            if (frames.length() > LARGEST_COPY) {
                return Unpooled.wrappedBuffer(frames.bytes(), 0, frames.length());
            }
            copy = copy(frames);
        }
        return copy.retainedDuplicate();
    }

    /** To be called about once a second, however often: gives back what nobody has asked for in that time. */
    void tick(long nowNanos) {
        if (used) {
            used = false;
            lastUsedNanos = nowNanos;
        } else if (nowNanos - lastUsedNanos >= IDLE_NANOS) {
            clear();
        }
    }

    /** Gives all copies back; writes that are under way keep theirs until they end. */
    void clear() {
        while (!oldestFirst.isEmpty()) {
            forgetOldest();
        }
    }

    /** How many bytes are kept. */
    int bytes() {
        return bytes;
    }

    private ByteBuf copy(Frames frames) {
        int length = frames.length();
        while (bytes + length > MAX_BYTES || oldestFirst.size() == MAX_COPIES) {
            forgetOldest();
        }
        ByteBuf copy = ByteBufAllocator.DEFAULT.directBuffer(length, length).writeBytes(frames.bytes(), 0, length);
        copies.put(frames, copy);
        oldestFirst.add(frames);
        bytes += length;
        return copy;
    }

    private void forgetOldest() {
        Frames oldest = oldestFirst.remove();
        bytes -= oldest.length();
        Objects.requireNonNull(copies.remove(oldest)).release();
    }
}
