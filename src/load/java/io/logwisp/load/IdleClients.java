package io.logwisp.load;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Resident memory with clients to whom nothing is sent for a while; then one line, which all must get. */
record IdleClients() implements Measurement {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(5);

    @Override
    public Sample run(Stage stage, Subject subject, Subject.Setup setup) throws IOException {
        try (Arena arena = stage.arena(1);
                Server server = subject.start(arena, setup);
                Crowd crowd = new Crowd();
                Writer writer = new Writer(arena.data(1))) {
            long empty = server.residentBytes();
            List<Client> clients = crowd.connect(setup.clients(), server.kind(), 1, 1);
            stage.prime(crowd, arena, clients);
            Pause.seconds(stage.plan().seconds());
            long resident = server.residentBytes();
            crowd.measureAges(true);
            writer.write(10, 0.1);
            crowd.aimAt(writer.last());
            crowd.awaitComplete(QUIET_NANOS, QUIET_NANOS * 4);
            crowd.measureAges(false);
            return Sample.of(resident, crowd.tally())
                    .with("rss without", empty)
                    .with("last client µs", crowd.ages().max() / 1e3);
        }
    }
}
