package io.logwisp.pipeline;

import io.logwisp.config.StreamConfig;
import io.logwisp.entry.Batch;
import io.logwisp.entry.PastEntry;
import io.logwisp.entry.Ticker;
import io.logwisp.filter.EntryFilter;
import io.logwisp.hub.EntryId;
import io.logwisp.hub.HistoryException;
import io.logwisp.hub.HistoryException.Kind;
import io.logwisp.hub.HistoryPage;
import io.logwisp.hub.HistoryPage.Reason;
import io.logwisp.hub.HistoryRequest;
import io.logwisp.hub.StreamHub;
import io.logwisp.tail.PastFile;
import io.logwisp.tail.PastFiles;
import io.logwisp.tail.PastGeneration;
import io.logwisp.tail.PastText;
import io.logwisp.tail.TailPlace;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One way back into the past of a stream: through what the ring holds, then through the files by the marks that were made when
 * they were read, then through what they had before the start. Used by one thread.
 */
final class HistoryWalk implements AutoCloseable {
    /*
     * Numbers of entries lead from one part to the next. The ring has the last ones. Marks know where the others stand, those
     * since the start, so that each is found again with its number, whatever was rotated. Before the first mark, each file is
     * read backwards from the place where its first mark is, or up to which it was read when there is none: so nothing is
     * told twice and nothing left out. There the files are put in order by the time of their lines.
     */

    /** Bytes of files that are read for one request, more or less. */
    static final long MAX_READ = 32L << 20;

    /** Time that one request may take. */
    private static final long MAX_NANOS = 2_000_000_000L;

    /** Bytes of entries in one page. */
    private static final long MAX_PAGE_BYTES = 2L << 20;

    /** All of a file. */
    private static final long WHOLE = -1;

    /** After so many entries in a row that are too old, all others are. */
    private static final int SURELY_OLD = 1024;

    private final StreamConfig config;
    private final StreamHub hub;
    private final Supplier<HistoryPlaces> places;
    private final Ticker ticker;
    private final HistoryRequest request;
    private final PastParser parser;
    private final long deadlineNanos;

    private final Deque<PastEntry> found = new ArrayDeque<>();
    private final Map<PastFile, Optional<PastText>> texts = new IdentityHashMap<>();
    private final List<PastChain> chains = new ArrayList<>();
    private @Nullable HistoryPlaces known;
    private @Nullable PastFiles files;
    private long pageBytes;
    private int tooOld;
    private long missing;

    HistoryWalk(
            StreamConfig config,
            EntryFilter filter,
            StreamHub hub,
            Supplier<HistoryPlaces> places,
            Ticker ticker,
            HistoryRequest request) {
        this.config = config;
        this.hub = hub;
        this.places = places;
        this.ticker = ticker;
        this.request = request;
        this.parser = new PastParser(config, filter);
        this.deadlineNanos = ticker.nanoTime() + MAX_NANOS;
    }

    /** What was asked for. */
    HistoryPage page() {
        Optional<String> around = request.around();
        if (around.isPresent()) {
            return around.get().startsWith("@") ? aroundPlace(around.get()) : aroundSeq(seqOf(around.get()));
        }
        long low = request.after().map(this::seqOf).orElse(0L);
        String before = request.before().orElse("");
        if (before.startsWith(HistoryToken.MARK)) {
            openAt(HistoryToken.parse(before));
            return fromFiles();
        }
        if (before.startsWith("@")) {
            openAt(List.of(placeOf(before)));
            return fromFiles();
        }
        return before(before.isEmpty() ? hub.nextSeq() : seqOf(before), low);
    }

    private long seqOf(String text) {
        EntryId id = EntryId.parse(text)
                .orElseThrow(() -> new HistoryException(Kind.MALFORMED, "this is no id of an entry"));
        if (!id.epoch().equals(hub.epoch())) {
            throw new HistoryException(
                    Kind.GONE,
                    "this id is not of this run of the stream, which numbers anew whenever it starts: ids of now begin with "
                            + hub.epoch() + "-");
        }
        if (id.seq() > hub.nextSeq()) {
            throw notYet();
        }
        return id.seq();
    }

