package io.logwisp.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.entry.Frames;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeflationTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 1023, 1024, 65_535, 65_536, 200_000})
    void whatCannotBeCompressedGrowsByTheHeadsOfItsBlocksOnly(int length) throws Exception {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        Frames deflated = Deflation.of(new Frames(noise, new int[] {length}));
        assertEquals(length + (length + 65_534) / 65_535 * 5, deflated.length());
        assertArrayEquals(noise, inflate(deflated.bytes(), length));
    }

    @Test
    void piecesMayStandInAnyOrder() throws Exception {
        byte[] one = "one line that comes again and again\n".repeat(2000).getBytes(UTF_8);
        byte[] two = "another line that comes again and again\n".repeat(2000).getBytes(UTF_8);
        Frames first = Deflation.of(new Frames(one, new int[] {one.length}));
        Frames second = Deflation.of(new Frames(two, new int[] {two.length}));
        assertTrue(first.length() < one.length / 20, () -> "compressed to " + first.length());
        byte[] stored = Deflation.stored(one, 5, 4);
        assertArrayEquals(
                joined(two, Arrays.copyOfRange(one, 5, 9), one),
                inflate(joined(second.bytes(), stored, first.bytes()), one.length + two.length + 4));
    }

    private static byte[] inflate(byte[] bytes, int length) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(bytes);
            byte[] plain = new byte[length];
            int at = 0;
            for (int n = inflater.inflate(plain); n > 0 && at < length; n = inflater.inflate(plain, at, length - at)) {
                at += n;
            }
            assertEquals(length, inflater.getBytesWritten());
            return plain;
        } finally {
            inflater.end();
        }
    }

    private static byte[] joined(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }
}
