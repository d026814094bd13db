package io.logwisp.service;

import io.logwisp.auth.AuditLog;
import io.logwisp.auth.Authorizer;
import io.logwisp.config.CheckpointConfig;
import io.logwisp.config.LogWispConfig;
import io.logwisp.entry.Ticker;
import io.logwisp.server.AccessGate;
import io.logwisp.server.Health;
import io.logwisp.server.ProgramCommands;
import io.logwisp.server.ServedStream;
import io.logwisp.server.StreamCommands;
import io.logwisp.tail.CheckpointStore;
import io.logwisp.tail.DirectoryWatcher;
import io.logwisp.tail.FileSnapshot;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.LocalTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that runs: streams, servers, router. Its methods may be called from every thread but an event loop; they wait
 * for the work, which one control thread does, one thing after another.
 */
public final class LogWispService implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(LogWispService.class);

    private static final long LONGEST_CLOSE_SECONDS = 5;
    private static final long PAUSE_SECONDS = 2;

    /** Certificates are replaced days before they expire: nobody waits for the new one. */
    private static final long CERTIFICATE_MILLIS = 60_000;

    private static final long USERS_MILLIS = 1000;

    private final Vertx vertx;
    private final DirectoryWatcher watcher;
    private final CheckpointStore checkpoints;
    private final Authorizer authorizer;
    private final AuditLog audit;
    private final AccessGate access;
    private final Health health;
    private final ExecutorService control = Executors.newSingleThreadExecutor(task -> new Thread(task, "control"));

    private volatile ProgramCommands program = ProgramCommands.NONE;

    // Owned by the control thread.
    private final Deployment deployment;

    /** What the control listener knows, which is there before the program can obey it. */
    private final class Relay implements ProgramCommands {
        @Override
        public CompletionStage<Result> reload() {
            return program.reload();
        }

        @Override
        public String logLevel() {
            return program.logLevel();
        }

        @Override
        public boolean setLogLevel(String level) {
            return program.setLogLevel(level);
        }
    }

    private LogWispService(EventLoops loops, CheckpointConfig checkpoint, Ticker ticker) {
        vertx = loops.vertx();
        watcher = new DirectoryWatcher(ticker);
        checkpoints = new CheckpointStore(checkpoint, ticker);
        authorizer = new Authorizer(ticker);
        audit = new AuditLog(ticker);
        access = new AccessGate(authorizer, audit, ticker);
        loops.accepted().count(access.connections());
        health = new Health(loops.executors(), this::onControlLater, ticker);
        deployment = new Deployment(
                vertx, loops.count(), watcher, checkpoints, access, new Relay(), health, ticker, Version.current());
    }

    /** As {@link #start(EventLoops, LogWispConfig)}, with event loops of its own. */
    public static LogWispService start(LogWispConfig config) throws StartException {
        return start(EventLoops.create(), config);
    }

    /**
     * Starts all streams and returns once every listener is bound and every file has been looked at once.
     *
     * @param loops of this service alone, which closes them
     * @throws StartException when a listener cannot be bound; everything that was started is stopped again
     */
    public static LogWispService start(EventLoops loops, LogWispConfig config) throws StartException {
        LogWispService service = new LogWispService(loops, config.checkpoint(), Ticker.SYSTEM);
        try {
            service.apply(config);
            service.watchCertificates();
            service.watchUsers();
            service.health.enter(Health.Phase.SERVING);
            return service;
        } catch (StartException e) {
            service.close();
            throw e;
        }
    }

    /** Says who carries out commands that concern the program. */
    public void obey(ProgramCommands commands) {
        program = commands;
    }

    /** What is listened on now. */
    public List<Listener> listeners() {
        return onControl(deployment::listeners);
    }

    /** The streams that run now. */
    public List<ServedStream> streams() {
        return onControl(deployment::streams);
    }

    /** The files that a stream follows now, unreadable ones included. */
    public List<FileSnapshot> files(String stream) {
        return streams().stream()
                .filter(served -> served.name().equals(stream))
                .findFirst()
                .map(served -> served.tail().get().toCompletableFuture().join().files())
                .orElse(List.of());
    }

    /** LogWisp's lines for the console: {@code [15:04:05] Active streams: 2}, then one line per stream. */
    public List<String> statusLines(LocalTime now) {
        return StatusReport.lines(now, streams());
    }

    /**
     * Goes over to another configuration, stream by stream; unchanged streams and their clients are not touched.
     *
     * @return one line that says what was added, changed, removed and left alone
     * @throws StartException when something of it cannot be started; what could be kept is kept
     */
    public String reload(LogWispConfig config) throws StartException {
        boolean successful = false;
        try {
            String report = apply(config).toString();
            successful = true;
            return report;
        } finally {
            health.reloaded(successful);
        }
    }

    /** Notes that a configuration could not be read; all goes on as before. */
    public void notReloaded() {
        health.reloaded(false);
    }

    /** Gives a sign of life again and again, as long as the event loops and the control thread answer. */
    void watch(Duration interval, Runnable sign) {
        vertx.setPeriodic(
                Math.max(1, interval.toMillis()),
                ignored -> health.check().onSuccess(lag -> sign.run()).onFailure(this::tellStuck));
    }

    private void tellStuck(Throwable stuck) {
        if (health.isServing()) {
            logger.error("no sign of life for the service manager: {}", stuck.getMessage());
        }
    }

    /**
     * Pauses all streams, or lets them go on when all have paused.
     *
     * @return whether they are paused now, or will be as soon as they are done with what they do
     */
    public boolean togglePause() {
        List<ServedStream> streams = streams();
        boolean wanted = !streams.stream().allMatch(stream -> stream.valve().isPaused());
        try {
            return StreamCommands.togglePause(streams).await(PAUSE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException waitingForClients) {
            return wanted;
        }
    }

    /** Has sinks open their files anew, which somebody may have moved away. */
    public void reopen() {
        onControl(() -> {
            deployment.reopen();
            return null;
        });
    }

    /** Takes over certificates whose files have changed, without touching connections. */
    void renewCertificates() {
        onControl(() -> {
            deployment.renewCertificates();
            return null;
        });
    }

    /** Stops in order: sources, last batches, clients with their goodbye, listeners. Returns when all is done. */
    @Override
    public void close() {
        health.enter(Health.Phase.STOPPING);
        try {
            onControl(() -> {
                deployment.stop();
                return null;
            });
        } catch (RejectedExecutionException alreadyClosed) {
            return;
        }
        control.shutdown();
        checkpoints.close();
        authorizer.close();
        audit.write(new AuditLog.Event("stop"));
        audit.close();
        watcher.close();
        try {
            vertx.close().await(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | RuntimeException e) {
            logger.warn("the event loops did not end cleanly", e);
        }
    }

    private void watchCertificates() {
        vertx.setPeriodic(CERTIFICATE_MILLIS, ignored -> onControlLater(deployment::renewCertificates));
    }

    /** Users that are taken out of their file are out within about a second. */
    private void watchUsers() {
        vertx.setPeriodic(USERS_MILLIS, ignored -> onControlLater(authorizer::refresh));
    }

    private void onControlLater(Runnable work) {
        if (!control.isShutdown()) {
            control.execute(work);
        }
    }

    private ReloadReport apply(LogWispConfig config) throws StartException {
        try {
            return onControl(() -> {
                // The rules come first, so that nothing is ever open without its own; those of what ends go last.
                Set<String> ending = new HashSet<>();
                deployment.streams().forEach(stream -> ending.add(stream.name()));
                config.streams().forEach(stream -> ending.remove(stream.name()));
                access.configure(config.access().keeping(authorizer.config(), ending));
                ReloadReport report = deployment.apply(config);
                access.configure(config.access());
                audit.write(new AuditLog.Event("configured").put("streams", report.toString()));
                return report;
            });
        } catch (CompletionException e) {
            if (e.getCause() instanceof StartException cannotStart) {
                throw cannotStart;
            }
            throw e;
        }
    }

    private <T> T onControl(Callable<T> work) {
        try {
            return control.submit(work).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }
}
