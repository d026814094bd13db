package io.logwisp.load;

import java.io.IOException;

/** Time from the topics of a new client of Zeek's API to its ack while nothing else is going on, median. */
record ZeekAck() implements Measurement {
    private static final long PAUSE_MILLIS = 5;

    @Override
    public Sample run(Stage stage, Subject subject, Subject.Setup setup) throws IOException {
        byte[] topics = WebSocketSender.frame("[\"load/\"]");
        Histogram times = new Histogram();
        int counted = stage.plan().acks();
        int warm = counted * 2 / 5;
        try (Arena arena = stage.arena(1);
                Server server = subject.start(arena, setup)) {
            long first = 0;
            for (int i = 0; i < warm + counted; i++) {
                try (WebSocketSender client = new WebSocketSender(server.kind().port(), ZeekTopics.PATH)) {
                    Pause.millis(PAUSE_MILLIS);
                    long start = System.nanoTime();
                    client.send(topics);
                    String ack = client.next();
                    long nanos = System.nanoTime() - start;
                    if (!ack.startsWith("{\"type\":\"ack\"")) {
                        throw new IOException("no ack: " + ack);
                    }
                    first = i == 0 ? nanos : first;
                    if (i >= warm) {
                        times.record(nanos);
                    }
                }
            }
            return Sample.of(times.quantile(0.5))
                    .with("first µs", first / 1e3)
                    .with("p99 µs", times.quantile(0.99) / 1e3)
                    .with("max µs", times.max() / 1e3);
        }
    }
}
