package io.logwisp.server;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import io.logwisp.format.Format;
import io.logwisp.hub.Shortcut;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the next batch to a client of a plain connection from the thread that publishes it. The event loop lends the
 * connection when it has nothing to send, and takes it back before it does anything else with it; so bytes keep their order,
 * and what the kernel did not take is sent by the loop.
 */
final class SocketShortcut implements Shortcut {
    private static final Logger logger = LoggerFactory.getLogger(SocketShortcut.class);

    /** Bytes of lines that are worth it: more is sent by the loop, while the next batch is made. */
    private static final int MAX_BYTES = 16 * 1024;

    /** What one write carries. Frames have more bytes than the lines; what does not fit is sent by the loop. */
    private static final int BUFFER_BYTES = 2 * MAX_BYTES;

    private final FileDescriptor connection;
    private final Format format;

    private final ByteBuf buffer;

    // The memory of the buffer, owned by the writer while it writes, and where that is.
    private final ByteBuffer room;
    private final long address;

    private final AtomicReference<Hold> hold = new AtomicReference<>(Hold.LOOP);

    /** Where the next batch has to begin. Written by the loop before it lends. */
    private long position;

    /** Written by the writer of the stream before it says so. */
    private @Nullable Shortened written;

    /** Who has the connection. */
    private enum Hold {
        LOOP,
        LENT,
        /** For as long as one write takes that does not wait. */
        WRITING,
        WRITTEN,
        /** The connection is closed. */
        NOBODY
    }

    private SocketShortcut(FileDescriptor connection, Format format, ByteBuf buffer) {
        this.connection = connection;
        this.format = format;
        this.buffer = buffer;
        this.room = buffer.nioBuffer(0, BUFFER_BYTES);
        this.address = buffer.memoryAddress();
    }

    /** Null where there is no second way to a connection. On its event loop. */
    static @Nullable SocketShortcut open(Channel channel, Format format) {
        ByteBuf buffer = Unpooled.directBuffer(BUFFER_BYTES, BUFFER_BYTES);
        FileDescriptor connection = buffer.hasMemoryAddress() ? TwinDescriptor.of(channel) : null;
        if (connection == null) {
            buffer.release();
            return null;
        }
        SocketShortcut shortcut = new SocketShortcut(connection, format, buffer);
        // At once: the client is told of the end when the last descriptor is closed.
        channel.closeFuture().addListener(ignored -> shortcut.close());
        return shortcut;
    }

    /** Event loop, with nothing on its way. */
    void lend(long nextPosition) {
        position = nextPosition;
        hold.compareAndSet(Hold.LOOP, Hold.LENT);
    }

    /** Has the connection back; returns what was sent meanwhile, null when that is nothing. Event loop. */
    @Nullable
    Shortened takeBack() {
        stopLending();
        Shortened sent = written;
        written = null;
        hold.compareAndSet(Hold.WRITTEN, Hold.LOOP);
        return sent;
    }

    private void stopLending() {
        for (Hold seen = hold.get(); seen == Hold.LENT || seen == Hold.WRITING; seen = hold.get()) {
            if (seen == Hold.WRITING || !hold.compareAndSet(Hold.LENT, Hold.LOOP)) {
                Thread.yield(); // where there is one processor, the writer needs it
            }
        }
    }

    @Override
    public void take(Batch batch) {
        if (batch.dataLength() > MAX_BYTES || hold.get() != Hold.LENT) {
            return;
        }
        Frames frames = format.frames(batch); // before, so that the loop never has to wait for more than a write
        if (!hold.compareAndSet(Hold.LENT, Hold.WRITING)) {
            return;
        }
        Shortened sent = null;
        try {
            sent = batch.firstSeq() == position ? write(batch, frames) : null;
        } finally {
            written = sent;
            hold.set(sent == null ? Hold.LENT : Hold.WRITTEN);
        }
    }

    private @Nullable Shortened write(Batch batch, Frames frames) {
        int length = Math.min(frames.length(), BUFFER_BYTES);
        room.put(0, frames.bytes(), 0, length);
        try {
            int bytes = connection.writeAddress(address, 0, length);
            return bytes > 0 ? new Shortened(batch, frames, bytes) : null;
        } catch (IOException e) {
            logger.trace("the loop will meet the same", e);
            return null;
        }
    }

    private void close() {
        stopLending();
        hold.set(Hold.NOBODY);
        TwinDescriptor.close(connection);
        buffer.release();
    }
}
