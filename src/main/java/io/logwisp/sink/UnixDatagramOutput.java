package io.logwisp.sink;

import io.logwisp.config.SinkConfig;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Socket;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A datagram each into a unix socket such as {@code /dev/log}, which Java itself cannot. Used by the sink's thread. */
final class UnixDatagramOutput implements Output {
    /** The receiver takes what is queued before the next is sent; then it is asked again. */
    private static final long PAUSE_NANOS = 1_000_000;

    /** A receiver that takes nothing for that long has stopped. */
    private static final int MAX_PAUSES = 5000;

    /** As much as Linux lets through by default. */
    private static final int MAX_BYTES = 200 * 1024;

    private final byte[] path;
    private final String target;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_BYTES);
    private @Nullable Socket socket;
    private volatile boolean aborted;

    UnixDatagramOutput(SinkConfig.Syslog config) {
        target = config.address();
        path = target.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void open() throws IOException {
        if (socket != null) {
            return;
        }
        Transport epoll = Transport.EPOLL; // asking it loads the native part
        if (epoll == null || !epoll.available()) {
            throw new IOException("unix-dgram needs Linux and the native part of Netty for this processor");
        }
        socket = Socket.newSocketDomainDgram();
    }

    @Override
    public void write(Outgoing frames) throws IOException {
        while (!frames.isDone()) {
            int size = Math.min(MAX_BYTES, frames.frameEnd() - frames.position());
            buffer.clear().put(frames.bytes(), frames.position(), size).flip();
            send(size);
            frames.advanceTo(frames.frameEnd());
        }
    }

    private void send(int size) throws IOException {
        Socket open = socket;
        if (open == null) {
            throw new AssertionError("BUG: an open output has no socket");
        }
        for (int pauses = 0; !aborted && pauses < MAX_PAUSES; pauses++) {
            try {
                if (open.sendToDomainSocket(buffer, 0, size, path) > 0) {
                    return;
                }
            } catch (Errors.NativeIoException e) {
                throw new IOException(target + ": " + e.getMessage(), e);
            }
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
        throw new IOException(target + " takes nothing any more");
    }

    @Override
    public void recover(Outgoing frames) {
        frames.rewindToFrame();
        close();
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        if (open != null) {
            Closing.quietly(open::close);
        }
    }

    @Override
    public void abort() {
        aborted = true;
    }
}
