package io.logwisp.tail;

import io.logwisp.config.MonitorConfig.LongLine;
import java.util.Arrays;

/**
 * Joins the lines of one file to entries: each line waits, at most {@code maxLines} lines and {@code maxBytes} bytes, until
 * the next one shows that it does not go on. Owned by the polling thread.
 */
final class LineJoiner implements LineSink {
    private static final byte[] NOTHING = {};
    private static final int FIRST_BYTES = 1024;

    /** What a file keeps of it between two entries, so that many quiet files need little. */
    private static final int KEPT_BYTES = 8 * 1024;

    private final LineRules rules;
    private final int maxLines;
    private final Continuation continuation;

    // The entry that waits.
    private byte[] entry = NOTHING;
    private int length;
    private int lines; // 0 = none waits
    private long cut;
    private boolean full; // what comes is cut off
    private boolean partial;
    private long fileBytes;

    private LineSink out; // for the call that is running

    @SuppressWarnings("NullAway.Init") // out is set before any line can come
    LineJoiner(LineRules rules, int maxLines, Continuation continuation) {
        this.rules = rules;
        this.maxLines = maxLines;
        this.continuation = continuation;
    }

    /** Itself, with its entries going there during the next calls. */
    LineJoiner into(LineSink sink) {
        out = sink;
        return this;
    }

    /** Whether an entry waits for its next line. */
    boolean isWaiting() {
        return lines > 0;
    }

    /** Bytes of the file between the start of the entry that waits and the end of what was taken. */
    long fileBytes() {
        return fileBytes;
    }

    /** These bytes of the file have become lines, or were left out. */
    void taken(long bytes) {
        if (isWaiting()) {
            fileBytes += bytes;
        }
    }

    @Override
    public void line(byte[] bytes, int offset, int size, long cutOff, boolean unfinished) {
        boolean goesOn = continuation.continues(bytes, offset, offset + size);
        if (!goesOn || lines == maxLines || splits(size)) {
            deliver();
        }
        if (lines == 0) {
            append(bytes, offset, size);
        } else {
            join(bytes, offset, size);
        }
        lines++;
        cut += cutOff;
        partial |= unfinished;
    }

    private boolean splits(int added) {
        return rules.longLine() == LongLine.SPLIT && lines > 0 && length + 1 + added > rules.maxBytes();
    }

    private void join(byte[] bytes, int offset, int size) {
        int room = rules.maxBytes() - length - 1;
        if (full || room <= 0) {
            full = true;
            cut += size + 1L;
            return;
        }
        makeRoom(1);
        entry[length++] = '\n';
        int taken = size;
        if (size > room) {
            taken = Math.max(0, LineSplitter.characterEnd(bytes, offset + room) - offset);
            full = true;
            cut += size - taken;
        }
        append(bytes, offset, taken);
    }

    private void append(byte[] bytes, int offset, int size) {
        makeRoom(size);
        System.arraycopy(bytes, offset, entry, length, size);
        length += size;
    }

    private void makeRoom(int added) {
        int needed = length + added;
        if (needed > entry.length) {
            int doubled = (int) Math.min(rules.maxBytes(), Math.max(entry.length * 2L, FIRST_BYTES));
            entry = Arrays.copyOf(entry, Math.max(needed, doubled));
        }
    }

    private void deliver() {
        if (lines == 0) {
            return;
        }
        if (full && rules.longLine() == LongLine.SKIP) {
            out.skipped(length + cut);
        } else {
            out.line(entry, 0, length, cut, partial);
        }
        forget();
    }

    /** Hands on the entry that waits, if there is one. */
    void flush() {
        deliver();
        continuation.end();
        entry = NOTHING;
    }

    private void forget() {
        lines = 0;
        length = 0;
        cut = 0;
        full = false;
        partial = false;
        fileBytes = 0;
        if (entry.length > KEPT_BYTES) {
            entry = NOTHING;
        }
    }

    /** A line that was left out is no part of an entry. */
    @Override
    public void skipped(long bytes) {
        out.skipped(bytes);
    }
}
