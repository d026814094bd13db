package io.logwisp.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.RollingPolicy;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.rolling.TriggeringPolicy;
import ch.qos.logback.core.spi.ContextAware;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import io.logwisp.testing.LogWriter;
import io.logwisp.testing.Program;
import io.logwisp.testing.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.slf4j.LoggerFactory;

/**
 * Real rotators against the running program: 1,000 numbered lines a second, a rotation every 300 ms, for
 * {@code -Dlogwisp.rotation.seconds} (3).
 */
@Execution(ExecutionMode.CONCURRENT)
class RotationE2E {
    private static final int LINES = Integer.getInteger("logwisp.rotation.seconds", 3) * 1000;
    private static final int LINES_PER_ROTATION = 300;

    /** Size at which rotators that look at the size rotate every 300 ms. */
    private static final int ROTATION_BYTES = LINES_PER_ROTATION * NumberedLines.LENGTH;

    /** Lines that a program still writes to the renamed file when it is told late of the rotation. */
    private static final int LATE_LINES = 100;

    @TempDir
    Path folder;

    private final ScheduledExecutorService rotations = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledExecutorService writes = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger written = new AtomicInteger();
    private String test;
    private int seenBeforeRotation; // owned by the rotating thread
    private Path logs;
    private Path log;

    @BeforeEach
    void makeFolder(TestInfo info) throws IOException {
        test = info.getTestMethod().orElseThrow().getName();
        logs = Files.createDirectory(folder.resolve("log"));
        log = logs.resolve("app.log");
    }

    @AfterEach
    void stop() {
        writes.shutdownNow();
        rotations.shutdownNow();
    }

    @Test
    void logrotateCreatesTheNextFile() throws Exception {
        logrotateByRename(oneFile(), LATE_LINES, "create", "rotate 5");
    }

    @Test
    void logrotateLeavesTheNextFileToTheWriter() throws Exception {
        logrotateByRename(oneFile(), LATE_LINES, "nocreate", "missingok", "rotate 5");
    }

    @Test
    void logrotateCompressesAtOnce() throws Exception {
        logrotateByRename(oneFile(), 0, "create", "compress", "rotate 5");
    }

    @Test
    void logrotateCompressesLater() throws Exception {
        logrotateByRename(oneFile(), LATE_LINES, "nocreate", "missingok", "compress", "delaycompress", "rotate 5");
    }

    @Test
    void logrotateDatesTheFilesAndTheyAreMovedAway() throws Exception {
        logrotateByRename(
                oneFile(), LATE_LINES, "nocreate", "missingok", "dateext", "dateformat -%Y%m%d-%s", "rotate 5");
    }

    @Test
    void logrotateRenamesToANameThatIsFollowedToo() throws Exception {
        logrotateByRename(everyFile(), LATE_LINES, "create", "rotate 5");
    }

    @Test
    void logrotateCopiesAndTruncatesWhileTheWriterWaits() throws Exception {
        Logrotate logrotate = new Logrotate("copytruncate", "rotate 5");
        try (Follower follower = Follower.start(folder, oneFile());
                LogWriter writer = LogWriter.append(log)) {
            write(follower, writer, logrotate::whileNothingIsWritten);
            report(follower.assertDelivered(all()), logrotate.count);
        }
    }

    @Test
    @Tag("faults-too")
    void everyLineThatCopytruncateKeepsIsDelivered() throws Exception {
        copytruncateUnderLoad(oneFile());
    }

    @Test
    void copiesOfCopytruncateAreNotDeliveredAgainUnderTheirNames() throws Exception {
        copytruncateUnderLoad(everyFile());
    }

    @Test
    void logbackFixedWindow() throws Exception {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
        window.setFileNamePattern(logs + "/app.%i.log");
        window.setMinIndex(1);
        window.setMaxIndex(5);
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setMaxFileSize(new FileSize(ROTATION_BYTES));
        size.setCheckIncrement(Duration.buildByMilliseconds(1));
        logback(appender, window, size);
    }

    @Test
    void logbackSizeAndTime() throws Exception {
        logbackSizeAndTime("/app.%d{yyyy-MM-dd}.%i.log");
    }

    @Test
    void logbackSizeAndTimeCompressed() throws Exception {
        logbackSizeAndTime("/app.%d{yyyy-MM-dd}.%i.log.gz");
    }

    @Test
    void pythonRotatingFileHandler() throws Exception {
        python("""
                handler = logging.handlers.RotatingFileHandler(path, maxBytes=%d, backupCount=5)
                def rotate(number):
                    pass
                """.formatted(ROTATION_BYTES));
    }

    @Test
    void pythonTimedRotatingFileHandler() throws Exception {
        // The handler's own names change once a second.
        python("""
                handler = logging.handlers.TimedRotatingFileHandler(path, when='H')
                def rotate(number):
                    if number and number %% %d == 0:
                        handler.namer = lambda name: name + '.' + str(number)
                        handler.doRollover()
                """.formatted(LINES_PER_ROTATION));
    }

