package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.config.CheckpointConfig;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.Multiline;
import io.logwisp.config.Multiline.Trace;
import io.logwisp.testing.DirectExecutor;
import io.logwisp.testing.LogWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** When joined lines are delivered, and that none is missing or comes twice; with hints and without. */
@ParameterizedClass(name = "hints={0}")
@ValueSource(booleans = {true, false})
class MultilineTest extends TailerFixture {
    private Path state = Path.of("");

    MultilineTest(boolean watching) {
        super(watching);
        settings.multiline = new Multiline("^20", Trace.NONE, 500, 500);
    }

    @BeforeEach
    void useState(@TempDir Path temporary) {
        state = temporary;
    }

    @Override
    StreamCheckpoint place() {
        CheckpointConfig config = new CheckpointConfig(Optional.of(state), 1000, 168);
        return new CheckpointStore(config, clock, new DirectExecutor()).open("app");
    }

    private Path log() {
        return dir.resolve("a.log");
    }

    private void awaitPosition(long position) {
        awaitThat(() -> !tailer().snapshot().files().isEmpty()
                && tailer().snapshot().files().get(0).position() == position);
    }

    /** Looks until these are delivered; time passes once everything was read, so that the last one comes as well. */
    private void awaitEntries(String... expected) {
        awaitThat(() -> told.lines().size() >= expected.length || letTimePass());
        assertEquals(List.of(expected), told.lines());
        settle();
        assertEquals(List.of(expected), told.lines());
    }

    private boolean letTimePass() throws IOException {
        for (FileSnapshot file : tailer().snapshot().files()) {
            if (file.state() == FileSnapshot.State.ACTIVE && file.position() < Files.size(file.path())) {
                return false;
            }
        }
        clock.advanceMillis(100);
        return false;
    }

    @Test
    void anEntryIsDeliveredWhenTheNextOneBegins() {
        write(log(), "");
        follow(log());
        append(log(), "20 a", " b", "20 c");
        awaitThat(() -> !told.lines().isEmpty());
        assertEquals(List.of("20 a\n b"), told.lines());
        awaitEntries("20 a\n b", "20 c");
    }

    @Test
    void theLastEntryIsDeliveredWhenItsFileHasNotGrownForAWhile() {
        write(log(), "");
        follow(log());
        append(log(), "20 a", " b");
        awaitPosition(8);
        pass(Duration.ofMillis(100));
        assertEquals(List.of(), told.lines());
        pass(Duration.ofMillis(500));
        assertEquals(List.of("20 a\n b"), told.lines());
        append(log(), " late", " lines", "20 c");
        awaitEntries("20 a\n b", " late\n lines", "20 c");
    }

    @Test
    void anEntryWaitsForItsUnfinishedLine() {
        write(log(), "");
        follow(log());
        try (LogWriter writer = LogWriter.append(log())) {
            writer.text("20 a\n b");
            awaitPosition(7);
            pass(Duration.ofSeconds(2));
            assertEquals(List.of(), told.lines());
            writer.text("c\n20 d\n");
            awaitEntries("20 a\n bc", "20 d");
            writer.text("20 e\n f");
            awaitPosition(21);
            pass(Duration.ofSeconds(6));
            assertEquals(List.of("20 e\n f"), told.partials());
        }
    }

    @Test
    void linesOfTwoFilesAreNotMixed() {
        Path other = write(dir.resolve("b.log"), "");
        write(log(), "");
        follow(dir, "*.log");
        append(log(), "20 a1");
        append(other, "20 b1");
        awaitThat(() -> tailer().snapshot().files().stream().allMatch(file -> file.position() > 0));
        append(log(), " a2");
        append(other, " b2");
        awaitThat(() -> told.lines().size() == 2 || letTimePass());
        assertEquals(
                List.of("a.log: 20 a1\n a2", "b.log: 20 b1\n b2"),
                told.events().stream().sorted().toList());
    }

    @Test
    void theLastEntryOfAFileComesBeforeTheFirstOfItsSuccessor() {
        write(log(), "");
        follow(log());
        append(log(), "20 a", " b");
        awaitPosition(8);
        append(log(), " c");
        move(log(), dir.resolve("a.log.1"));
        append(log(), "20 d", "20 e");
        awaitThat(() -> told.lines().contains("20 d"));
        assertEquals("20 a\n b\n c", told.lines().get(0));
        awaitEntries("20 a\n b\n c", "20 d", "20 e");
        assertEquals("rotated a.log #1: inode change", told.events().get(1));
    }

    @Test
    void theLastEntryOfATruncatedFileIsDelivered() {
        write(log(), "");
        follow(log());
        try (LogWriter writer = LogWriter.append(log())) {
            writer.lines("20 a", " b");
            awaitPosition(8);
            writer.truncate();
            awaitThat(() -> !told.lines().isEmpty());
            assertEquals(List.of("20 a\n b"), told.lines());
            writer.lines(" c", "20 d");
            awaitEntries("20 a\n b", " c", "20 d");
        }
    }

    @Test
    void anEntryThatWasWaitingWhenStoppedIsDeliveredAndNotRepeated() {
        write(log(), "");
        follow(log());
        append(log(), "20 a", " b");
        awaitPosition(8);
        stop();
        assertEquals(List.of("20 a\n b"), told.lines());
        append(log(), "20 c");
        follow(log());
        awaitEntries("20 a\n b", "20 c");
    }

    @Test
    void afterACrashAnEntryThatWasWaitingIsReadAgainFromItsStart() throws IOException {
        settings.start = StartPosition.BEGINNING;
        write(log(), "20 first\n");
        follow(log());
        awaitEntries("20 first");
        append(log(), "20 a", " b", "\tat " + "c".repeat(400)); // longer than the marker
        awaitPosition(9 + 8 + 405);
        clock.advanceMillis(400);
        tailer().published(0, mark -> true);
        clock.advanceMillis(50);
        Path copy = Files.createTempDirectory(state, "crash");
        Files.copy(state.resolve("app.ckpt"), copy.resolve("app.ckpt"));
        List<String> before = told.lines();
        stop();
        assertEquals(List.of("20 first"), before);
        told.clear();
        state = copy;
        append(log(), " d");
        follow(log());
        awaitEntries("20 a\n b\n\tat " + "c".repeat(400) + "\n d");
    }

    @Test
    void aFileInUtf16IsJoinedAsWell() {
        follow(log());
        try (LogWriter writer = LogWriter.append(log())) {
            writer.bytes("\uFEFF20 ä\n ö\n20 ü\n".getBytes(StandardCharsets.UTF_16LE));
            awaitEntries("20 ä\n ö", "20 ü");
        }
        stop();
        follow(log());
        try (LogWriter writer = LogWriter.append(log())) {
            writer.bytes("20 ß\n".getBytes(StandardCharsets.UTF_16LE));
            awaitEntries("20 ä\n ö", "20 ü", "20 ß");
        }
    }

    @Test
    void aFileThatIsReadFromItsEndBeginsWithAnEntryOfItsOwn() {
        write(log(), "20 old\n more");
        follow(log());
        append(log(), " of it", " rest", "20 new");
        awaitEntries(" more of it\n rest", "20 new");
    }
}
