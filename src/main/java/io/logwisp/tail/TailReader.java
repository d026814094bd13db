package io.logwisp.tail;

import io.logwisp.config.Encoding;
import io.logwisp.config.MonitorConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Reads files on, one visit at a time, through one buffer for all of them. Each read begins at the marker before the
 * position: one system call tells growth, truncation and rewriting at once. Owned by the polling thread.
 */
final class TailReader implements LineSink {
    /** A file with a NUL among its first bytes is no text. */
    private static final int PROBE_BYTES = 1024;

    /** How far back the last lines are looked for. */
    private static final long LOOK_BACK_BYTES = 64L << 20;

    private final MonitorConfig config;
    private final TailListener listener;
    private final TailCounters counters;
    private final ByteBuffer buffer;
    private final byte[] bytes;

    private FileState current; // the file whose lines are handed on

    /** How a visit ended. */
    enum Outcome {
        /** At the end of the file. */
        END,
        /** With the budget; there is more. */
        MORE,
        /** The file is shorter than what was read of it. */
        SHRUNK,
        /** Other bytes stand where the marker was read. */
        CHANGED,
        /** The first bytes of the file show that it is compressed. */
        COMPRESSED,
        /** The first bytes of the file show that it is no text, and only text was wanted. */
        BINARY
    }

    @SuppressWarnings("NullAway.Init") // current is set before any line can come
    TailReader(MonitorConfig config, TailListener listener, TailCounters counters) {
        this.config = config;
        this.listener = listener;
        this.counters = counters;
        this.buffer = ByteBuffer.allocateDirect(config.readBufferBytes());
        this.bytes = new byte[config.readBufferBytes()];
    }

    /** Hands on the lines of an open file from its position on, up to the budget and at most one buffer more. */
    Outcome read(FileState file, FileChannel channel) throws IOException {
        current = file;
        if (file.splitter.needsBeginning()) {
            file.splitter.begin(bytes, fill(channel, 0, ByteOrderMark.MAX_BYTES));
        }
        long left = config.readBudgetBytes();
        while (true) {
            int marked = file.marker.length();
            int wanted = (int) Math.min(bytes.length, marked + left);
            int got = fill(channel, file.position - marked, wanted);
            if (got < marked || (marked == 0 && got == 0 && channel.size() < file.position)) {
                return Outcome.SHRUNK;
            }
            if (!file.marker.matches(bytes, 0)) {
                return Outcome.CHANGED;
            }
            if (file.unproven && got > 0) {
                Outcome proof = prove(file, got);
                if (proof != Outcome.END) {
                    return proof;
                }
            }
            take(file, marked, got);
            left -= got - marked;
            if (got < wanted) {
                file.size = file.position;
                return Outcome.END;
            }
            if (left <= 0) {
                file.size = Math.max(file.position, channel.size());
                return Outcome.MORE;
            }
        }
    }

    private void take(FileState file, int from, int to) {
        if (to > from) {
            listener.reading(file.past(), file.lineStart());
            file.position += to - from;
            counters.read(to - from);
            file.marker.append(bytes, from, to);
            file.splitter.accept(bytes, from, to, this);
        }
    }

    private Outcome prove(FileState file, int got) {
        file.unproven = false;
        if (got >= 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b) {
            return Outcome.COMPRESSED;
        }
        boolean text = !file.name.textOnly || encoding(got).unitBytes() > 1 || !hasNul(Math.min(got, PROBE_BYTES));
        if (text) {
            file.name.textOnly = false;
        }
        return text ? Outcome.END : Outcome.BINARY;
    }

    /** The encoding of a file whose first bytes were read. */
    private Encoding encoding(int got) {
        Encoding marked = ByteOrderMark.find(bytes, 0, got);
        return marked == null ? config.encoding() : marked;
    }

