package io.logwisp.service;

import io.logwisp.config.ServerConfig;
import io.logwisp.config.SourceConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Inbox;
import io.logwisp.entry.ReceivedEntry;
import io.logwisp.entry.Ticker;
import io.logwisp.filter.EntryFilter;
import io.logwisp.filter.FilterChain;
import io.logwisp.hub.Cursor;
import io.logwisp.hub.StreamHub;
import io.logwisp.pipeline.Messages;
import io.logwisp.pipeline.PipelineThread;
import io.logwisp.pipeline.StreamHistory;
import io.logwisp.pipeline.StreamPipeline;
import io.logwisp.server.AccessGate;
import io.logwisp.server.ClientList;
import io.logwisp.server.Exchange;
import io.logwisp.server.Farewell;
import io.logwisp.server.Selections;
import io.logwisp.server.ServedStream;
import io.logwisp.server.Valve;
import io.logwisp.sink.StreamSinks;
import io.logwisp.stats.SourceStats;
import io.logwisp.stats.StreamStats;
import io.logwisp.tail.CheckpointStore;
import io.logwisp.tail.DirectoryWatcher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
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

    /** How often it is asked whether the first look waits for clients. */
    private static final long WAITING_TICK_MILLIS = 20;

    /** Browsers come back after two seconds. */
    private static final long FORMER_CLIENTS_MILLIS = 5_000;

    private final StreamConfig config;
    private final PipelineThread thread;
    private final StreamPipeline pipeline;
    private final StreamSinks sinks;
    private final ServedStream served;
    private final Inbox<Messages> inbox;

    /** @param historians threads that read the past */
    StreamVerticle(
            StreamConfig config,
            @Nullable DirectoryWatcher watcher,
            CheckpointStore checkpoints,
            AccessGate access,
            Executor historians,
            Vertx vertx,
            Ticker ticker) {
        this.config = config;
        StreamStats stats = new StreamStats(
                config.sources().stream().map(StreamVerticle::counters).toList());
        StreamHub hub = new StreamHub(
                ringEntries(config),
                config.buffer().maxBytes(),
                config.buffer().entries(),
                TimeUnit.SECONDS.toNanos(config.buffer().maxAgeSeconds()),
                TimeUnit.MILLISECONDS.toNanos(config.monitor().maxPauseMs()),
                ticker);
        this.thread = new PipelineThread(config.name());
        this.inbox = new Inbox<>(Messages.MAX_WAITING_BYTES, thread::wake);
        Inbox<ReceivedEntry> published = new Inbox<>(ReceivedEntry.MAX_WAITING_BYTES, thread::wake);
        EntryFilter filter = FilterChain.of(config.filters());
        this.pipeline = new StreamPipeline(
                config,
                filter,
                hub,
                stats,
                watcher,
                checkpoints.open(config.name()),
                ticker,
                thread::wake,
                inbox,
                published);
        this.sinks = StreamSinks.of(config, hub, MachineNames.own(), vertx, ticker);
        this.served = new ServedStream(
                config,
                hub,
                stats,
                sinks.stats(),
                new ClientList(),
                new Selections(hub::oldestBatch),
                new StreamHistory(
                        config,
                        filter,
                        hub,
                        () -> thread.ask(() -> pipeline.places(StreamHistory.MAX_FILES)),
                        historians,
                        ticker),
                new Exchange(published),
                () -> thread.ask(pipeline::tail, STATUS_PATIENCE, pipeline.tail()),
                valve(thread, pipeline),
                access,
                new Farewell(),
                ticker.nanoTime(),
                ticker);
    }

    /** The stream as servers see it. */
    ServedStream served() {
        return served;
    }

    /** Where the stream's sources leave messages. */
    Inbox<Messages> inbox() {
        return inbox;
    }

    private static SourceStats counters(SourceConfig source) {
        if (source instanceof SourceConfig.Syslog syslog) {
            return new SourceStats(syslog.name(), syslog.transport().text(), syslog.address());
        }
        if (source instanceof SourceConfig.WebSocket webSocket) {
            return new SourceStats(webSocket.name(), "websocket", webSocket.url());
        }
        if (source instanceof SourceConfig.Zeek zeek) {
            return new SourceStats(zeek.name(), "zeek", zeek.url());
        }
        throw new AssertionError("BUG: nothing counts " + source);
    }

    /** Starts following; completes after the first look at every target, or once that waits for clients. */
    @Override
    public Future<?> start() {
        if (pipeline.goesOn()) {
            expectFormerClients();
        }
        sinks.start();
        thread.start(pipeline);
        Future<String> looked =
                Future.fromCompletionStage(thread.ask(config::name, START_PATIENCE, config.name()), context);
        return pipeline.goesOn() ? lookedOrWaiting(looked) : looked;
    }

    /** The first look may have so much to read that it waits for clients, who cannot come before the servers listen. */
    private Future<?> lookedOrWaiting(Future<String> looked) {
        Promise<String> waiting = Promise.promise();
        looked.onFailure(waiting::tryFail);
        long timer = vertx.setPeriodic(WAITING_TICK_MILLIS, ignored -> {
            if (served.hub().isWaiting()) {
                waiting.tryComplete();
            }
        });
        return Future.any(looked, waiting.future()).onComplete(ignored -> vertx.cancelTimer(timer));
    }

    /**
     * Keeps the beginning for those who followed before the restart, as far as memory reaches, until they had the time to come
     * back; then reading waits for them as for any client.
     */
    private void expectFormerClients() {
        Cursor absent = served.hub().join(0);
        vertx.setTimer(FORMER_CLIENTS_MILLIS, ignored -> served.hub().leave(absent));
    }

    /** Has the sinks open their files anew. Any thread. */
    void reopen() {
        sinks.reopen();
    }

    /** Ends following; completes when the last batch is published and the sinks have had it. */
    @Override
    public Future<?> stop() {
        served.hub().hurry();
        return Future.fromCompletionStage(thread.stop().thenCompose(ended -> sinks.stop()), context);
    }

    private static Valve valve(PipelineThread thread, StreamPipeline pipeline) {
        return new Valve() {
            @Override
            public boolean isPaused() {
                return pipeline.isPaused();
            }

            @Override
            public CompletionStage<Boolean> pause(boolean paused) {
                return thread.ask(() -> pipeline.pause(paused));
            }

            @Override
            public CompletionStage<Long> clear() {
                return thread.ask(pipeline::clear);
            }
        };
    }

    /** The ring holds what its clients may lag, even where the buffer was configured smaller. */
    private static int ringEntries(StreamConfig config) {
        int entries = Stream.of(config.http(), config.tcp(), config.webSockets())
                .<ServerConfig>flatMap(List::stream)
                .mapToInt(ServerConfig::bufferSize)
                .reduce(config.buffer().entries(), Math::max);
        // Whole batches leave the ring, so it needs room for one more to have all that are asked for.
        return entries + BatchBuilder.MAX_ENTRIES;
    }
}
