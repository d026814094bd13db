package io.logwisp.tail;

import io.logwisp.config.Encoding;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one file into lines of UTF-8, whatever its encoding, and joins those that belong to one entry. All it
 * tells about positions is in bytes of the file. Owned by the polling thread.
 */
public final class FileSplitter {
    private static final byte[] NOTHING = {};

    private final TextRules rules;

    /** Null at the start of a line in the middle of the file, until that is read. */
    private @Nullable LineSplitter lines;

    private @Nullable LineJoiner joiner;
    private @Nullable Transcoder transcoder;

    /** Null as long as the beginning of the file was not seen. */
    private @Nullable Encoding encoding;

    /** The bytes go to the lines as they are: UTF-8 and nothing to join. */
    private boolean plain;

    /** What comes next stands at the beginning of the file. */
    private boolean atFileStart = true;

    /** What the file was before it was truncated; a program that goes on to write it writes no new mark. */
    private @Nullable Encoding former;

    // Too little to go on with: what may become a byte order mark, or a part of a unit.
    private byte[] waiting = NOTHING;
    private int waits;

    /** Bytes of the file in the unfinished line; only where they are not those of {@link #lines}. */
    private long unfinished;

    /** Starts at the beginning of a file. */
    public FileSplitter(TextRules rules) {
        this.rules = rules;
        this.lines = new LineSplitter(rules.lines());
        this.joiner = rules.joiner();
    }

    /** Bytes read but not handed on. */
    long pending() {
        if (plain) {
            return pendingOfLine();
        }
        return waits + unfinished() + (joiner == null ? 0 : joiner.fileBytes());
    }

    private long unfinished() {
        return transcoder == null ? pendingOfLine() : unfinished;
    }

    private long pendingOfLine() {
        return lines == null ? 0 : lines.pending();
    }

    private LineSplitter lines() {
        LineSplitter known = lines;
        if (known == null) {
            known = new LineSplitter(rules.lines());
            known.reset(false);
            lines = known;
        }
        return known;
    }

    /** Keeps only what cannot be made again when the file is read on. */
    void rest() {
        if (lines != null && lines.isFresh()) {
            lines = null;
        }
        if (waits == 0) {
            waiting = NOTHING;
        }
    }

    /** Whether there is an unfinished line that could be handed on. */
    boolean hasPartialLine() {
        return pendingOfLine() > 0 || encoding == null && waits > 0;
    }

    /** Whether an entry waits for a line that may belong to it. */
    public boolean hasWaitingEntry() {
        return joiner != null && joiner.isWaiting();
    }

    /** Forgets what is unfinished; what comes next stands at the start of a line. */
    void reset(boolean atBeginning) {
        former = atBeginning ? wide() : null;
        atFileStart = atBeginning;
        encoding = null;
        plain = false;
        transcoder = null;
        waits = 0;
        unfinished = 0;
        lines = atBeginning ? new LineSplitter(rules.lines()) : null;
        joiner = rules.joiner();
    }

    /** Takes over another one's unfinished line and entry, for bytes that go on in another file. */
    void takeOver(FileSplitter other) {
        lines = other.lines;
        joiner = other.joiner;
        transcoder = other.transcoder;
        encoding = other.encoding;
        plain = other.plain;
        atFileStart = other.atFileStart;
        former = other.former;
        waiting = other.waiting;
        waits = other.waits;
        unfinished = other.unfinished;
        other.waiting = NOTHING;
        other.reset(true);
    }

    /** The encoding as far as it has more than one byte for each character. */
    private @Nullable Encoding wide() {
        return encoding == null ? former : encoding.unitBytes() > 1 ? encoding : null;
    }

    // ---- the encoding

    /** Whether the first bytes of the file have to be shown by {@link #begin} before it is read from its middle. */
    boolean needsBeginning() {
        return encoding == null && !atFileStart;
    }

    /** Shows the first bytes of a file that is read from its middle: up to {@link ByteOrderMark#MAX_BYTES} of them. */
    void begin(byte[] first, int length) {
        Encoding marked = ByteOrderMark.find(first, 0, length);
        use(marked == null ? rules.encoding() : marked);
    }

    /** Finds out the encoding, if that can be known from these first bytes; {@code last} when no more will come. */
    private void recognise(byte[] bytes, int from, int to, boolean last) {
        boolean undecided = former != null && to - from < 2 || ByteOrderMark.mayCome(bytes, from, to, rules.encoding());
        if (undecided && !last) {
            return;
        }
        Encoding marked = ByteOrderMark.find(bytes, from, to);
        use(marked != null ? marked : former != null && isWide(bytes, from, to) ? former : rules.encoding());
    }

    /** Text in ASCII, and zeros of a hole, show by their zeros that each character has several bytes. */
    private static boolean isWide(byte[] bytes, int from, int to) {
        return to - from >= 2 && (bytes[from] == 0 || bytes[from + 1] == 0);
    }

