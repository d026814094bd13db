package io.logwisp.tail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.config.CheckpointConfig;
import io.logwisp.config.Encoding;
import io.logwisp.config.MonitorConfig.Kind;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.testing.DirectExecutor;
import io.logwisp.testing.LogWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not UTF-8, with hints and without; across restarts as well. */
@ParameterizedClass(name = "hints={0}")
@ValueSource(booleans = {true, false})
class EncodingTest extends TailerFixture {
    private Path state = Path.of("");

    EncodingTest(boolean watching) {
        super(watching);
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

    private void append(Charset charset, String text) {
        try (LogWriter writer = LogWriter.append(log())) {
            writer.bytes(text.getBytes(charset));
        }
    }

    @Test
    void aFileInUtf16IsKnownByItsMark() {
        follow(log());
        append(UTF_16LE, "\uFEFFgrün\r\n");
        awaitLines("grün");
        append(UTF_16LE, "漢字\n");
        awaitLines("grün", "漢字");
    }

    @Test
    void anExistingFileInUtf16IsReadFromItsEnd() {
        append(UTF_16BE, "\uFEFFold\n\u0a0a unfinished ");
        follow(log());
        append(UTF_16BE, "and ended\nnew\n");
        awaitLines("\u0a0a unfinished and ended", "new");
    }

    @Test
    void theLastLinesOfAFileInUtf16AreRead() {
        settings.start = StartPosition.LAST;
        settings.startLines = 2;
        append(UTF_16LE, "\uFEFFone\ntwo\u0a0a\n\u0a00three\n");
        follow(log());
        awaitLines("two\u0a0a", "\u0a00three");
    }

    @Test
    void halfACharacterWaitsForItsOtherHalf() {
        byte[] text = "\uFEFFab\n".getBytes(UTF_16LE);
        follow(log());
        try (LogWriter writer = LogWriter.append(log())) {
            for (byte part : text) {
                writer.bytes(new byte[] {part});
                settle();
            }
        }
        awaitLines("ab");
    }

    @Test
    void aRestartInTheMiddleOfAFileInUtf16StillKnowsItsEncoding() {
        append(UTF_16LE, "\uFEFF");
        follow(log());
        append(UTF_16LE, "one\ntw");
        awaitLines("one");
        stop();
        append(UTF_16LE, "o\nthree\n");
        follow(log());
        awaitLines("one", "two", "three");
        stop();
        append(UTF_16LE, "four\n");
        follow(log());
        awaitLines("one", "two", "three", "four");
        assertEquals(List.of(), told.rotations());
    }

    @Test
    void aFileThatIsTruncatedAndWrittenOnWithoutAMarkKeepsItsEncoding() {
        follow(log());
        try (LogWriter writer = LogWriter.withOwnOffset(log())) {
            writer.bytes("\uFEFFone\n".getBytes(UTF_16LE));
            awaitLines("one");
            writer.truncate();
            settle();
            writer.bytes("two\n".getBytes(UTF_16LE)); // behind a hole
            awaitLines("one", "two");
        }
    }

    @Test
    void aRotationMayChangeTheEncoding() {
        follow(log());
        append(UTF_16LE, "\uFEFFone\n");
        awaitLines("one");
        move(log(), dir.resolve("a.log.1"));
        append(log(), "zwölf");
        awaitLines("one", "zwölf");
    }

    @Test
    void aFileInLatin1BecomesUtf8() {
        settings.encoding = Encoding.of(ISO_8859_1).orElseThrow();
        write(log(), "");
        follow(log());
        append(ISO_8859_1, "zwölf\nfünf");
        awaitLines("zwölf");
        stop();
        append(ISO_8859_1, "zehn\n");
        follow(log());
        awaitLines("zwölf", "fünfzehn");
    }

    @Test
    void anUnfinishedLineInUtf16IsDeliveredAfterAWhile() {
        follow(log());
        append(UTF_16LE, "\uFEFFab");
        awaitThat(() -> tailer().snapshot().files().get(0).position() == 6);
        pass(Duration.ofSeconds(6));
        assertEquals(List.of("ab"), told.partials());
        append(UTF_16LE, "cd\n");
        awaitLines("ab", "cd");
    }

    @Test
    void aFileInUtf16IsTextWhereOnlyTextIsWanted() {
        append(UTF_16LE, "\uFEFFold\n");
        follow(new Target(dir, Kind.TEXT_FILES, "", List.of(), false, 1, false));
        append(UTF_16LE, "new\n");
        awaitLines("new");
    }
}
