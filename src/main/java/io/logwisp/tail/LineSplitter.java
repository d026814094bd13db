package io.logwisp.tail;

import io.logwisp.config.MonitorConfig.LongLine;
import io.logwisp.entry.PlainText;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts the bytes of one file into lines. A line that lies within one read is handed on where it is; only the unfinished
 * line at the end of a read is copied and waits, {@code maxBytes} and one byte of it at most. Owned by the polling thread.
 */
public final class LineSplitter {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long NEWLINES = 0x0A0A0A0A0A0A0A0AL;
    private static final byte[] NOTHING = {};
    private static final int FIRST_CARRY_BYTES = 256;

    private final LineRules rules;

    // The unfinished line: its head, and how much of it did not fit and was dropped.
    private byte[] carry = NOTHING;
    private int carried;
    private long dropped;
    private boolean droppedEndsInReturn;
    private boolean split; // a piece of this line was handed on before

    private boolean fileStart = true; // nothing of the file was handed on, so a byte order mark may come
    private boolean flushed; // the line was handed on unfinished: its bare line feed is no empty line

    /** Starts at the beginning of a file. */
    public LineSplitter(LineRules rules) {
        this.rules = rules;
    }

    /** Bytes read but not handed on. */
    long pending() {
        return carried + dropped;
    }

    /** Forgets the unfinished line; what comes next stands at the start of a line. */
    void reset(boolean atFileStart) {
        endLine();
        flushed = false;
        fileStart = atFileStart;
    }

    /** Whether a new one, put at the start of a line in the middle of a file, would do the same. */
    boolean isFresh() {
        return pending() == 0 && !split && !flushed && !fileStart;
    }

    /** Whether a piece of the unfinished line was handed on before. */
    boolean isSplit() {
        return split;
    }

    /** What is kept of the unfinished line. */
    String unfinishedText() {
        return new String(carry, 0, carried, StandardCharsets.UTF_8);
    }

    /** Hands on every line that ends in {@code bytes[from, to)} and keeps the rest. */
    public void accept(byte[] bytes, int from, int to, LineSink sink) {
        int start = from;
        while (start < to) {
            if (bytes[start] == 0 && pending() == 0) {
                start = skipHole(bytes, start, to);
                continue;
            }
            int odd = PlainText.end(bytes, start, to); // where most lines end
            int end = odd < to && bytes[odd] == '\n' ? odd : indexOfLineFeed(bytes, odd, to);
            if (end < 0) {
                append(bytes, start, to, sink);
                return;
            }
            finish(bytes, start, odd, end, sink);
            start = end + 1;
        }
    }

    /** Hands on the unfinished line as it is, if there is one. */
    public void flush(LineSink sink) {
        if (pending() == 0) {
            return;
        }
        deliverCarry(sink, true);
        flushed = true;
    }

