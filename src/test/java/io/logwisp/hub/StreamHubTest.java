package io.logwisp.hub;

import static io.logwisp.testing.TestEntries.numbered;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Ticker;
import io.logwisp.testing.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StreamHubTest {
    private static final long NO_PAUSE = 0;
    private static final long PLENTY = 1 << 20;
    private static final int RING = 100;

    private final StreamHub hub = new StreamHub(RING, PLENTY, NO_PAUSE, Ticker.SYSTEM);

    @Test
    void liveReaderGetsWhatIsPublishedAfterItJoined() {
        publish(5);
        Cursor cursor = hub.join(10);
        cursor.startLive();
        publish(3);

        assertEquals(List.of(6L, 7L, 8L), readAll(cursor));
        assertEquals(0, cursor.takeMissed());
    }

    @Test
    void aFormatIsUsedAsLongAsOneOfItsUsersIsThere() {
        assertEquals(0, hub.usedFormats());
        hub.useFormat(3);
        hub.useFormat(31);
        hub.useFormat(3);
        assertEquals(1 << 3 | 1 << 31, hub.usedFormats());
        hub.releaseFormat(3);
        assertEquals(1 << 3 | 1 << 31, hub.usedFormats());
        hub.releaseFormat(3);
        hub.releaseFormat(31);
        assertEquals(0, hub.usedFormats());
    }

    @Test
    void backlogAndLiveFollowEachOtherWithoutGapOrDouble() {
        publish(5);
        publish(5);
        Cursor cursor = hub.join(10);

        cursor.startWithLast(7, EntryWish.ALL);
        publish(2);

        assertEquals(List.of(4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L), readAll(cursor));
    }

    @Test
    void clearHidesEverythingFromReadersToComeAndIdsGoOn() {
        publish(5);

        assertEquals(5, hub.clear());
        assertEquals(0, hub.heldEntries());
        assertEquals(0, hub.heldBytes());
        assertEquals(0, hub.clear());
        publish(2);

        Cursor earliest = hub.join(10);
        earliest.startEarliest();
        assertEquals(List.of(6L, 7L), readAll(earliest));
        Cursor last = hub.join(10);
        last.startWithLast(100, EntryWish.ALL);
        assertEquals(List.of(6L, 7L), readAll(last));
    }

    @Test
    void clearTakesNothingFromReadersThatFollowAndGivesTheMemoryBackWhenTheyHaveRead() {
        Cursor follower = hub.join(10);
        follower.startLive();
        publish(5);

        hub.clear();

        assertEquals(0, hub.heldEntries());
        assertTrue(hub.heldBytes() > 0);
        assertTrue(hub.tidy() < Long.MAX_VALUE);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), readAll(follower));
        assertEquals(0, follower.takeMissed());
        assertEquals(Long.MAX_VALUE, hub.tidy());
        assertEquals(0, hub.heldBytes());
    }

    @Test
    void whatOnlyAReaderBehindNeedsIsGivenBackWhenItHasReadItAlthoughNothingMoreComes() {
        ManualClock clock = new ManualClock();
        StreamHub small = new StreamHub(10, PLENTY, 1_000_000, clock);
        Cursor behind = live(small, 1, 10).get(0);
        for (int i = 0; i < 10; i++) {
            publish(small, 10);
        }
        behind.blocked(clock.nanoTime());
        clock.advanceMillis(3_600_000);

        assertTrue(small.tidy() < Long.MAX_VALUE);
        assertEquals(
                LongStream.rangeClosed(1, 100).boxed().toList(), readAll(behind), "nobody needs the room it takes");
        assertEquals(Long.MAX_VALUE, small.tidy());
        assertEquals(91, small.oldestSeq());
        assertEquals(10, small.heldEntries());
    }

    @Test
    void resumingBehindAClearTellsWhatWasCleared() {
        publish(10);
        hub.clear();
        publish(1);
        Cursor cursor = hub.join(10);

        Start start = cursor.startAfter(new EntryId(hub.epoch(), 4));

        assertEquals(Start.EXPIRED, start.reason());
        assertEquals(6, start.missed());
        assertEquals(List.of(11L), readAll(cursor));
    }

    @Test
    void entriesAreForgottenWhenTheyAreTooOldAndTheHubSaysWhen() {
        ManualClock clock = new ManualClock();
        StreamHub ageing = new StreamHub(RING, PLENTY, RING, 1_000_000_000L, NO_PAUSE, clock);
        publish(ageing, 3);
        clock.advanceMillis(600);
        publish(ageing, 2);

        assertEquals(400, tidyInMillis(ageing));
        assertEquals(5, ageing.heldEntries());
        clock.advanceMillis(399);
        assertEquals(1, tidyInMillis(ageing));
        assertEquals(5, ageing.heldEntries());
        clock.advanceMillis(1);
        assertEquals(600, tidyInMillis(ageing));
        assertEquals(2, ageing.heldEntries());
        clock.advanceMillis(600);
        assertEquals(Long.MAX_VALUE, ageing.tidy());
        assertEquals(0, ageing.heldEntries());
        assertEquals(0, ageing.heldBytes());
    }

    /** The clock moves by some nanoseconds whenever it is asked. */
    private static long tidyInMillis(StreamHub ageing) {
        return Math.round(ageing.tidy() / 1e6);
    }

    @Test
    void readersToComeGetExactlyTheNumberAskedForHoweverItWasCutIntoBatches() {
        StreamHub exact = new StreamHub(RING + 60, PLENTY, RING, 0, NO_PAUSE, Ticker.SYSTEM);
        for (int i = 0; i < 20; i++) {
            publish(exact, 60);
        }

        assertEquals(RING, exact.heldEntries());
        Cursor cursor = exact.join(10);
        cursor.startEarliest();
        List<Long> read = readAll(cursor);
        assertEquals(RING, read.size());
        assertEquals(1200, read.get(RING - 1));
    }

    @Test
    void backlogCountsOnlyEntriesThatTheReaderWants() {
        publish(10);
        Cursor cursor = hub.join(10);

        cursor.startWithLast(2, (batch, i) -> (batch.firstSeq() + i) % 3 == 0);

        assertEquals(6, cursor.position());
    }

    @Test
    void largerBacklogThanHeldStartsAtTheOldest() {
        publish(5);
        Cursor cursor = hub.join(10);

        cursor.startWithLast(1000, EntryWish.ALL);

        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), readAll(cursor));
    }

    @Test
    void whatCameSinceAReaderAskedIsIncludedHoweverLateItBegins() {
        publish(3);
        long asked = hub.nextSeq();
        publish(5);

        Cursor live = hub.join(10);
        live.startLive();
        live.includeFrom(asked);
        Cursor last = hub.join(10);
        last.startWithLast(7, EntryWish.ALL);
        last.includeFrom(asked);

        assertEquals(List.of(4L, 5L, 6L, 7L, 8L), readAll(live));
        assertEquals(List.of(2L, 3L, 4L, 5L, 6L, 7L, 8L), readAll(last), "what it asked for goes back further");
    }

    @Test
    void whatCameSinceAReaderAskedAndIsGoneIsCounted() {
        StreamHub small = new StreamHub(4, roomFor(2, 2), NO_PAUSE, new ManualClock());
        long asked = small.nextSeq();
        for (int i = 0; i < 5; i++) {
            publish(small, 2);
        }

        Cursor cursor = small.join(10);
        cursor.startLive();
        cursor.includeFrom(asked);

        assertEquals(small.oldestSeq() - asked, cursor.takeMissed());
        assertTrue(small.oldestSeq() > asked);
        assertEquals(small.oldestSeq(), readAll(cursor).get(0));
    }

    @Test
    void resumingBehindAnEntryContinuesWithTheNext() {
        publish(10);
        Cursor cursor = hub.join(10);

        Start start = cursor.startAfter(new EntryId(hub.epoch(), 4));

        assertTrue(start.resumed());
        assertFalse(start.hasGap());
        assertEquals(5, readAll(cursor).get(0));
    }

    @Test
    void resumingBehindTheNewestEntryWaitsForTheNext() {
        publish(10);
        Cursor cursor = hub.join(10);

        Start start = cursor.startAfter(new EntryId(hub.epoch(), 10));
        publish(1);

        assertFalse(start.hasGap());
        assertEquals(List.of(11L), readAll(cursor));
    }

    @Test
    void resumingBehindAnExpiredEntryTellsExactlyHowManyAreMissing() {
        for (int i = 0; i < 20; i++) {
            publish(10);
        }
        Cursor cursor = hub.join(10);

        Start start = cursor.startAfter(new EntryId(hub.epoch(), 30));

        assertEquals(Start.EXPIRED, start.reason());
        assertEquals(70, start.missed());
        assertEquals(101, readAll(cursor).get(0));
    }

    @Test
    void resumingAfterARestartSendsEverythingSinceAndSaysThatNobodyKnows() {
        publish(3);
        Cursor cursor = hub.join(10);

        Start start = cursor.startAfter(new EntryId("zzzzzz", 30));

        assertEquals(Start.RESTART, start.reason());
        assertEquals(Start.UNKNOWN, start.missed());
        assertEquals(List.of(1L, 2L, 3L), readAll(cursor));
    }

    @Test
    void resumingBehindAnEntryOfTheFutureIsToldAndGoesOnLive() {
        publish(3);
        Cursor cursor = hub.join(10);

        Start start = cursor.startAfter(new EntryId(hub.epoch(), 99));

        assertEquals(Start.UNKNOWN_ID, start.reason());
        assertNull(cursor.next());
    }

    @Test
    void overtakenReaderGoesOnAtTheOldestHeldAndCountsWhatItLost() {
        StreamHub small = new StreamHub(RING, roomFor(10, 10), NO_PAUSE, Ticker.SYSTEM);
        Cursor cursor = small.join(RING);
        cursor.startLive();
        for (int i = 0; i < 25; i++) {
            publish(small, 10);
        }

        List<Long> read = readAll(cursor);

        assertEquals(151, read.get(0));
        assertEquals(100, read.size());
        assertEquals(150, cursor.takeMissed());
        assertEquals(0, cursor.takeMissed());
    }

    @Test
    void readerThatStoppedComesBackWithNoMoreThanItsAllowedLag() {
        Cursor cursor = hub.join(20);
        cursor.startLive();
        cursor.blocked(Ticker.SYSTEM.nanoTime());
        for (int i = 0; i < 11; i++) {
            publish(10); // the ring is full after ten: with no pause allowed the reader is passed by
        }

        List<Long> read = readAll(cursor);

        assertEquals(91, read.get(0));
        assertEquals(90, cursor.takeMissed());
    }

    @Test
    void writerWaitsForAReaderThatTakesDataAndLosesNothingForIt() throws Exception {
        StreamHub patient = new StreamHub(RING, roomFor(RING, 1), 3_600_000_000_000L, Ticker.SYSTEM);
        Cursor cursor = patient.join(RING);
        cursor.startLive();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        int total = 20_000;
        Future<?> writing = writer.submit(() -> {
            for (int i = 0; i < total; i++) {
                patient.publish(numbered(patient.epoch(), patient.nextBatch(), patient.nextSeq(), 1));
            }
        });

        long expected = 1;
        while (expected <= total) {
            Batch batch = cursor.next();
            if (batch == null) {
                Thread.onSpinWait();
                continue;
            }
            assertEquals(expected, batch.firstSeq());
            expected = batch.lastSeq() + 1;
            cursor.advance(batch);
        }

        writing.get();
        writer.shutdown();
        assertEquals(0, cursor.takeMissed());
    }

    @Test
    void writerWaitsLongerForAReaderThatWasNotServedYetThanForOneThatTakesNothing() throws Exception {
        ManualClock clock = new ManualClock();
        StreamHub patient = new StreamHub(RING, roomFor(RING, 1), 1_000_000_000L, clock);
        Cursor unserved = patient.join(RING);
        unserved.startLive();
        Cursor stuck = patient.join(RING);
        stuck.startLive();
        stuck.blocked(clock.nanoTime());
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (int i = 0; i <= RING; i++) {
                patient.publish(numbered(patient.epoch(), patient.nextBatch(), patient.nextSeq(), 1));
            }
        });
        await().until(() -> patient.nextSeq() == RING + 1);
        clock.advanceMillis(5_000);

        assertEquals(
                LongStream.rangeClosed(1, RING).boxed().toList(),
                readAll(unserved).subList(0, RING));
        writing.get();
        stuck.unblocked();
        readAll(stuck);

        assertEquals(0, unserved.takeMissed());
        assertEquals(1, stuck.takeMissed());
    }

    @Test
    void whileTheWriterWaitsForTheLastReaderOthersDoNotWakeIt() throws Exception {
        WatchedClock clock = new WatchedClock();
        StreamHub patient = new StreamHub(RING, roomFor(RING, 1), 1_000_000_000L, clock);
        Cursor last = live(patient, 1, RING).get(0);
        Cursor other = live(patient, 1, RING).get(0);
        for (int i = 0; i < RING; i++) {
            publish(patient, 1);
        }
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> publish(patient, 1));
        clock.awaitLooks(writing);

        long looksBefore = clock.looks.get();
        long started = System.nanoTime();
        for (Batch batch = other.next(); batch != null; batch = other.next()) {
            other.advance(batch);
            LockSupport.parkNanos(100_000); // time enough to wake
        }
        long looks = clock.looks.get() - looksBefore;
        long mostByItself = (System.nanoTime() - started) / 1_000_000 + 2; // it looks once a millisecond

        assertTrue(looks <= mostByItself, looks + " looks, of which " + mostByItself + " by itself");
        List<Long> read = readAll(last);
        writing.get();
        read.addAll(readAll(last));
        assertEquals(LongStream.rangeClosed(1, RING + 1).boxed().toList(), read);
    }

    @Test
    void aReaderThatLagsIsNotWaitedForWhileThereIsRoom() {
        ManualClock clock = new ManualClock();
        StreamHub patient = new StreamHub(RING, PLENTY, 1_000_000_000L, clock);
        Cursor slow = patient.join(RING);
        slow.startLive();
        slow.blocked(clock.nanoTime());
        for (int i = 0; i < 4 * RING; i++) {
            publish(patient, 1);
        }
        assertEquals(4 * RING, patient.heldEntries());

        assertEquals(4 * RING, readAll(slow).size());
        assertEquals(0, slow.takeMissed());
        publish(patient, 1);
        assertEquals(RING, patient.heldEntries());
    }

    @Test
    void aReaderThatHasStoppedGivesItsRoomBackWithoutAWait() {
        assertEquals(0, missedByAStoppedReader(9_999, false));
        assertEquals(3 * RING + 1, missedByAStoppedReader(10_001, false));
    }

    @Test
    void besideOneThatIsCurrentAReaderCountsAsStoppedEarlier() {
        assertEquals(0, missedByAStoppedReader(2_999, true));
        assertEquals(3 * RING + 1, missedByAStoppedReader(3_001, true));
    }

    @Test
    void besideManyThatAreBusyOneThatIsCurrentChangesNothing() {
        ManualClock clock = new ManualClock();
        StreamHub patient = new StreamHub(RING, PLENTY, 1_000_000_000L, clock);
        Cursor current = patient.join(RING);
        current.startLive();
        Cursor stuck = patient.join(RING);
        stuck.startLive();
        patient.join(RING).startLive();
        patient.join(RING).startLive();
        stuck.blocked(clock.nanoTime());
        for (int i = 0; i < 4 * RING; i++) {
            publish(patient, 1);
        }
        readAll(current);

        clock.advanceMillis(9_999);
        publish(patient, 1);
        readAll(stuck);

        assertEquals(0, stuck.takeMissed());
    }

    @Test
    void aReaderThatTakesNothingHoldsUpOthersForOnePause() throws Exception {
        WatchedClock clock = new WatchedClock();
        StreamHub patient = new StreamHub(RING, roomFor(RING, 1), 1_000_000_000L, clock);
        Cursor stuck = patient.join(RING);
        stuck.startLive();
        Cursor current = patient.join(RING);
        current.startLive();
        for (int i = 0; i < RING; i++) {
            publish(patient, 1);
        }
        readAll(current);
        stuck.blocked(clock.nanoTime());
        clock.advanceMillis(1_500);

        CompletableFuture<Void> writing = publishLate(patient, 1, clock, 900);
        assertFalse(writing.isDone());
        clock.advanceMillis(200);

        writing.get(10, TimeUnit.SECONDS);
    }

    /** Entries missed by a reader that takes nothing for that long and then all, in a ring with four times the room. */
    private long missedByAStoppedReader(int millis, boolean besideOneThatIsCurrent) {
        ManualClock clock = new ManualClock();
        StreamHub patient = new StreamHub(RING, PLENTY, 1_000_000_000L, clock);
        Cursor stuck = patient.join(RING);
        stuck.startLive();
        Cursor current = patient.join(RING);
        current.startLive();
        stuck.blocked(clock.nanoTime());
        for (int i = 0; i < 4 * RING; i++) {
            publish(patient, 1);
        }
        if (besideOneThatIsCurrent) {
            readAll(current);
        } else {
            patient.leave(current);
        }
        clock.advanceMillis(millis);
        publish(patient, 1);
        readAll(stuck);
        return stuck.takeMissed();
    }

    @Test
    void aSlowReaderHoldsUpOthersForFiveSecondsInSum() throws Exception {
        assertEquals(0, missedByASlowReader(4, true));
        assertEquals(1, missedByASlowReader(6, true));
    }

    @Test
    void whereMostAreBusyTheLastOneHoldsUpNobody() throws Exception {
        assertEquals(1, missedBesideIdleAndBusy(2, 1));
        assertEquals(0, missedBesideIdleAndBusy(2, 3));
    }

    /** Entries missed by a reader for which the writer of one entry too many has waited six seconds. */
    private static long missedBesideIdleAndBusy(int idle, int busy) throws Exception {
        WatchedClock clock = new WatchedClock();
        StreamHub patient = new StreamHub(RING, roomFor(RING, 1), 7_000_000_000L, clock);
        Cursor last = patient.join(RING);
        last.startLive();
        List<Cursor> others = live(patient, idle + busy, RING);
        publish(patient, 1);
        others.forEach(StreamHubTest::readAll);
        for (int i = 1; i < RING; i++) {
            publish(patient, 1);
        }
        others.subList(0, idle).forEach(StreamHubTest::readAll);
        CompletableFuture<Void> writing = publishLate(patient, 1, clock, 6_000);
        readAll(last);
        writing.get();
        return last.takeMissed();
    }

    @Test
    void aSlowReaderThatHoldsUpNobodyIsWaitedForAMinuteInSum() throws Exception {
        assertEquals(0, missedByASlowReader(59, false));
        assertEquals(1, missedByASlowReader(61, false));
    }

    @Test
    void aReaderThatTakesFiftyThousandEntriesASecondIsNoSlowOne() {
        StreamHub roomy = new StreamHub(RING, roomFor(2, 50_000), 1_000_000_000L, new ManualClock());
        Cursor busy = roomy.join(RING);
        busy.startLive();
        publish(roomy, 50_000);
        busy.addWaited(3_000_000_000L, 3_000_000_000L, 20_000, 20_000);
        assertEquals(3_000_000_000L, busy.heldUpNanos());
        readAll(busy);
        busy.addWaited(500_000_000L, 500_000_000L, 20_000, 20_000);
        assertEquals(2_500_000_000L, busy.heldUpNanos());
        busy.addWaited(250_000_000L, 0, 20_000, 20_000);
        assertEquals(2_500_000_000L, busy.heldUpNanos());
    }

    @Test
    void aReaderThatTakesAThousandEntriesASecondIsWaitedForAsLongAsItDoes() throws Exception {
        assertEquals(0, missedByASteadyReader(0));
    }

    @Test
    void besideOneThatIsIdleItIsNotHoweverManySlowOnesThereAre() throws Exception {
        assertEquals(1, missedByASteadyReader(1));
    }

    /**
     * Whether one of three readers loses something that takes 10,000 entries every ten seconds, for more than two minutes, and two
     * others do so a little before it.
     *
     * @param idle others that have everything at once
     */
    private static long missedByASteadyReader(int idle) throws Exception {
        WatchedClock clock = new WatchedClock();
        StreamHub patient = new StreamHub(2, roomFor(4, 11_000), 11_000_000_000L, clock);
        Cursor last = patient.join(2);
        last.startLive();
        List<Cursor> others = live(patient, 2 + idle, 2);
        List<Cursor> before = others.subList(0, 2);
        List<Cursor> current = others.subList(2, others.size());
        for (int i = 0; i < 4; i++) {
            publish(patient, 10_000);
        }
        before.forEach(cursor -> cursor.advance(cursor.next()));
        current.forEach(StreamHubTest::readAll);
        for (int i = 0; i < 13; i++) {
            CompletableFuture<Void> writing = publishLate(patient, 10_000, clock, 10_000);
            Batch next = last.next();
            if (last.takeMissed() > 0 || next == null) {
                writing.get();
                return 1;
            }
            last.advance(next);
            before.forEach(cursor -> cursor.advance(cursor.next()));
            writing.get();
            current.forEach(StreamHubTest::readAll);
        }
        return 0;
    }

    @Test
    void amongAThousandReadersOneThatTakesItsShareIsNoSlowOne() throws Exception {
        assertEquals(0, missedBesideOthers(1_000));
        assertEquals(1, missedBesideOthers(100));
    }

    /**
     * Entries missed by one of so many readers that comes last for 3.5 and for 2.4 s, and takes 10,000 between; half of the others are
     * idle meanwhile and half busy.
     */
    private static long missedBesideOthers(int readers) throws Exception {
        WatchedClock clock = new WatchedClock();
        StreamHub patient = new StreamHub(2, roomFor(2, 11_000), 7_000_000_000L, clock);
        Cursor last = patient.join(2);
        last.startLive();
        List<Cursor> others = live(patient, readers - 1, 2);
        List<Cursor> idle = others.subList(0, readers / 2);
        List<Cursor> busy = others.subList(readers / 2, others.size());
        publish(patient, 10_000);
        publish(patient, 10_000);
        idle.forEach(StreamHubTest::readAll);
        busy.forEach(cursor -> cursor.advance(cursor.next()));
        CompletableFuture<Void> writing = publishLate(patient, 10_000, clock, 3_500);
        last.advance(last.next());
        writing.get();
        idle.forEach(StreamHubTest::readAll);
        busy.forEach(cursor -> cursor.advance(cursor.next()));
        writing = publishLate(patient, 10_000, clock, 2_400);
        readAll(last);
        writing.get();
        return Math.min(1, last.takeMissed());
    }

    /** Entries missed by a reader for which the writer of one entry too many has waited that long. */
    private static long missedByASlowReader(int seconds, boolean besideOneThatIsCurrent) throws Exception {
        WatchedClock clock = new WatchedClock();
        StreamHub patient = new StreamHub(RING, roomFor(RING, 1), 7_000_000_000L, clock);
        Cursor slow = patient.join(RING);
        slow.startLive();
        Cursor current = patient.join(RING);
        current.startLive();
        for (int i = 0; i < RING; i++) {
            publish(patient, 1);
        }
        readAll(current);
        if (!besideOneThatIsCurrent) {
            patient.leave(current);
        }
        CompletableFuture<Void> writing = publishLate(patient, 1, clock, 1_000L * seconds);
        readAll(slow);
        writing.get();
        return slow.takeMissed();
    }

    @Test
    void everyReaderSeesEveryEntryOnceInOrderOrCountsItAsMissed() throws Exception {
        StreamHub fast = new StreamHub(1024, roomFor(1024, 1), NO_PAUSE, Ticker.SYSTEM);
        int total = 200_000;
        int readers = 3;
        ExecutorService threads = Executors.newFixedThreadPool(readers);
        List<Future<long[]>> results = new ArrayList<>();
        for (int r = 0; r < readers; r++) {
            Cursor cursor = fast.join(512);
            cursor.startLive();
            results.add(threads.submit(() -> consume(cursor, total)));
        }
        while (fast.nextSeq() <= total) {
            int size = (int) Math.min(1 + fast.nextSeq() % 7, total - fast.nextSeq() + 1);
            fast.publish(numbered(fast.epoch(), fast.nextBatch(), fast.nextSeq(), size));
        }
        for (Future<long[]> result : results) {
            long[] counts = result.get();
            assertEquals(total, counts[0] + counts[1]);
            assertEquals(0, counts[2], "entries out of order");
        }
        threads.shutdown();
    }

    @Test
    void manyPublicationsNeedOneWakeUpPerExecutor() {
        List<Runnable> tasks = new ArrayList<>();
        List<String> woken = new ArrayList<>();
        hub.attach(tasks::add, () -> woken.add("a"));

        publish(1);
        publish(1);
        publish(1);

        assertEquals(1, tasks.size());
        tasks.remove(0).run();
        assertEquals(List.of("a"), woken);
        publish(1);
        assertEquals(1, tasks.size());
    }

    @Test
    void theOnlyReaderIsHandedABatchBeforeItIsWoken() {
        List<String> told = new ArrayList<>();
        Shortcut shortcut = batch -> told.add("handed " + batch.firstSeq());
        hub.attach(Runnable::run, () -> told.add("woken"));
        hub.offer(shortcut);
        publish(1);
        assertEquals(List.of("woken"), told, "nobody reads");

        Cursor only = hub.join(10);
        publish(1);
        assertEquals(List.of("woken", "handed 2", "woken"), told);

        Cursor second = hub.join(10);
        publish(1);
        assertEquals(List.of("woken", "handed 2", "woken", "woken"), told, "there are others");

        hub.leave(second);
        hub.withdraw(batch -> {});
        publish(1);
        assertEquals(List.of("handed 4", "woken"), told.subList(4, told.size()), "another one was withdrawn");

        hub.withdraw(shortcut);
        publish(1);
        assertEquals(List.of("woken"), told.subList(6, told.size()));
        hub.leave(only);
    }

    @Test
    void oneExecutorThatHasNoticedAllThereIsHasTimeForMore() {
        List<Runnable> tasks = new ArrayList<>();
        List<Runnable> others = new ArrayList<>();
        Reader reader = () -> {};
        assertFalse(hub.isReadByOneThatWaits(), "nobody reads");

        java.util.concurrent.Executor loop = tasks::add;
        hub.attach(loop, reader);
        assertTrue(hub.isReadByOneThatWaits());

        publish(1);
        assertFalse(hub.isReadByOneThatWaits(), "it has not come to that yet");
        tasks.remove(0).run();
        assertTrue(hub.isReadByOneThatWaits());

        hub.attach(others::add, reader);
        assertFalse(hub.isReadByOneThatWaits(), "two would do the same");
        hub.detach(loop, reader);
        assertTrue(hub.isReadByOneThatWaits());
    }

    @Test
    void readersMayDetachThemselvesWhileTheyAreWoken() {
        List<Runnable> tasks = new ArrayList<>();
        List<String> woken = new ArrayList<>();
        java.util.concurrent.Executor loop = tasks::add;
        Reader[] second = new Reader[1];
        Reader first = () -> woken.add("first");
        second[0] = () -> {
            woken.add("second");
            hub.detach(loop, second[0]);
        };
        hub.attach(loop, first);
        hub.attach(loop, second[0]);

        publish(1);
        tasks.remove(0).run();
        publish(1);
        tasks.remove(0).run();

        assertEquals(List.of("second", "first", "first"), woken);
    }

    /** Returns entries received, entries missed, and entries out of order. */
    private static long[] consume(Cursor cursor, int total) {
        long received = 0;
        long missed = 0;
        long disorder = 0;
        long last = 0;
        while (last < total) {
            Batch batch = cursor.next();
            missed += cursor.takeMissed();
            if (batch == null) {
                Thread.onSpinWait();
                continue;
            }
            for (int i = cursor.from(); i < batch.count(); i++) {
                long seq = batch.firstSeq() + i;
                disorder += seq != last + 1 && missed == 0 || seq <= last ? 1 : 0;
                last = seq;
                received++;
            }
            cursor.advance(batch);
        }
        return new long[] {received, missed, disorder};
    }

    private void publish(int entries) {
        publish(hub, entries);
    }

    private static void publish(StreamHub to, int entries) {
        to.publish(numbered(to.epoch(), to.nextBatch(), to.nextSeq(), entries));
    }

    /** Publishes that many entries on another thread, which is seen waiting before and after that time has passed. */
    private static CompletableFuture<Void> publishLate(StreamHub to, int entries, WatchedClock clock, long millis) {
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> publish(to, entries));
        clock.awaitLooks(writing);
        clock.advanceMillis(millis);
        clock.awaitLooks(writing);
        return writing;
    }

    /** That many readers of what is published from now on. */
    private static List<Cursor> live(StreamHub of, int readers, int allowedLag) {
        List<Cursor> live = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            Cursor cursor = of.join(allowedLag);
            cursor.startLive();
            live.add(cursor);
        }
        return live;
    }

    /** Bytes that hold exactly so many batches. */
    private static long roomFor(int batches, int entries) {
        return batches * BatchRing.weight(numbered("e", 0, 100, entries));
    }

    private static List<Long> readAll(Cursor cursor) {
        List<Long> result = new ArrayList<>();
        for (Batch batch = cursor.next(); batch != null; batch = cursor.next()) {
            for (int i = cursor.from(); i < batch.count(); i++) {
                result.add(batch.firstSeq() + i);
            }
            cursor.advance(batch);
        }
        return result;
    }

    /** Tells when the writer, which is waiting, has looked at it again. */
    private static final class WatchedClock extends ManualClock {
        private final AtomicLong looks = new AtomicLong();

        @Override
        public long nanoTime() {
            looks.incrementAndGet();
            return super.nanoTime();
        }

        private void awaitLooks(Future<?> writing) {
            long before = looks.get();
            await().until(() -> looks.get() > before + 2 || writing.isDone());
        }
    }
}
