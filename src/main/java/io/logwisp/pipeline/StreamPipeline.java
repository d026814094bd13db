package io.logwisp.pipeline;

import io.logwisp.config.SourceConfig;
import io.logwisp.config.SourceConfig.SyslogFormat;
import io.logwisp.config.StreamConfig;
import io.logwisp.entry.Batch;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Inbox;
import io.logwisp.entry.Level;
import io.logwisp.entry.ReceivedEntry;
import io.logwisp.entry.Ticker;
import io.logwisp.filter.EntryFilter;
import io.logwisp.format.Format;
import io.logwisp.hub.StreamHub;
import io.logwisp.parse.JsonMessageParser;
import io.logwisp.parse.LineParser;
import io.logwisp.parse.MessageParser;
import io.logwisp.parse.SyslogLineParser;
import io.logwisp.parse.Utf8;
import io.logwisp.stats.StreamStats;
import io.logwisp.tail.DirectoryWatcher;
import io.logwisp.tail.FileTailer;
import io.logwisp.tail.PastFile;
import io.logwisp.tail.Reasons;
import io.logwisp.tail.RotationReason;
import io.logwisp.tail.StreamCheckpoint;
import io.logwisp.tail.TailListener;
import io.logwisp.tail.TailSnapshot;
import io.logwisp.transform.Transforms;
import io.logwisp.zeek.EventParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data path of one stream: lines in, published batches out. Owned by the stream's pipeline thread, which is the only
 * writer of its hub.
 */
public final class StreamPipeline implements PipelineThread.Work, TailListener {
    private static final Logger logger = LoggerFactory.getLogger(StreamPipeline.class);

    /** One look at the clock serves that many lines in a row: they lie in one block, which was read at one time. */
    private static final int LINES_PER_LOOK = 16;

    /** After that long without a line, the memory is given back that a burst has needed. */
    private static final long REST_NANOS = 1_000_000_000;

    /** Messages taken from the inbox before files have their turn. */
    private static final int MESSAGES_PER_ROUND = 16_384;

    /** Messages taken before a pause or a clear at most, so that a flood cannot put it off for ever. */
    private static final int WAITING_MESSAGES = 1 << 20;
    /** Entries taken from clients before files have their turn. */
    private static final int ENTRIES_PER_ROUND = 4_096;

    private final String stream;
    private final StreamHub hub;
    private final StreamStats stats;
    private final Ticker ticker;
    private final Transforms transforms;
    private final EntryFilter filter;
    private final LineParser parser = new LineParser();
    private final BatchBuilder builder;
    private final FileTailer tailer;
    private final Optional<InputSource> input;
    private final Inbox<Messages> inbox;
    private final List<MessageParser> sourceParsers;
    private final Inbox<ReceivedEntry> published;
    private final FileMarks marks = new FileMarks();

    private final boolean rotationNotice;
    private volatile boolean paused; // written by the pipeline thread
    private long discardedEntries;
    private long discardedBytes;
    private long filteredEntries;
    private long filteredBytes;
    private long publishedNanos; // when the last batch was, by the monotonic clock
    private long readNanos;
    private int linesSinceLook = LINES_PER_LOOK;

    /** A stream of files alone, to which nobody publishes. */
    public StreamPipeline(
            StreamConfig config,
            EntryFilter filter,
            StreamHub hub,
            StreamStats stats,
            @Nullable DirectoryWatcher watcher,
            StreamCheckpoint checkpoint,
            Ticker ticker,
            Runnable wake) {
        this(
                config,
                filter,
                hub,
                stats,
                watcher,
                checkpoint,
                ticker,
                wake,
                new Inbox<>(Messages.MAX_WAITING_BYTES, wake),
                new Inbox<>(ReceivedEntry.MAX_WAITING_BYTES, wake));
    }

