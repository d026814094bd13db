package io.logwisp.service;

import io.logwisp.config.ServerConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.entry.Ticker;
import io.logwisp.filter.FilterChain;
import io.logwisp.hub.Intake;
import io.logwisp.hub.StreamHub;
import io.logwisp.pipeline.PipelineThread;
import io.logwisp.pipeline.StreamPipeline;
import io.logwisp.server.AccessGate;
import io.logwisp.server.ClientList;
import io.logwisp.server.Exchange;
import io.logwisp.server.Selections;
import io.logwisp.server.ServedStream;
import io.logwisp.stats.StreamStats;
import io.logwisp.tail.CheckpointStore;
import io.logwisp.tail.DirectoryWatcher;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One configured stream: its hub, its pipeline thread and their life. The servers that hand it out are deployed beside it,
 * because a port can belong to several streams.
 */
final class StreamVerticle extends VerticleBase {
    /** Then status shows how it was before; a file system that does not answer must not take the status with it. */
    private static final Duration STATUS_PATIENCE = Duration.ofSeconds(1);

    /** Then the other streams start; this one follows when its file system answers. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(10);

    private final StreamConfig config;
    private final PipelineThread thread;
    private final StreamPipeline pipeline;
    private final ServedStream served;

    StreamVerticle(
            StreamConfig config,
            @Nullable DirectoryWatcher watcher,
            CheckpointStore checkpoints,
            AccessGate access,
            Ticker ticker) {
        this.config = config;
        StreamStats stats = new StreamStats();
        StreamHub hub = new StreamHub(
                ringEntries(config),
                config.buffer().maxBytes(),
                TimeUnit.MILLISECONDS.toNanos(config.monitor().maxPauseMs()),
                ticker);
        this.thread = new PipelineThread(config.name());
        Intake intake = new Intake(thread::wake);
        this.pipeline = new StreamPipeline(
                config,
                FilterChain.of(config.filters()),
                hub,
                stats,
                watcher,
                checkpoints.open(config.name()),
                ticker,
                thread::wake,
                intake);
        this.served = new ServedStream(
                config,
                hub,
                stats,
                new ClientList(),
                new Selections(hub::oldestBatch),
                new Exchange(intake),
                () -> thread.ask(pipeline::tail, STATUS_PATIENCE, pipeline.tail()),
                access,
                ticker.nanoTime(),
                ticker);
    }

    /** The stream as servers see it. */
    ServedStream served() {
        return served;
    }

    /** Starts following; completes after the first look at every target. */
    @Override
    public Future<?> start() {
        thread.start(pipeline);
        return Future.fromCompletionStage(thread.ask(config::name, START_PATIENCE, config.name()), context);
    }

    /** Ends following; completes when the last batch is published. */
    @Override
    public Future<?> stop() {
        served.hub().hurry();
        return Future.fromCompletionStage(thread.stop(), context);
    }

    /** The ring holds what its clients may lag, even where the buffer was configured smaller. */
    private static int ringEntries(StreamConfig config) {
        return Stream.of(config.http(), config.tcp(), config.webSockets())
                .<ServerConfig>flatMap(List::stream)
                .mapToInt(ServerConfig::bufferSize)
                .reduce(config.buffer().entries(), Math::max);
    }
}
