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
    private static final Duration AGE = Duration.ofDays(1);

    /** What a file costs. */
    enum Cost {
        /** Bytes of live heap for each file, beyond those of a server that has read the same lines from one file. */
        HEAP,
        /** Processor time of all files, in nanoseconds a second. */
        PROCESSOR
    }

    @Override
    public Sample run(Stage stage, Subject subject, Subject.Setup setup) throws IOException {
        int files = stage.plan().idle();
        if (cost == Cost.PROCESSOR) {
            return Sample.of(watch(stage, subject, setup, files, server -> processor(stage, server)));
        }
        double many = watch(stage, subject, setup, files, IdleFiles::liveHeap);
        double one = watch(stage, subject, setup, 1, IdleFiles::liveHeap);
        return Sample.of((many - one) / files).with("heap", many).with("heap with 1 file", one);
    }

    private static double watch(Stage stage, Subject subject, Subject.Setup setup, int files, Look look)
            throws IOException {
        int lines = stage.plan().idle() * LINES;
        try (Arena arena = stage.arena(files);
                Server server = subject.start(arena, setup)) {
            for (int i = 1; i <= files; i++) { // those that are there from the start are not read
                Path prepared = arena.folder().resolve("prepared");
                write(prepared, i, lines / files);
                Files.move(prepared, arena.data(i));
            }
            server.awaitStatus("\"total_entries\":" + lines + ",");
            Pause.seconds(stage.plan().seconds() * 3); // after 10 s without a change less is kept of a file
            return look.at(server);
        }
    }

    private static void write(Path file, int number, int lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int line = 1; line <= lines; line++) {
            text.append(
                    "line %d of file %d, long enough to fill what is remembered of a file\n".formatted(line, number));
        }
        Files.writeString(file, text, StandardCharsets.US_ASCII);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(AGE)));
    }

    private static double processor(Stage stage, Server server) {
        double before = server.cpuSeconds();
        Pause.seconds(stage.plan().seconds());
        return (server.cpuSeconds() - before) / stage.plan().seconds() * TimeUnit.SECONDS.toNanos(1);
    }

    /** The total of the histogram of what can be reached. */
    private static double liveHeap(Server server) throws IOException {
        String histogram = server.jcmd("GC.class_histogram");
        String total = histogram.substring(histogram.lastIndexOf("Total"));
        return Double.parseDouble(total.split("\\s+")[2]);
    }

    /** A look at a server that has come to rest. */
    @FunctionalInterface
    private interface Look {
        double at(Server server) throws IOException;
    }
}
