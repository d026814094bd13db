package io.logwisp.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares with the decoder of the Java library. */
class Utf8Test {
    private static final long SEED = 20261123;

    @Test
    void everyByteIsSeenAtEveryOffset() {
        for (int length = 1; length < 75; length++) {
            for (int at = 0; at < length; at++) {
                for (String inside : new String[] {"é", "漢", "😀"}) {
                    byte[] bytes = new byte[length + 8];
                    Arrays.fill(bytes, (byte) 'x');
                    byte[] character = inside.getBytes(UTF_8);
                    System.arraycopy(character, 0, bytes, at, character.length);
                    check(bytes, 0, length);
                    check(bytes, at, length);
                    check(bytes, Math.min(length, at + 1), length);
                }
            }
        }
    }

    @Test
    void anyBytesAreJudgedAsTheLibraryDoes() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200_000; round++) {
            byte[] bytes = new byte[random.nextInt(80)];
            int strange = 1 + random.nextInt(40);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextInt(strange) == 0 ? (byte) random.nextInt() : (byte) 'x';
            }
            int from = random.nextInt(bytes.length + 1);
            check(bytes, from, from + random.nextInt(bytes.length - from + 1));
        }
    }

    private static void check(byte[] bytes, int from, int to) {
        boolean expected;
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
            expected = true;
        } catch (CharacterCodingException e) {
            expected = false;
        }
        assertEquals(
                expected, Utf8.isValid(bytes, from, to), () -> Arrays.toString(Arrays.copyOfRange(bytes, from, to)));
    }
}
