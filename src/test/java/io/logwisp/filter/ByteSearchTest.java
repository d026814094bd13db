package io.logwisp.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteSearchTest {
    @Test
    void findsWhatStringsFind() {
        Random random = new Random(7);
        int found = 0;
        for (int round = 0; round < 200_000; round++) {
            String text = word(random, 40);
            String needle = word(random, 5);
            byte[] data = ("ab" + text + "Ba").getBytes(StandardCharsets.ISO_8859_1);
            boolean expected = text.contains(needle);
            found += expected ? 1 : 0;
            assertEquals(expected, search(needle).in(data, 2, data.length - 2), () -> needle + " in " + text);
        }
        assertTrue(found > 20_000, "found " + found);
    }

    @Test
    void needlesLongerThanTheLargestSkipAreFound() {
        String needle = "x" + "ab".repeat(500);
        byte[] data = ("ab".repeat(3000) + needle + "ab").getBytes(StandardCharsets.ISO_8859_1);
        assertTrue(search(needle).in(data, 0, data.length));
        assertFalse(search(needle).in(data, 0, data.length - 3));
        assertFalse(search("y" + needle).in(data, 0, data.length));
    }

    @Test
    void emptyNeedleIsEverywhere() {
        assertTrue(search("").in(new byte[0], 0, 0));
    }

    private static ByteSearch search(String needle) {
        return new ByteSearch(needle.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String word(Random random, int maxLength) {
        StringBuilder word = new StringBuilder();
        for (int k = random.nextInt(maxLength + 1); k > 0; k--) {
            word.append("abAB".charAt(random.nextInt(4)));
        }
        return word.toString();
    }
}