    private HistoryException notYet() {
        long newest = hub.nextSeq() - 1;
        String known = newest == 0 ? "none has come yet" : "the newest is " + new EntryId(hub.epoch(), newest);
        return new HistoryException(Kind.MALFORMED, "no entry has this id; " + known);
    }

    // --- Entries since the start. ---

    /** Entries numbered below {@code seq} and above {@code low}, and what was before the start when {@code low} is 0. */
    private HistoryPage before(long seq, long low) {
        long lowest = Math.max(low + 1, hub.firstShownSeq());
        long next = seq;
        while (next > lowest) {
            Batch batch = hub.batchWith(next - 1);
            long first;
            if (batch != null) {
                first = Math.max(lowest, batch.firstSeq());
                next = offer(batch, next, first);
            } else if (!readsFiles()) {
                return result(null, Reason.END);
            } else {
                FileMarks.View marks = places().marks();
                int mark = marks.find(next - 1);
                if (mark < 0 && marks.count() > 0 && next == marks.seq(0) && low == 0) {
                    break;
                }
                if (mark < 0) {
                    return gone(next, seq, lowest);
                }
                first = Math.max(lowest, places().marks().seq(mark));
                next = offerRun(mark, next, first);
            }
            if (next > first || isFull()) {
                return result(idBefore(next), fullReason());
            }
            if (tooOld >= SURELY_OLD) {
                return result(null, Reason.END);
            }
            if (isSpent()) {
                return result(idBefore(next), Reason.LIMIT);
            }
        }
        if (low > 0 || hub.firstShownSeq() > 1 || !readsFiles()) {
            return result(null, Reason.END);
        }
        openBeforeStart();
        return fromFiles();
    }

    /** Entries of the ring may have marks no longer; but who names one of which nobody knows anything has to be told. */
    private HistoryPage gone(long next, long asked, long lowest) {
        if (next == asked) {
            throw new HistoryException(Kind.GONE, "nobody knows any more where this entry stood");
        }
        missing += next - lowest;
        return result(null, Reason.END);
    }

    /** A stream that forgets on purpose must not remember by its files. */
    private boolean readsFiles() {
        return config.buffer().history() && config.buffer().maxAgeSeconds() == 0;
    }

    private String idBefore(long seq) {
        return new EntryId(hub.epoch(), seq).toString();
    }

    /** Offers the entries of a batch below {@code next} down to {@code first}; returns the number of the last one offered. */
    private long offer(Batch batch, long next, long first) {
        long seq = Math.min(next, batch.lastSeq() + 1);
        while (seq > first && !isFull()) {
            seq--;
            int index = (int) (seq - batch.firstSeq());
            offer(batch, index, new EntryId(hub.epoch(), seq).toString());
        }
        return seq;
    }

    private long offerRun(int mark, long next, long first) {
        List<Batch> run = run(mark, next);
        long seq = next;
        for (int i = run.size() - 1; i >= 0 && !isFull(); i--) {
            seq = offer(
                    run.get(i),
                    Math.min(seq, run.get(i).lastSeq() + 1),
                    Math.max(first, run.get(i).firstSeq()));
        }
        return isFull() ? seq : first;
    }

    /** The entries from a mark up to {@code next}, read again. */
    private List<Batch> run(int mark, long next) {
        FileMarks.View marks = places().marks();
        long first = marks.seq(mark);
        long end = mark + 1 < marks.count() ? marks.seq(mark + 1) : places().nextSeq();
        int wanted = (int) Math.min(Integer.MAX_VALUE, Math.min(next, end) - first);
        Object origin = marks.origin(mark);
        List<Batch> batches = new ArrayList<>();
        if (origin instanceof FileMarks.Told told) {
            parser.addTold(told.source(), told.text(), marks.time(mark));
        } else if (origin instanceof PastFile file) {
            readRun(file, marks.offset(mark), marks.time(mark), first, wanted, batches);
        }
        takeRun(first, marks.time(mark), batches);
        missing += Math.max(0, wanted - entries(batches));
        return batches;
    }

