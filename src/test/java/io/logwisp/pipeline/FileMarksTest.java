package io.logwisp.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.tail.PastFile;
import io.logwisp.tail.PastFileNames;
import org.junit.jupiter.api.Test;

class FileMarksTest {
    private static final long SECOND = 1_000_000_000L;

    private final FileMarks marks = new FileMarks();
    private final PastFile a = PastFileNames.file("a");
    private final PastFile b = PastFileNames.file("b");

    @Test
    void fileThatIsReadOnNeedsNoOtherMark() {
        marks.reading(a, 0, 1, 0);
        marks.reading(a, 100, 5, 0);
        marks.reading(a, FileMarks.MERGED_BYTES - 1, 9, SECOND - 1);
        FileMarks.View view = marks.view();

        assertEquals(1, view.count());
        assertEquals(0, view.find(1));
        assertEquals(0, view.find(1_000_000));
        assertEquals(-1, view.find(0));
    }

    @Test
    void otherFileAndLaterTimeAndFartherPlaceAndOtherEntriesNeedOne() {
        marks.reading(a, 0, 1, 0);
        marks.reading(b, 7, 5, 0);
        marks.reading(a, 100, 6, 0);
        marks.elsewhere(7, 0);
        marks.elsewhere(8, 0);
        marks.told("a", "rotated", 9, 0);
        marks.reading(a, 200, 10, 0);
        marks.reading(a, 300, 11, SECOND);
        marks.reading(a, 300 + FileMarks.MERGED_BYTES, 12, SECOND);
        FileMarks.View view = marks.view();

        assertEquals(8, view.count());
        assertSame(b, view.origin(view.find(5)));
        assertEquals(7, view.offset(view.find(5)));
        assertNull(view.origin(view.find(8)));
        assertEquals(new FileMarks.Told("a", "rotated"), view.origin(view.find(9)));
        assertEquals(300, view.offset(view.find(11)));
        assertEquals(SECOND, view.time(view.find(11)));
    }

    @Test
    void markOfLinesThatBecameNoEntriesIsReplaced() {
        marks.reading(a, 0, 1, 0);
        marks.reading(b, 0, 1, 0);
        marks.reading(a, 50, 1, 0);
        FileMarks.View view = marks.view();

        assertEquals(1, view.count());
        assertEquals(50, view.offset(0));
    }

    @Test
    void entriesBehindThrownAwayLinesHaveAMarkOfTheirOwn() {
        marks.reading(a, 0, 1, 0);
        marks.interrupt();
        marks.reading(a, 70, 4, 0);

        assertEquals(70, marks.view().offset(marks.view().find(4)));
    }

    @Test
    void manyMarksOfOneFileAreThinnedAndNoEntryGetsLost() {
        for (int i = 0; i < 4 * FileMarks.MAX_MARKS; i++) {
            marks.reading(a, 10L * i, 1 + i, i * SECOND);
        }
        FileMarks.View view = marks.view();

        assertTrue(view.count() <= FileMarks.MAX_MARKS);
        assertEquals(1, view.seq(0));
        int mark = view.find(5000);
        assertTrue(10 * 4999 - view.offset(mark) < FileMarks.MERGED_BYTES);
        assertEquals(10 * (view.seq(mark) - 1), view.offset(mark));
    }

    @Test
    void oldestMarksGoWhenThereAreTooMany() {
        for (int i = 0; i < 4 * FileMarks.MAX_MARKS; i++) {
            marks.reading(i % 2 == 0 ? a : b, 10L * i, 1 + i, 0);
        }
        FileMarks.View view = marks.view();

        assertTrue(view.count() <= FileMarks.MAX_MARKS);
        assertEquals(-1, view.find(1));
        assertEquals(4L * FileMarks.MAX_MARKS, view.seq(view.count() - 1));
    }
}
