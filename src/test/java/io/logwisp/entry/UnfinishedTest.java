package io.logwisp.entry;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UnfinishedTest {
    private final Unfinished room = new Unfinished(100);

    @Test
    void whatAllHoldTogetherIsBounded() {
        assertTrue(room.take(0, 60));
        assertFalse(room.take(0, 60));
        assertTrue(room.take(0, 40));
        assertFalse(room.take(60, 1));
    }

    @Test
    void roomThatIsGivenBackIsTakenAgain() {
        assertTrue(room.take(0, 60));
        assertFalse(room.take(0, 60));
        room.giveBack(60);
        assertTrue(room.take(0, 60));
    }

    @Test
    void aMessageThatIsAloneMayBeLonger() {
        assertTrue(room.take(0, 90));
        assertTrue(room.take(90, 90));
        assertFalse(room.take(0, 1));
    }

    @Test
    void whatIsForcedInLeavesLessForOthers() {
        room.force(90);
        assertFalse(room.take(0, 20));
        room.giveBack(90);
        assertTrue(room.take(0, 20));
    }
}
