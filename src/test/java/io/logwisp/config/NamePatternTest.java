package io.logwisp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "nothing",
            value = {
                "*.log, a.log, true",
                "*.log, .hidden.log, true",
                "*.log, a.log.1, false",
                "*.log, alog, false",
                "*.log, .log, true",
                "'', anything at all, true",
                "*, x, true",
                "syslog*, syslog, true",
                "syslog*, syslog.1, true",
                "syslog*, asyslog, false",
                "a?c, abc, true",
                "a?c, ac, false",
                "a?c, abbc, false",
                "a[1].log, a[1].log, true",
                "a[1].log, a1.log, false",
                "'{a,b}', '{a,b}', true",
                "'{a,b}', a, false",
                "a(1)+.log, a(1)+.log, true",
                "*a*b*c, xaybzc, true",
                "*a*b*c, xaybz, false",
                "**, x, true",
                "a*a, a, false",
                "*ab, aab, true",
                "with space *, with space x, true",
            })
    void starAndQuestionMarkStandForOthersAndAllElseForItself(String pattern, String name, boolean matches) {
        assertEquals(matches, NamePattern.orAny(pattern).matches(name));
    }

    @Test
    void emptyPatternIsThatOfTheEmptyNameWhereItDoesNotStandForAny() {
        assertTrue(new NamePattern("").matches(""));
        assertFalse(new NamePattern("").matches("a"));
    }

    @Test
    void matchesLikeTheEquivalentExpression() {
        Random random = new Random(11);
        int matched = 0;
        for (int round = 0; round < 100_000; round++) {
            String pattern = word(random, "ab*?", 7);
            String name = word(random, "ab*", 9);
            boolean expected = Pattern.matches(pattern.replace("?", ".").replaceAll("[*]+", ".*"), name);
            matched += expected ? 1 : 0;
            assertEquals(expected, new NamePattern(pattern).matches(name), () -> pattern + " on " + name);
        }
        assertTrue(matched > 5_000, "matched " + matched);
    }

    @Test
    void manyStarsEnd() {
        assertFalse(new NamePattern("*a".repeat(500) + "b").matches("a".repeat(5_000)));
    }

    private static String word(Random random, String alphabet, int maxLength) {
        StringBuilder word = new StringBuilder();
        for (int k = random.nextInt(maxLength + 1); k > 0; k--) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return word.toString();
    }
}
