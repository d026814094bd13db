package io.logwisp.sink;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Standard output or standard error, byte by byte and without a buffer. Used by the sink's thread. */
final class ConsoleOutput implements Output {
    /** Whoever reads a pipe gets no more at once anyway. */
    private static final int ONE_WRITE = 64 * 1024;

    private final OutputStream stream;

    /** @param stderr whether standard error is meant */
    ConsoleOutput(boolean stderr) {
        this(new FileOutputStream(stderr ? FileDescriptor.err : FileDescriptor.out));
    }

    ConsoleOutput(OutputStream stream) {
        this.stream = stream;
    }

    @Override
    public void open() {
        // the console always is
    }

    @Override
    public void write(Outgoing frames) throws IOException {
        while (!frames.isDone()) {
            int size = Math.min(ONE_WRITE, frames.end() - frames.position());
            stream.write(frames.bytes(), frames.position(), size);
            frames.advanceTo(frames.position() + size);
        }
    }

    @Override
    public void recover(Outgoing frames) {
        frames.rewindToFrame();
    }

    @Override
    public void close() {
        // others write to it as well
    }
}
