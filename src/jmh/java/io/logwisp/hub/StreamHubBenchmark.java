package io.logwisp.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logwisp.entry.Batch;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Publishing a batch of one entry, building included, and its way to all readers, on one thread: no socket, no waiting. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StreamHubBenchmark {
    private static final byte[] LINE = "x".repeat(119).getBytes(UTF_8);
    private static final int ENTRIES = 10_000;
    private static final long MAX_BYTES = 16 << 20;

    @Param({"0", "1", "100", "1000"})
    public int readers;

    private final BatchBuilder builder = new BatchBuilder();
    private final StreamHub hub = new StreamHub(ENTRIES, MAX_BYTES, 0, Ticker.SYSTEM);
    private final List<Cursor> cursors = new ArrayList<>();

    @Setup
    public void join() {
        Executor loop = Runnable::run;
        for (int i = 0; i < readers; i++) {
            Cursor cursor = hub.join(ENTRIES);
            cursor.startLive();
            cursors.add(cursor);
            hub.attach(loop, () -> {
                Batch batch = cursor.next();
                while (batch != null) {
                    cursor.advance(batch);
                    batch = cursor.next();
                }
            });
        }
    }

    @Benchmark
    public Batch publishAndPoll() {
        builder.line(LINE, 0, LINE.length).add(0, "app.log", null);
        Batch batch = builder.build(hub.epoch(), hub.nextBatch(), hub.nextSeq());
        hub.publish(batch);
        return batch;
    }
}
