package io.logwisp.tail;

import io.logwisp.config.CheckpointConfig;
import io.logwisp.entry.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where it is kept how far files were read: in memory, so that a stream which is restarted goes on where it was, and in the
 * state directory, when there is one, so that a restart of the process does. One thread {@code checkpoint} writes. Safe for
 * every thread.
 */
public final class CheckpointStore implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(CheckpointStore.class);

    private final CheckpointConfig config;
    private final Ticker ticker;
    private final ExecutorService writer;
    private final Map<String, Checkpoint> memory = new ConcurrentHashMap<>();

    public CheckpointStore(CheckpointConfig config, Ticker ticker) {
        this(config, ticker, Executors.newSingleThreadExecutor(CheckpointStore::thread));
    }

    CheckpointStore(CheckpointConfig config, Ticker ticker, ExecutorService writer) {
        this.config = config;
        this.ticker = ticker;
        this.writer = writer;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "checkpoint");
        thread.setDaemon(true);
        return thread;
    }

    /** The place of one stream, until it is ended; opened again afterwards it has what was kept last. */
    public StreamCheckpoint open(String stream) {
        return new StreamCheckpoint(
                stream,
                config.stateDir().map(directory -> file(directory, stream)).orElse(null),
                memory.getOrDefault(stream, Checkpoint.NONE),
                checkpoint -> memory.put(stream, checkpoint),
                writer,
                ticker,
                TimeUnit.MILLISECONDS.toNanos(config.intervalMs()),
                TimeUnit.HOURS.toMillis(config.ttlHours()));
    }

    private static @Nullable CheckpointFile file(Path directory, String stream) {
        try {
            return CheckpointFile.open(directory, stream);
        } catch (IOException e) {
            logger.warn(
                    "stream {}: no checkpoints in {}, so that a restart will not know how far files were read: {}; correct [checkpoint] state_dir",
                    stream,
                    directory,
                    Reasons.of(e));
            return null;
        }
    }

    /** Ends the thread, once what is waiting has been written. */
    @Override
    public void close() {
        writer.shutdown();
    }
}
