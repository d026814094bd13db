package io.logwisp.client;

import io.logwisp.client.Handover.End;
import io.logwisp.client.Handover.Item;
import io.logwisp.client.Handover.Line;
import io.logwisp.client.Handover.Note;
import io.logwisp.client.Handover.Position;
import io.logwisp.entry.Ticker;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code logwisp tail}: prints the entries of streams and files as they come. What is printed goes out before it is noted in
 * the cursor file, so that nothing is left out whatever happens. Used by one thread, except {@link #stop}.
 */
public final class Tail {
    private static final int BUFFER = 64 * 1024;
    private static final long SAVE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Longest wait for feeds that were asked to end. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final TailRequest request;
    private final OutputStream out;
    private final Consumer<String> notes;
    private final Ticker ticker;
    private final Handover handover = new Handover();
    private final LineForm form;
    private final @Nullable CursorFile cursors;
    private final List<Feed> feeds = new ArrayList<>();
    private final Map<Feed, Long> printedOf = new HashMap<>();

    // Owned by the thread that runs it.
    private final Map<String, String> unsaved = new HashMap<>();
    private final Set<Feed> ended = new HashSet<>();
    private int running;
    private long printed;
    private long savedNanos;
    private Outcome worst = Outcome.DONE;

    private volatile boolean stopping;

    /**
     * Understands the request, opens nothing but the cursor file.
     *
     * @param in standard input, where that is asked for
     * @param out gets the entries
     * @param notes gets everything else, line by line, from the thread that runs
     */
    public Tail(TailRequest request, InputStream in, OutputStream out, Consumer<String> notes, Ticker ticker)
            throws ClientException {
        this.request = request;
        this.out = new BufferedOutputStream(out, BUFFER);
        this.notes = notes;
        this.ticker = ticker;
        Optional<Painter> painter = request.coloured()
                ? Optional.of(new Painter(Painter.patterns(request.highlights())))
                : Optional.empty();
        this.form = LineForms.of(request, request.terminal(), painter);
        this.cursors = request.cursorFile().isPresent() && !request.servers().isEmpty()
                ? CursorFile.open(request.cursorFile().get())
                : null;
        for (Address server : request.servers()) {
            String position = cursors == null ? "" : cursors.id(server.text());
            feeds.add(new RemoteFeed(server, request, position, handover, ticker));
        }
        if (!request.files().isEmpty()) {
            feeds.add(new FileFeed(request, handover, ticker));
        }
        if (request.stdin()) {
            feeds.add(new InputFeed(in, request, handover, ticker));
        }
    }

    /** Ends {@link #run} soon. Any thread. */
    public void stop() {
        stopping = true;
        handover.wake();
    }

    /** Runs until everything has been printed, or it is stopped; the output may break, which ends it quietly. */
    public Outcome run() throws IOException {
        running = feeds.size();
        savedNanos = ticker.nanoTime();
        feeds.forEach(Feed::start);
        try {
            print();
            if (stopping) {
                printRest();
            }
            settle();
        } finally {
            feeds.forEach(Feed::stop);
            handover.close();
            feeds.forEach(feed -> feed.settled(ended.contains(feed)));
        }
        feeds.forEach(feed -> feed.await(TimeUnit.NANOSECONDS.toMillis(GRACE_NANOS)));
        if (worst != Outcome.DONE) {
            return worst;
        }
        return !request.follow() && printed == 0 && !stopping ? Outcome.EMPTY : Outcome.DONE;
    }

    private void print() throws IOException {
        long end = request.timeoutNanos() == 0 ? Long.MAX_VALUE : ticker.nanoTime() + request.timeoutNanos();
        while (running > 0 && !stopping && !isFull()) {
            long left = end == Long.MAX_VALUE ? Long.MAX_VALUE : end - ticker.nanoTime();
            if (left <= 0) {
                stopping = true;
                return;
            }
            take(Math.min(left, unsaved.isEmpty() ? left : SAVE_NANOS));
        }
    }

    /** Prints what feeds have read until they were asked to end. */
    private void printRest() throws IOException {
        feeds.forEach(Feed::stop);
        long end = ticker.nanoTime() + GRACE_NANOS;
        for (long left = GRACE_NANOS; running > 0 && left > 0 && !isFull(); left = end - ticker.nanoTime()) {
            take(left);
        }
    }

    private boolean isFull() {
        return request.most() > 0 && printed >= request.most();
    }

    /** Takes what comes within that time. */
    private void take(long nanos) throws IOException {
        List<Item> items;
        try {
            items = handover.take(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
            return;
        }
        if (items != null) {
            for (Item item : items) {
                take(item);
                if (isFull()) {
                    break;
                }
            }
        }
        if (handover.isEmpty() || ticker.nanoTime() - savedNanos >= SAVE_NANOS) {
            flush();
        }
        if (ticker.nanoTime() - savedNanos >= SAVE_NANOS) {
            save();
        }
    }

    private void take(Item item) throws IOException {
        if (item instanceof Line line) {
            print(line);
        } else if (item instanceof Position position) {
            flush();
            unsaved.put(position.feed().cursorName(), position.id());
            save(); // before anything is printed: who is killed now must not begin elsewhere
        } else if (item instanceof Note note) {
            if (!request.quiet() || !note.text().startsWith("---")) {
                flush(); // so that a terminal shows both in their order
                notes.accept(note.text());
            }
        } else if (item instanceof End end) {
            running--;
            if (end.outcome() == Outcome.DONE) {
                ended.add(end.feed());
            } else {
                worst = end.outcome();
            }
        }
    }

    private void print(Line line) throws IOException {
        Feed feed = line.feed();
        String text = form.text(line.json(), line.id(), request.servers().size() > 1 ? feed.label() : "");
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
        printed++;
        printedOf.merge(feed, 1L, Long::sum);
        if (!line.id().isEmpty()) {
            unsaved.put(feed.cursorName(), line.id());
        }
    }

    private void flush() throws IOException {
        out.flush();
        printedOf.forEach(Feed::printed);
    }

    private void save() throws IOException {
        savedNanos = ticker.nanoTime();
        if (cursors != null) {
            unsaved.forEach(cursors::put);
            try {
                cursors.save();
            } catch (IOException e) {
                throw new IOException("the cursor file cannot be written: " + e, e);
            }
        }
        unsaved.clear();
    }

    private void settle() throws IOException {
        flush();
        save();
    }
}
