package io.logwisp.load;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Syslog messages into a file: loggen sends twice, and the second time counts, from its first message until the last line is
 * in the file. Every message of both times must be there at the end; over UDP, every message of the second time.
 *
 * @param connections at the same time
 * @param perSecond messages a second on each of them; 0 = as many as loggen can
 */
record Intake(int connections, int perSecond) implements Measurement {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

    @Override
    public Sample run(Stage stage, Subject subject, Subject.Setup setup) throws IOException {
        Loggen loggen = new Loggen(setup.protocol(), connections, perSecond);
        try (Arena arena = stage.arena(1);
                Server server = subject.start(arena, setup);
                MemoryWatch watch = new MemoryWatch(server)) {
            Received received = new Received(arena.received());
            int port = server.kind().port();
            long sent = loggen.send(port, stage.plan().warmSeconds());
            received.awaitLines(sent, QUIET_NANOS);
            long before = received.lines();
            double cpu = server.cpuSeconds();
            long start = System.nanoTime();
            long counted = loggen.send(port, stage.plan().seconds());
            double sending = (System.nanoTime() - start) / 1e9;
            double seconds = (received.awaitLines(before + counted, QUIET_NANOS) - start) / 1e9;
            double used = server.cpuSeconds() - cpu;
            long lines = received.lines();
            long lostCold = sent - before;
            long missing = sent + counted - lines;
            // A JVM that has just begun may miss datagrams of a full flood; that is told, but the row is about what
            // follows.
            long lost = setup.protocol() == Protocol.SYSLOG_UDP ? missing - lostCold : missing;
            return new Sample(
                            (lines - before) / seconds,
                            counted,
                            counted - Math.max(0, lost),
                            Math.max(0, -lost),
                            new LinkedHashMap<>())
                    .with("lost while cold", lostCold)
                    .with("sent a second", counted / sending)
                    .with("cpu µs a line", used * 1e6 / Math.max(1, lines - before))
                    .with("rss", server.residentBytes())
                    .with("rss peak", watch.peak());
        }
    }
}
