package io.logwisp.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logwisp.config.SourceConfig.Framing;
import io.logwisp.entry.Unfinished;
import io.logwisp.pipeline.Messages;
import io.logwisp.testing.Corpus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a connection brings, where its reads end makes no difference, and no message is longer than allowed. */
class FramingFuzzTest {
    private static final int MAX = 480;

    @FuzzTest
    void anyInput(byte[] input) {
        check(input);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingBreaksIt(long seed) throws IOException {
        Corpus.of(getClass()).mutate(seed, 10_000, FramingFuzzTest::check);
    }

    private static void check(byte[] bytes) {
        for (Framing framing : Framing.values()) {
            List<String> whole = feed(framing, bytes, Math.max(1, bytes.length));
            assertEquals(whole, feed(framing, bytes, 1));
            assertEquals(whole, feed(framing, bytes, 7));
            whole.forEach(message -> assertTrue(message.length() <= MAX));
            int kept = whole.stream().mapToInt(String::length).sum();
            assertTrue(kept <= bytes.length, () -> kept + " bytes of " + bytes.length);
        }
    }

    private static List<String> feed(Framing framing, byte[] bytes, int size) {
        MessageSplitter splitter = new MessageSplitter(framing, MAX, false, new Unfinished(MAX));
        List<String> messages = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += size) {
            collect(
                    splitter,
                    splitter.take(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size))),
                    messages);
        }
        collect(splitter, splitter.finish(), messages);
        return messages;
    }

    private static void collect(MessageSplitter splitter, byte[] data, List<String> messages) {
        Messages block = splitter.ranges().block(0, new String[] {""}, 0, data, false);
        for (int i = 0; i < block.count(); i++) {
            int start = block.ranges()[2 * i];
            messages.add(new String(data, start, block.ranges()[2 * i + 1] - start, ISO_8859_1));
        }
    }
}
