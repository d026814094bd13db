package io.logwisp.pipeline;

import io.logwisp.config.MonitorConfig;
import io.logwisp.entry.Ticker;
import io.logwisp.tail.FileSplitter;
import io.logwisp.tail.LineSink;
import io.logwisp.tail.TailListener;
import io.logwisp.tail.TextRules;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Standard input as a source: {@code some-command | logwisp -}. A thread of its own reads blocks; the queue between is
 * bounded, so a command that writes faster than the stream takes is slowed down by its pipe.
 */
final class InputSource {
    private static final Logger logger = LoggerFactory.getLogger(InputSource.class);
    private static final String NAME = "stdin";
    private static final int BLOCK_BYTES = 64 * 1024;
    private static final int BLOCKS = 16;

    private final InputStream input;
    private final Runnable wake;
    private final Ticker ticker;
    private final BlockingQueue<byte[]> blocks = new ArrayBlockingQueue<>(BLOCKS);
    private volatile boolean closed;
    private volatile boolean atEnd;

    // Owned by the pipeline thread.
    private final FileSplitter splitter;
    private final long entryWaitNanos;
    private long lastBlockNanos;
    private boolean flushed;

    /** @param wake called from the reading thread when there is something to poll */
    InputSource(InputStream input, MonitorConfig config, Ticker ticker, Runnable wake) {
        this.input = input;
        this.wake = wake;
        this.ticker = ticker;
        this.splitter = new FileSplitter(new TextRules(config));
        this.entryWaitNanos = TimeUnit.MILLISECONDS.toNanos(config.multiline().timeoutMs());
        Thread reader = new Thread(this::read, "stdin");
        reader.setDaemon(true);
        reader.start();
    }

    /** Hands on the lines of one block; false when there was none. Pipeline thread. */
    boolean poll(TailListener listener) {
        boolean ended = atEnd; // asked before looking, so that no block that came before the end is missed
        byte[] block = blocks.poll();
        if (block != null) {
            lastBlockNanos = ticker.nanoTime();
            splitter.accept(block, 0, block.length, sink(listener));
        } else if (ended && !flushed) {
            flushed = true;
            splitter.flush(sink(listener));
            logger.info("standard input has ended");
        } else if (dueNanos() == 0) {
            splitter.flushEntry(sink(listener));
        }
        return block != null;
    }

    /** Nanoseconds until an entry has waited for long enough; Long.MAX_VALUE when none waits. Pipeline thread. */
    long dueNanos() {
        return splitter.hasWaitingEntry()
                ? Math.max(0, lastBlockNanos + entryWaitNanos - ticker.nanoTime())
                : Long.MAX_VALUE;
    }

    /** Hands on what has been read and takes no more; the reading thread ends with its next block. Pipeline thread. */
    void close(TailListener listener) {
        closed = true;
        while (poll(listener)) {
            // until the queue is empty
        }
        splitter.flushEntry(sink(listener));
    }

    private void read() {
        try (input) {
            byte[] buffer = new byte[BLOCK_BYTES];
            for (int n = input.read(buffer); n >= 0 && !closed; n = input.read(buffer)) {
                blocks.put(Arrays.copyOf(buffer, n));
                wake.run();
            }
        } catch (IOException e) {
            logger.warn("cannot read standard input: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        atEnd = true;
        wake.run();
    }

    private static LineSink sink(TailListener listener) {
        return new LineSink() {
            @Override
            public void line(byte[] bytes, int offset, int length, long cut, boolean partial) {
                listener.line(NAME, bytes, offset, length, cut, partial);
            }

            @Override
            public void plainLine(byte[] bytes, int offset, int length) {
                listener.plainLine(NAME, bytes, offset, length);
            }

            @Override
            public void skipped(long bytes) {
                listener.skipped(NAME, bytes);
            }
        };
    }
}
