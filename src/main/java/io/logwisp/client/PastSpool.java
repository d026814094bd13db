package io.logwisp.client;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the past, which come from the newest one back and are wanted from the oldest one on. The newest stays in memory;
 * older ones wait in a file that goes away with this. Used by one thread.
 */
final class PastSpool implements Closeable {
    private final Deque<Integer> lengths = new ArrayDeque<>(); // of the pages in the file, the last one first
    private byte @Nullable [] newest;
    private @Nullable FileChannel file;
    private long size;

    /** Adds a page that is older than all before: lines, the oldest first. */
    void add(byte[] page) throws IOException {
        if (newest == null) {
            newest = page;
            return;
        }
        FileChannel channel = file == null ? open() : file;
        file = channel;
        ByteBuffer bytes = ByteBuffer.wrap(page);
        while (bytes.hasRemaining()) {
            size += channel.write(bytes, size);
        }
        lengths.addFirst(page.length);
    }

    private static FileChannel open() throws IOException {
        Path path = Files.createTempFile("logwisp-tail", ".past");
        return FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** Hands on every line, the oldest first. */
    void forEach(Consumer<byte[]> consumer) throws IOException {
        long end = size;
        for (int length : lengths) {
            end -= length;
            lines(read(end, length), consumer);
        }
        if (newest != null) {
            lines(newest, consumer);
        }
    }

    private byte[] read(long from, int length) throws IOException {
        ByteBuffer page = ByteBuffer.allocate(length);
        while (file != null && page.hasRemaining() && file.read(page, from + page.position()) >= 0) {}
        return page.array();
    }

    private static void lines(byte[] page, Consumer<byte[]> consumer) {
        int start = 0;
        for (int i = 0; i < page.length; i++) {
            if (page[i] == '\n') {
                consumer.accept(Arrays.copyOfRange(page, start, i));
                start = i + 1;
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
