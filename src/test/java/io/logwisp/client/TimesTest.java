package io.logwisp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimesTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final long NOW = nanos("2026-11-21T03:00:00.5Z");

    @Test
    void momentsAreAgoOrWritten() throws ClientException {
        assertEquals(nanos("2026-11-21T02:50:00.5Z"), moment("10m"));
        assertEquals(nanos("2026-11-18T03:00:00.5Z"), moment("3d"));
        assertEquals(nanos("2026-11-20T23:00:00Z"), moment("today"));
        assertEquals(nanos("2026-11-19T23:00:00Z"), moment("yesterday"));
        assertEquals(nanos("2026-11-01T09:00:00Z"), moment("2026-11-01 10:00"));
        assertEquals(nanos("2026-10-31T23:00:00Z"), moment("2026-11-01"));
        assertEquals(nanos("2026-11-01T10:00:00.123Z"), moment("2026-11-01T10:00:00.123Z"));
        assertEquals(nanos("2026-11-01T08:00:00Z"), moment("2026-11-01T10:00:00+02:00"));
        assertEquals(1_700_000_000_000_000_000L, moment("1700000000"));
        assertEquals(1_700_000_000_123_000_000L, moment("1700000000123"));
    }

    @Test
    void whatIsNoTimeIsRefused() {
        for (String text : List.of("", "soon", "10x", "2026-13-01", "99999999999999999999")) {
            assertThrows(ClientException.class, () -> moment(text), text);
        }
    }

    @Test
    void timesAreShownInTheirZone() {
        assertEquals("2026-11-21 03:00:00.123", Times.shown("2026-11-21T03:00:00.123456Z", ZoneOffset.UTC));
        assertEquals("2026-11-21 03:00:00.000", Times.shown("2026-11-21T03:00:00Z", ZoneOffset.UTC));
        assertEquals("2026-11-21 03:00:00.100", Times.shown("2026-11-21T03:00:00.1Z", ZoneOffset.UTC));
        assertEquals("2026-11-21 04:00:00.123", Times.shown("2026-11-21T03:00:00.123456Z", BERLIN));
        assertEquals("2026-11-21 02:00:00.000", Times.shown("2026-11-21T03:00:00+02:00", BERLIN));
        assertEquals("-", Times.shown("", BERLIN));
        assertEquals("then\\x1b", Times.shown("then\u001b", BERLIN));
    }

    private static long moment(String text) throws ClientException {
        return Times.moment("--since", text, NOW, BERLIN);
    }

    private static long nanos(String time) {
        Instant instant = Instant.parse(time);
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
