package io.logwisp.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.config.CheckpointConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.filter.FilterChain;
import io.logwisp.hub.StreamHub;
import io.logwisp.stats.StreamStats;
import io.logwisp.tail.CheckpointStore;
import io.logwisp.tail.StreamCheckpoint;
import io.logwisp.testing.Configs;
import io.logwisp.testing.ManualClock;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pipeline does with what its sources tell. */
class StreamPipelineTest {
    private final ManualClock clock = new ManualClock();
    private final StreamStats stats = new StreamStats();
    private final StreamHub hub = new StreamHub(1000, 1 << 20, 0, clock);

    private StreamPipeline pipeline(Path file) {
        StreamConfig config = Configs.stream(file).streams().get(0);
        StreamCheckpoint place = new CheckpointStore(CheckpointConfig.OFF, clock).open("app");
        return new StreamPipeline(config, FilterChain.of(config.filters()), hub, stats, null, place, clock, () -> {});
    }

    @Test
    void everyLineThatIsNotPassedOnIsCounted(@TempDir Path dir) {
        StreamPipeline pipeline = pipeline(dir.resolve("a.log"));
        pipeline.skipped("a.log", 3_000_000);
        pipeline.skipped("a.log", 2_000_000);
        pipeline.end();
        assertEquals(2, stats.snapshot().skippedLines());
        assertEquals(0, stats.snapshot().entries());
    }
}
