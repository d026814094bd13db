package io.logwisp.entry;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A numbered run of consecutive entries of one stream: columns over one shared byte array, immutable after construction and
 * readable by every thread. What lines say of their levels is looked up when the first reader asks for one, and then kept.
 *
 * <p>Encodings are attached once per format and then shared by all clients ({@link #frames}); attaching is idempotent,
 * because every thread would compute the same bytes.
 */
public final class Batch implements Entries {
    private final String epoch;
    private final long number;
    private final long firstSeq;
    private final int count;
    private final byte[] data;
    private final int dataLength;
    private final int[] ranges;
    private final long[] times;
    private final byte[] levels; // see LevelCode
    private final Supplier<LevelFinder> finders;
    private final String[] sources;
    private final long[] arrivals;
    private final boolean plain;
    private final AtomicReferenceArray<Frames> frames = new AtomicReferenceArray<>(Frames.FORMAT_LIMIT);

    Batch(
            String epoch,
            long number,
            long firstSeq,
            int count,
            byte[] data,
            int dataLength,
            int[] ranges,
            long[] times,
            byte[] levels,
            Supplier<LevelFinder> finders,
            String[] sources,
            long[] arrivals,
            boolean plain) {
        this.epoch = epoch;
        this.number = number;
        this.firstSeq = firstSeq;
        this.count = count;
        this.data = data;
        this.dataLength = dataLength;
        this.ranges = ranges;
        this.times = times;
        this.levels = levels;
        this.finders = finders;
        this.sources = sources;
        this.arrivals = arrivals;
        this.plain = plain;
    }

    /** Identifies the ring that numbered the entries: six base-36 characters, new whenever numbering starts again. */
    public String epoch() {
        return epoch;
    }

    /** Position in the ring, from 0 without gaps. */
    public long number() {
        return number;
    }

    /** Sequence number of the first entry, from 1. */
    public long firstSeq() {
        return firstSeq;
    }

    /** Sequence number of the last entry. */
    public long lastSeq() {
        return firstSeq + count - 1;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public byte[] data() {
        return data;
    }

    /** Number of bytes used in {@link #data()}; what this batch weighs in a ring. */
    public int dataLength() {
        return dataLength;
    }

    /** True when all lines are printable ASCII and tabs; false when that is not known, too. */
    public boolean isPlain() {
        return plain;
    }

    @Override
    public int lineStart(int i) {
        return ranges[i * BatchBuilder.RANGES];
    }

    @Override
    public int lineEnd(int i) {
        return ranges[i * BatchBuilder.RANGES + 1];
    }

    @Override
    public int messageStart(int i) {
        return ranges[i * BatchBuilder.RANGES + 2];
    }

    @Override
    public int messageEnd(int i) {
        return ranges[i * BatchBuilder.RANGES + 3];
    }

    @Override
    public int fieldsStart(int i) {
        return ranges[i * BatchBuilder.RANGES + 4];
    }

    @Override
    public int fieldsEnd(int i) {
        return ranges[i * BatchBuilder.RANGES + 5];
    }

    @Override
    public long timeNanos(int i) {
        return times[i];
    }

    /** When entry {@code i} arrived here, in nanoseconds since 1970; where nobody has said that, its own time. */
    public long arrivalNanos(int i) {
        int low = 0; // runs that begin at or before the entry
        int high = arrivals.length / 2;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (arrivals[2 * middle] <= i) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 || arrivals[2 * low - 1] == 0 ? times[i] : arrivals[2 * low - 1];
    }

    @Override
    public @Nullable Level level(int i) {
        if (levels[i] == LevelCode.UNREAD) {
            LevelCode.read(levels, 0, count, this, finders.get()); // threads that race write the same
        }
        return LevelCode.level(levels[i]);
    }

    @Override
    public String source(int i) {
        return sources[i];
    }

    /** Entry {@code i} as a value of its own. */
    public LogEntry entry(int i) {
        Instant time =
                Instant.ofEpochSecond(Math.floorDiv(times[i], 1_000_000_000L), Math.floorMod(times[i], 1_000_000_000L));
        return new LogEntry(firstSeq + i, time, sources[i], level(i), message(i), fields(i));
    }

    /** The encoding in the format with that number, or null when nobody has made it yet. */
    public @Nullable Frames frames(int format) {
        return frames.getAcquire(format);
    }

    /** Keeps an encoding for all later readers and returns the one that is kept. */
    public Frames attach(int format, Frames encoded) {
        return frames.compareAndSet(format, null, encoded) ? encoded : frames.getAcquire(format);
    }
}
