package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TailMarkerTest {
    private final TailMarker marker = new TailMarker(8);

    @Test
    void aCondensedMarkerKnowsItsBytesFromOthers() {
        append("0123456789");
        marker.condense();
        assertEquals(8, marker.length());
        assertFalse(matches("2345678X"));
        assertTrue(matches("23456789"));
        assertFalse(matches("2345678X"));
    }

    @Test
    void aCondensedMarkerMovesOnOnceItWasFound() {
        append("01234567");
        marker.condense();
        assertTrue(matches("01234567"));
        append("89");
        assertFalse(matches("01234567"));
        assertTrue(matches("23456789"));
        marker.condense();
        assertTrue(matches("23456789"));
    }

    @Test
    void aMarkerHasTheSameHashCondensedOrNot() {
        append("0123");
        Fingerprint hash = marker.hashWithout(0);
        marker.condense();
        assertEquals(hash, marker.hashWithout(0));
        assertEquals(hash, Fingerprint.of(bytes("0123"), 0, 4));
        assertTrue(matches("0123"));
        append("45");
        assertEquals(hash, marker.hashWithout(2));
    }

    @Test
    void whatACondensedMarkerRemembersIsTakenOver() {
        append("01234567");
        marker.condense();
        TailMarker other = new TailMarker(8);
        other.append(bytes("before"), 0, 6);
        other.copyFrom(marker);
        assertFalse(other.matches(bytes("beforeXX"), 0));
        assertTrue(other.matches(bytes("01234567"), 0));
    }

    @Test
    void nothingRememberedStaysNothing() {
        marker.condense();
        assertEquals(0, marker.length());
        assertEquals(Fingerprint.NONE, marker.hashWithout(0));
        append("01");
        assertTrue(matches("01"));
    }

    @Test
    void aClearedMarkerForgetsItsHash() {
        append("01234567");
        marker.condense();
        marker.clear();
        append("ab");
        assertEquals(Fingerprint.of(bytes("ab"), 0, 2), marker.hashWithout(0));
    }

    private void append(String text) {
        marker.append(bytes(text), 0, text.length());
    }

    private boolean matches(String text) {
        return marker.matches(bytes(text), 0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
