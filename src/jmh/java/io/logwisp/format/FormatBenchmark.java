package io.logwisp.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logwisp.entry.Batch;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Frames;
import io.logwisp.entry.Level;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Encoding one entry of 119 bytes. A batch keeps what it was encoded to, so each call makes its own: {@link #batch} is what
 * that alone costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FormatBenchmark {
    private static final int ENTRIES = 256;
    private static final byte[] PLAIN =
            "2026-11-21 08:00:00.000 INFO  worker-7 GET /api/v2/items 200 1532 bytes 12.5 ms, request 4711 of 9000, host a.example.org"
                    .getBytes(UTF_8);
    private static final byte[] QUOTED =
            "2026-11-21 08:00:00.000 INFO  worker-7 \"GET /api/v2/items\" 200 \"C:\\logs\\app\"\t12.5 ms, request 4711, h\u00f6st a.example.org"
                    .getBytes(UTF_8);

    @Param({"JSON", "SSE", "RAW", "WEBSOCKET"})
    public Format format = Format.JSON;

    @Param({"false", "true"})
    public boolean quotes;

    private final BatchBuilder builder = new BatchBuilder();

    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public Frames encodeEntry() {
        return format.frames(batch());
    }

    /** A batch of the entries, not encoded. */
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public Batch batch() {
        byte[] line = quotes ? QUOTED : PLAIN;
        for (int i = 0; i < ENTRIES; i++) {
            builder.line(line, 0, line.length).add(1_700_000_000_000_000_000L + i * 1000L, "app.log", Level.INFO);
        }
        return builder.build("epoch0", 0, 1);
    }
}
