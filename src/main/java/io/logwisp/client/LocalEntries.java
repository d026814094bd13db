package io.logwisp.client;

import io.logwisp.entry.Batch;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Frames;
import io.logwisp.entry.Ticker;
import io.logwisp.filter.EntryFilter;
import io.logwisp.format.Format;
import io.logwisp.parse.LineParser;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Makes entries of lines that are read here, as a server would. Used by one thread. */
final class LocalEntries {
    private final Feed feed;
    private final Ticker ticker;
    private final EntryFilter filter;
    private final EntryTest wanted;
    private final LineParser parser = new LineParser();
    private final BatchBuilder builder = new BatchBuilder();
    private final Deque<byte[]> held = new ArrayDeque<>();
    private final int most;
    private boolean holding;
    private long count;

    /** @param holdsBack whether only the last entries asked for go out until {@link #release} is called */
    LocalEntries(Feed feed, TailRequest request, boolean holdsBack, Ticker ticker) throws ClientException {
        this.feed = feed;
        this.ticker = ticker;
        this.filter = EntryTest.filter(request);
        this.wanted = new EntryTest(request);
        this.holding = holdsBack;
        this.most = request.lines().orElse(TailRequest.DEFAULT_LINES);
    }

    void line(String source, byte[] bytes, int offset, int length, long cut, boolean partial) {
        parser.parse(bytes, offset, length, source, ticker.epochNanos(), cut, partial, builder);
        int last = builder.count() - 1;
        if (!wanted.isInTime(builder.timeNanos(last)) || !filter.test(builder, last)) {
            builder.removeLast();
        } else if (builder.isFull()) {
            flush();
        }
    }

    /** Hands over what came until now. */
    void flush() {
        if (!builder.isEmpty()) {
            Batch batch = builder.build("", 0, 1);
            Frames frames = Format.JSON.frames(batch);
            int from = 0;
            for (int end : frames.ends()) {
                give(Arrays.copyOfRange(frames.bytes(), from, end - 1)); // without the line feed
                from = end;
            }
        }
        if (!holding) {
            feed.flush();
        }
    }

    private void give(byte[] json) {
        if (holding) {
            held.add(json);
            if (held.size() > most) {
                held.remove();
            }
        } else {
            count++;
            feed.line(json, "");
        }
    }

    /** Lets go what was held back, and everything from now on. */
    void release() {
        if (holding) {
            flush();
            holding = false;
            held.forEach(this::give);
            held.clear();
            feed.flush();
        }
    }

    /** Entries handed over until now. */
    long count() {
        return count;
    }
}
