package io.logwisp.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logwisp.entry.Batch;
import io.logwisp.entry.BatchBuilder;
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

/** Parsing one line into a batch; each batch is built too, because that is a part of what a line costs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LineParserBenchmark {
    private static final int LINES = 256;

    /** The kinds of lines. */
    public enum Line {
        TEXT(
                "2026-11-21 08:00:00.000 ERROR worker-7 GET /api/v2/items 500 1532 bytes 12.5 ms, request 4711 of 9000 failed"),
        TEXT_WITHOUT_LEVEL(
                "a line of text that names no severity at all, as most programs write when they are left alone, 120 B"),
        JSON("{\"time\":\"2024-01-01T12:00:00.123456Z\",\"level\":\"ERROR\",\"msg\":\"Connection timeout\"}"),
        JSON_WITH_FIELDS("{\"time\":\"2024-01-01T12:00:00.123456Z\",\"level\":\"ERROR\",\"msg\":\"Connection timeout\","
                + "\"user_id\":\"12345\",\"request\":{\"id\":\"abc-def-ghi\",\"path\":\"/api/v2/items\",\"ms\":12.5}}");

        private final byte[] bytes;

        Line(String text) {
            this.bytes = text.getBytes(UTF_8);
        }
    }

    @Param
    public Line line = Line.TEXT;

    private final LineParser parser = new LineParser();
    private final BatchBuilder builder = new BatchBuilder();

    @Benchmark
    @OperationsPerInvocation(LINES)
    public Batch parseLine() {
        for (int i = 0; i < LINES; i++) {
            parser.parsePlain(line.bytes, 0, line.bytes.length, "app.log", 1_700_000_000_000_000_000L, builder);
        }
        return builder.build("epoch0", 0, 1);
    }

    /** The same, and its level is asked for, as most formats do. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public int parseLineAndLevel() {
        Batch batch = parseLine();
        int found = 0;
        for (int i = 0; i < LINES; i++) {
            found += batch.level(i) == null ? 0 : 1;
        }
        return found;
    }
}
