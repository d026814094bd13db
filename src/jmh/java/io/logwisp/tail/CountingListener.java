package io.logwisp.tail;

import java.io.IOException;
import java.nio.file.Path;

/** Counts lines, and refuses whatever a benchmark does not expect. The count may be read by another thread. */
class CountingListener implements TailListener {
    private volatile long lines;

    long lines() {
        return lines;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    public void line(String source, byte[] bytes, int offset, int length, long cut, boolean partial) {
        lines++;
    }

    @Override
    public void rotated(String source, long number, RotationReason reason) {
        throw new AssertionError("rotated: " + reason);
    }

    @Override
    public void opened(Path path, long position) {}

    @Override
    public void closed(Path path) {}

    @Override
    public void lost(String source, long bytes, RotationReason reason) {
        throw new AssertionError("lost: " + bytes);
    }

    @Override
    public void skipped(String source, long bytes) {
        throw new AssertionError("skipped: " + bytes);
    }

    @Override
    public void unreadable(Path path, IOException cause) {
        throw new AssertionError("unreadable: " + path, cause);
    }

    @Override
    public void readable(Path path) {}

    @Override
    public void notice(Path path, String text) {
        throw new AssertionError(text);
    }
}
