package io.logwisp.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logwisp.entry.Batch;
import io.logwisp.entry.BatchBuilder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
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

/**
 * One entry asked by the three engines there are to choose from: what the program has (literals first, then RE2), RE2 alone,
 * and the one of the JDK, which the program never uses.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EngineBenchmark {
    private static final int ENTRIES = 100;
    private static final int ENTRIES_PER_ERROR = 10;
    private static final String LINE =
            "2026-11-21 08:00:00.000 %s worker-7 GET /api/v2/items 200 1532 bytes 12.5 ms, aaaaaaaaaaaaaaaaaaaaaaaa!"
                    + " a.example.org";

    /** What searches. */
    public enum Engine {
        LITERALS_AND_RE2,
        RE2,
        JDK
    }

    @Param
    public Engine engine = Engine.RE2;

    /** The last one takes an engine that goes back and tries again a time that grows with a power of the length. */
    @Param({"(?i)\\b(error|fatal|panic)\\b", "[A-Z]{5} [a-z]+-[0-9]", "(.*a){4}x"})
    public String expression = "";

    private IntPredicate test = i -> false;

    @Setup
    public void fill() throws FilterException {
        BatchBuilder builder = new BatchBuilder();
        for (int i = 0; i < ENTRIES; i++) {
            byte[] line = LINE.formatted(i % ENTRIES_PER_ERROR == 0 ? "ERROR" : "INFO ")
                    .getBytes(UTF_8);
            builder.line(line, 0, line.length).add(0, "app.log", null);
        }
        Batch batch = builder.build("epoch0", 0, 1);
        EntryFilter filter = QueryFilter.parse(Map.of("grep", List.of("/" + expression + "/")));
        com.google.re2j.Pattern re2 = com.google.re2j.Pattern.compile(expression);
        java.util.regex.Pattern jdk = java.util.regex.Pattern.compile(expression);
        test = switch (engine) {
            case LITERALS_AND_RE2 -> i -> filter.test(batch, i);
            case RE2 -> i -> re2.matcher(batch.message(i)).find();
            case JDK -> i -> jdk.matcher(batch.message(i)).find();
        };
    }

    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public int testEntry() {
        int passed = 0;
        for (int i = 0; i < ENTRIES; i++) {
            passed += test.test(i) ? 1 : 0;
        }
        return passed;
    }
}
