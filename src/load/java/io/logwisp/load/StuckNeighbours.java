package io.logwisp.load;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The 99th percentile of readers beside clients that never read; memory before the latter come, at most, and after they are
 * gone.
 */
record StuckNeighbours(int linesPerSecond) implements Measurement {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(3);

    @Override
    public Sample run(Stage stage, Subject subject, Subject.Setup setup) throws IOException {
        Plan plan = stage.plan();
        try (Arena arena = stage.arena(1);
                Server server = subject.start(arena, setup);
                Crowd crowd = new Crowd();
                Crowd stuck = new Crowd();
                Writer writer = new Writer(arena.data(1));
                MemoryWatch memory = new MemoryWatch(server)) {
            List<Client> readers = crowd.connect(setup.clients(), server.kind(), 1, 1);
            stage.prime(crowd, arena, readers);
            writer.write(linesPerSecond, plan.warmSeconds());
            long before = server.residentBytes();
            // Their head is never read, so only TCP clients can be waited for.
            List<Client> stones = stuck.connect(plan.stuck(), server.kind().at(Client.Pace.STUCK), 1, 1);
            crowd.measureAges(true);
            writer.write(linesPerSecond, plan.stuckSeconds());
            crowd.aimAt(writer.last());
            crowd.awaitComplete(QUIET_NANOS, QUIET_NANOS * 10);
            crowd.measureAges(false);
            long peak = memory.peak();
            stuck.leave(stones);
            writer.write(linesPerSecond, plan.warmSeconds());
            crowd.aimAt(writer.last());
            crowd.awaitComplete(QUIET_NANOS, QUIET_NANOS * 10);
            return Sample.of(crowd.ages().quantile(0.99), crowd.tally())
                    .with("max µs", crowd.ages().max() / 1e3)
                    .with("rss before", before)
                    .with("rss peak", peak)
                    .with("rss after", server.residentBytes());
        }
    }
}
