package io.logwisp.sink;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a receiver, made anew when it is lost. A thread of its own reads from it, because that is how the end of a
 * connection is noticed before something is written into it. Used by the sink's thread, except where said otherwise.
 */
final class ConnectionOutput implements Output {
    private static final int ONE_WRITE = 64 * 1024;
    private static final int READ_BYTES = 1024;

    private final String name;
    private final Connector connector;
    private final AtomicReference<@Nullable Connection> current = new AtomicReference<>();

    /** What ends the call that makes a connection, while there is one. */
    private volatile @Nullable Closeable opening;

    private volatile boolean isAborted;
    private volatile Consumer<IOException> listener = cause -> {};

    /** Makes connections, which may block once it has said what ends that. */
    interface Connector {
        Connection connect(Opening opening) throws IOException;
    }

    /** Takes the socket of a connection that is being made; closing it ends whatever that waits for. */
    interface Opening {
        /** @throws IOException when it need not be made any more */
        void begins(Closeable socket) throws IOException;
    }

    /** A connection; reading and writing are done by different threads. */
    interface Connection {
        void write(byte[] bytes, int offset, int length) throws IOException;

        /** Reads and forgets; -1 at the end. */
        int read(byte[] bytes) throws IOException;

        void close();
    }

    /** @param name of the reading thread */
    ConnectionOutput(String name, Connector connector) {
        this.name = name;
        this.connector = connector;
    }

    @Override
    public void onEnd(Consumer<IOException> told) {
        listener = told;
    }

    @Override
    public void open() throws IOException {
        if (current.get() != null) {
            return;
        }
        Connection made = connect();
        current.set(made);
        if (isAborted) {
            close();
            throw new StoppedException(null);
        }
        Thread reader = new Thread(() -> readToEnd(made), name);
        reader.setDaemon(true);
        reader.start();
    }

    private Connection connect() throws IOException {
        try {
            return connector.connect(this::begins);
        } catch (IOException e) {
            throw isAborted ? new StoppedException(e) : e;
        } finally {
            opening = null;
        }
    }

    private void begins(Closeable socket) throws IOException {
        opening = socket;
        if (isAborted) {
            throw new StoppedException(null);
        }
    }

    private void readToEnd(Connection connection) {
        byte[] ignored = new byte[READ_BYTES];
        try {
            while (connection.read(ignored) >= 0) {
                // receivers have nothing to say
            }
        } catch (IOException gone) {
            // as good an end as any
        }
        connection.close();
        if (current.compareAndSet(connection, null)) {
            listener.accept(new IOException("the receiver has closed the connection"));
        }
    }

    @Override
    public void write(Outgoing frames) throws IOException {
        while (!frames.isDone()) {
            Connection connection = current.get();
            if (connection == null) {
                throw new IOException("the receiver has closed the connection");
            }
            int size = Math.min(ONE_WRITE, frames.end() - frames.position());
            connection.write(frames.bytes(), frames.position(), size);
            frames.advanceTo(frames.position() + size);
        }
    }

    /** A new connection begins with a whole message. */
    @Override
    public void recover(Outgoing frames) {
        frames.rewindToFrame();
        close();
    }

    @Override
    public void close() {
        Connection connection = current.getAndSet(null);
        if (connection != null) {
            connection.close();
        }
    }

    @Override
    public void abort() {
        isAborted = true;
        Closeable begun = opening;
        if (begun != null) {
            Closing.quietly(begun);
        }
        close();
    }
}
