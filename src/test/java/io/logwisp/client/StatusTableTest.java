package io.logwisp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StatusTableTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void oneStreamHasItsFilesAndClients() {
        String status = """
                {"service":"LogWisp","version":"1.0.0","server":{"active_clients":2,"uptime_seconds":7300},
                 "monitor":{"total_entries":%d,"dropped_entries":3,"lag_bytes":2048,"rotations":1},
                 "stream":{"name":"app","held":10,"paused":false},
                 "watchers":[{"path":"/l/a.log","state":"active","size":5000000,"lag_bytes":0,"entries_read":1542,
                              "rotations":1,"last_read_time":"1970-01-01T00:00:05Z"}],
                 "clients":[{"address":"127.0.0.1","transport":"sse","sent":9,"missed":0,"lag":0,"filter":"level=warn",
                             "since":""}]}
                """;
        StatusTable table = new StatusTable(0);
        String first = table.of(Json.object(status.formatted(1542)), 10 * SECOND);
        assertEquals("""
                LogWisp 1.0.0, stream app, up 2 h

                ENTRIES  PER SECOND  HELD  DROPPED  FILTERED      LAG  ROTATIONS  CLIENTS
                  1,542           -    10        3         0  2.0 KiB          1        2

                FILE      ENTRIES     SIZE  LAG  ROTATIONS  STATE   LAST READ
                /l/a.log    1,542  4.8 MiB  0 B          1  active  5 s ago

                CLIENT     SENT  MISSED  LAG  TRANSPORT  SINCE  FILTER
                127.0.0.1     9       0    0  sse        -      level=warn
                """, first);
        String second = table.of(Json.object(status.formatted(1742)), 12 * SECOND);
        assertTrue(second.contains("\n  1,742         100 "), second);
    }

    @Test
    void aRouterHasARowForEachStream() {
        String status = """
                {"service":"LogWisp Router","version":"1.0.0","uptime_seconds":5,"streams":{
                 "app":{"stats":{"monitor":{"total_entries":7,"active_watchers":2},"http":{"connections":1},
                        "tcp":{"connections":2}}},
                 "bad\\u001b[2J":{"paused":true,"total_entries":1,"clients":4}}}
                """;
        assertEquals("""
                LogWisp Router 1.0.0, 2 streams, up 5 s

                STREAM      ENTRIES  PER SECOND  DROPPED  FILES  LAG  CLIENTS  STATE
                app               7           -        0      2  0 B        3
                bad\\x1b[2J        1           -                             4  paused
                """, new StatusTable(0).of(Json.object(status), SECOND));
    }
}
