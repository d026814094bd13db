package io.logwisp.load;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Syslog messages into a file for as long as the churn takes: growth of memory over the second half of the time.
 *
 * @param connections at the same time
 * @param perSecond messages a second on each of them
 */
record IntakeMemory(int connections, int perSecond) implements Measurement {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

    @Override
    public Sample run(Stage stage, Subject subject, Subject.Setup setup) throws IOException {
        Loggen loggen = new Loggen(setup.protocol(), connections, perSecond);
        try (Arena arena = stage.arena(1);
                Server server = subject.start(arena, setup)) {
            Received received = new Received(arena.received());
            long sent;
            double growth;
            long peak;
            try (MemoryWatch watch = new MemoryWatch(server)) {
                sent = loggen.send(server.kind().port(), stage.plan().churnSeconds());
                growth = watch.bytesPerSecond() * 3600;
                peak = watch.peak();
            }
            received.awaitLines(sent, QUIET_NANOS);
            long lines = received.lines();
            return new Sample(growth, sent, Math.min(lines, sent), Math.max(0, lines - sent), new LinkedHashMap<>())
                    .with("rss peak", peak)
                    .with("rss", server.residentBytes());
        }
    }
}
