package io.logwisp.load;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Time from the moment before a line is appended until a client has read it: a quantile over all lines and clients.
 *
 * @param linesPerSecond rate at which lines are appended, each with a write of its own up to 5,000
 * @param share the quantile, 0 to 1
 * @param busySeconds how long {@value #BUSY} lines a second come before, which do not count
 */
record Latency(int linesPerSecond, double share, double busySeconds) implements Measurement {
    static final int BUSY = 10_000;
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(3);

    @Override
    public Sample run(Stage stage, Subject subject, Subject.Setup setup) throws IOException {
        try (Arena arena = stage.arena(1);
                Server server = subject.start(arena, setup);
                Crowd crowd = new Crowd();
                Writer writer = new Writer(arena.data(1))) {
            List<Client> clients = crowd.connect(setup.clients(), server.kind(), 1, 1);
            stage.prime(crowd, arena, clients);
            writer.write(BUSY, busySeconds);
            writer.write(linesPerSecond, stage.plan().warmSeconds());
            double cpu = crowd.cpuSeconds();
            crowd.measureAges(true);
            writer.write(linesPerSecond, stage.plan().seconds());
            crowd.aimAt(writer.last());
            crowd.awaitComplete(QUIET_NANOS, QUIET_NANOS * 10);
            crowd.measureAges(false);
            Histogram ages = crowd.ages();
            return Sample.of(ages.quantile(share), crowd.tally())
                    .with("p50 µs", ages.quantile(0.5) / 1e3)
                    .with("p99 µs", ages.quantile(0.99) / 1e3)
                    .with("max µs", ages.max() / 1e3)
                    .with(
                            "readers' core",
                            (crowd.cpuSeconds() - cpu) / stage.plan().seconds())
                    .with("cpu s", server.cpuSeconds())
                    .with("rss", server.residentBytes());
        }
    }
}
