package io.logwisp.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The file that a receiver of syslog writes. */
final class Received {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final long LOOK_MILLIS = 5;

    /** Nothing is counted while it grows: that would take a core from whom is measured. */
    private static final long SETTLED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Path file;

    // What has been counted.
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    private long countedBytes;
    private long lines;

    Received(Path file) {
        this.file = file;
    }

    /**
     * Waits until it has settled with at least that many lines, or has not grown for {@code quietNanos}; returns when it grew
     * last, by {@link System#nanoTime}.
     */
    long awaitLines(long expected, long quietNanos) throws IOException {
        long seen = -1;
        long grown = System.nanoTime();
        long still = 0;
        while (still < quietNanos && (still < SETTLED_NANOS || lines() < expected)) {
            Pause.millis(LOOK_MILLIS);
            long now = size();
            if (now != seen) {
                seen = now;
                grown = System.nanoTime();
            }
            still = System.nanoTime() - grown;
        }
        return grown;
    }

    /** Lines in it until now. */
    long lines() throws IOException {
        long size = size();
        if (countedBytes < size) {
            try (FileChannel channel = FileChannel.open(file)) {
                while (countedBytes < size) {
                    countBlock(channel);
                }
            }
        }
        return lines;
    }

    private void countBlock(FileChannel channel) throws IOException {
        int read = channel.read(block.clear(), countedBytes);
        if (read < 0) {
            throw new IOException(file + " was cut");
        }
        for (int i = 0; i < read; i++) {
            lines += block.get(i) == '\n' ? 1 : 0;
        }
        countedBytes += read;
    }

    private long size() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
