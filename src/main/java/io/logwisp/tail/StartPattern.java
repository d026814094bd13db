package io.logwisp.tail;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;

/**
 * Every line in which an expression is not found goes on. Searched in time proportional to the line. Has no state, so
 * that all files of a stream may share it.
 */
final class StartPattern implements Continuation {
    private final Pattern pattern;

    StartPattern(String expression) {
        this.pattern = Pattern.compile(expression);
    }

    @Override
    public boolean continues(byte[] bytes, int from, int to) {
        // Decoded, because RE2/J's reading of bytes takes the letter after a stray lead byte for a part of it.
        return !pattern.matcher(new String(bytes, from, to - from, StandardCharsets.UTF_8))
                .find();
    }
}
