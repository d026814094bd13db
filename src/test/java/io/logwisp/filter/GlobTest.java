package io.logwisp.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.re2j.Pattern;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GlobTest {
    @Test
    void matchesLikeTheEquivalentExpression() {
        Random random = new Random(11);
        int matched = 0;
        for (int round = 0; round < 100_000; round++) {
            String glob = word(random, "ab*?", 7);
            String name = word(random, "ab*", 9);
            boolean expected = Pattern.matches(glob.replace("?", ".").replaceAll("[*]+", ".*"), name);
            matched += expected ? 1 : 0;
            assertEquals(expected, new Glob(glob).matches(name), () -> glob + " on " + name);
        }
        assertEquals(true, matched > 5_000, "matched " + matched);
    }

    @Test
    void manyStarsEnd() {
        assertFalse(new Glob("*a".repeat(500) + "b").matches("a".repeat(5_000)));
    }

    private static String word(Random random, String alphabet, int maxLength) {
        StringBuilder word = new StringBuilder();
        for (int k = random.nextInt(maxLength + 1); k > 0; k--) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return word.toString();
    }
}
