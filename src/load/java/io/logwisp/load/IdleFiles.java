package io.logwisp.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * What a server spends on files to which nothing is written: each has been read to its end and was last written a day ago.
 *
 * @param cost what is looked at
 */
record IdleFiles(Cost cost) implements Measurement {
    private static final int LINES = 8;
    private static final int FEW = 5;
    private static final int COLLECTIONS = 4;
    private static final Duration AGE = Duration.ofDays(1);

    /** What a file costs. */
    enum Cost {
        /** Bytes of live heap that each further file adds; even few of them have filled the ring. */
        HEAP,
        /** Processor time of all files, in nanoseconds a second. */
        PROCESSOR
    }

    @Override
    public Sample run(Stage stage, Subject subject, Subject.Setup setup) throws IOException {
        int files = stage.plan().idle();
        if (cost == Cost.PROCESSOR) {
            return Sample.of(processor(stage, subject, setup, files));
        }
        int few = files / FEW;
        double heap = heap(stage, subject, setup, files);
        double heapOfFew = heap(stage, subject, setup, few);
        return Sample.of((heap - heapOfFew) / (files - few)).with("heap", heap).with("heap with a fifth", heapOfFew);
    }

    /** Of files that were there before the server. */
    private static double processor(Stage stage, Subject subject, Subject.Setup setup, int files) throws IOException {
        try (Arena arena = stage.arena(files)) {
            fill(arena, files);
            try (Server server = subject.start(arena, setup)) {
                rest(stage);
                double before = server.cpuSeconds();
                rest(stage);
                return (server.cpuSeconds() - before) / restSeconds(stage) * TimeUnit.SECONDS.toNanos(1);
            }
        }
    }

    /** Of files that came later and so were read whole. */
    private static double heap(Stage stage, Subject subject, Subject.Setup setup, int files) throws IOException {
        try (Arena arena = stage.arena(files);
                Server server = subject.start(arena, setup)) {
            fill(arena, files);
            rest(stage);
            double heap = liveHeap(server);
            server.awaitStatus(
                    "\"total_entries\":" + files * LINES + ","); // last, as so long an answer leaves its buffers behind
            return heap;
        }
    }

    private static void fill(Arena arena, int files) throws IOException {
        Path prepared = arena.folder().resolve("prepared");
        for (int i = 1; i <= files; i++) {
            write(prepared, i);
            Files.move(prepared, arena.data(i));
        }
    }

    /** For the first ten seconds after it was written to, more is kept of a file, and it is looked at more often. */
    private static void rest(Stage stage) {
        Pause.seconds(restSeconds(stage));
    }

    private static double restSeconds(Stage stage) {
        return stage.plan().seconds() * 4;
    }

    private static void write(Path file, int number) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int line = 1; line <= LINES; line++) {
            text.append(
                    "line %d of file %d, long enough to fill what is remembered of a file\n".formatted(line, number));
        }
        Files.writeString(file, text, StandardCharsets.US_ASCII);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(AGE)));
    }

    /**
     * The total of the histogram of what can be reached; channels that were closed go with the second collection. The serial
     * collector leaves gaps, which it counts as objects, and closes them every fourth time only.
     */
    private static double liveHeap(Server server) throws IOException {
        for (int i = 0; i < COLLECTIONS; i++) {
            server.jcmd("GC.run");
        }
        String histogram = server.jcmd("GC.class_histogram");
        String total = histogram.substring(histogram.lastIndexOf("Total"));
        return Double.parseDouble(total.split("\\s+")[2]);
    }
}
