package io.logwisp.tail;

import io.logwisp.config.MonitorConfig.LongLine;
import java.util.Arrays;
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
import org.openjdk.jmh.infra.Blackhole;

/** Cutting one read of 64 KiB into lines. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LineSplitterBenchmark {
    private static final int READ = 64 * 1024;

    @Param({"40", "120", "1000"})
    public int lineLength;

    private final LineSplitter splitter = new LineSplitter(new LineRules(1 << 20, LongLine.TRUNCATE, true));
    private byte[] read = {};

    /** Whole lines only, so that every call does the same. */
    @Setup
    public void fill() {
        read = new byte[READ / lineLength * lineLength];
        Arrays.fill(read, (byte) 'x');
        for (int end = lineLength - 1; end < read.length; end += lineLength) {
            read[end] = '\n';
        }
    }

    @Benchmark
    public void splitRead(Blackhole hole) {
        splitter.accept(read, 0, read.length, new Consumer(hole));
    }

    private record Consumer(Blackhole hole) implements LineSink {
        @Override
        public void line(byte[] bytes, int offset, int length, long cut, boolean partial) {
            hole.consume(length);
        }

        @Override
        public void skipped(long bytes) {
            hole.consume(bytes);
        }
    }
}
