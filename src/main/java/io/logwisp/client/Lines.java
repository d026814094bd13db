package io.logwisp.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Lines of a stream of bytes, without their ends ({@code \n} or {@code \r\n}). Used by one thread. */
final class Lines {
    /** A longer line is no log line. */
    private static final int MAX_LINE = 64 << 20;

    private static final int INITIAL = 64 * 1024;

    private final InputStream in;
    private final Runnable beforeWait;
    private byte[] buffer = new byte[INITIAL];
    private int position;
    private int limit;

    /** @param beforeWait called before each read that may wait */
    Lines(InputStream in, Runnable beforeWait) {
        this.in = in;
        this.beforeWait = beforeWait;
    }

    /** The next line; what is left without an end of line is the last one. Null at the end. */
    byte @Nullable [] next() throws IOException {
        int looked = position;
        while (true) {
            for (int i = looked; i < limit; i++) {
                if (buffer[i] == '\n') {
                    return take(i, i + 1);
                }
            }
            int unread = limit - position;
            if (!fill()) {
                return unread == 0 ? null : take(limit, limit);
            }
            looked = position + unread;
        }
    }

    private byte[] take(int end, int next) {
        int stop = end > position && buffer[end - 1] == '\r' ? end - 1 : end;
        byte[] line = Arrays.copyOfRange(buffer, position, stop);
        position = next;
        return line;
    }

    private boolean fill() throws IOException {
        if (position > 0) {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            limit -= position;
            position = 0;
        }
        if (limit == 0 && buffer.length > INITIAL) {
            buffer = new byte[INITIAL]; // one giant line must not stay with us
        }
        if (limit == buffer.length) {
            if (limit >= MAX_LINE) {
                throw new IOException("a line of more than " + (MAX_LINE >> 20) + " MiB");
            }
            buffer = Arrays.copyOf(buffer, limit * 2);
        }
        beforeWait.run();
        int read = in.read(buffer, limit, buffer.length - limit);
        if (read < 0) {
            return false;
        }
        limit += read;
        return true;
    }
}