    @Test
    void rsyslogIsToldByLogrotate() throws Exception {
        Tools.require("rsyslogd");
        int port = Program.freePorts(1).get(0);
        Path config = folder.resolve("rsyslog.conf");
        Files.writeString(config, """
                global(workDirectory="%1$s")
                module(load="imptcp")
                template(name="plain" type="string" string="%%rawmsg%%\\n")
                ruleset(name="log") { action(type="omfile" file="%2$s" template="plain") }
                input(type="imptcp" address="127.0.0.1" port="%3$d" ruleset="log")
                """.formatted(folder, log, port));
        Process rsyslog = start("rsyslogd", "-n", "-f", config.toString(), "-i", folder.resolve("pid") + "");
        Logrotate logrotate = new Logrotate(
                "nocreate", "missingok", "rotate 5", "postrotate", "kill -HUP " + rsyslog.pid(), "endscript");
        try (Follower follower = Follower.start(folder, oneFile());
                Socket socket = connect(port)) {
            OutputStream out = socket.getOutputStream();
            write(follower, number -> send(out, number), logrotate::run);
            report(follower.assertDelivered(all()), logrotate.count);
        } finally {
            rsyslog.destroy();
        }
    }

    // ---- the parts

    private String oneFile() {
        return "{ path = \"%s\", is_file = true }".formatted(log);
    }

    private String everyFile() {
        return "{ path = \"%s\", pattern = \"app.log*\" }".formatted(logs);
    }

    private BitSet all() {
        BitSet all = new BitSet();
        all.set(0, written.get());
        return all;
    }

    private void report(NumberedLines lines, long rotations) {
        LoggerFactory.getLogger(RotationE2E.class)
                .info("{}: {} of {} lines written, {} rotations", test, lines.figures(), written, rotations);
        assertTrue(rotations > 1, "rotations: " + rotations);
    }

    private void logrotateByRename(String target, int lateLines, String... directives) throws Exception {
        ReopeningWriter writer = new ReopeningWriter(lateLines);
        Logrotate logrotate = new Logrotate(directives);
        logrotate.tell(writer.told, lateLines == 0);
        try (Follower follower = Follower.start(folder, target);
                writer) {
            write(follower, writer::write, logrotate::runAndMoveDatedAway);
            // A file that logrotate makes is there while the old one is still written, so their lines may come
            // together.
            boolean inOrder = !List.of(directives).contains("create");
            report(follower.assertDelivered(all(), inOrder), logrotate.count);
        }
    }

    private void copytruncateUnderLoad(String target) throws Exception {
        Logrotate logrotate = new Logrotate("copytruncate", "rotate 1000");
        try (Follower follower = Follower.start(folder, target);
                LogWriter writer = LogWriter.append(log)) {
            write(follower, writer, logrotate::run);
            BitSet kept = keptLines();
            report(follower.assertDelivered(kept), logrotate.count);
        }
    }

