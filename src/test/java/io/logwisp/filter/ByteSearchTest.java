package io.logwisp.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
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
            assertEquals(expected, search(needle, false).in(data, 2, data.length - 2), () -> needle + " in " + text);
            assertEquals(
                    text.toLowerCase(Locale.ROOT).contains(needle.toLowerCase(Locale.ROOT)),
                    search(needle, true).in(data, 2, data.length - 2),
                    () -> needle + " in " + text);
        }
        assertTrue(found > 20_000, "found " + found);
    }

    @Test
    void needlesLongerThanTheLargestSkipAreFound() {
        String needle = "x" + "ab".repeat(500);
        byte[] data = ("ab".repeat(3000) + needle + "ab").getBytes(StandardCharsets.ISO_8859_1);
        assertTrue(search(needle, false).in(data, 0, data.length));
        assertTrue(search(needle, true).in(data, 0, data.length));
        assertFalse(search(needle, false).in(data, 0, data.length - 3));
        assertFalse(search("y" + needle, false).in(data, 0, data.length));
    }

    @Test
    void emptyNeedleIsEverywhere() {
        assertTrue(search("", false).in(new byte[0], 0, 0));
    }

    @Test
    void onlyAsciiLettersIgnoreTheirCase() {
        byte[] data = "[\u00c4z".getBytes(StandardCharsets.ISO_8859_1);
        assertTrue(search("Z", true).in(data, 0, data.length));
        assertFalse(search("{", true).in(data, 0, data.length));
        assertFalse(search("\u00e4", true).in(data, 0, data.length));
    }

    private static ByteSearch search(String needle, boolean ignoreCase) {
        return new ByteSearch(needle.getBytes(StandardCharsets.ISO_8859_1), ignoreCase);
    }

    private static String word(Random random, int maxLength) {
        StringBuilder word = new StringBuilder();
        for (int k = random.nextInt(maxLength + 1); k > 0; k--) {
            word.append("abAB".charAt(random.nextInt(4)));
        }
        return word.toString();
    }
}
