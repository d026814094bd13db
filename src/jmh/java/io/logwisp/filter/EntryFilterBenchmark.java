package io.logwisp.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logwisp.entry.Batch;
import io.logwisp.entry.BatchBuilder;
import java.util.List;
import java.util.Map;
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
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Asking one entry of 119 bytes whether it passes; one in ten holds the word ERROR. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EntryFilterBenchmark {
    private static final int ENTRIES = 500;
    private static final int ENTRIES_PER_ERROR = 10;
    private static final String LINE =
            "2026-11-21 08:00:00.000 %s worker-7 GET /api/v2/items 200 1532 bytes 12.5 ms, request 4711 of 9000, host a.example.org";

    /** A text as {@code grep} takes it: literals, and RE2 expressions with and without a literal to look for first. */
    @Param({
        "ERROR",
        "/ERROR.*[0-9]+ ms/",
        "/(?i)error|fatal|panic/",
        "/(?i)\\b(error|fatal|panic)\\b/",
        "/(?i)(error|fatal|panic) +[a-z]+-[0-9]/",
        "/(?i)(task|disk) [0-9]+ is (slow|stuck)/",
        "/[A-Z]{5} [a-z]+-[0-9]/"
    })
    public String grep = "ERROR";

    private final BatchBuilder builder = new BatchBuilder();
    private EntryFilter filter = EntryFilter.ALL;
    private Batch batch = line("INFO ").build("epoch0", 0, 1);

    @Setup
    public void fill() throws FilterException {
        filter = QueryFilter.parse(Map.of("grep", List.of(grep)));
        for (int i = 0; i < ENTRIES; i++) {
            line(i % ENTRIES_PER_ERROR == 0 ? "ERROR" : "INFO ");
        }
        batch = builder.build("epoch0", 0, 1);
    }

    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public int testEntry() {
        int passed = 0;
        for (int i = 0; i < ENTRIES; i++) {
            passed += filter.test(batch, i) ? 1 : 0;
        }
        return passed;
    }

    private BatchBuilder line(String level) {
        byte[] bytes = LINE.formatted(level).getBytes(UTF_8);
        builder.line(bytes, 0, bytes.length).add(0, "app.log", null);
        return builder;
    }
}
