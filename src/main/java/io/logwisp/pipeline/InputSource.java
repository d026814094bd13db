package io.logwisp.pipeline;

import io.logwisp.config.MonitorConfig;
import io.logwisp.tail.TailListener;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
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

    private final BlockingQueue<byte[]> blocks = new ArrayBlockingQueue<>(BLOCKS);
    private final int maxLineBytes;
    private final boolean skipEmptyLines;
    private final Runnable wake;
    private final Thread reader = new Thread(this::read, "stdin");
    private volatile boolean closed;
    private volatile boolean atEnd;

    // Owned by the pipeline thread.
    private byte[] carry = new byte[0];
    private long cut;
    private boolean endTold;

    InputSource(MonitorConfig config, Runnable wake) {
        this.maxLineBytes = config.maxLineBytes();
        this.skipEmptyLines = config.skipEmptyLines();
        this.wake = wake;
        reader.setDaemon(true);
        reader.start();
    }

    /** Hands on the lines of one block; false when there was none. Pipeline thread. */
    boolean poll(TailListener listener) {
        boolean ended = atEnd; // before looking, so that no block after it is missed
        byte[] block = blocks.poll();
        if (block != null) {
            split(block, listener);
            return true;
        }
        if (ended && !endTold) {
            endTold = true;
            flush(listener);
            logger.info("standard input has ended");
        }
        return false;
    }

    /** Stops taking blocks; the reading thread ends with its next one. */
    void close() {
        closed = true;
        blocks.clear();
    }

    private void read() {
        try (InputStream in = System.in) {
            byte[] buffer = new byte[BLOCK_BYTES];
            for (int n = in.read(buffer); n >= 0 && !closed; n = in.read(buffer)) {
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

    private void split(byte[] block, TailListener listener) {
        int start = 0;
        for (int i = 0; i < block.length; i++) {
            if (block[i] == '\n') {
                if (carry.length == 0) {
                    deliver(listener, block, start, i - start, false);
                } else {
                    keep(block, start, i - start);
                    deliver(listener, carry, 0, carry.length, false);
                    carry = new byte[0];
                }
                start = i + 1;
            }
        }
        keep(block, start, block.length - start);
    }

    private void keep(byte[] block, int from, int length) {
        int kept = Math.min(length, maxLineBytes - carry.length);
        if (kept > 0) {
            byte[] joined = Arrays.copyOf(carry, carry.length + kept);
            System.arraycopy(block, from, joined, carry.length, kept);
            carry = joined;
        }
        cut += length - kept;
    }

    private void flush(TailListener listener) {
        if (carry.length > 0) {
            deliver(listener, carry, 0, carry.length, true);
            carry = new byte[0];
        }
    }

    private void deliver(TailListener listener, byte[] bytes, int from, int length, boolean partial) {
        int end = length > 0 && bytes[from + length - 1] == '\r' ? length - 1 : length;
        int kept = Math.min(end, maxLineBytes);
        long lost = cut + end - kept;
        cut = 0;
        if (kept > 0 || !skipEmptyLines) {
            listener.line(NAME, bytes, from, kept, lost, partial);
        }
    }
}
