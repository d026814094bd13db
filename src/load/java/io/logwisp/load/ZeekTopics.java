package io.logwisp.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Many clients of Zeek's API, each with a topic of its own, and one that publishes to them in turn: time from the moment
 * before an event is written until its client has read it, 99th percentile. A client must get each event on its topic, once
 * and in order, and no other.
 *
 * @param eventsPerSecond rate at which events are published
 */
record ZeekTopics(int eventsPerSecond) implements Measurement {
    static final String PATH = "/v1/messages/json";

    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(20);

    @Override
    public Sample run(Stage stage, Subject subject, Subject.Setup setup) throws IOException {
        try (Arena arena = stage.arena(1);
                Server server = subject.start(arena, setup);
                Crowd crowd = new Crowd()) {
            int count = setup.clients();
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] hello = WebSocketSender.frame("[\"" + topic(i) + "\"]");
                clients.addAll(crowd.connect(1, server.kind().saying(hello), i + 1L, count));
            }
            try (WebSocketSender publisher = new WebSocketSender(server.kind().port(), PATH)) {
                publisher.send(WebSocketSender.frame("[]"));
                publisher.next();
                prime(publisher, crowd, clients);
                long last = publish(publisher, count, 0, stage.plan().warmSeconds());
                crowd.measureAges(true);
                crowd.aimAt(publish(publisher, count, last, stage.plan().seconds()));
            }
            crowd.awaitComplete(QUIET_NANOS, QUIET_NANOS * 10);
            crowd.measureAges(false);
            Histogram ages = crowd.ages();
            return Sample.of(ages.quantile(0.99), crowd.tally())
                    .with("p50 µs", ages.quantile(0.5) / 1e3)
                    .with("max µs", ages.max() / 1e3)
                    .with("cpu s", server.cpuSeconds())
                    .with("rss", server.residentBytes());
        }
    }

    /** No topic is the beginning of another. */
    private static String topic(int client) {
        return "load/" + client + "/";
    }

    /** Publishes to everyone until everyone has got something. */
    private static void prime(WebSocketSender publisher, Crowd crowd, List<Client> clients) throws IOException {
        long deadline = System.nanoTime() + READY_NANOS;
        do {
            for (int i = 0; i < clients.size(); i++) {
                publisher.send(event(i, Lines.PRIMER));
            }
        } while (!crowd.await(clients, Client::isPrimed, TimeUnit.SECONDS.toNanos(1)) && System.nanoTime() < deadline);
    }

    /** Returns the number of the last event. */
    private long publish(WebSocketSender publisher, int clients, long from, double seconds) throws IOException {
        long interval = 1_000_000_000L / eventsPerSecond;
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        long number = from;
        for (long due = start; due < end; due += interval) {
            Pause.until(due);
            publisher.send(event((int) (number % clients), number + 1));
            number++;
        }
        return number;
    }

    private static byte[] event(int client, long number) {
        byte[] line = new byte[Lines.LENGTH];
        Lines.write(line, 0, number, System.nanoTime());
        return WebSocketSender.frame("{\"type\":\"data-message\",\"topic\":\"" + topic(client)
                + "event\",\"@data-type\":\"vector\",\"data\":[{\"@data-type\":\"count\",\"data\":1},"
                + "{\"@data-type\":\"count\",\"data\":1},{\"@data-type\":\"vector\",\"data\":["
                + "{\"@data-type\":\"string\",\"data\":\"load\"},{\"@data-type\":\"vector\",\"data\":["
                + "{\"@data-type\":\"string\",\"data\":\""
                + new String(line, 0, Lines.LENGTH - 1, US_ASCII) + "\"}]}]}]}");
    }
}
