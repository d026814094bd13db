package io.logwisp.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Steady readers, slow ones and ones that come and go, while the file is rotated again and again: growth of memory over the
 * second half of the time. The steady readers must lose nothing.
 */
record Churn(int linesPerSecond) implements Measurement {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int SLOW = 5;
    private static final int VISITORS = 20;
    private static final double ROUND_SECONDS = 0.5;
    private static final int ROUNDS_PER_ROTATION = 4;

    @Override
    public Sample run(Stage stage, Subject subject, Subject.Setup setup) throws IOException {
        try (Arena arena = stage.arena(1);
                Server server = subject.start(arena, setup);
                Crowd crowd = new Crowd();
                Crowd passing = new Crowd();
                Writer writer = new Writer(arena.data(1));
                MemoryWatch watch = new MemoryWatch(server)) {
            Crowd.Kind sse = server.kind();
            Crowd.Kind webSocket = Crowd.Kind.webSocket(sse.port(), "/ws");
            List<Client> readers = new ArrayList<>(crowd.connect(setup.clients() / 2, sse, 1, 1));
            readers.addAll(crowd.connect(setup.clients() - readers.size(), webSocket, 1, 1));
            stage.prime(crowd, arena, readers);
            passing.connect(SLOW, sse.at(Client.Pace.SLOW), 1, 1);
            long end = System.nanoTime() + (long) (stage.plan().churnSeconds() * 1e9);
            for (int round = 1; System.nanoTime() < end; round++) {
                List<Client> visitors = passing.connect(VISITORS, round % 2 == 0 ? sse : webSocket, 1, 1);
                writer.write(linesPerSecond, ROUND_SECONDS);
                passing.leave(visitors);
                if (round % ROUNDS_PER_ROTATION == 0) {
                    writer.rotate();
                }
            }
            crowd.aimAt(writer.last());
            crowd.awaitComplete(QUIET_NANOS, QUIET_NANOS * 10);
            return Sample.of(watch.bytesPerSecond() * 3600, crowd.tally())
                    .with("fd/h", watch.descriptorsPerSecond() * 3600)
                    .with("rss peak", watch.peak())
                    .with("rss", server.residentBytes());
        }
    }
}
