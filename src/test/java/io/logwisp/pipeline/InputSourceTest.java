package io.logwisp.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.MonitorConfig;
import io.logwisp.config.Multiline;
import io.logwisp.config.Multiline.Trace;
import io.logwisp.entry.Ticker;
import io.logwisp.testing.CapturingListener;
import io.logwisp.testing.Configs;
import io.logwisp.testing.ManualClock;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InputSourceTest {
    private final CapturingListener listener = new CapturingListener();
    private PipedOutputStream writer;
    private InputSource source;

    @BeforeEach
    void open() throws IOException {
        writer = new PipedOutputStream();
        source =
                new InputSource(new PipedInputStream(writer, 1 << 20), MonitorConfig.DEFAULTS, Ticker.SYSTEM, () -> {});
    }

    @Test
    void linesComeWithoutTheirEnds() throws IOException {
        write("first\nsecond\r\n\nthird\n");

        assertLines("first", "second", "third");
    }

    @Test
    void lineInTwoBlocksIsOne() throws IOException {
        write("begin");
        await().until(() -> source.poll(listener));
        write(" end\n");

        assertLines("begin end");
    }

    @Test
    void lastLineWithoutItsEndIsDeliveredWhenTheInputEnds() throws IOException {
        write("whole\nhalf");
        writer.close();

        assertLines("whole", "half");
        assertEquals(List.of("half"), listener.partials());
    }

    @Test
    void linesAreJoinedAndTheLastEntryComesWhenNothingElseDoes() throws IOException {
        ManualClock clock = new ManualClock();
        source = new InputSource(new PipedInputStream(writer = new PipedOutputStream()), joining(), clock, () -> {});
        write("20 a\n b\n20 c\n");
        await().until(() -> source.poll(listener));
        assertEquals(List.of("20 a\n b"), listener.lines());
        clock.advanceMillis(498);
        source.poll(listener);
        assertTrue(source.dueNanos() > 0 && source.dueNanos() <= 2_000_000);
        assertEquals(1, listener.lines().size());
        clock.advanceMillis(2);
        source.poll(listener);
        assertEquals(List.of("20 a\n b", "20 c"), listener.lines());
        assertEquals(Long.MAX_VALUE, source.dueNanos());
        write("20 d\n");
        await().until(() -> source.poll(listener));
        source.close(listener);
        assertEquals("20 d", listener.lines().get(2));
    }

    private static MonitorConfig joining() {
        return Configs.with(MonitorConfig.DEFAULTS, new Multiline("^20", Trace.NONE, 500, 500));
    }

    @Test
    void lineThatIsTooLongKeepsItsHeadAndTellsWhatIsGone() throws IOException {
        int max = MonitorConfig.DEFAULTS.maxLineBytes();
        Thread writing = new Thread(() -> {
            try {
                write("x".repeat(3 * max) + "\nnext\n");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        writing.start();

        pollUntil(2);

        assertEquals(max, listener.lines().get(0).length());
        assertEquals(2L * max, listener.cutBytes());
        assertEquals("next", listener.lines().get(1));
    }

    private void write(String text) throws IOException {
        writer.write(text.getBytes(UTF_8));
        writer.flush();
    }

    private void assertLines(String... lines) {
        pollUntil(lines.length);
        assertEquals(List.of(lines), listener.lines());
    }

    private void pollUntil(int count) {
        await().until(() -> {
            source.poll(listener);
            return listener.lines().size() >= count;
        });
    }
}
