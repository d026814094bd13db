package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.config.Encoding;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.LongLine;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.config.MonitorConfig.Watch;
import io.logwisp.config.Multiline;
import io.logwisp.entry.Ticker;
import io.logwisp.testing.CapturingListener;
import io.logwisp.testing.LogWriter;
import io.logwisp.testing.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A tailer that is polled by hand over real files, once with hints and once without. */
abstract class TailerFixture {
    /** What the tests change of the configuration; the rest are the defaults. */
    static final class Settings {
        StartPosition start = StartPosition.END;
        int startLines;
        int ignoreOlderHours;
        int maxLineBytes = 1 << 20;
        LongLine longLine = LongLine.TRUNCATE;
        int partialTimeoutMs = 5_000;
        boolean skipEmpty = true;
        Encoding encoding = Encoding.UTF_8;
        Multiline multiline = Multiline.OFF;
        boolean recover = true;
        int markerBytes = 256;
        int readBuffer = 1 << 18;
        int readBudget = 1 << 20;
        int maxOpenFiles = 4096;
        int closeInactiveMs;
        int coalesceMs;
    }

    private static @Nullable DirectoryWatcher watcher;

    final Settings settings = new Settings();
    final boolean watching;
    final ManualClock clock = new ManualClock();
    final CapturingListener told = new CapturingListener();
    Path dir = Path.of("");

    private @Nullable DirectoryHints hints;
    private @Nullable FileTailer tailer;

    TailerFixture(boolean watching) {
        this.watching = watching;
    }

    /** The system allows few of them, so the tests of a class share one, as the tailers of a process do. */
    @BeforeAll
    static void openWatcher() throws IOException {
        watcher = new DirectoryWatcher(Ticker.SYSTEM);
    }

    @AfterAll
    static void closeWatcher() {
        if (watcher != null) {
            watcher.close();
        }
    }

    @BeforeEach
    void useDirectory(@TempDir Path temporary) throws IOException {
        dir = temporary.toRealPath();
    }

    @AfterEach
    void leaveNothingOpen() {
        stop();
        assertEquals(List.of(), openBelow(dir));
    }

    MonitorConfig config(Target... targets) {
        return new MonitorConfig(
                Arrays.asList(targets),
                false,
                100,
                watching ? Watch.AUTO : Watch.OFF,
                settings.coalesceMs,
                10_000,
                10_000,
                settings.start,
                settings.startLines,
                settings.ignoreOlderHours,
                5_000,
                1_000,
                600_000,
                settings.recover,
                1024,
                settings.markerBytes,
                settings.maxLineBytes,
                settings.longLine,
                settings.partialTimeoutMs,
                settings.skipEmpty,
                settings.encoding,
                settings.multiline,
                settings.readBuffer,
                settings.readBudget,
                settings.maxOpenFiles,
                settings.closeInactiveMs,
                true,
                1000);
    }

    /** Starts to follow and looks once. */
    void follow(Target... targets) {
        start(FileChannelOpening.REAL, targets);
    }

    void follow(Path file) {
        follow(Target.file(file));
    }

    void follow(Path directory, String pattern) {
        follow(Target.directory(directory, pattern));
    }

    void start(ChannelOpener opener, Target... targets) {
        hints = watcher == null || !watching ? null : watcher.open(() -> {});
        tailer = new FileTailer(config(targets), clock, told, hints, opener, place());
        tailer.poll();
        readAll();
    }

    /** Opens files as the system does for a program that may not read some. */
    static ChannelOpener refusing(Set<Path> refused) {
        return (path, follow) -> {
            if (refused.contains(path)) {
                throw new AccessDeniedException(path.toString());
            }
            return FileTailer.openForReading(path, follow);
        };
    }

    /** Where it is kept how far files were read: nowhere. */
    StreamCheckpoint place() {
        return StreamCheckpoint.forgetful(clock);
    }

    FileTailer tailer() {
        if (tailer == null) {
            throw new AssertionError("not started");
        }
        return tailer;
    }

    void stop() {
        if (tailer != null) {
            tailer.close();
            tailer.end();
            tailer = null;
        }
    }

    /** Polls as long as there is more to read now. */
    void readAll() {
        do {
            tailer().glance();
        } while (tailer().poll() == 0);
        tailer().published(0, mark -> true);
    }

    /** One look: time goes on by a check interval, or a little more where only the schedule tells of changes. */
    void look() {
        clock.advanceMillis(100);
        readAll();
    }

    /** Looks until that is delivered: as soon as a hint comes, or with the next looks when there are none. */
    void awaitLines(String... expected) {
        awaitThat(() -> told.lines().size() >= expected.length);
        assertEquals(Arrays.asList(expected), told.lines());
        settle();
        assertEquals(Arrays.asList(expected), told.lines());
    }

    /** Looks until it is true. With hints time stands still, so that only they can bring it about. */
    void awaitThat(java.util.concurrent.Callable<Boolean> condition) {
        try {
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> {
                        if (!watching) {
                            clock.advanceMillis(100);
                        }
                        readAll();
                        return condition.call();
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("told in vain: " + told.events() + " " + told.notices(), e);
        }
    }

    /** Several more looks, in which nothing is expected to come. */
    void settle() {
        for (int i = 0; i < 12; i++) {
            look();
        }
    }

    void pass(Duration time) {
        clock.advance(time);
        readAll();
    }

    static Path write(Path path, String text) {
        try {
            return Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void append(Path path, String... lines) {
        LogWriter.appendLines(path, lines);
    }

    static void move(Path from, Path to) {
        LogWriter.rename(from, to);
    }

    /** Descriptors of this process for files below a directory. */
    static List<String> openBelow(Path directory) {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .map(TailerFixture::targetOf)
                    .filter(target -> target.startsWith(directory.toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String targetOf(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    /** The opener that the tailer uses itself. */
    static final class FileChannelOpening {
        static final ChannelOpener REAL = FileTailer::openForReading;

        private FileChannelOpening() {}
    }
}