    private void readRun(PastFile file, long offset, long timeNanos, long first, int wanted, List<Batch> into) {
        PastText text = text(file).orElse(null);
        if (text == null) {
            return;
        }
        long end = offset + longestRun();
        try {
            text.forwards(
                    offset,
                    Math.min(end, text.size()),
                    (begin, bytes, from, length, cut, partial) -> {
                        int made = entries(into) + parser.count();
                        if (made < wanted) {
                            parser.add(file.source(), begin, bytes, from, length, cut, partial, timeNanos);
                            if (parser.isFull()) {
                                takeRun(first, timeNanos, into);
                            }
                        }
                    },
                    () -> entries(into) + parser.count() >= wanted);
        } catch (IOException e) {
            texts.put(file, Optional.empty()); // what was read of it is there
        }
    }

    /** Bytes behind a mark after which there is another one, unless a line is longer than any that is shown. */
    private long longestRun() {
        return 2 * FileMarks.MERGED_BYTES
                + config.monitor().readBufferBytes()
                + 4L * config.monitor().maxLineBytes();
    }

    private void takeRun(long first, long timeNanos, List<Batch> into) {
        if (parser.count() > 0) {
            into.add(parser.take(hub.epoch(), first + entries(into), timeNanos).batch());
        }
    }

    private static int entries(List<Batch> batches) {
        return batches.isEmpty()
                ? 0
                : (int) (batches.get(batches.size() - 1).lastSeq()
                        - batches.get(0).firstSeq()
                        + 1);
    }

    private Optional<PastText> text(PastFile file) {
        return texts.computeIfAbsent(file, wanted -> {
            PastGeneration generation = files().find(wanted);
            return Optional.ofNullable(generation == null ? null : files().open(generation));
        });
    }

    // --- What the files had before. ---

    private void openBeforeStart() {
        Map<Long, Long> limits = limits();
        for (TailPlace place : places().files()) {
            List<PastGeneration> generations = files().generations(place);
            int index = 0;
            while (index < generations.size()) {
                long unmarked = index == 0 ? place.offset() : WHOLE;
                long limit = limits.getOrDefault(generations.get(index).key(), unmarked);
                if (limit != 0) {
                    open(generations, index, limit, Long.MAX_VALUE);
                    break;
                }
                index++;
            }
        }
    }

    /** Where the first entry since the start stands in each file that has one. */
    private Map<Long, Long> limits() {
        FileMarks.View marks = places().marks();
        Map<PastFile, Long> firsts = new IdentityHashMap<>();
        for (int i = 0; i < marks.count(); i++) {
            if (marks.origin(i) instanceof PastFile file) {
                firsts.merge(file, marks.offset(i), Math::min);
            }
        }
        Map<Long, Long> limits = new HashMap<>();
        firsts.forEach((file, offset) -> {
            PastGeneration generation = files().find(file);
            if (generation != null) {
                limits.merge(generation.key(), offset, Math::min);
            }
        });
        return limits;
    }

    private void openAt(List<HistoryToken.Place> wanted) {
        if (!readsFiles() || hub.firstShownSeq() > 1) {
            return;
        }
        Map<Long, HistoryToken.Place> byKey = new HashMap<>();
        wanted.forEach(place -> byKey.put(place.key(), place));
        for (TailPlace place : places().files()) {
            List<PastGeneration> generations = files().generations(place);
            for (int i = 0; i < generations.size(); i++) {
                HistoryToken.Place at = byKey.remove(generations.get(i).key());
                if (at != null) {
                    open(generations, i, at.offset(), at.latestMillis());
                }
            }
        }
        if (byKey.size() == wanted.size() && !wanted.isEmpty()) {
            throw new HistoryException(Kind.GONE, "the files of this place are not there any more");
        }
    }

