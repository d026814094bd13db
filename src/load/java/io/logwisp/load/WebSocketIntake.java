package io.logwisp.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lines a second from one WebSocket client through a stream to one TCP client: each line is a frame. The time runs from the
 * first frame until the last line is read; frames are made before. Further rounds follow; the last one counts.
 *
 * @param rounds how many
 */
record WebSocketIntake(int rounds) implements Measurement {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(180);
    private static final long PRIME_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int PRIMERS = 400;

    @Override
    public Sample run(Stage stage, Subject subject, Subject.Setup setup) throws IOException {
        try (Arena arena = stage.arena(1);
                Server server = subject.start(arena, setup);
                Crowd crowd = new Crowd();
                WebSocketSender sender = new WebSocketSender(server.inlet(), "/")) {
            List<Client> clients = crowd.connect(1, server.kind(), 1, 1);
            byte[] primer = frames(Lines.PRIMER, Lines.PRIMER);
            for (int i = 0; i < PRIMERS && !crowd.await(clients, Client::isPrimed, PRIME_NANOS); i++) {
                sender.send(primer);
            }
            Tally before = Tally.NOTHING;
            double cold = 0;
            double rate = 0;
            for (int round = 0; round < rounds; round++) {
                long first = (long) round * stage.plan().lines() + 1;
                long last = first + stage.plan().lines() - 1;
                byte[] frames = frames(first, last);
                crowd.aimAt(last);
                long start = System.nanoTime();
                sender.send(frames);
                long end = crowd.awaitComplete(QUIET_NANOS, LONGEST_NANOS);
                Tally now = crowd.tally();
                rate = (now.received() - before.received()) / ((end - start) / 1e9);
                cold = round == 0 ? rate : cold;
                before = now;
            }
            return Sample.of(rate, before)
                    .with("cold", cold)
                    .with("cpu s", server.cpuSeconds())
                    .with("rss", server.residentBytes());
        }
    }

    private static byte[] frames(long first, long last) {
        byte[] line = new byte[Lines.LENGTH];
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) (last - first + 1) * (Lines.LENGTH + 8));
        for (long number = first; number <= last; number++) {
            Lines.write(line, 0, number, 0);
            WebSocketSender.frame(line, 0, Lines.LENGTH - 1, out);
        }
        return out.toByteArray();
    }
}