    /**
     * @param filter what the stream's configuration lets pass
     * @param checkpoint where it is kept how far files were read
     * @param wake makes the next round begin soon, from any thread
     * @param inbox where the stream's sources leave messages
     * @param published where servers leave entries that clients publish
     */
    public StreamPipeline(
            StreamConfig config,
            EntryFilter filter,
            StreamHub hub,
            StreamStats stats,
            @Nullable DirectoryWatcher watcher,
            StreamCheckpoint checkpoint,
            Ticker ticker,
            Runnable wake,
            Inbox<Messages> inbox,
            Inbox<ReceivedEntry> published) {
        this.inbox = inbox;
        this.published = published;
        this.sourceParsers =
                config.sources().stream().map(StreamPipeline::parser).toList();
        this.stream = config.name();
        this.filter = filter;
        this.transforms = Transforms.of(config.transforms());
        this.hub = hub;
        this.stats = stats;
        this.ticker = ticker;
        this.builder = new BatchBuilder(config.buffer().maxBytes());
        this.rotationNotice = config.monitor().rotationNotice();
        this.tailer = new FileTailer(config.monitor(), ticker, this, watcher, checkpoint, wake);
        this.input = config.monitor().stdin()
                ? Optional.of(new InputSource(System.in, config.monitor(), ticker, wake))
                : Optional.empty();
    }

    /** Visits what is due and publishes what was read. */
    @Override
    public long round() {
        linesSinceLook = LINES_PER_LOOK;
        if (tailer.glance()) {
            publish();
        }
        long due = tailer.poll();
        if (input.isPresent()) {
            marks.elsewhere(comingSeq(), ticker.epochNanos());
            due = input.get().poll(this) ? 0 : Math.min(due, input.get().dueNanos());
        }
        boolean more = takeMessages(MESSAGES_PER_ROUND);
        if (takeReceived(ENTRIES_PER_ROUND) || more) {
            due = 0;
        }
        publish();
        due = Math.min(due, hub.tidy());
        return Math.min(due, tailer.published(hub.nextSeq(), hub::isDelivered));
    }

    /**
     * Pauses the stream, or lets it go on: what comes while it is paused is discarded and counted. What was there before the
     * call is still treated as before. Pipeline thread.
     *
     * @return whether it is paused now
     */
    public boolean pause(boolean wanted) {
        if (wanted != paused) {
            takeWaiting();
            paused = wanted;
            logger.info("stream {} {}", stream, wanted ? "is paused" : "goes on");
        }
        return wanted;
    }

    /** Whether what comes is discarded. Any thread. */
    public boolean isPaused() {
        return paused;
    }

    /**
     * Forgets all entries that came until now, but for those who follow. Pipeline thread.
     *
     * @return entries forgotten
     */
    public long clear() {
        takeWaiting();
        long cleared = hub.clear();
        logger.info("stream {} has forgotten {} entries", stream, cleared);
        return cleared;
    }

    /** Takes what came until now, as far as it has reached us. */
    private void takeWaiting() {
        round();
        takeMessages(WAITING_MESSAGES);
        publish();
    }

    @Override
    public void await(long nanos) {
        tailer.await(nanos);
    }

    @Override
    public void wake() {
        tailer.wake();
    }

    @Override
    public void end() {
        linesSinceLook = LINES_PER_LOOK;
        marks.elsewhere(comingSeq(), ticker.epochNanos());
        input.ifPresent(source -> source.close(this));
        takeMessages(Integer.MAX_VALUE);
        takeReceived(Integer.MAX_VALUE);
        tailer.close();
        publish();
        tailer.end();
    }

    /** Whether files are read on where this stream, or the one before it, has stopped. */
    public boolean goesOn() {
        return tailer.goesOn();
    }

    /** The files followed now, and what was counted while following them. */
    public TailSnapshot tail() {
        return tailer.snapshot();
    }

    /**
     * Where the entries stand that were published until now. Pipeline thread.
     *
     * @param mostFiles that are told of
     */
    public HistoryPlaces places(int mostFiles) {
        return new HistoryPlaces(marks.view(), hub.nextSeq(), tailer.places(mostFiles));
    }

