package io.logwisp.pipeline;

import io.logwisp.config.StreamConfig;
import io.logwisp.entry.Batch;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Level;
import io.logwisp.filter.EntryFilter;
import io.logwisp.parse.LeadingTime;
import io.logwisp.parse.LineParser;
import io.logwisp.transform.Transforms;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;

/**
 * Makes entries from lines that are read again, as the stream made them the first time: parsed, transformed, filtered. Used by
 * one thread.
 */
final class PastParser {
    /** Nobody knows yet of when an entry is. */
    private static final long UNKNOWN = Long.MIN_VALUE + 1;

    private final LineParser parser = new LineParser();
    private final LeadingTime times = new LeadingTime(ZoneId.systemDefault());
    private final BatchBuilder builder = new BatchBuilder();
    private final Transforms transforms;
    private final EntryFilter filter;
    private long[] begins = new long[64];

    PastParser(StreamConfig config, EntryFilter filter) {
        this.transforms = Transforms.of(config.transforms());
        this.filter = filter;
    }

    /** Entries made since the last batch. */
    int count() {
        return builder.count();
    }

    /** Whether these should make a batch. */
    boolean isFull() {
        return builder.isFull();
    }

    /** Adds what a line becomes, if the stream's filter lets it pass; it was read at that time. */
    void add(
            String source,
            long begin,
            byte[] bytes,
            int offset,
            int length,
            long cut,
            boolean partial,
            long readNanos) {
        parser.parse(bytes, offset, length, source, readNanos, cut, partial, builder);
        keep(begin);
    }

    /** The same of a line of which only its own time may tell when it was written. */
    void addOld(
            String source,
            long begin,
            byte[] bytes,
            int offset,
            int length,
            long cut,
            boolean partial,
            long latestNanos) {
        long found = times.find(bytes, offset, length, latestNanos);
        long own = found == LeadingTime.NONE ? UNKNOWN : found;
        add(source, begin, bytes, offset, length, cut, partial, own);
    }

    /** Adds an entry of ours. */
    void addTold(String source, String text, long timeNanos) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        builder.line(bytes, 0, bytes.length);
        builder.add(timeNanos, source, Level.INFO);
        keep(0);
    }

    private void keep(long begin) {
        if (!transforms.isEmpty()) {
            transforms.apply(builder);
        }
        int last = builder.count() - 1;
        if (!filter.test(builder, last)) {
            builder.removeLast();
            return;
        }
        if (last == begins.length) {
            begins = Arrays.copyOf(begins, 2 * last);
        }
        begins[last] = begin;
    }

    /**
     * Entries without a time get that of the one before, the first ones that of the one behind them; at the latest
     * {@code latestNanos}.
     */
    private void fillTimes(long latestNanos) {
        int first = 0;
        while (first < builder.count() && builder.timeNanos(first) == UNKNOWN) {
            first++;
        }
        long known = first == builder.count() ? latestNanos : builder.timeNanos(first);
        for (int i = 0; i < builder.count(); i++) {
            if (builder.timeNanos(i) == UNKNOWN) {
                builder.retime(i, known);
            } else {
                known = builder.timeNanos(i);
            }
        }
    }

    /** Takes out what was made; only when there is something. */
    Made take(String epoch, long firstSeq, long latestNanos) {
        fillTimes(latestNanos);
        int count = builder.count();
        return new Made(builder.build(epoch, 0, firstSeq), Arrays.copyOf(begins, count));
    }

    /**
     * Entries in the order of their file.
     *
     * @param begins offsets of their lines
     */
    record Made(Batch batch, long[] begins) {}
}
