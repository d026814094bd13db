package io.logwisp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RefusalsTest {
    @Test
    void aServerOfRawLinesThatLetsNobodyInIsNotAskedAgain() {
        Refusal refusal = Refusals.ofLine("ERR authentication failed").orElseThrow();
        assertTrue(refusal.isLasting());
        assertEquals("the token or the password is not accepted", refusal.getMessage());
        assertTrue(Refusals.ofLine("ERR forbidden").orElseThrow().isLasting());
    }

    @Test
    void afterTooManyTriesTheServerSaysWhenToComeBack() {
        Refusal refusal = Refusals.ofLine("ERR too many tries, wait 5 s").orElseThrow();
        assertFalse(refusal.isLasting());
        assertEquals(5000, refusal.retryMillis());
    }

    @Test
    void aLineOfTheLogIsNoRefusal() {
        assertTrue(Refusals.ofLine("ERR disk full").isEmpty());
        assertTrue(Refusals.ofLine("{}").isEmpty());
        assertTrue(Refusals.ofLine("ERR too many tries, wait soon").isEmpty());
    }
}
