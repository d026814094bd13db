package io.logwisp.tail;

import io.logwisp.config.Encoding;
import io.logwisp.config.MonitorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * Reads parts of one file again, cut into lines by the rules of its stream: forwards from a place where a line begins, and
 * backwards block by block. Memory does not depend on the size of the file, nor of a line. Used by one thread.
 */
public final class PastText implements AutoCloseable {
    /** Bytes of one read. */
    static final int CHUNK_BYTES = 64 * 1024;

    /** A line whose beginning is not found within that many bytes is shown in pieces of that size. */
    static final long LONGEST_SEARCH = 64L << 20;

    /** Where lines are joined, reading begins that much earlier, so that it is known which of them belong together. */
    private static final int JOINED_BYTES = 64 * 1024;

    private final FileChannel channel;
    private final TextRules rules;
    private final boolean joined;
    private final Encoding encoding;
    private final byte[] first;
    private final byte[] bytes = new byte[CHUNK_BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes);
    private long readBytes;

    PastText(FileChannel channel, MonitorConfig config) throws IOException {
        this.channel = channel;
        this.rules = new TextRules(config);
        this.joined = config.multiline().isOn();
        int got = fill(0, ByteOrderMark.MAX_BYTES);
        this.first = Arrays.copyOf(bytes, got);
        Encoding marked = ByteOrderMark.find(first, 0, got);
        this.encoding = marked == null ? config.encoding() : marked;
    }

    /** Bytes of the file. */
    public long size() throws IOException {
        return channel.size();
    }

    /** Bytes read so far. */
    public long readBytes() {
        return readBytes;
    }

    /** The largest offset up to {@code end} at which a line begins. */
    public long lineStart(long end) throws IOException {
        long whole = Math.min(end, channel.size());
        return whole == 0 || endsLine(whole) ? whole : startBefore(whole);
    }

    private boolean endsLine(long end) throws IOException {
        int unit = encoding.unitBytes();
        return end % unit == 0 && fill(end - unit, unit) == unit && encoding.isLineFeed(bytes, 0);
    }

    /**
     * Hands on the lines between two offsets; a line begins at the first.
     *
     * @param enough asked between two reads; true ends it
     */
    public void forwards(long from, long to, PastSink sink, Enough enough) throws IOException {
        FileSplitter splitter = new FileSplitter(rules);
        if (from > 0) {
            splitter.reset(false);
            splitter.begin(first, first.length);
        }
        Forwarder forwarder = new Forwarder(sink);
        long at = from;
        long end = to;
        try {
            while (at < end) {
                if (enough.is()) {
                    return;
                }
                int got = fill(at, (int) Math.min(bytes.length, end - at));
                accept(splitter, at, got, forwarder);
                at += got;
                end = got == 0 ? at : end;
            }
            forwarder.begin = at - splitter.pending();
            splitter.flush(forwarder);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Whether no more lines are wanted. */
    @FunctionalInterface
    public interface Enough {
        boolean is();
    }

    /** Line by line, so that it is known where each begins. */
    private void accept(FileSplitter splitter, long at, int length, Forwarder forwarder) {
        int start = 0;
        while (start < length) {
            int lineFeed = FileSplitter.indexOfLineFeed(bytes, start, length, encoding);
            int end = lineFeed < 0 ? length : lineFeed + encoding.unitBytes();
            forwarder.begin = at + start - splitter.pending();
            splitter.accept(bytes, start, end, forwarder);
            start = end;
        }
    }

    /**
     * Hands on, in the order of the file, the lines of a block that ends at an offset where a line begins or the file ends.
     *
     * @param block bytes of it, more or less
     * @return where the first of them begins: the block before ends there
     */
    public long backwards(long end, int block, PastSink sink) throws IOException {
        if (end <= 0) {
            return 0;
        }
        long start = blockStart(end, block);
        if (!joined || start == 0) {
            forwards(start, end, sink, () -> false);
            return start;
        }
        long sync = start <= JOINED_BYTES ? 0 : blockStart(start, JOINED_BYTES);
        Begins begins = new Begins(start);
        forwards(sync, end, begins, () -> false);
        long wanted = begins.wanted;
        forwards(
                sync,
                end,
                (begin, line, offset, length, cut, partial) -> {
                    if (begin >= wanted) {
                        sink.line(begin, line, offset, length, cut, partial);
                    }
                },
                () -> false);
        return wanted;
    }

    /** Where a line begins about that far before an offset. */
    private long blockStart(long end, int block) throws IOException {
        int unit = encoding.unitBytes();
        long from = Math.max(0, end - block);
        from -= from % unit;
        if (from == 0) {
            return 0;
        }
        long at = from - unit;
        while (at < end - unit) {
            int wanted = (int) Math.min(bytes.length, end - unit - at);
            int got = fill(at, wanted - wanted % unit);
            int lineFeed = got <= 0 ? -1 : FileSplitter.indexOfLineFeed(bytes, 0, got, encoding);
            if (lineFeed >= 0) {
                return at + lineFeed + unit;
            }
            if (got <= 0) {
                break;
            }
            at += got;
        }
        return startBefore(from);
    }

    /** Where the line begins that the byte before {@code end} belongs to, as far as that is looked for. */
    private long startBefore(long end) throws IOException {
        int unit = encoding.unitBytes();
        long at = end - end % unit;
        long lowest = Math.max(0, at - LONGEST_SEARCH);
        while (at > lowest) {
            int wanted = (int) Math.min(bytes.length, at - lowest);
            at -= wanted;
            int got = fill(at, wanted);
            for (int i = got - got % unit - unit; i >= 0; i -= unit) {
                if (bytes[i + encoding.lineFeedAt()] == '\n' && encoding.isLineFeed(bytes, i)) {
                    return at + i + unit;
                }
            }
        }
        return at;
    }

    private int fill(long offset, int wanted) throws IOException {
        buffer.clear().limit(wanted);
        int filled = 0;
        while (filled < wanted) {
            int got = channel.read(buffer, offset + filled);
            if (got <= 0) {
                break;
            }
            filled += got;
        }
        readBytes += filled;
        return filled;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Tells each line with the offset at which it begins. */
    private static final class Forwarder implements LineSink {
        private final PastSink sink;
        private long begin;

        Forwarder(PastSink sink) {
            this.sink = sink;
        }

        @Override
        public void line(byte[] line, int offset, int length, long cut, boolean partial) {
            try {
                sink.line(begin, line, offset, length, cut, partial);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void skipped(long length) {
            // left out here as it was when it was read first
        }
    }

    /** Finds the first entry that begins in a block, or the one that fills it. */
    private static final class Begins implements PastSink {
        private final long start;
        private boolean found;
        private long wanted;

        Begins(long start) {
            this.start = start;
            this.wanted = start;
        }

        @Override
        public void line(long begin, byte[] line, int offset, int length, long cut, boolean partial) {
            if (!found) {
                wanted = begin;
                found = begin >= start;
            }
        }
    }
}
