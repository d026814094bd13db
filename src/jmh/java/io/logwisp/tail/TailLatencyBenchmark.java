package io.logwisp.tail;

import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.entry.Ticker;
import io.logwisp.testing.LogWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** From the append of a line, at 100 lines a second, until the tailer has handed it on; woken by the system's hint. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 3, time = 10)
@Fork(1)
public class TailLatencyBenchmark {
    private static final long BETWEEN_LINES_NANOS = 10_000_000;

    private final CountingListener counting = new CountingListener();
    private Path dir = Path.of("");
    private LogWriter writer;
    private DirectoryWatcher watcher;
    private Thread thread;
    private volatile boolean ending;

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
                counting,
                watcher,
                StreamCheckpoint.forgetful(Ticker.SYSTEM),
                () -> LockSupport.unpark(thread))) {
            while (!ending) {
                long due = tailer.poll();
                if (due > 0) {
                    LockSupport.parkNanos(due);
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

    @Setup(Level.Invocation)
    public void pause() {
        LockSupport.parkNanos(BETWEEN_LINES_NANOS);
    }

    @Benchmark
    public long appendToLine() {
        long before = counting.lines();
        writer.lines("a line of a usual length, as a program writes about a hundred of a second or so");
        while (counting.lines() == before) {
            Thread.onSpinWait();
        }
        return before;
    }
}