    @Override
    public void reading(PastFile file, long offset) {
        if (paused) {
            marks.interrupt();
        } else {
            marks.reading(file, offset, comingSeq(), ticker.epochNanos());
        }
    }

    /** Number of the entry that is added next. */
    private long comingSeq() {
        return hub.nextSeq() + builder.count();
    }

    @Override
    public void line(String source, byte[] bytes, int offset, int length, long cut, boolean partial) {
        if (cut > 0) {
            stats.cutLine();
        }
        if (partial) {
            stats.partialLine();
        }
        long now = readNanos();
        builder.arrived(now);
        parser.parse(bytes, offset, length, source, now, cut, partial, builder);
        if (!builder.isPlainLine() && !Utf8.isValid(bytes, offset, offset + length)) {
            stats.invalidLine();
        }
        added();
        builder.arrived(0);
    }

    @Override
    public void plainLine(String source, byte[] bytes, int offset, int length) {
        long now = readNanos();
        builder.arrived(now);
        parser.parsePlain(bytes, offset, length, source, now, builder);
        added();
        builder.arrived(0);
    }

    @Override
    public void rotated(String source, long number, RotationReason reason) {
        stats.rotated();
        logger.info("stream {}: {} rotated (#{}, {})", stream, source, number, reason.text());
        if (rotationNotice) {
            String message = "Log rotation detected (#" + number + "): " + reason.text();
            byte[] text = message.getBytes(StandardCharsets.UTF_8);
            marks.told(source, message, comingSeq(), ticker.epochNanos());
            builder.line(text, 0, text.length);
            builder.add(ticker.epochNanos(), source, Level.INFO);
            added();
        }
    }

    @Override
    public void opened(Path path, long position) {
        logger.debug("stream {}: following {} from {}", stream, path, position);
    }

    @Override
    public void closed(Path path) {
        logger.debug("stream {}: {} is not followed any more", stream, path);
    }

    @Override
    public void lost(String source, long bytes, RotationReason reason) {
        stats.lost(bytes);
        logger.warn(
                "stream {}: {} bytes of {} were gone before they could be read ({})",
                stream,
                bytes,
                source,
                reason.text());
    }

    @Override
    public void skipped(String source, long bytes) {
        stats.skippedLine();
        logger.debug("stream {}: a line of {} bytes in {} was left out", stream, bytes, source);
    }

    @Override
    public void unreadable(Path path, IOException cause) {
        logger.warn("stream {}: cannot read {}: {}; trying again", stream, path, Reasons.of(cause));
    }

    @Override
    public void readable(Path path) {
        logger.info("stream {}: {} can be read now", stream, path);
    }

    @Override
    public void notice(Path path, String text) {
        logger.warn("stream {}: {}: {}", stream, path, text);
    }

    private static MessageParser parser(SourceConfig source) {
        if (source instanceof SourceConfig.Syslog syslog) {
            return new SyslogLineParser(syslog.name(), syslog.format(), syslog.timezone());
        }
        if (source instanceof SourceConfig.WebSocket webSocket) {
            return switch (webSocket.format()) {
                case RAW -> new SyslogLineParser(webSocket.name(), SyslogFormat.RAW, webSocket.timezone());
                case SYSLOG -> new SyslogLineParser(webSocket.name(), SyslogFormat.AUTO, webSocket.timezone());
                case JSON -> new JsonMessageParser(webSocket.name());
            };
        }
        if (source instanceof SourceConfig.Zeek zeek) {
            return new EventParser(zeek.name());
        }
        throw new AssertionError("BUG: nothing reads messages of " + source);
    }

    /** Takes about that many messages; true when there may be more. */
    private boolean takeMessages(int limit) {
        inbox.looking();
        int taken = 0;
        while (taken < limit) {
            Messages block = inbox.poll();
            if (block == null) {
                return false;
            }
            marks.elsewhere(comingSeq(), block.receivedNanos());
            take(block);
            taken += block.count();
        }
        return true;
    }

