package io.logwisp.stats;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counters of one stream. Every thread may count; {@link #snapshot} is for status and console. */
public final class StreamStats {
    private final LongAdder entries = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder discarded = new LongAdder();
    private final LongAdder filtered = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder rotations = new LongAdder();
    private final LongAdder lostBytes = new LongAdder();
    private final LongAdder cutLines = new LongAdder();
    private final LongAdder partialLines = new LongAdder();
    private final LongAdder skippedLines = new LongAdder();
    private final LongAdder invalidLines = new LongAdder();
    private final List<SourceStats> sources;
    private volatile long lastEntryNanos;

    /** A stream of files alone. */
    public StreamStats() {
        this(List.of());
    }

    /** @param sources counters of the stream's sources, in the order of the configuration */
    public StreamStats(List<SourceStats> sources) {
        this.sources = List.copyOf(sources);
    }

    /** Counters of the stream's sources, in the order of the configuration. */
    public List<SourceStats> sources() {
        return sources;
    }

    /**
     * The counters at one moment.
     *
     * @param entries entries read from sources, filtered ones included, discarded ones not
     * @param bytes bytes of the lines of all of them
     * @param filtered entries that the stream's filters refused
     * @param discarded entries that came while the stream was paused
     * @param dropped entries that clients lost because they were too slow, summed over clients
     * @param rotations rotations noticed
     * @param lostBytes bytes that were gone before they could be read
     * @param cutLines lines longer than {@code max_line_bytes}
     * @param partialLines lines delivered without their line feed
     * @param skippedLines lines left out because they were too long, as {@code long_line = "skip"} demands
     * @param invalidLines lines that are not well-formed UTF-8
     * @param lastEntryNanos when the last entry was read, nanoseconds since 1970, 0 = never
     */
    public record Snapshot(
            long entries,
            long bytes,
            long filtered,
            long discarded,
            long dropped,
            long rotations,
            long lostBytes,
            long cutLines,
            long partialLines,
            long skippedLines,
            long invalidLines,
            long lastEntryNanos) {}

    /** Counts a published batch. */
    public void published(long entryCount, long byteCount, long nowNanos) {
        entries.add(entryCount);
        bytes.add(byteCount);
        lastEntryNanos = nowNanos;
    }

    /** Counts entries that the stream's filters refused. */
    public void filtered(long entryCount, long byteCount) {
        entries.add(entryCount);
        bytes.add(byteCount);
        filtered.add(entryCount);
    }

    /** Counts entries that came while the stream was paused. */
    public void discarded(long entryCount, long byteCount) {
        bytes.add(byteCount);
        discarded.add(entryCount);
    }

    /** Counts entries that a client lost. */
    public void dropped(long entryCount) {
        dropped.add(entryCount);
    }

    /** Counts a rotation. */
    public void rotated() {
        rotations.increment();
    }

    /** Counts bytes that were gone before they could be read. */
    public void lost(long byteCount) {
        lostBytes.add(byteCount);
    }

    /** Counts a line that was too long. */
    public void cutLine() {
        cutLines.increment();
    }

    /** Counts a line without its end. */
    public void partialLine() {
        partialLines.increment();
    }

    /** Counts a line that was left out because it was too long. */
    public void skippedLine() {
        skippedLines.increment();
    }

    /** Counts a line that is not well-formed UTF-8. */
    public void invalidLine() {
        invalidLines.increment();
    }

    public Snapshot snapshot() {
        return new Snapshot(
                entries.sum(),
                bytes.sum(),
                filtered.sum(),
                discarded.sum(),
                dropped.sum(),
                rotations.sum(),
                lostBytes.sum(),
                cutLines.sum(),
                partialLines.sum(),
                skippedLines.sum(),
                invalidLines.sum(),
                lastEntryNanos);
    }
}
