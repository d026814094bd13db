package io.logwisp.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A program that logs: appends numbered lines to a file at a rate, each with the time of its writing. */
final class Writer implements AutoCloseable {
    /** Shortest time between two writes: above that rate several lines share one, as with a program that buffers. */
    private static final long SHORTEST_NANOS = 200_000;

    private final Path file;
    private FileChannel channel;
    private long last;

    Writer(Path file) throws IOException {
        this.file = file;
        this.channel = open();
    }

    /** Number of the last line written. */
    long last() {
        return last;
    }

    /** Writes lines that only tell readers that they are connected. */
    static void prime(Path file) throws IOException {
        Files.write(file, Lines.primer(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Writes at that rate for that time. */
    void write(int linesPerSecond, double seconds) throws IOException {
        long interval = Math.max(SHORTEST_NANOS, 1_000_000_000L / linesPerSecond);
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        long written = 0;
        for (long due = start; due < end; due += interval) {
            Pause.until(due);
            long shouldBe = Math.round((due - start + interval) / 1e9 * linesPerSecond);
            append(shouldBe - written);
            written = shouldBe;
        }
    }

    /** Renames the file and goes on in a new one. */
    void rotate() throws IOException {
        channel.close();
        Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        channel = open();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void append(long lines) throws IOException {
        if (lines > 0) {
            ByteBuffer block = ByteBuffer.wrap(Lines.block(last + 1, last + lines));
            while (block.hasRemaining()) {
                channel.write(block);
            }
            last += lines;
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
