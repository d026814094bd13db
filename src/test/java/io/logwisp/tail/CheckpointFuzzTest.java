package io.logwisp.tail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logwisp.testing.Corpus;
import java.io.IOException;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in a checkpoint, it is understood and the same when it is written again, or refused. */
class CheckpointFuzzTest {
    @FuzzTest
    void anyInput(byte[] input) {
        check(input);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingBreaksIt(long seed) throws IOException {
        Corpus.of(getClass()).mutate(seed, 20000, CheckpointFuzzTest::check);
    }

    private static void check(byte[] input) {
        parse(input);
        String body = new String(input, ISO_8859_1);
        CRC32C sum = new CRC32C();
        sum.update(input);
        parse((body + "end " + Long.toHexString(sum.getValue()) + "\n").getBytes(ISO_8859_1));
    }

    private static void parse(byte[] bytes) {
        Checkpoint checkpoint;
        try {
            checkpoint = CheckpointText.parse("app", bytes);
        } catch (IOException refused) {
            return;
        }
        try {
            assertEquals(checkpoint, CheckpointText.parse("app", CheckpointText.format("app", checkpoint)));
        } catch (IOException e) {
            throw new AssertionError(new String(bytes, UTF_8), e);
        }
    }
}
