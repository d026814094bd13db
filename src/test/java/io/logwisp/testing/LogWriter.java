package io.logwisp.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A program that writes a log: it keeps its descriptor while others rename, remove or truncate the file. */
public final class LogWriter implements AutoCloseable {
    private final FileChannel channel;

    private LogWriter(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens for appending; the file is made when it does not exist. */
    public static LogWriter append(Path path) {
        return new LogWriter(open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /** Opens as a program does that keeps its own offset, so that truncation leaves a hole before its next line. */
    public static LogWriter withOwnOffset(Path path) {
        return new LogWriter(open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    }

    private static FileChannel open(Path path, StandardOpenOption... options) {
        try {
            return FileChannel.open(path, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes each line with a line feed behind it. */
    public LogWriter lines(String... lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line).append('\n');
        }
        return text(text.toString());
    }

    /** Writes exactly this, in one call. */
    public LogWriter text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public LogWriter bytes(byte[] bytes) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public LogWriter truncate() {
        return truncate(0);
    }

    public LogWriter truncate(long size) {
        try {
            channel.truncate(size);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Appends lines to a file and closes it again. */
    public static void appendLines(Path path, String... lines) {
        try (LogWriter writer = append(path)) {
            writer.lines(lines);
        }
    }

    /** Renames, replacing what stands at the new name, as rename(2) does. */
    public static void rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