    /** Zeros at the start of a line are a hole that a truncated file got from a writer that kept its offset. */
    private int skipHole(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] == 0) {
            at++;
        }
        fileStart = false;
        return at;
    }

    /** Ends a line at {@code end} that is plain text up to {@code odd}. */
    private void finish(byte[] bytes, int start, int odd, int end, LineSink sink) {
        if (pending() == 0 && end - start <= rules.maxBytes() && !split) {
            deliverWhole(bytes, start, odd, withoutReturn(bytes, start, end), sink);
            return;
        }
        append(bytes, start, end, sink);
        deliverCarry(sink, false);
    }

    private void deliverWhole(byte[] bytes, int start, int odd, int end, LineSink sink) {
        if (start == end || odd < end) {
            deliver(bytes, start, end, 0, false, sink);
            return;
        }
        fileStart = false; // a byte order mark is no plain text
        flushed = false;
        sink.plainLine(bytes, start, end - start);
    }

    private void append(byte[] bytes, int start, int end, LineSink sink) {
        int from = start;
        while (from < end) {
            // One byte more than allowed, because it may be a carriage return.
            int taken = Math.min(end - from, rules.maxBytes() + 1 - carried);
            makeRoom(taken);
            System.arraycopy(bytes, from, carry, carried, taken);
            carried += taken;
            from += taken;
            if (from < end) {
                if (rules.longLine() != LongLine.SPLIT) {
                    drop(bytes, from, end);
                    return;
                }
                deliverPiece(sink);
            }
        }
    }

    private void drop(byte[] bytes, int from, int end) {
        dropped += end - from;
        droppedEndsInReturn = bytes[end - 1] == '\r';
    }

    private void deliverPiece(LineSink sink) {
        int length = characterEnd(carry, rules.maxBytes());
        deliver(carry, 0, length, 0, false, sink);
        System.arraycopy(carry, length, carry, 0, carried - length);
        carried -= length;
        split = true;
    }

    private void deliverCarry(LineSink sink, boolean partial) {
        int length = carried;
        long cut = dropped;
        if (cut == 0) {
            length = withoutReturn(carry, 0, carried);
        } else if (droppedEndsInReturn) {
            cut--;
        }
        if (length + cut <= rules.maxBytes()) {
            if (length > 0 || !split) {
                deliver(carry, 0, length, 0, partial, sink);
            }
        } else if (rules.longLine() == LongLine.SKIP) {
            fileStart = false;
            sink.skipped(length + cut);
        } else {
            deliverLong(length, cut, partial, sink);
        }
        endLine();
    }

    private void deliverLong(int length, long cut, boolean partial, LineSink sink) {
        int kept = characterEnd(carry, Math.min(length, rules.maxBytes()));
        if (rules.longLine() == LongLine.TRUNCATE) {
            deliver(carry, 0, kept, length - kept + cut, partial, sink);
        } else {
            deliver(carry, 0, kept, 0, false, sink);
            deliver(carry, kept, length, 0, partial, sink);
        }
    }

    private void deliver(byte[] bytes, int start, int end, long cut, boolean partial, LineSink sink) {
        int from = start;
        if (fileStart) {
            fileStart = false;
            from = startsWithMark(bytes, start, end) ? start + 3 : start;
        }
        boolean rest = flushed;
        flushed = false;
        if (from == end && (rest || rules.skipEmpty())) {
            return;
        }
        sink.line(bytes, from, end - from, cut, partial);
    }

    private void endLine() {
        carry = NOTHING;
        carried = 0;
        dropped = 0;
        droppedEndsInReturn = false;
        split = false;
    }

    private void makeRoom(int added) {
        int needed = carried + added;
        if (needed > carry.length) {
            int doubled = (int) Math.min(rules.maxBytes() + 1L, Math.max(carry.length * 2L, FIRST_CARRY_BYTES));
            carry = Arrays.copyOf(carry, Math.max(needed, doubled));
        }
    }

    private static boolean startsWithMark(byte[] bytes, int start, int end) {
        return end - start >= 3
                && bytes[start] == (byte) 0xEF
                && bytes[start + 1] == (byte) 0xBB
                && bytes[start + 2] == (byte) 0xBF;
    }

    private static int withoutReturn(byte[] bytes, int start, int end) {
        return end > start && bytes[end - 1] == '\r' ? end - 1 : end;
    }

    /** The largest end not beyond {@code limit} that does not cut a UTF-8 character; {@code bytes} has one byte more. */
    static int characterEnd(byte[] bytes, int limit) {
        for (int end = limit; end > limit - 4 && end > 0; end--) {
            if (end == bytes.length || (bytes[end] & 0xC0) != 0x80) {
                return end;
            }
        }
        return limit; // not UTF-8
    }

    /** Where the first line feed in {@code bytes[from, to)} is, or -1; looks at eight bytes at a time. */
    static int indexOfLineFeed(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long word = (long) LONGS.get(bytes, at) ^ NEWLINES;
            long zeros = (word - ONES) & ~word & HIGHS;
            if (zeros != 0) {
                return at + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        for (; at < to; at++) {
            if (bytes[at] == '\n') {
                return at;
            }
        }
        return -1;
    }
}
