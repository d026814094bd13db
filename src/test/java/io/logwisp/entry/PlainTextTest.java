package io.logwisp.entry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
    private static final int MARGIN = 9;

    @Test
    void everyByteAtEveryPlaceIsJudgedAsItShouldBe() {
        for (int size = 1; size <= 35; size++) {
            for (int place = 0; place < size; place++) {
                for (int value = 0; value < 256; value++) {
                    byte[] text = new byte[size];
                    Arrays.fill(text, (byte) 'x');
                    text[place] = (byte) value;
                    assertCopied(text);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyBytesAreCopiedWhole(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] text = new byte[random.nextInt(60)];
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) (random.nextInt(40) == 0 ? random.nextInt(256) : "\t ~0aZ".charAt(random.nextInt(6)));
            }
            assertCopied(text);
        }
    }

    private static void assertCopied(byte[] text) {
        byte[] source = new byte[text.length + 2 * MARGIN];
        System.arraycopy(text, 0, source, MARGIN, text.length);
        BatchBuilder builder = new BatchBuilder();

        builder.line(source, MARGIN, text.length).add(1, "s", null);

        assertEquals(end(text) == text.length, builder.isPlainLine(), () -> Arrays.toString(text));
        assertEquals(
                MARGIN + end(text), PlainText.end(source, MARGIN, MARGIN + text.length), () -> Arrays.toString(text));
        assertArrayEquals(text, Arrays.copyOfRange(builder.data(), builder.lineStart(0), builder.lineEnd(0)));
        assertEquals('\n', builder.data()[builder.lineEnd(0)], "behind each line stands a line feed");
    }

    private static int end(byte[] text) {
        int at = 0;
        while (at < text.length && (text[at] >= ' ' && text[at] != 0x7F || text[at] == '\t')) {
            at++;
        }
        return at;
    }
}
