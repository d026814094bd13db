package io.logwisp.sink;

import io.logwisp.config.SinkConfig;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/** A datagram each. Used by the sink's thread. */
final class UdpOutput implements Output {
    /** What an IPv4 datagram can carry. */
    private static final int MAX_BYTES = 65_507;

    private final SinkConfig.Syslog config;
    private @Nullable DatagramChannel channel;

    UdpOutput(SinkConfig.Syslog config) {
        this.config = config;
    }

    @Override
    public void open() throws IOException {
        if (channel != null) {
            return;
        }
        DatagramChannel made = DatagramChannel.open();
        try {
            made.connect(Connectors.address(config));
            channel = made;
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    @Override
    public void write(Outgoing frames) throws IOException {
        DatagramChannel open = channel;
        if (open == null) {
            throw new AssertionError("BUG: an open output has no channel");
        }
        while (!frames.isDone()) {
            int size = Math.min(MAX_BYTES, frames.frameEnd() - frames.position());
            try {
                open.write(ByteBuffer.wrap(frames.bytes(), frames.position(), size));
            } catch (PortUnreachableException e) {
                throw new IOException("nobody listens on " + config.address(), e);
            }
            frames.advanceTo(frames.frameEnd());
        }
    }

    @Override
    public void recover(Outgoing frames) {
        close();
    }

    @Override
    public void close() {
        DatagramChannel open = channel;
        channel = null;
        if (open != null) {
            Closing.quietly(open);
        }
    }
}