    private void open(List<PastGeneration> generations, int index, long offset, long latestMillis) {
        long latest = latestMillis >= Long.MAX_VALUE / 1_000_000 ? Long.MAX_VALUE : latestMillis * 1_000_000;
        chains.add(new PastChain(files(), generations, parser, index, offset, latest));
    }

    private HistoryPage fromFiles() {
        while (true) {
            PastChain newest = chains.stream()
                    .filter(chain -> !chain.isEnded())
                    .max(Comparator.comparingLong(PastChain::latestNanos))
                    .orElse(null);
            if (newest == null || tooOld >= SURELY_OLD) {
                return result(null, Reason.END);
            }
            if (isFull()) {
                return result(place(), fullReason());
            }
            if (newest.isLoaded()) {
                offer(newest.made().batch(), newest.index(), newest.id());
                newest.pass();
            } else if (isSpent()) {
                return result(place(), Reason.LIMIT);
            } else {
                newest.load();
            }
        }
    }

    private String place() {
        return HistoryToken.text(chains.stream()
                .filter(chain -> !chain.isEnded())
                .map(PastChain::place)
                .toList());
    }

    // --- What is around an entry. ---

    private HistoryPage aroundSeq(long seq) {
        if (seq < hub.firstShownSeq()) {
            throw new HistoryException(Kind.GONE, "this entry is not held any more");
        }
        if (seq >= hub.nextSeq()) {
            throw notYet();
        }
        List<PastEntry> behind = new ArrayList<>();
        long next = seq;
        long end = hub.nextSeq();
        while (next < end && behind.size() <= request.count() && !isSpent() && pageBytes < MAX_PAGE_BYTES) {
            Batch batch = hub.batchWith(next);
            List<Batch> batches = batch != null ? List.of(batch) : runFrom(next);
            long before = next;
            for (Batch one : batches) {
                for (; next <= one.lastSeq() && behind.size() <= request.count(); next++) {
                    int index = (int) (next - one.firstSeq());
                    if (index >= 0 && (next == seq || request.test().test(one, index))) {
                        behind.add(entry(one, index, new EntryId(hub.epoch(), next).toString()));
                    }
                }
            }
            if (next == before) {
                next = batch == null ? endOfRun(next) : end;
            }
        }
        if (behind.isEmpty() || !behind.get(0).id().equals(new EntryId(hub.epoch(), seq).toString())) {
            throw new HistoryException(Kind.GONE, "this entry cannot be read any more");
        }
        return joined(before(seq, 0), behind);
    }

    private List<Batch> runFrom(long seq) {
        if (!readsFiles()) {
            throw new HistoryException(Kind.GONE, "this entry is not held any more");
        }
        int mark = places().marks().find(seq);
        if (mark < 0) {
            throw new HistoryException(Kind.GONE, "nobody knows any more where this entry stood");
        }
        return run(mark, Long.MAX_VALUE);
    }

    private long endOfRun(long seq) {
        FileMarks.View marks = places().marks();
        int mark = marks.find(seq);
        return mark + 1 < marks.count() ? Math.max(seq + 1, marks.seq(mark + 1)) : places().nextSeq();
    }

    private HistoryPage aroundPlace(String id) {
        HistoryToken.Place place = placeOf(id);
        List<PastEntry> behind = new ArrayList<>();
        openAt(List.of(place));
        for (TailPlace followed : places().files()) {
            for (PastGeneration generation : files().generations(followed)) {
                if (generation.key() == place.key()) {
                    readBehind(generation, place, behind);
                }
            }
        }
        if (behind.isEmpty()) {
            throw new HistoryException(Kind.GONE, "this entry cannot be read any more");
        }
        return joined(fromFiles(), behind);
    }

