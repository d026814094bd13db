package io.logwisp.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.re2j.Pattern;
import io.logwisp.testing.Corpus;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the pattern and the name, it matches as the regular expression that says the same. */
class NamePatternFuzzTest {
    @FuzzTest
    void anyInput(byte[] input) {
        check(input);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingBreaksIt(long seed) throws IOException {
        Corpus.of(getClass()).mutate(seed, 50000, NamePatternFuzzTest::check);
    }

    private static final int MOST = 200;

    /** The pattern stands before the first line feed, the name behind it. */
    private static void check(byte[] input) {
        String text = new String(input, 0, Math.min(MOST, input.length), ISO_8859_1);
        int end = Math.max(0, text.indexOf('\n'));
        String pattern = text.substring(0, end);
        String name = text.substring(end);
        StringBuilder expression = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            expression.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        boolean expected = pattern.isEmpty()
                || Pattern.compile(expression.toString(), Pattern.DOTALL).matches(name);
        assertEquals(expected, NamePattern.orAny(pattern).matches(name), text);
    }
}