    private void use(Encoding found) {
        encoding = found;
        former = null;
        transcoder = found.isUtf8() ? null : rules.transcoder(found);
        plain = transcoder == null && joiner == null;
    }

    // ---- lines

    /** Hands on every line, or entry, that ends in {@code bytes[from, to)} and keeps the rest. */
    public void accept(byte[] bytes, int from, int to, LineSink sink) {
        if (plain) {
            lines().accept(bytes, from, to, sink);
        } else if (encoding != null) {
            take(bytes, from, to, encoding, sink);
        } else if (from < to) {
            acceptFirst(bytes, from, to, sink);
        }
    }

    private void acceptFirst(byte[] bytes, int from, int to, LineSink sink) {
        int start = from;
        if (waits == 0 && to - from >= ByteOrderMark.MAX_BYTES) {
            recognise(bytes, from, from + ByteOrderMark.MAX_BYTES, false);
        }
        while (encoding == null && start < to) {
            keep(bytes[start++]);
            recognise(waiting, 0, waits, waits == ByteOrderMark.MAX_BYTES);
        }
        if (encoding != null) {
            acceptWaiting(sink);
            accept(bytes, start, to, sink);
        }
    }

    private void acceptWaiting(LineSink sink) {
        byte[] first = Arrays.copyOf(waiting, waits);
        waits = 0;
        accept(first, 0, first.length, sink);
    }

    /** Makes whole units of the bytes. */
    private void take(byte[] bytes, int from, int to, Encoding used, LineSink sink) {
        int unit = used.unitBytes();
        int start = from;
        while (waits > 0 && start < to) {
            keep(bytes[start++]);
            if (waits == unit) {
                waits = 0;
                takeUnits(waiting, 0, unit, used, sink);
            }
        }
        int whole = to - (to - start) % unit;
        takeUnits(bytes, start, whole, used, sink);
        for (int at = whole; at < to; at++) {
            keep(bytes[at]);
        }
    }

    private void keep(byte next) {
        if (waiting.length == 0) {
            waiting = new byte[ByteOrderMark.MAX_BYTES];
        }
        waiting[waits++] = next;
    }

    private void takeUnits(byte[] bytes, int from, int to, Encoding used, LineSink sink) {
        LineJoiner joined = joiner;
        LineSink target = joined == null ? sink : joined.into(sink);
        if (transcoder != null) {
            transcoder.begin();
        }
        int start = from;
        while (start < to) {
            int lineFeed = indexOfLineFeed(bytes, start, to, used);
            int end = lineFeed < 0 ? to : lineFeed + used.unitBytes();
            if (joined == null) {
                takeLine(bytes, start, end, lineFeed, target);
            } else {
                long before = unfinished();
                takeLine(bytes, start, end, lineFeed, target);
                endPiece(target);
                joined.taken(before + end - start - unfinished());
            }
            start = end;
        }
        endPiece(target);
    }

    private void takeLine(byte[] bytes, int start, int end, int lineFeed, LineSink target) {
        if (transcoder == null) {
            lines().accept(bytes, start, end, target);
        } else if (lineFeed < 0) {
            transcoder.append(bytes, start, end, false, lines(), target);
            unfinished += end - start;
        } else {
            transcoder.append(bytes, start, lineFeed, true, lines(), target);
            unfinished = 0;
        }
    }

    /** Counts the bytes of the unfinished line anew where those taken are not all in it. */
    private void endPiece(LineSink target) {
        Transcoder from = transcoder;
        if (from == null) {
            return;
        }
        LineSplitter line = lines();
        from.drain(line, target);
        if (line.pending() == 0) {
            unfinished = from.rest(); // a hole, or the line was handed on
        } else if (line.isSplit()) {
            unfinished = from.length(line.unfinishedText()) + from.rest();
        }
    }

    /** Where the first unit that ends a line is in {@code bytes[from, to)}, or -1. */
    static int indexOfLineFeed(byte[] bytes, int from, int to, Encoding used) {
        if (used.unitBytes() == 1) {
            return LineSplitter.indexOfLineFeed(bytes, from, to);
        }
        int start = from;
        while (true) {
            int at = LineSplitter.indexOfLineFeed(bytes, start, to);
            if (at < 0) {
                return -1;
            }
            int unit = at - (at - from) % used.unitBytes();
            if (unit + used.unitBytes() <= to && used.isLineFeed(bytes, unit)) {
                return unit;
            }
            start = at + 1;
        }
    }

    /** Hands on the unfinished line and the entry that waits, if there are such. */
    public void flush(LineSink sink) {
        if (encoding == null && waits > 0) {
            recognise(waiting, 0, waits, true);
            acceptWaiting(sink);
        }
        if (lines != null) {
            lines.flush(joiner == null ? sink : joiner.into(sink));
        }
        if (transcoder != null) {
            unfinished = transcoder.rest();
        }
        flushEntry(sink);
    }

    /** Hands on the entry that waits, if there is one. */
    public void flushEntry(LineSink sink) {
        if (joiner != null) {
            joiner.into(sink).flush();
        }
    }
}
