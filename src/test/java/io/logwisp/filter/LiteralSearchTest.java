package io.logwisp.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LiteralSearchTest {
    @Test
    void findsWhatStringsFind() {
        Random random = new Random(11);
        int found = 0;
        int rounds = 100_000;
        for (int round = 0; round < rounds; round++) {
            List<String> literals = new ArrayList<>();
            for (int k = random.nextInt(round % 50 == 0 ? LiteralSearch.MAX_LITERALS : 4); k >= 0; k--) {
                literals.add("a" + word(random, 5));
            }
            String text = word(random, 40);
            byte[] data = ("ab" + text + "Ba").getBytes(StandardCharsets.US_ASCII);
            boolean expected = literals.stream().anyMatch(text::contains);
            found += expected ? 1 : 0;
            assertEquals(
                    expected, search(literals, false).in(data, 2, data.length - 2), () -> literals + " in " + text);
            String small = text.toLowerCase(Locale.ROOT);
            assertEquals(
                    literals.stream().anyMatch(literal -> small.contains(literal.toLowerCase(Locale.ROOT))),
                    search(literals, true).in(data, 2, data.length - 2),
                    () -> literals + " in " + text);
        }
        assertTrue(found > rounds / 10 && found < rounds - rounds / 10, "found " + found);
    }

    @Test
    void literalsLongerThanTheLargestSkipAreFound() {
        String literal = "x" + "ab".repeat(500);
        byte[] data = ("ab".repeat(3000) + literal + "ab").getBytes(StandardCharsets.US_ASCII);
        assertTrue(search(List.of(literal, literal + "y"), false).in(data, 0, data.length));
        assertTrue(search(List.of(literal), true).in(data, 0, data.length));
        assertFalse(search(List.of(literal), false).in(data, 0, data.length - 3));
        assertFalse(search(List.of("y" + literal), false).in(data, 0, data.length));
    }

    @Test
    void wordsAreFoundBehindPartsOfWords() {
        byte[] data = "errors _error error1 error".getBytes(StandardCharsets.US_ASCII);
        LiteralSearch words = new LiteralSearch(List.of("error"), false, true, true);
        assertTrue(words.in(data, 0, data.length));
        assertFalse(words.in(data, 0, data.length - 1));
        assertTrue(words.in(data, 8, 13), "text before and behind the range is not looked at");
    }

    @Test
    void onlyAsciiLettersIgnoreTheirCase() {
        byte[] data = "[\u00c4z".getBytes(StandardCharsets.UTF_8);
        assertTrue(search(List.of("Z"), true).in(data, 0, data.length));
        assertFalse(search(List.of("{"), true).in(data, 0, data.length));
        assertFalse(search(List.of("\u00e4"), true).in(data, 0, data.length));
    }

    private static LiteralSearch search(List<String> literals, boolean ignoreCase) {
        return new LiteralSearch(literals, ignoreCase, false, false);
    }

    private static String word(Random random, int maxLength) {
        StringBuilder word = new StringBuilder();
        for (int k = random.nextInt(maxLength + 1); k > 0; k--) {
            word.append("abcABC".charAt(random.nextInt(6)));
        }
        return word.toString();
    }
}
