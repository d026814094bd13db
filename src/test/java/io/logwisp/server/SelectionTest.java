package io.logwisp.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import io.logwisp.filter.EntryFilter;
import io.logwisp.filter.QueryFilter;
import io.logwisp.format.Format;
import io.logwisp.testing.TestEntries;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
    private static final String EPOCH = "aaaaaa";

    private long oldestBatch;
    private final Selections selections = new Selections(() -> oldestBatch);

    @Test
    void clientsThatAskForTheSameShareWhatTheFirstOneFound() throws Exception {
        Selection first = selections.acquire(filter("grep", "/ti.e/", "level", "error,none"), Format.SSE, false);
        Selection second = selections.acquire(filter("level", "none,error", "grep", "/ti.e/"), Format.SSE, false);
        Batch batch = TestEntries.batch(EPOCH, 7, 1, "time", "tiny", "other");

        assertSame(first, second);
        assertNull(second.known(batch));
        Selected found = first.select(batch);
        assertSame(found, second.known(batch));
        assertEquals(1, found.count());
    }

    @Test
    void anotherFilterOrFormatIsAnotherSelection() throws Exception {
        Selection one = selections.acquire(filter("grep", "a"), Format.SSE, false);

        assertNotSame(one, selections.acquire(filter("grep", "b"), Format.SSE, false));
        assertNotSame(one, selections.acquire(filter("grep", "/a/i"), Format.SSE, false));
        assertNotSame(one, selections.acquire(filter("not", "a"), Format.SSE, false));
        assertNotSame(one, selections.acquire(filter("field.x", "a"), Format.SSE, false));
        assertNotSame(one, selections.acquire(filter("grep", "a"), Format.RAW, false));
    }

    @Test
    void nothingIsKeptForASingleClient() throws Exception {
        Selection selection = selections.acquire(filter("grep", "a"), Format.RAW, false);
        Batch batch = TestEntries.batch(EPOCH, 0, 1, "a", "b");

        assertEquals(1, selection.select(batch).count());

        assertNull(selection.known(batch));
        assertEquals(0, selections.kept());
    }

    @Test
    void selectionIsForgottenWithItsLastClient() throws Exception {
        EntryFilter filter = filter("grep", "a");
        Selection selection = selections.acquire(filter, Format.RAW, false);
        selections.acquire(filter, Format.RAW, false);
        selection.select(TestEntries.batch(EPOCH, 0, 1, "a", "b"));
        assertTrue(selections.kept() > 0);

        selections.release(filter, Format.RAW, false);
        assertEquals(1, selections.size());
        selections.release(filter, Format.RAW, false);

        assertEquals(0, selections.size());
        assertEquals(0, selections.kept());
        assertNotSame(selection, selections.acquire(filter, Format.RAW, false));
    }

    @Test
    void batchOfWhichAllPassesIsNotCopied() throws Exception {
        Batch batch = TestEntries.batch(EPOCH, 0, 1, "ab", "ac");

        Selected selected = Selected.of(batch, Format.RAW.frames(batch), Verdicts.of(batch, filter("grep", "a")));

        assertSame(Format.RAW.frames(batch), selected.frames());
        assertEquals(1, selected.countFrom(1));
        assertEquals(3, selected.start(1));
    }

    @Test
    void batchOfWhichNothingPassesHasNoBytes() throws Exception {
        Batch batch = TestEntries.batch(EPOCH, 0, 1, "ab", "ac");

        Selected selected = Selected.of(batch, Format.RAW.frames(batch), Verdicts.of(batch, filter("grep", "x")));

        assertEquals(0, selected.frames().length());
        assertEquals(0, selected.start(1));
        assertEquals(0, selected.countFrom(1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void fromEveryEntryOnExactlyWhatPassesIsSelected(long seed) throws Exception {
        Random random = new Random(seed);
        EntryFilter filter = filter("grep", "x");
        for (int round = 0; round < 300; round++) {
            String[] lines = new String[1 + random.nextInt(12)];
            for (int i = 0; i < lines.length; i++) {
                lines[i] = (random.nextInt(4) < round % 5 ? "x" : "") + "y".repeat(random.nextInt(3));
            }
            Batch batch = TestEntries.batch(EPOCH, round, 1, lines);
            Frames frames = Format.JSON.frames(batch);
            Selected selected = Selected.of(batch, frames, Verdicts.of(batch, filter));
            for (int from = 0; from < lines.length; from++) {
                ByteArrayOutputStream expected = new ByteArrayOutputStream();
                int count = 0;
                for (int i = from; i < lines.length; i++) {
                    if (filter.test(batch, i)) {
                        expected.write(frames.bytes(), frames.start(i), frames.end(i) - frames.start(i));
                        count++;
                    }
                }
                ByteArrayOutputStream found = new ByteArrayOutputStream();
                int start = selected.start(from);
                found.write(selected.frames().bytes(), start, selected.frames().length() - start);
                assertArrayEquals(expected.toByteArray(), found.toByteArray());
                assertEquals(count, selected.countFrom(from));
            }
        }
    }

    @Test
    void newestResultsAreKeptWithinTheShareOfOneFilter() throws Exception {
        Selection selection = oneOf(16);
        Batch last = large(0);
        for (int number = 0; number < 100; number++) {
            last = large(number);
            selection.select(last);
            assertTrue(selection.kept() <= BatchCache.MAX_BYTES / 16);
        }

        assertNotNull(selection.known(last));
        assertNotNull(selection.known(large(90)));
        assertNull(selection.known(large(1)));
        assertEquals(selection.kept(), selections.kept());
    }

    @Test
    void filterIsNotAskedAgainForAClientThatLagsBehindTheResults() throws Exception {
        Selection selection = oneOf(16);
        for (int number = 0; number < 100; number++) {
            selection.select(large(number));
        }
        Batch otherLines = TestEntries.batch(EPOCH, 1, 1, "no longer", "x");

        assertNull(selection.known(otherLines));
        assertFalse(selection.isUndecided(otherLines));
        Selected again = selection.select(otherLines);

        assertEquals(1, again.count());
        assertEquals("no longer\n".length(), again.frames().length());
    }

    @Test
    void verdictsAreForgottenAfterManyBatches() throws Exception {
        Selection selection = shared("a");
        for (int number = 0; number <= Selection.SLOTS; number++) {
            selection.select(TestEntries.batch(EPOCH, number, 1, "a"));
        }

        assertTrue(selection.isUndecided(TestEntries.batch(EPOCH, 0, 1, "a")));
        assertFalse(selection.isUndecided(TestEntries.batch(EPOCH, 1, 1, "a")));
    }

    @Test
    void allFiltersTogetherKeepNoMoreThanTheirShare() throws Exception {
        List<Selection> all = new ArrayList<>();
        for (int k = 0; k < 64; k++) {
            Selection selection = shared("x" + "y".repeat(k));
            all.add(selection);
            for (int number = 0; number < 16; number++) {
                selection.select(large(number));
                assertTrue(selections.kept() <= BatchCache.MAX_BYTES);
            }
        }
        assertEquals(all.stream().mapToLong(Selection::kept).sum(), selections.kept());
    }

    @Test
    void resultsAreForgottenWhenOnlyOneClientIsLeft() throws Exception {
        Selection selection = shared("x");
        selection.select(large(0));

        selections.release(filter("grep", "x"), Format.RAW, false);

        assertEquals(0, selections.kept());
        assertNull(selection.known(large(0)));
        assertTrue(selection.isUndecided(large(0)));
    }

    @Test
    void aFilterThatKeptMuchGivesRoomToThoseThatComeLater() throws Exception {
        int bytes = (int) (BatchCache.MAX_BYTES / 100);
        Selection first = shared("x");
        for (int number = 0; number < 120; number++) {
            first.select(large(number, bytes));
        }
        assertTrue(first.kept() > BatchCache.MAX_BYTES / 2);

        Selection second = shared("xy");
        for (int number = 0; number < 20; number++) {
            second.select(large(number, bytes));
        }

        assertTrue(selections.kept() <= BatchCache.MAX_BYTES);
        assertTrue(first.kept() <= BatchCache.MAX_BYTES / 2);
        assertNotNull(second.known(large(19, bytes)));
        assertNotNull(second.known(large(0, bytes)));
    }

    @Test
    void resultsOfBatchesThatNobodyCanComeToAreDropped() throws Exception {
        Selection selection = shared("a");
        Batch first = TestEntries.batch(EPOCH, 3, 1, "a", "b");
        Batch second = TestEntries.batch(EPOCH, 4, 3, "a", "b");
        Batch third = TestEntries.batch(EPOCH, 5, 5, "a", "b");
        selection.select(first);
        selection.select(second);

        oldestBatch = 4;
        selection.select(third);

        assertNull(selection.known(first));
        assertNotNull(selection.known(second));
        assertNotNull(selection.known(third));
    }

    @Test
    void resultTakesThePlaceOfTheOneThatIsATurnOlder() throws Exception {
        Selection selection = shared("a");
        Batch old = TestEntries.batch(EPOCH, 3, 1, "a", "b");
        Batch later = TestEntries.batch(EPOCH, 3 + Selection.SLOTS, 1, "a", "b");
        selection.select(old);
        long kept = selection.kept();

        selection.select(later);

        assertNull(selection.known(old));
        assertNotNull(selection.known(later));
        assertEquals(kept, selection.kept());
    }

    @Test
    void whatIsKeptIsCountedRightlyWhenManyThreadsSelect() throws Exception {
        Selection selection = shared("x");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int first = t * 5;
                work.add(threads.submit(() -> {
                    for (int number = first; number < first + 60; number++) {
                        Batch batch = large(number);
                        Selected known = selection.known(batch);
                        Selected selected = known == null ? selection.select(batch) : known;
                        assertEquals(number, selected.number());
                        assertEquals(1, selected.count());
                    }
                }));
            }
            for (Future<?> thread : work) {
                thread.get();
            }
        } finally {
            threads.shutdownNow();
        }
        EntryFilter filter = filter("grep", "x");
        selections.release(filter, Format.RAW, false);
        selections.release(filter, Format.RAW, false);
        assertEquals(0, selections.kept());
    }

    private Selection shared(String text) throws Exception {
        selections.acquire(filter("grep", text), Format.RAW, false);
        return selections.acquire(filter("grep", text), Format.RAW, false);
    }

    /** One of that many shared filters; lines with an x pass. */
    private Selection oneOf(int filters) throws Exception {
        for (int k = 1; k < filters; k++) {
            shared("x" + k);
        }
        return shared("x");
    }

    /** Two entries, of which the first passes with 60 KB. */
    private static Batch large(long number) {
        return large(number, 60_000);
    }

    private static Batch large(long number, int bytes) {
        return TestEntries.batch(EPOCH, number, 1, "x" + "y".repeat(bytes), "z");
    }

    private static EntryFilter filter(String... namesAndValues) throws Exception {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
        }
        return QueryFilter.parse(parameters);
    }
}
