package io.logwisp.service;

import io.logwisp.config.LogWispConfig;
import io.logwisp.tail.FileSnapshot;
import java.util.List;

/** Everything that runs: streams, servers, router. Safe for every thread. */
public final class LogWispService implements AutoCloseable {
    private LogWispService() {}

    /**
     * Starts all streams and returns once every listener is bound and every file has been looked at once.
     *
     * @throws StartException when a listener cannot be bound; everything that was started is stopped again
     */
    public static LogWispService start(LogWispConfig config) throws StartException {
        return new LogWispService();
    }

    /** What is listened on now. */
    public List<Listener> listeners() {
        return List.of();
    }

    /** The files that a stream follows now, unreadable ones included. */
    public List<FileSnapshot> files(String stream) {
        return List.of();
    }

    /**
     * Goes over to another configuration, stream by stream; unchanged streams and their clients are not touched.
     *
     * @return one line that says what was added, changed, removed and left alone
     * @throws StartException when something of it cannot be started; what could be kept is kept
     */
    public String reload(LogWispConfig config) throws StartException {
        return "";
    }

    /** Stops in order: sources, last batches, clients with their goodbye, listeners. Returns when all is done. */
    @Override
    public void close() {}
}
