package io.logwisp.sink;

import io.logwisp.entry.Batch;
import io.logwisp.filter.EntryFilter;
import io.logwisp.hub.Cursor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How many of the entries that left the ring before a sink could read them no route would have given to it: those it has not
 * lost. Batches come on the pipeline's thread, questions on that of the sink.
 */
final class Unread implements Consumer<Batch> {
    private final Cursor cursor;
    private final EntryFilter wanted;

    /** The newest run of batches, and through it the older ones: a few, because the others are joined. */
    private final AtomicReference<@Nullable Run> newest = new AtomicReference<>();

    /**
     * Consecutive batches that have left.
     *
     * @param first sequence number of their first entry
     * @param end the one behind their last
     * @param unwanted entries that no route chose
     */
    private record Run(
            long first, long end, long unwanted, @Nullable Run older) {}

    /** @param wanted for the pipeline's thread alone */
    Unread(Cursor cursor, EntryFilter wanted) {
        this.cursor = cursor;
        this.wanted = wanted;
    }

    /** A batch leaves the ring. Pipeline thread. */
    @Override
    public void accept(Batch batch) {
        long position = cursor.position();
        if (position > batch.lastSeq()) {
            return; // read long ago, as nearly always
        }
        long unwanted = 0;
        for (int i = 0; i < batch.count(); i++) {
            unwanted += wanted.test(batch, i) ? 0 : 1;
        }
        Run before;
        Run with;
        do {
            before = newest.get();
            with = add(before, batch, unwanted, position);
        } while (!newest.compareAndSet(before, with));
    }

    /**
     * The run before the last is joined with the one before that: what comes while the sink asks is in none that it asks for.
     * Nor is what the sink stands at, which it may still be writing.
     */
    private static Run add(@Nullable Run last, Batch batch, long unwanted, long position) {
        Run kept = last;
        if (last != null && last.older != null) {
            Run older = last.older;
            if (older.end == last.first && older.first > position) {
                kept = new Run(older.first, last.end, older.unwanted + last.unwanted, older.older);
            }
        }
        return new Run(batch.firstSeq(), batch.lastSeq() + 1, unwanted, kept);
    }

    /** How many of the entries from {@code from} to before {@code to}, which were missed, were not wanted. Sink's thread. */
    long unwanted(long from, long to) {
        long sum = 0;
        for (Run run = newest.get(); run != null && run.end > from; run = run.older) {
            sum += run.first >= from && run.end <= to ? run.unwanted : 0;
        }
        return sum;
    }

    /** Nobody will ask for what is before that any more. Sink's thread. */
    void forget(long before) {
        Run last;
        do {
            last = newest.get();
        } while (!newest.compareAndSet(last, since(last, before)));
    }

    /** Runs that have left just now. */
    private static @Nullable Run since(@Nullable Run run, long to) {
        return run == null || run.end <= to ? null : new Run(run.first, run.end, run.unwanted, since(run.older, to));
    }
}
