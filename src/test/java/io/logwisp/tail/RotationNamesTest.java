package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names are those of rotated files for certain. */
class RotationNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.log.1",
                "a.log.12",
                "a.log-20261121",
                "a.log_1",
                "a.log.2026-11-21-10",
                "a.log.2026-11-21_10-00-00",
                "a.log-20261121-1763720000",
                "a-20261121.log",
                "a.2026-11-21.log",
                "a-2026-11-21.0.log",
                "a-2026-11-21T10-00-00.000.log",
                "a.log.1.gz",
                "a-2026-11-21.log.zst"
            })
    void whatOnlyARotationIsCalledIsKnown(String name) {
        assertTrue(RotationNames.isOf("a.log", name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.log",
                "a.log.",
                "a-1.log",
                "a.1.log",
                "a-2026.log",
                "a.log.bak",
                "a.log.1.bak",
                "a.log~",
                "a.log1",
                "ab.log.1",
                "a.logs.1",
                "a-20261121-b.log",
                "a.log.gz",
                "a.log.x1"
            })
    void whatMayBeAnotherLogIsLeftAlone(String name) {
        assertFalse(RotationNames.isOf("a.log", name));
    }

    @Test
    void namesWithoutExtensionAreRotatedBehindThem() {
        assertTrue(RotationNames.isOf("syslog", "syslog.1"));
        assertFalse(RotationNames.isOf("syslog", "syslog-x.1"));
        assertTrue(RotationNames.isCompressed("syslog.2.gz"));
        assertFalse(RotationNames.isCompressed("syslog.2"));
    }

    @Test
    void theNameThatARotationBeganWithIsFoundAmongOthers() {
        Set<String> others = Set.of("a", "a.log", "b.log", "a.log.1");
        assertEquals("a.log", RotationNames.origin("a.log.2", others::contains));
        assertEquals("a.log", RotationNames.origin("a.log-20261121", others::contains));
        assertEquals("a.log", RotationNames.origin("a-2026-11-21.0.log", others::contains));
        assertNull(RotationNames.origin("a.log", others::contains));
        assertNull(RotationNames.origin("a-b.log", others::contains));
        assertNull(RotationNames.origin("c.log.1", others::contains));
    }

    @Test
    void theOldestNameOfAFamilyComesFirst() {
        List<String> names = new ArrayList<>(List.of("a.log", "a.log.10", "a.log.2", "a.log.1"));
        names.sort(RotationNames.OLDEST_FIRST);
        assertEquals(List.of("a.log.10", "a.log.2", "a.log.1", "a.log"), names);
        names = new ArrayList<>(List.of("a.log", "a.log-20261121", "a.log-20261120"));
        names.sort(RotationNames.OLDEST_FIRST);
        assertEquals(List.of("a.log-20261120", "a.log-20261121", "a.log"), names);
    }
}