    private void readBehind(PastGeneration generation, HistoryToken.Place place, List<PastEntry> into) {
        String prefix = "@" + Long.toString(generation.key(), Character.MAX_RADIX) + ".";
        long latest = generation.mtimeMillis() * 1_000_000;
        try (PastText text = files().open(generation)) {
            if (text == null || text.lineStart(place.offset()) != place.offset()) {
                return;
            }
            text.forwards(
                    place.offset(),
                    text.size(),
                    (begin, bytes, from, length, cut, partial) -> {
                        if (into.size() + parser.count() <= request.count()) {
                            parser.addOld(generation.source(), begin, bytes, from, length, cut, partial, latest);
                            takeBehind(prefix, place, latest, into);
                        }
                    },
                    () -> into.size() > request.count() || isSpent());
        } catch (IOException e) {
            throw new HistoryException(Kind.GONE, "this entry cannot be read any more");
        }
    }

    /** One by one, because each must pass the test of the request as well. */
    private void takeBehind(String prefix, HistoryToken.Place place, long latest, List<PastEntry> into) {
        if (parser.count() == 0) {
            return;
        }
        PastParser.Made made = parser.take("", 1, latest);
        if (made.begins()[0] == place.offset() || request.test().test(made.batch(), 0)) {
            into.add(entry(made.batch(), 0, prefix + made.begins()[0]));
        }
    }

    private static HistoryToken.Place placeOf(String id) {
        int dot = id.indexOf('.');
        try {
            return new HistoryToken.Place(
                    Long.parseLong(id.substring(1, Math.max(1, dot)), Character.MAX_RADIX),
                    Math.max(0, Long.parseLong(id.substring(dot + 1))),
                    (1L << 48) - 1);
        } catch (NumberFormatException e) {
            throw new HistoryException(Kind.MALFORMED, "this is no id of an entry");
        }
    }

    private HistoryPage joined(HistoryPage before, List<PastEntry> behind) {
        List<PastEntry> all = new ArrayList<>(before.entries());
        all.addAll(behind);
        return new HistoryPage(all, before.before(), before.reason(), before.missing(), before.readBytes());
    }

    // --- What is kept. ---

    private void offer(Batch batch, int index, String id) {
        long time = batch.timeNanos(index);
        if (time < request.sinceNanos()) {
            tooOld++;
            return;
        }
        tooOld = 0;
        if (time <= request.untilNanos() && request.test().test(batch, index)) {
            found.addFirst(entry(batch, index, id));
        }
    }

    private PastEntry entry(Batch batch, int index, String id) {
        pageBytes += batch.lineEnd(index) - batch.lineStart(index) + 64;
        return new PastEntry(batch, index, id);
    }

    private boolean isFull() {
        return found.size() >= request.count() || pageBytes >= MAX_PAGE_BYTES;
    }

    private Reason fullReason() {
        return found.size() >= request.count() ? Reason.COUNT : Reason.LIMIT;
    }

    private boolean isSpent() {
        return readBytes() >= MAX_READ || ticker.nanoTime() - deadlineNanos >= 0;
    }

    private long readBytes() {
        long bytes = chains.stream().mapToLong(PastChain::readBytes).sum();
        for (Optional<PastText> text : texts.values()) {
            bytes += text.map(PastText::readBytes).orElse(0L);
        }
        return bytes;
    }

    private HistoryPage result(@Nullable String before, Reason reason) {
        return new HistoryPage(List.copyOf(found), Optional.ofNullable(before), reason, missing, readBytes());
    }

    private HistoryPlaces places() {
        if (known == null) {
            known = places.get();
        }
        return known;
    }

    private PastFiles files() {
        if (files == null) {
            files = new PastFiles(config.monitor(), places().files());
        }
        return files;
    }

    @Override
    public void close() {
        chains.forEach(PastChain::close);
        for (Optional<PastText> text : texts.values()) {
            text.ifPresent(HistoryWalk::close);
        }
    }

    private static void close(PastText text) {
        try {
            text.close();
        } catch (IOException e) {
            throw new AssertionError("BUG: nothing was written", e);
        }
    }
}
