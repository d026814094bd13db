package io.logwisp.entry;

import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects entries column by column until a batch is full. Owned by one pipeline thread; re-used after each {@link #build}.
 *
 * <p>Order of calls for one entry: {@link #line} or {@link #plainLine} (or nothing, for an entry without a line), then any of
 * {@link #message} and {@link #fields}, then {@link #add} or {@link #addText}. Without {@code message} the line is the message.
 */
public final class BatchBuilder implements Entries {
    /**
     * Entries after which a batch is full. Each batch costs some 20 µs of processor time to hand over, and more for each client that it
     * is sent to; so it is large, but what most of them become in JSON still fits the processor's cache.
     */
    public static final int MAX_ENTRIES = 4096;

    /** Bytes of lines after which a batch is full. */
    private static final int MAX_BYTES = 512 * 1024;

    /** A batch is no larger part of the ring it is for: a reader may be behind the writer by some. */
    private static final int BATCHES_PER_RING = 8;

    static final int RANGES = 6;

    private static final int INITIAL_DATA = 4096;
    private static final int INITIAL_ENTRIES = 16;
    private static final long[] NO_ARRIVALS = {};
    private static final Supplier<LevelFinder> NO_LEVELS = () -> (bytes, from, to) -> null;

    private final int maxBytes;

    // Owned by the pipeline thread.
    private byte[] data = new byte[INITIAL_DATA];
    private int length;
    private int[] ranges = new int[INITIAL_ENTRIES * RANGES];
    private long[] times = new long[INITIAL_ENTRIES];
    private byte[] levels = new byte[INITIAL_ENTRIES]; // see LevelCode
    private Supplier<LevelFinder> finders = NO_LEVELS; // for those unread
    private String[] sources = new String[INITIAL_ENTRIES];
    private int count;
    private int lineStart;
    private int lineEnd;
    private int messageStart = -1;
    private int messageEnd;
    private int fieldsStart;
    private int fieldsEnd;
    private long arrival; // of the entries that are added now
    private long[] arrivals = NO_ARRIVALS; // pairs: index of the first entry, when it and those behind it arrived
    private int arrivalsLength;
    private boolean plainLine = true;
    private boolean plain = true; // all lines since the last batch

    /** Makes batches for no ring. */
    public BatchBuilder() {
        maxBytes = MAX_BYTES;
    }

    /** @param ringBytes bytes of lines that are held of all batches */
    public BatchBuilder(long ringBytes) {
        maxBytes = (int) Math.min(MAX_BYTES, ringBytes / BATCHES_PER_RING);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public byte[] data() {
        return data;
    }

    @Override
    public int lineStart(int i) {
        return ranges[i * RANGES];
    }

    @Override
    public int lineEnd(int i) {
        return ranges[i * RANGES + 1];
    }

    @Override
    public int messageStart(int i) {
        return ranges[i * RANGES + 2];
    }

    @Override
    public int messageEnd(int i) {
        return ranges[i * RANGES + 3];
    }

    @Override
    public int fieldsStart(int i) {
        return ranges[i * RANGES + 4];
    }

    @Override
    public int fieldsEnd(int i) {
        return ranges[i * RANGES + 5];
    }

    @Override
    public long timeNanos(int i) {
        return times[i];
    }

    @Override
    public @Nullable Level level(int i) {
        if (levels[i] == LevelCode.UNREAD) {
            LevelCode.read(levels, i, i + 1, this, finders.get());
        }
        return LevelCode.level(levels[i]);
    }

    @Override
    public String source(int i) {
        return sources[i];
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** True when the next entry belongs into another batch. A single longer line makes a batch of its own. */
    public boolean isFull() {
        return count >= MAX_ENTRIES || length >= maxBytes;
    }

    /** Copies the line that the next entry was made from. */
    public BatchBuilder line(byte[] bytes, int offset, int size) {
        return line(bytes, offset, size, PlainText.end(bytes, offset, offset + size) == offset + size);
    }

    /** The same for a line that is known to be printable ASCII and tabs. */
    public BatchBuilder plainLine(byte[] bytes, int offset, int size) {
        return line(bytes, offset, size, true);
    }

    private BatchBuilder line(byte[] bytes, int offset, int size, boolean isPlain) {
        makeRoom(size + 1L);
        lineStart = length;
        lineEnd = length + size;
        System.arraycopy(bytes, offset, data, lineStart, size);
        data[lineEnd] = '\n';
        length = lineEnd + 1;
        plainLine = isPlain;
        plain &= isPlain;
        return this;
    }

    /** Whether the line that was copied last is printable ASCII and tabs. */
    public boolean isPlainLine() {
        return plainLine;
    }

    /** Copies the message of the next entry, where it is not the line itself. */
    public BatchBuilder message(byte[] bytes, int offset, int size) {
        messageStart = append(bytes, offset, size);
        messageEnd = length;
        return this;
    }

    /** Says that the message of the next entry is a part of its line, both counted from the start of the line. */
    public BatchBuilder messageInLine(int from, int to) {
        messageStart = lineStart + from;
        messageEnd = lineStart + to;
        return this;
    }

    /** Copies the fields of the next entry: a JSON object in UTF-8 on one line. */
    public BatchBuilder fields(byte[] bytes, int offset, int size) {
        fieldsStart = append(bytes, offset, size);
        fieldsEnd = length;
        return this;
    }

    /** Says when the entries that are added from now on have arrived; 0 for what their own time says. */
    public void arrived(long epochNanos) {
        arrival = epochNanos;
    }

    /** Completes the entry whose parts were given before. */
    public void add(long timeNanos, String source, @Nullable Level level) {
        add(timeNanos, source, LevelCode.of(level));
    }

    /**
     * The same for a line of text, whose level is what it states. It is looked for when somebody asks.
     *
     * @param finders gives each thread that asks one of its own; the same until the next {@link #build}
     */
    public void addText(long timeNanos, String source, Supplier<LevelFinder> finders) {
        this.finders = finders;
        add(timeNanos, source, LevelCode.UNREAD);
    }

    private void add(long timeNanos, String source, byte level) {
        if (count == times.length) {
            growEntries();
        }
        int at = count * RANGES;
        ranges[at] = lineStart;
        ranges[at + 1] = lineEnd;
        ranges[at + 2] = messageStart < 0 ? lineStart : messageStart;
        ranges[at + 3] = messageStart < 0 ? lineEnd : messageEnd;
        ranges[at + 4] = fieldsStart;
        ranges[at + 5] = fieldsEnd;
        times[count] = timeNanos;
        levels[count] = level;
        sources[count] = source;
        if (arrival != (arrivalsLength == 0 ? 0 : arrivals[arrivalsLength - 1])) {
            noteArrival();
        }
        count++;
        nextEntry();
    }

    private void noteArrival() {
        boolean isAgain =
                arrivalsLength > 0 && arrivals[arrivalsLength - 2] == count; // of an entry that was taken back
        if (!isAgain) {
            if (arrivalsLength == arrivals.length) {
                arrivals = Arrays.copyOf(arrivals, Math.max(2, 2 * arrivalsLength));
            }
            arrivalsLength += 2;
        }
        arrivals[arrivalsLength - 2] = count;
        arrivals[arrivalsLength - 1] = arrival;
    }

    /** Gives an entry another time. */
    public void retime(int i, long timeNanos) {
        times[i] = timeNanos;
    }

    /** Takes back the last entry, which a filter refused. */
    public void removeLast() {
        count--;
        length = ranges[count * RANGES];
        nextEntry();
    }

    /** Makes the batch with exactly sized columns and starts anew. Call only when not empty. */
    public Batch build(String epoch, long number, long firstSeq) {
        Batch batch = copy(epoch, number, firstSeq);
        count = 0;
        length = 0;
        arrivalsLength = 0;
        plain = true;
        nextEntry();
        if (data.length > 4 * MAX_BYTES) {
            data = new byte[INITIAL_DATA]; // one giant line must not stay with us for ever
        }
        return batch;
    }

    /** Gives back the memory that large batches needed. Call only when empty. */
    public void trim() {
        if (data.length > INITIAL_DATA || times.length > INITIAL_ENTRIES) {
            data = new byte[INITIAL_DATA];
            ranges = new int[INITIAL_ENTRIES * RANGES];
            times = new long[INITIAL_ENTRIES];
            levels = new byte[INITIAL_ENTRIES];
            sources = new String[INITIAL_ENTRIES];
        }
    }

    private Batch copy(String epoch, long number, long firstSeq) {
        return new Batch(
                epoch,
                number,
                firstSeq,
                count,
                Arrays.copyOf(data, length),
                length,
                Arrays.copyOf(ranges, count * RANGES),
                Arrays.copyOf(times, count),
                Arrays.copyOf(levels, count),
                finders,
                copyOfSources(),
                arrivalsLength == 0 ? NO_ARRIVALS : Arrays.copyOf(arrivals, arrivalsLength),
                plain);
    }

    /** The copy of an array of references is made by a call into the JVM until the second compiler has it; this is not. */
    private String[] copyOfSources() {
        String[] copy = new String[count];
        System.arraycopy(sources, 0, copy, 0, count);
        return copy;
    }

    private void nextEntry() {
        lineStart = length;
        lineEnd = length;
        messageStart = -1;
        messageEnd = length;
        fieldsStart = length;
        fieldsEnd = length;
    }

    private int append(byte[] bytes, int offset, int size) {
        makeRoom(size);
        int start = length;
        System.arraycopy(bytes, offset, data, start, size);
        length = start + size;
        return start;
    }

    private void makeRoom(long size) {
        if (size > data.length - length) {
            data = Arrays.copyOf(data, Math.max(Math.toIntExact(length + size), data.length * 2));
        }
    }

    private void growEntries() {
        int capacity = count * 2;
        ranges = Arrays.copyOf(ranges, capacity * RANGES);
        times = Arrays.copyOf(times, capacity);
        levels = Arrays.copyOf(levels, capacity);
        sources = Arrays.copyOf(sources, capacity);
    }
}
