package io.logwisp.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.AuditConfig;
import io.logwisp.testing.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    @TempDir
    Path folder;

    @Test
    void aLineIsPlainJsonWhateverTheClientCallsItself() throws Exception {
        try (AuditLog log = log(1 << 20, 1)) {
            log.write(new AuditLog.Event("refused")
                    .put("user", "\u001b[2J\"\n\u009b")
                    .put("empty", "")
                    .put("entries", 3));
            log.write(new AuditLog.Event("refused").put("user", "x".repeat(1000)));
        }
        List<String> lines = Files.readAllLines(folder.resolve("audit.jsonl"));
        assertEquals(2, lines.size());
        assertTrue(
                lines.get(0)
                        .endsWith(",\"event\":\"refused\",\"user\":\"\\u001b[2J\\\"\\u000a\\u009b\",\"entries\":3}"),
                lines.get(0));
        assertTrue(lines.get(1).length() < 400);
    }

    @Test
    void aFullFileIsRenamedAndOnlySomeAreKept() throws Exception {
        try (AuditLog log = log(100, 2)) {
            for (int i = 0; i < 5; i++) {
                log.write(new AuditLog.Event("connect").put("n", i));
            }
        }
        assertTrue(Files.readString(folder.resolve("audit.jsonl")).contains("\"n\":4"));
        assertTrue(Files.readString(folder.resolve("audit.jsonl.1")).contains("\"n\":3"));
        assertTrue(Files.exists(folder.resolve("audit.jsonl.2")));
        assertFalse(Files.exists(folder.resolve("audit.jsonl.3")));
    }

    @Test
    void whatCannotBeWrittenIsCounted() {
        AuditLog log = new AuditLog(new ManualClock());
        log.configure(Optional.of(new AuditConfig(folder.resolve("no").resolve("a"), 1000, 1)));
        log.write(new AuditLog.Event("connect"));
        log.close();
        assertEquals(1, log.dropped());
    }

    private AuditLog log(long maxBytes, int keep) {
        AuditLog log = new AuditLog(new ManualClock());
        log.configure(Optional.of(new AuditConfig(folder.resolve("audit.jsonl"), maxBytes, keep)));
        return log;
    }
}
