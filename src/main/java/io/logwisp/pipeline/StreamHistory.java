package io.logwisp.pipeline;

import io.logwisp.config.StreamConfig;
import io.logwisp.entry.Ticker;
import io.logwisp.filter.EntryFilter;
import io.logwisp.hub.History;
import io.logwisp.hub.HistoryException;
import io.logwisp.hub.HistoryException.Kind;
import io.logwisp.hub.HistoryPage;
import io.logwisp.hub.HistoryRequest;
import io.logwisp.hub.StreamHub;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The past of one stream, read on threads of its own. Safe for every thread. */
public final class StreamHistory implements History {
    private static final Logger logger = LoggerFactory.getLogger(StreamHistory.class);

    /** Files whose past before the start is read. */
    public static final int MAX_FILES = 64;

    /** Then the pipeline waits for readers or for a file system that does not answer. */
    private static final long PIPELINE_PATIENCE_SECONDS = 3;

    private final StreamConfig config;
    private final EntryFilter filter;
    private final StreamHub hub;
    private final Supplier<CompletionStage<HistoryPlaces>> places;
    private final Executor workers;
    private final Ticker ticker;

    /**
     * @param filter what the stream's configuration lets pass
     * @param places asks the pipeline where entries stand
     * @param workers threads that may wait for disks; refuses when there is too much to do
     */
    public StreamHistory(
            StreamConfig config,
            EntryFilter filter,
            StreamHub hub,
            Supplier<CompletionStage<HistoryPlaces>> places,
            Executor workers,
            Ticker ticker) {
        this.config = config;
        this.filter = filter;
        this.hub = hub;
        this.places = places;
        this.workers = workers;
        this.ticker = ticker;
    }

    @Override
    public CompletionStage<HistoryPage> read(HistoryRequest request) {
        CompletableFuture<HistoryPage> answer = new CompletableFuture<>();
        try {
            workers.execute(() -> complete(request, answer));
        } catch (RejectedExecutionException full) {
            answer.completeExceptionally(new HistoryException(Kind.BUSY, "too many read the past at the same time"));
        }
        return answer;
    }

    private void complete(HistoryRequest request, CompletableFuture<HistoryPage> answer) {
        try (HistoryWalk walk = new HistoryWalk(config, filter, hub, this::places, ticker, request)) {
            answer.complete(walk.page());
        } catch (HistoryException e) {
            answer.completeExceptionally(e);
        } catch (RuntimeException e) {
            logger.error("stream {}: fault in the program while reading the past", config.name(), e);
            answer.completeExceptionally(e);
        }
    }

    private HistoryPlaces places() {
        try {
            return places.get().toCompletableFuture().get(PIPELINE_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new HistoryException(Kind.BUSY, "the stream does not answer at the moment");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HistoryException(Kind.BUSY, "the server is stopping");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