    private boolean hasNul(int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    /** What the first bytes of a file say about it; END when they are fine. */
    Outcome probe(FileState file, FileChannel channel) throws IOException {
        int got = fill(channel, 0, PROBE_BYTES);
        if (got == 0) {
            file.unproven = true;
            return Outcome.END;
        }
        return prove(file, got);
    }

    /** Hands on the unfinished line as it is. */
    void flush(FileState file) {
        current = file;
        tellPlace(file);
        file.splitter.flush(this);
    }

    /** Hands on the entry that waits for a line that may belong to it. */
    void flushEntry(FileState file) {
        current = file;
        tellPlace(file);
        file.splitter.flushEntry(this);
    }

    private void tellPlace(FileState file) {
        if (file.splitter.pending() > 0) {
            listener.reading(file.past(), file.lineStart());
        }
    }

    /** Lets the fingerprint grow with the file. */
    void refreshFingerprint(FileState file, FileChannel channel) throws IOException {
        int length = Fingerprint.lengthFor(file.position, config.fingerprintBytes());
        if (length > file.fingerprint.length()) {
            file.beginsWith(fingerprint(channel, length));
        }
    }

    /** The fingerprint of the first {@code length} bytes, or NONE when there are not so many. */
    Fingerprint fingerprint(FileChannel channel, int length) throws IOException {
        return length > 0 && fill(channel, 0, length) == length ? Fingerprint.of(bytes, 0, length) : Fingerprint.NONE;
    }

    /** Whether a file begins with the bytes of a fingerprint; every file does with those of NONE. */
    boolean hasBeginning(FileChannel channel, Fingerprint beginning) throws IOException {
        return fingerprint(channel, beginning.length()).equals(beginning);
    }

    /** Whether a file has all that was read of another one. */
    boolean holdsRead(FileChannel channel, FileState file) throws IOException {
        return channel.size() >= file.position && hasBeginning(channel, file.fingerprint) && hasMarker(channel, file);
    }

    /** Whether a file has what was read of another one, whose fingerprint is known, or the first part of that. */
    boolean isCopyOf(FileChannel channel, FileState file) throws IOException {
        return hasBeginning(channel, file.fingerprint) && (channel.size() < file.position || hasMarker(channel, file));
    }

    /** Reads the marker of a position that was not reached by reading. */
    void moveTo(FileState file, FileChannel channel, long position) throws IOException {
        int wanted = (int) Math.min(config.markerBytes(), position);
        int got = fill(channel, position - wanted, wanted);
        file.endPast();
        file.position = position;
        file.marker.clear();
        if (got == wanted) {
            file.marker.append(bytes, 0, got);
        }
        file.splitter.reset(position == 0);
    }

    /** Whether a file has another one's marker at its position. */
    boolean hasMarker(FileChannel channel, FileState file) throws IOException {
        int marked = file.marker.length();
        return fill(channel, file.position - marked, marked) == marked && file.marker.matches(bytes, 0);
    }

    /** Whether the bytes before an offset are those of a fingerprint. */
    boolean hasEnd(FileChannel channel, long offset, Fingerprint end) throws IOException {
        int length = end.length();
        return length <= offset
                && fill(channel, offset - length, length) == length
                && Fingerprint.of(bytes, 0, length).equals(end);
    }

    /**
     * Whether a file is, as far as it goes, a copy of another one: the same first bytes, at least 64, and the same last
     * bytes at the same place.
     */
    boolean isCopy(FileChannel copy, FileChannel original) throws IOException {
        long size = copy.size();
        int length = Fingerprint.lengthFor(size, config.fingerprintBytes());
        if (length == 0 || original.size() < size) {
            return false;
        }
        Fingerprint first = fingerprint(copy, length);
        return first.exists() && first.equals(fingerprint(original, length)) && haveSameEnd(copy, original, size);
    }

    /** Whether the bytes of a copy before {@code end} stand at the same place in the original. */
    boolean haveSameEnd(FileChannel copy, FileChannel original, long end) throws IOException {
        int length = (int) Math.min(end, Fingerprint.MIN_BYTES * 4L);
        TailMarker last = new TailMarker(length);
        last.append(bytes, 0, fill(copy, end - length, length));
        return last.length() == length && fill(original, end - length, length) == length && last.matches(bytes, 0);
    }

    /** Offset of the last {@code lines} lines before {@code end}; for 0, of the unfinished line there. */
    long startOfLastLines(FileChannel channel, long end, int lines) throws IOException {
        Encoding encoding = encoding(fill(channel, 0, ByteOrderMark.MAX_BYTES));
        int unit = encoding.unitBytes();
        long limit = lines == 0 ? config.maxLineBytes() : LOOK_BACK_BYTES;
        long whole = end - end % unit; // a character may be half written
        long lowest = Math.max(0, whole - limit / unit * unit);
        int wanted = lines;
        long start = whole;
        while (start > lowest) {
            int length = (int) Math.min(bytes.length, start - lowest);
            start -= length;
            int got = fill(channel, start, length);
            for (int i = got - unit; i >= 0; i -= unit) {
                // The last line feed ends a line, the ones before it also begin one.
                boolean counts = bytes[i + encoding.lineFeedAt()] == '\n'
                        && encoding.isLineFeed(bytes, i)
                        && (lines == 0 || start + i + unit < whole);
                if (counts && (lines == 0 || --wanted == 0)) {
                    return start + i + unit;
                }
            }
        }
        return lowest == 0 ? 0 : lines == 0 ? whole : nextLine(channel, lowest, whole, encoding);
    }

    private long nextLine(FileChannel channel, long from, long end, Encoding encoding) throws IOException {
        int got = fill(channel, from, bytes.length);
        int at = FileSplitter.indexOfLineFeed(bytes, 0, got, encoding);
        return at < 0 ? end : Math.min(end, from + at + encoding.unitBytes());
    }

    /** Fills the array from an offset of the file, as far as the file goes; returns the bytes got. */
    private int fill(FileChannel channel, long offset, int wanted) throws IOException {
        buffer.clear().limit(wanted);
        if (wanted > 0) {
            channel.read(buffer, offset); // of a regular file, less comes only at its end
        }
        buffer.flip();
        int got = buffer.limit();
        buffer.get(bytes, 0, got);
        return got;
    }

    @Override
    public void line(byte[] line, int offset, int length, long cut, boolean partial) {
        current.linesRead++;
        listener.line(current.source, line, offset, length, cut, partial);
    }

    @Override
    public void plainLine(byte[] line, int offset, int length) {
        current.linesRead++;
        listener.plainLine(current.source, line, offset, length);
    }

    @Override
    public void skipped(long length) {
        listener.skipped(current.source, length);
    }
}