    /** Takes at most that many entries from clients; true when there may be more. */
    private boolean takeReceived(int limit) {
        published.looking();
        for (int i = 0; i < limit; i++) {
            ReceivedEntry entry = published.poll();
            if (entry == null) {
                return false;
            }
            marks.elsewhere(comingSeq(), entry.timeNanos());
            builder.line(entry.message(), 0, entry.message().length);
            builder.fields(entry.fields(), 0, entry.fields().length);
            builder.add(entry.timeNanos(), entry.source(), null);
            added();
        }
        return true;
    }

    private void take(Messages block) {
        MessageParser sourceParser = sourceParsers.get(block.source());
        byte[] bytes = block.bytes();
        int malformed = 0;
        builder.arrived(block.receivedNanos());
        for (int i = 0; i < block.count(); i++) {
            int start = block.start(i);
            int end = block.end(i);
            if (block.cut(i) > 0) {
                stats.cutLine();
            }
            if (block.partial(i)) {
                stats.partialLine();
            }
            if (!Utf8.isValid(bytes, start, end)) {
                stats.invalidLine();
            }
            boolean wellFormed = sourceParser.parse(
                    bytes, start, end, block.peer(i), block.receivedNanos(), block.cut(i), block.partial(i), builder);
            malformed += wellFormed ? 0 : 1;
            added();
        }
        builder.arrived(0);
        if (malformed > 0) {
            stats.sources().get(block.source()).malformed(malformed);
        }
    }

    private long readNanos() {
        if (linesSinceLook >= LINES_PER_LOOK) {
            linesSinceLook = 0;
            readNanos = ticker.epochNanos();
        }
        linesSinceLook++;
        return readNanos;
    }

    private void added() {
        if (!transforms.isEmpty()) {
            transforms.apply(builder);
        }
        int last = builder.count() - 1;
        if (paused) {
            discardedEntries++;
            discardedBytes += builder.lineEnd(last) - builder.lineStart(last);
            builder.removeLast();
        } else if (!filter.test(builder, last)) {
            filteredEntries++;
            filteredBytes += builder.lineEnd(last) - builder.lineStart(last);
            builder.removeLast();
        } else if (builder.isFull()) {
            publish();
        }
    }

    private void publish() {
        if (filteredEntries > 0) {
            stats.filtered(filteredEntries, filteredBytes);
            filteredEntries = 0;
            filteredBytes = 0;
        }
        if (discardedEntries > 0) {
            stats.discarded(discardedEntries, discardedBytes);
            discardedEntries = 0;
            discardedBytes = 0;
        }
        if (builder.isEmpty()) {
            rest();
            return;
        }
        Batch batch = builder.build(hub.epoch(), hub.nextBatch(), hub.nextSeq());
        encode(batch);
        int lineFeeds = batch.count();
        stats.published(batch.count(), batch.dataLength() - lineFeeds, ticker.epochNanos());
        hub.publish(batch);
        linesSinceLook = LINES_PER_LOOK; // that may have waited for readers
        publishedNanos = ticker.nanoTime();
    }

    private void rest() {
        if (ticker.nanoTime() - publishedNanos > REST_NANOS) {
            builder.trim();
            Format.trim();
        }
    }

    /**
     * Makes what readers are about to need, once for all of them. While the only event loop that reads waits for the batch
     * it does that itself, and this thread goes on with the next lines; so both have the same to do in a burst.
     */
    private void encode(Batch batch) {
        boolean left = hub.isReadByOneThatWaits();
        for (int used = hub.usedFormats(); used != 0; used &= used - 1) {
            int encoding = Integer.numberOfTrailingZeros(used);
            if (!left || Format.isDeflated(encoding)) {
                Format.make(encoding, batch);
            }
        }
    }
}
