package io.logwisp.filter;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An RE2 expression, searched in time proportional to the text. Before the engine is asked, the literals of which
 * every match must contain one are looked for; most messages hold none and cost no more than a substring search. Two expressions are
 * equal when they are written alike. Immutable; the pattern may be used by many threads.
 *
 * <p>The engine sees the decoded text, not the bytes: measured, both are equally fast, and its reading of bytes takes the
 * letter after a stray lead byte for a part of it.
 */
final class Regex implements TextTest {
    private static final String IGNORE_CASE = "(?i)";

    /** Literals beyond which looking for each is no cheaper than the engine. */
    private static final int MAX_LITERALS = 16;

    private final Pattern pattern;
    private final boolean ignoreCase;
    private final List<ByteSearch> required;
    private final boolean requiredIsAll;

    private Regex(Pattern pattern, boolean ignoreCase, List<ByteSearch> required, boolean requiredIsAll) {
        this.pattern = pattern;
        this.ignoreCase = ignoreCase;
        this.required = required;
        this.requiredIsAll = requiredIsAll;
    }

    /**
     * The test for an expression; one without any operator is a {@link Literal}.
     *
     * @throws com.google.re2j.PatternSyntaxException when it is no RE2 expression
     */
    static TextTest of(String expression, boolean ignoreCase) {
        if (expression.startsWith(IGNORE_CASE)) {
            return compile(expression.substring(IGNORE_CASE.length()), true);
        }
        return compile(expression, ignoreCase);
    }

    private static TextTest compile(String expression, boolean ignoreCase) {
        RegexOutline outline = RegexOutline.of(expression);
        Pattern pattern = Pattern.compile(expression, ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
        List<String> literals = outline.literals();
        boolean areSearchable = literals.size() <= MAX_LITERALS
                && literals.stream().allMatch(literal -> isSearchable(literal, ignoreCase));
        if (!areSearchable) {
            return new Regex(pattern, ignoreCase, List.of(), false);
        }
        if (literals.size() == 1 && outline.isLiteral() && !ignoreCase) {
            return new Literal(literals.get(0));
        }
        List<ByteSearch> required = literals.stream()
                .map(literal -> new ByteSearch(literal.getBytes(StandardCharsets.UTF_8), ignoreCase))
                .toList();
        return new Regex(pattern, ignoreCase, required, outline.isLiteral());
    }

    /**
     * Whether a text holds the literal exactly when its bytes do. Not so for U+FFFD, which decoding also makes of bad bytes,
     * and for letters outside ASCII whose case is ignored.
     */
    private static boolean isSearchable(String literal, boolean ignoreCase) {
        byte[] bytes = literal.getBytes(StandardCharsets.UTF_8);
        return literal.indexOf('\ufffd') < 0
                && new String(bytes, StandardCharsets.UTF_8).equals(literal)
                && (!ignoreCase || isAscii(bytes, 0, bytes.length));
    }

    @Override
    public boolean in(byte[] data, int from, int to) {
        if (!required.isEmpty()) {
            if (holdsRequired(data, from, to)) {
                if (requiredIsAll) {
                    return true;
                }
            } else if (!ignoreCase || isAscii(data, from, to)) {
                // Outside ASCII there are letters that equal an ASCII one when case is ignored: the Kelvin sign, the
                // long s.
                return false;
            }
        }
        return in(new String(data, from, to - from, StandardCharsets.UTF_8));
    }

    private boolean holdsRequired(byte[] data, int from, int to) {
        for (int k = 0; k < required.size(); k++) {
            if (required.get(k).in(data, from, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAscii(byte[] data, int from, int to) {
        for (int i = from; i < to; i++) {
            if (data[i] < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean in(String text) {
        return pattern.matcher(text).find();
    }

    @Override
    public int cost() {
        return required.isEmpty() ? 100 : 20;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Regex that && pattern.equals(that.pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }

    @Override
    public String toString() {
        return "/" + pattern + (ignoreCase ? "/i" : "/");
    }
}
