package io.logwisp.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lines a second to all clients together: a file with many lines appears, and the time runs until its last line has reached
 * the last client. Further files follow in the same process; the last one counts, the first one is told as "cold".
 *
 * @param files how many files
 * @param shards number of filters the clients share, each of which passes the lines of one shard; 0 when all get all lines
 * @param passed one line in that many passes the stream's filter
 */
record Throughput(int files, int shards, int passed) implements Measurement {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(180);

    static Throughput of(int files) {
        return new Throughput(files, 0, 1);
    }

    @Override
    public Sample run(Stage stage, Subject subject, Subject.Setup setup) throws IOException {
        int rounds = subject.takesSeveralFiles() ? files : 1;
        for (int i = 1; i <= rounds; i++) {
            stage.data(i);
        }
        try (Arena arena = stage.arena(rounds);
                Server server = subject.start(arena, setup);
                Crowd crowd = new Crowd()) {
            List<Client> clients = connect(crowd, server, setup);
            stage.prime(crowd, arena, clients);
            return deliver(stage, subject, setup, arena, server, crowd, rounds);
        }
    }

    private boolean isFiltered(Subject.Setup setup) {
        return shards > 0 || !setup.streamFilter().isEmpty();
    }

    private List<Client> connect(Crowd crowd, Server server, Subject.Setup setup) throws IOException {
        if (shards == 0) {
            return crowd.connect(setup.clients(), server.kind(), passed, passed);
        }
        List<Client> all = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            String filter = "?grep=" + URLEncoder.encode("/" + Lines.shardFilter(shard) + "/", UTF_8);
            int first = shard == 0 ? shards : shard;
            all.addAll(crowd.connect(setup.clients() / shards, server.kind().with(filter), first, shards));
        }
        return all;
    }

    private Sample deliver(
            Stage stage, Subject subject, Subject.Setup setup, Arena arena, Server server, Crowd crowd, int rounds)
            throws IOException {
        Tally before = Tally.NOTHING;
        double cold = 0;
        double rate = 0;
        double bytesPerSecond = 0;
        double readers = 0;
        for (int i = 1; i <= rounds; i++) {
            crowd.aimAt((long) i * stage.plan().lines());
            double cpu = crowd.cpuSeconds();
            long start = System.nanoTime();
            subject.deliver(arena, server, stage.data(i), i);
            long end = crowd.awaitComplete(QUIET_NANOS, LONGEST_NANOS);
            Tally now = crowd.tally();
            double seconds = (end - start) / 1e9;
            // With a filter the lines that were looked at count, else those that came.
            rate = isFiltered(setup)
                    ? (double) stage.plan().lines() * setup.clients() / seconds
                    : (now.received() - before.received()) / seconds;
            bytesPerSecond = (now.bytes() - before.bytes()) / seconds;
            readers = (crowd.cpuSeconds() - cpu) / seconds;
            cold = i == 1 ? rate : cold;
            before = now;
        }
        return Sample.of(rate, before)
                .with("cold", cold)
                .with("bytes/s", bytesPerSecond)
                .with("readers' core", readers)
                .with("cpu s", server.cpuSeconds())
                .with("rss", server.residentBytes());
    }
}