    /** What stands in any file in the end; lines written between copying and truncating stand in none. */
    private BitSet keptLines() throws IOException {
        BitSet kept = new BitSet();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(logs)) {
            for (Path file : files) {
                kept.or(NumberedLines.numbersIn(Files.readString(file)));
            }
        }
        return kept;
    }

    private void logbackSizeAndTime(String names) throws Exception {
        SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
        policy.setFileNamePattern(logs + names);
        policy.setMaxFileSize(new FileSize(ROTATION_BYTES));
        logback(new RollingFileAppender<>(), policy, policy);
    }

    private void logback(
            RollingFileAppender<ILoggingEvent> appender,
            RollingPolicy rolling,
            TriggeringPolicy<ILoggingEvent> triggering)
            throws Exception {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%n");
        encoder.start();
        appender.setContext(context);
        appender.setFile(log.toString());
        appender.setEncoder(encoder);
        rolling.setParent(appender);
        ((ContextAware) rolling).setContext(context);
        ((ContextAware) triggering).setContext(context);
        rolling.start();
        triggering.start();
        appender.setRollingPolicy(rolling);
        appender.setTriggeringPolicy(triggering);
        appender.start();
        ch.qos.logback.classic.Logger logger = context.getLogger("app");
        logger.addAppender(appender);
        try (Follower follower = Follower.start(folder, oneFile())) {
            write(follower, number -> logger.info(NumberedLines.text(number)), () -> null);
            NumberedLines lines = follower.assertDelivered(all());
            report(lines, lines.notices());
        } finally {
            context.stop();
        }
    }

    private void python(String handler) throws Exception {
        Tools.require("python3");
        Path script = folder.resolve("writer.py");
        Files.writeString(script, """
                import logging, logging.handlers, sys
                path = sys.argv[1]
                """ + handler + """
                logger = logging.getLogger('app')
                logger.setLevel(logging.INFO)
                logger.addHandler(handler)
                for number, line in enumerate(sys.stdin):
                    rotate(number)
                    logger.info(line.rstrip())
                """);
        Process python = start("python3", script.toString(), log.toString());
        try (Follower follower = Follower.start(folder, oneFile());
                OutputStream in = python.getOutputStream()) {
            write(follower, number -> send(in, number), () -> null);
            in.close();
            assertEquals(0, python.waitFor());
            NumberedLines lines = follower.assertDelivered(all());
            report(lines, lines.notices());
        } finally {
            python.destroy();
        }
    }

    // ---- writing

    private void write(Follower follower, LogWriter writer, Callable<?> rotation) throws Exception {
        write(follower, number -> writer.lines(NumberedLines.text(number)), rotation);
    }

    /**
     * Writes a line each millisecond until there are enough, and rotates meanwhile. Where the machine gives the program no
     * time for so long that a whole file would come and go unseen, writing or rotating waits; a look at the name of a file
     * cannot tell of two.
     */
    private void write(Follower follower, IntConsumer writer, Callable<?> rotation) throws Exception {
        ScheduledFuture<?> writing =
                writes.scheduleAtFixedRate(() -> writeNext(follower, writer), 0, 1, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> rotating = rotations.scheduleAtFixedRate(
                () -> rotate(follower, rotation), LINES_PER_ROTATION, LINES_PER_ROTATION, TimeUnit.MILLISECONDS);
        Awaitility.await().forever().until(() -> written.get() >= LINES || writing.isDone() || rotating.isDone());
        if (writing.isDone()) {
            writing.get(); // fails with what happened
        }
        if (rotating.isDone()) {
            rotating.get();
        }
        // The last rotation may wait for the writer.
        rotating.cancel(false);
        rotations.shutdown();
        assertTrue(rotations.awaitTermination(60, TimeUnit.SECONDS));
        writing.cancel(false);
        writes.shutdown();
        assertTrue(writes.awaitTermination(60, TimeUnit.SECONDS));
    }

    private synchronized void writeNext(Follower follower, IntConsumer writer) {
        if (written.get() - follower.highest() < LINES_PER_ROTATION) {
            writer.accept(written.get());
            written.incrementAndGet();
        }
    }

    private void rotate(Follower follower, Callable<?> rotation) {
        try {
            if (follower.highest() >= seenBeforeRotation) {
                rotation.call();
                seenBeforeRotation = written.get() + LATE_LINES;
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(OutputStream out, int number) {
        try {
            out.write((NumberedLines.text(number) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket connect(int port) {
        return Awaitility.await()
                .ignoreException(java.net.ConnectException.class)
                .until(() -> new Socket(InetAddress.getLoopbackAddress(), port), Socket::isConnected);
    }

    private Process start(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(Path.of(command[0]).getFileName() + ".out")
                                .toFile()))
                .start();
    }

    /** Appends to the log, and opens it anew some lines after it has been told to. */
    private final class ReopeningWriter implements AutoCloseable {
        final Path told = folder.resolve("reopen");
        private final int lateLines;
        private LogWriter writer = LogWriter.append(log);
        private int reopenAt = Integer.MAX_VALUE;

        ReopeningWriter(int lateLines) {
            this.lateLines = lateLines;
        }

        void write(int number) {
            if (reopenAt == Integer.MAX_VALUE && Files.exists(told)) {
                reopenAt = number + lateLines;
            }
            if (number >= reopenAt) {
                writer.close();
                writer = LogWriter.append(log);
                reopenAt = Integer.MAX_VALUE;
                LogWriter.delete(told);
            }
            writer.lines(NumberedLines.text(number));
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    /** logrotate with a configuration and a state of its own. */
    private final class Logrotate {
        private final Path config = folder.resolve("logrotate.conf");
        private final StringBuilder directives = new StringBuilder();
        int count;

        Logrotate(String... directives) {
            Tools.require("logrotate");
            for (String directive : directives) {
                this.directives.append("  ").append(directive).append('\n');
            }
        }

        /** Makes a file after the renaming, and waits until it is taken away before the old log is touched. */
        void tell(Path file, boolean waits) {
            directives.append("  postrotate\n    : > ").append(file).append('\n');
            if (waits) {
                directives.append("    while [ -e ").append(file).append(" ]; do sleep 0.01; done\n");
            }
            directives.append("  endscript\n");
        }

        Void run() throws Exception {
            Files.writeString(config, "\"%s\" {\n%s}\n".formatted(log, directives));
            Process process = start("logrotate", "-f", "-s", folder.resolve("logrotate.state") + "", config.toString());
            assertEquals(0, process.waitFor(), () -> "logrotate: " + read(folder.resolve("logrotate.out")));
            count++;
            return null;
        }

        Void whileNothingIsWritten() throws Exception {
            synchronized (RotationE2E.this) {
                return run();
            }
        }

        /** Dates have seconds, so those of one second would stand in each other's way. */
        Void runAndMoveDatedAway() throws Exception {
            run();
            try (DirectoryStream<Path> dated = Files.newDirectoryStream(logs, "app.log-*")) {
                for (Path file : dated) {
                    Files.move(
                            file,
                            Files.createDirectories(folder.resolve("archive")).resolve("app.log-" + count));
                }
            }
            return null;
        }

        private String read(Path file) {
            try {
                return String.join("\n", List.of(Files.readString(file)));
            } catch (IOException e) {
                return e.toString();
            }
        }
    }
}
