package io.logwisp.pipeline;

import io.logwisp.tail.PastFiles;
import io.logwisp.tail.PastGeneration;
import io.logwisp.tail.PastText;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One followed file and what its rotations have left, read backwards entry by entry from the newest of them. Used by one
 * thread.
 */
final class PastChain implements AutoCloseable {
    private static final int FIRST_BLOCK = 16 * 1024;
    private static final int LARGEST_BLOCK = 256 * 1024;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final PastFiles files;
    private final List<PastGeneration> generations;
    private final PastParser parser;
    private int generation;
    private int block = FIRST_BLOCK;
    private @Nullable PastText text;

    /** Where the block that was read begins; before it nothing was read. */
    private long blockStart;

    /** Before it all is still to come. */
    private long position;

    /** No entry before the position is newer. */
    private long latestNanos;

    private PastParser.@Nullable Made made;
    private int left;
    private long readBytes;

    /**
     * @param generations the newest first
     * @param generation where to begin, and {@code offset} there; negative for its end
     */
    PastChain(
            PastFiles files,
            List<PastGeneration> generations,
            PastParser parser,
            int generation,
            long offset,
            long latestNanos) {
        this.files = files;
        this.generations = generations;
        this.parser = parser;
        this.latestNanos = latestNanos;
        this.generation = generation;
        open(offset);
    }

    private void open(long offset) {
        position = 0;
        blockStart = 0;
        long wanted = offset;
        while (generation < generations.size()) {
            PastGeneration current = generations.get(generation);
            text = files.open(current);
            if (text != null && seek(text, wanted)) {
                latestNanos = Math.min(latestNanos, current.mtimeMillis() * NANOS_PER_MILLI);
                return;
            }
            closeText();
            generation++;
            wanted = -1;
        }
    }

    /** Goes to an offset, or to the end; false when nothing stands before it. */
    private boolean seek(PastText opened, long offset) {
        try {
            long end = offset < 0 ? opened.size() : offset;
            if (end > opened.size()) {
                return false; // it was truncated meanwhile
            }
            position = offset < 0 ? end : opened.lineStart(end);
            blockStart = position;
            return position > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether all was read. */
    boolean isEnded() {
        return left == 0 && generation == generations.size();
    }

    /** Whether the next entry is at hand; otherwise {@link #load} gets some. */
    boolean isLoaded() {
        return left > 0;
    }

    /** No entry to come is newer than that. */
    long latestNanos() {
        PastParser.Made ready = made;
        return left > 0 && ready != null ? Math.min(latestNanos, ready.batch().timeNanos(left - 1)) : latestNanos;
    }

    /** Reads the block before. */
    void load() {
        PastText opened = text;
        if (opened == null) {
            return;
        }
        String source = generations.get(generation).source();
        long latest = latestNanos;
        try {
            blockStart = opened.backwards(
                    blockStart,
                    block,
                    (begin, bytes, offset, length, cut, partial) ->
                            parser.addOld(source, begin, bytes, offset, length, cut, partial, latest));
        } catch (IOException e) {
            blockStart = 0;
        }
        block = Math.min(4 * block, LARGEST_BLOCK);
        left = parser.count();
        made = left == 0 ? null : parser.take("", 1, latestNanos);
        if (left == 0) {
            position = blockStart;
            goOn();
        }
    }

    /** Goes to the next older file when this one was read. */
    private void goOn() {
        if (blockStart == 0 && left == 0) {
            closeText();
            generation++;
            open(-1);
        }
    }

    /** The newest entry that is left: its batch; only when {@link #isLoaded}. */
    PastParser.Made made() {
        if (made == null) {
            throw new AssertionError("BUG: nothing is loaded");
        }
        return made;
    }

    /** Its place there. */
    int index() {
        return left - 1;
    }

    /** Names it. */
    String id() {
        return "@" + Long.toString(generations.get(generation).key(), Character.MAX_RADIX) + "."
                + made().begins()[index()];
    }

    /** Goes on to the one before. */
    void pass() {
        latestNanos = latestNanos();
        position = made().begins()[left - 1];
        left--;
        goOn();
    }

    /** Where to go on. */
    HistoryToken.Place place() {
        return new HistoryToken.Place(
                generations.get(generation).key(), position, Math.max(0, latestNanos / NANOS_PER_MILLI + 1));
    }

    /** Bytes read so far. */
    long readBytes() {
        return readBytes + (text == null ? 0 : text.readBytes());
    }

    private void closeText() {
        PastText opened = text;
        if (opened != null) {
            readBytes += opened.readBytes();
            text = null;
            try {
                opened.close();
            } catch (IOException e) {
                throw new AssertionError("BUG: nothing was written", e);
            }
        }
    }

    @Override
    public void close() {
        closeText();
    }
}
