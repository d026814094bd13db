package io.logwisp.tail;

import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.entry.Ticker;
import io.logwisp.testing.LogWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the append of a line, at 100 lines a second, until the tailer has handed it on; woken by the system's hint. The
 * listener takes the time, because a thread that spins until the line is there would keep one core from the tailer, and one
 * that is woken would add its own waking. The score is the time of the whole iteration; the figures are the two counters.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 1) // the counters of several would be added
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.fs=ALL-UNNAMED"
        })
public class TailLatencyBenchmark {
    private static final int LINES = 2000;
    private static final long BETWEEN_LINES_NANOS = 10_000_000;

    private final StampingListener stamping = new StampingListener();
    private Path dir = Path.of("");
    private LogWriter writer;
    private DirectoryWatcher watcher;
    private Thread thread;
    private volatile boolean ending;

    /** What is reported beside the score, in microseconds: from the return of the write, and from its call. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Latency {
        public double medianMicros;
        public double p99Micros;
        public double medianWithWriteMicros;
        public double p99WithWriteMicros;
    }

    @Setup
    public void follow() throws IOException {
        dir = Files.createTempDirectory("tailer-benchmark");
        Path log = Files.createFile(dir.resolve("a.log"));
        writer = LogWriter.append(log);
        watcher = new DirectoryWatcher(Ticker.SYSTEM);
        thread = new Thread(() -> run(log), "pipeline");
        thread.start();
    }

    private void run(Path log) {
        try (FileTailer tailer = new FileTailer(
                TailConfigs.following(StartPosition.BEGINNING, Target.file(log)),
                Ticker.SYSTEM,
                stamping,
                watcher,
                StreamCheckpoint.forgetful(Ticker.SYSTEM),
                () -> LockSupport.unpark(thread))) {
            while (!ending) {
                long due = tailer.poll();
                if (due > 0) {
                    tailer.await(due);
                }
            }
        }
    }

    @TearDown
    public void delete() throws IOException, InterruptedException {
        ending = true;
        LockSupport.unpark(thread);
        thread.join();
        watcher.close();
        writer.close();
        TailerBenchmark.deleteAll(dir);
    }

    @Benchmark
    public void appendToLine(Latency latency) {
        long[] begun = new long[LINES];
        long[] written = new long[LINES];
        for (int i = 0; i < LINES; i++) {
            LockSupport.parkNanos(BETWEEN_LINES_NANOS);
            long before = stamping.lines();
            long beginning = System.nanoTime();
            writer.lines("a line of a usual length, as a program writes about a hundred of a second or so");
            long end = System.nanoTime();
            while (stamping.lines() == before) {
                LockSupport.parkNanos(BETWEEN_LINES_NANOS / 10);
            }
            begun[i] = stamping.lastNanos - beginning;
            written[i] = Math.max(0, stamping.lastNanos - end);
        }
        Arrays.sort(begun);
        Arrays.sort(written);
        latency.medianMicros = written[LINES / 2] / 1e3;
        latency.p99Micros = written[LINES * 99 / 100] / 1e3;
        latency.medianWithWriteMicros = begun[LINES / 2] / 1e3;
        latency.p99WithWriteMicros = begun[LINES * 99 / 100] / 1e3;
    }

    /** Notes when the last line came. Written by the tailer's thread. */
    private static final class StampingListener extends CountingListener {
        private long lastNanos; // published by the count of lines

        @Override
        public void line(String source, byte[] bytes, int offset, int length, long cut, boolean partial) {
            lastNanos = System.nanoTime();
            super.line(source, bytes, offset, length, cut, partial);
        }
    }
}
