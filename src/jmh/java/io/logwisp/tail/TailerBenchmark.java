package io.logwisp.tail;

import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A tailer over real files: what idle ones cost, and how fast a large one is read. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TailerBenchmark {
    /** 10,000 files without any hint. Milliseconds per operation = thousandths of a core, for it is a second that passes. */
    @State(Scope.Thread)
    public static class IdleFiles {
        private static final int FILES = 10_000;

        /** How long nothing has been written, in seconds: up to 600 they are looked at each second, later each other second. */
        @Param({"60", "1200"})
        public int quietSeconds;

        private final ManualClock clock = new ManualClock();
        private Path dir = Path.of("");
        private FileTailer tailer;

        /** All are open: as many as no system refuses. */
        @Setup
        public void follow() throws IOException {
            dir = Files.createTempDirectory("tailer-benchmark");
            for (int i = 0; i < FILES; i++) {
                Files.writeString(dir.resolve(i + ".log"), "a line that was written long ago, number " + i + "\n");
            }
            tailer = new FileTailer(
                    TailConfigs.patient(FILES, StartPosition.BEGINNING, Target.directory(dir, "*")),
                    clock,
                    new CountingListener(),
                    null,
                    FileTailer::openForReading,
                    StreamCheckpoint.forgetful(clock));
            readAll(tailer);
        }

        /** Time that passes within the measurement does not count as quiet. */
        @Setup(Level.Iteration)
        public void waitUntilQuiet() {
            for (int i = 0; i < quietSeconds; i++) {
                clock.advance(Duration.ofSeconds(1));
                readAll(tailer);
            }
        }

        @TearDown
        public void delete() throws IOException {
            tailer.close();
            deleteAll(dir);
        }
    }

    /** A file of 64 MiB in lines of 120 bytes. */
    @State(Scope.Thread)
    public static class LargeFile {
        private static final int LINE = 120;
        private static final int LINES = (64 << 20) / LINE;

        private final ManualClock clock = new ManualClock();
        private Path dir = Path.of("");

        @Setup
        public void write() throws IOException {
            dir = Files.createTempDirectory("tailer-benchmark");
            Files.writeString(dir.resolve("large.log"), ("x".repeat(LINE - 1) + "\n").repeat(LINES));
        }

        @TearDown
        public void delete() throws IOException {
            deleteAll(dir);
        }
    }

    @Benchmark
    public void secondOfIdleFiles(IdleFiles idle) {
        for (int i = 0; i < 10; i++) {
            idle.clock.advanceMillis(100);
            readAll(idle.tailer);
        }
    }

    @Benchmark
    public long readLargeFile(LargeFile large) {
        CountingListener counting = new CountingListener();
        try (FileTailer tailer = new FileTailer(
                TailConfigs.following(StartPosition.BEGINNING, Target.file(large.dir.resolve("large.log"))),
                large.clock,
                counting,
                null,
                FileTailer::openForReading,
                StreamCheckpoint.forgetful(large.clock))) {
            readAll(tailer);
        }
        if (counting.lines() != LargeFile.LINES) {
            throw new AssertionError(counting.lines() + " lines");
        }
        return counting.lines();
    }

    private static void readAll(FileTailer tailer) {
        while (tailer.poll() == 0) {
            Thread.onSpinWait();
        }
    }

    static void deleteAll(Path dir) throws IOException {
        try (Stream<Path> all = Files.walk(dir)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
