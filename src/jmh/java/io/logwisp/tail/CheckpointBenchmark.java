package io.logwisp.tail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** Writing the checkpoint of 100 files, forced to the disk. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CheckpointBenchmark {
    private static final int FILES = 100;

    private Path dir = Path.of("");
    private CheckpointFile file;
    private Checkpoint checkpoint;

    @Setup
    public void open() throws IOException {
        dir = Files.createTempDirectory("checkpoint-benchmark");
        file = CheckpointFile.open(dir.resolve("state"), "app");
        byte[] content = "x".repeat(1024).getBytes(StandardCharsets.US_ASCII);
        List<FileCheckpoint> files = IntStream.range(0, FILES)
                .mapToObj(i -> new FileCheckpoint(
                        "2049:" + i,
                        Path.of("/var/log/application/service-" + i + ".log"),
                        FileCheckpoint.State.ACTIVE,
                        1_000_000L + i,
                        Fingerprint.of(content, 0, 1024),
                        Fingerprint.of(content, 0, 256),
                        0))
                .toList();
        checkpoint = new Checkpoint(1_800_000_000_000L, Set.of("/var/log/application *.log"), files);
    }

    @TearDown
    public void close() throws IOException {
        file.close();
        TailerBenchmark.deleteAll(dir);
    }

    @Benchmark
    public void writeCheckpoint() throws IOException {
        file.write(checkpoint);
    }
}
