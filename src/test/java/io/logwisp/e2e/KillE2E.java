package io.logwisp.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.entry.Ticker;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.LogWriter;
import io.logwisp.testing.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running program ended at random moments, {@code -Dlogwisp.kills} times (5), while 2,000 lines a second are written and
 * rotated; a client takes what each life of the program delivers. {@code -Dlogwisp.seed} repeats the moments.
 */
@Execution(ExecutionMode.CONCURRENT)
@Tag("faults-too")
class KillE2E {
    private static final Logger logger = LoggerFactory.getLogger(KillE2E.class);

    private static final int KILLS = Integer.getInteger("logwisp.kills", 5);
    private static final int LINES_PER_ROTATION = 1_500;
    private static final int INTERVAL_MILLIS = 1_000;

    /** Longest time that a line may take through the program to be sure that a checkpoint knows it; far more than it is. */
    private static final long ON_ITS_WAY_MILLIS = 1_000;

    private static final long PATIENCE_SECONDS = 20;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("logwisp.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final Account account = new Account();
    private Path log;
    private Path checkpoint;
    private Path config;
    private int port;
    private LogWriter writer;
    private int written; // owned by the writing task, read after its end
    private int rotations;

    @BeforeEach
    void configure() throws IOException {
        log = Files.createDirectory(folder.resolve("log")).resolve("app.log");
        checkpoint = folder.resolve("state").resolve("app.ckpt");
        config = folder.resolve("logwisp.toml");
        port = Program.freePorts(1).get(0);
        writer = LogWriter.append(log);
        Files.writeString(config, """
                [checkpoint]
                state_dir = "%s"
                interval_ms = %d
                [[streams]]
                name = "app"
                [streams.monitor]
                start_position = "beginning"
                rotation_notice = false
                targets = [{ path = "%s", pattern = "app.log*" }]
                [streams.buffer]
                entries = 1000000
                max_bytes = "256MiB"
                [streams.tcpserver]
                enabled = true
                port = %d
                buffer_size = 1000000
                backlog = 1000000
                format = "raw"
                """.formatted(checkpoint.getParent(), INTERVAL_MILLIS, log.getParent(), port));
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
        writer.close();
    }

    @Test
    void afterKillsNothingIsMissingAndOnlyWhatCameAfterTheLastCheckpointComesTwice() throws Exception {
        endAtRandomMoments(() -> {
            try (Life life = new Life()) {
                // What a checkpoint knows may never have had a client, and is then sent to nobody. So either the
                // program is
                // killed before its first checkpoint, or at any moment after the client got what came before it.
                boolean early = random.nextInt(3) == 0;
                if (!early || !life.isKilledBeforeACheckpoint(random.nextInt(INTERVAL_MILLIS))) {
                    int behind = written();
                    life.awaitLine(behind);
                    life.signalAfter("KILL", random.nextInt(2 * INTERVAL_MILLIS));
                }
                account.checkpointMillis = checkpointMillis();
            }
        });
    }

    @Test
    void afterCleanStopsEveryLineComesOnce() throws Exception {
        account.checkpointMillis = Long.MAX_VALUE;
        endAtRandomMoments(() -> {
            try (Life life = new Life()) {
                // What comes before there is a client is delivered to nobody.
                life.awaitLine(0);
                life.signalAfter("TERM", random.nextInt(1_500));
                assertEquals(0, life.program.exitCode(), life.program.standardError());
            }
        });
        assertEquals(0, account.twice);
    }

    private interface Episode {
        void run() throws Exception;
    }

    private void endAtRandomMoments(Episode episode) throws Exception {
        logger.info("seed {}", seed);
        ScheduledFuture<?> writing = timer.scheduleAtFixedRate(this::write, 0, 1, TimeUnit.MILLISECONDS);
        for (int i = 0; i < KILLS; i++) {
            episode.run();
            if (writing.isDone()) {
                writing.get(); // fails with what happened
            }
        }
        writing.cancel(false);
        timer.schedule(() -> {}, 0, TimeUnit.MILLISECONDS).get();
        try (Life last = new Life()) {
            try {
                Awaitility.await()
                        .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .until(() -> account.isComplete(written()) || !last.program.isAlive());
            } catch (ConditionTimeoutException e) {
                // The account below says what is missing.
            }
            last.signalAfter("TERM", 0);
        }
        logger.info(
                "seed {}: {} lines, {} rotations, {} ends, {}", seed, written(), rotations, KILLS, account.figures());
        assertEquals("", account.faults(written()), "seed " + seed);
    }

    /** When the last one was written; 0 when there is none. */
    private long checkpointMillis() throws IOException {
        return Files.exists(checkpoint) ? Files.getLastModifiedTime(checkpoint).toMillis() : 0;
    }

    private synchronized int written() {
        return written;
    }

    /** Two lines, and a rotation when it is time. */
    private synchronized void write() {
        writer.lines(NumberedLines.text(written), NumberedLines.text(written + 1));
        written += 2;
        if (written % LINES_PER_ROTATION == 0) {
            writer.close();
            rotations++;
            LogWriter.rename(log, log.resolveSibling("app.log." + rotations));
            writer = LogWriter.append(log);
        }
    }

    /** One life of the program, and the client that takes what it delivers. */
    private final class Life implements AutoCloseable {
        private final long begun = checkpointMillis();
        final Program program = Program.start(folder, Map.of(), "--config", config.toString());
        private final CompletableFuture<Void> reading =
                CompletableFuture.runAsync(this::read, task -> new Thread(task, "client").start());
        private volatile int highest = -1;

        Life() throws IOException {}

        /** Waits until the client has a line of at least that number. */
        void awaitLine(int number) {
            Awaitility.await()
                    .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .until(() -> highest >= number || reading.isDone());
        }

        /** Kills the program after that time, unless it has written a checkpoint by then, which a busy machine makes likely. */
        boolean isKilledBeforeACheckpoint(int millis) throws Exception {
            boolean killed = timer.schedule(
                            () -> {
                                if (checkpointMillis() != begun) {
                                    return false;
                                }
                                program.signal("KILL");
                                return true;
                            },
                            millis,
                            TimeUnit.MILLISECONDS)
                    .get();
            if (killed) {
                awaitEnd();
            }
            return killed;
        }

        void signalAfter(String signal, int millis) throws Exception {
            timer.schedule(
                            () -> {
                                program.signal(signal);
                                return null;
                            },
                            millis,
                            TimeUnit.MILLISECONDS)
                    .get();
            awaitEnd();
        }

        private void awaitEnd() throws Exception {
            program.exitCode();
            reading.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        private void read() {
            try (LineClient client = connect()) {
                if (client == null) {
                    return;
                }
                for (String line = client.line(); line != null; line = client.line()) {
                    take(line);
                }
            } catch (SocketException e) {
                logger.info("the client's connection was not accepted any more: {}", e.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void take(String line) {
            // A program that is killed may leave half a line at the end.
            if (line.length() == NumberedLines.LENGTH - 1 || program.isAlive()) {
                highest = Math.max(highest, account.take(line));
            }
        }

        /** Connects as soon as that is possible; null when the program ends before. */
        private LineClient connect() throws IOException {
            while (program.isAlive()) {
                try {
                    return LineClient.tcp(port);
                } catch (ConnectException e) {
                    Thread.onSpinWait();
                }
            }
            return null;
        }

        @Override
        public void close() {
            program.close();
        }
    }

    /** What all lives together have delivered. Written by one client at a time. */
    private static final class Account {
        /** What arrived well before this came behind it in the account: it must not come again. */
        volatile long checkpointMillis;

        private final Map<Integer, Long> arrivals = new HashMap<>();
        private final BitSet seen = new BitSet();
        private final StringBuilder faults = new StringBuilder();
        private int faultCount;
        int twice;

        synchronized int take(String line) {
            BitSet numbers = NumberedLines.numbersIn(line);
            if (numbers.cardinality() != 1) {
                fault("strange: " + line);
                return -1;
            }
            int number = numbers.nextSetBit(0);
            seen.set(number);
            Long before = arrivals.put(number, Ticker.SYSTEM.epochNanos() / 1_000_000);
            if (before != null) {
                twice++;
                if (before < checkpointMillis - ON_ITS_WAY_MILLIS) {
                    fault("again: " + number + ", " + (checkpointMillis - before) + " ms before the last checkpoint");
                }
            }
            return number;
        }

        private void fault(String text) {
            faultCount++;
            if (faults.length() < 4_000) {
                faults.append("\n  ").append(text);
            }
        }

        synchronized boolean isComplete(int count) {
            return seen.cardinality() == count;
        }

        synchronized String figures() {
            return seen.cardinality() + " received, " + twice + " twice, " + faultCount + " faults";
        }

        synchronized String faults(int count) {
            BitSet missing = new BitSet();
            missing.set(0, count);
            missing.andNot(seen);
            if (!missing.isEmpty()) {
                fault(missing.cardinality() + " missing from " + missing.nextSetBit(0) + " to "
                        + (missing.length() - 1));
            }
            return faults.toString();
        }
    }
}
