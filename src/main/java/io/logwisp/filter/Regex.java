package io.logwisp.filter;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An RE2 expression, searched in time proportional to the text. Before the engine is asked, the literals of which every match
 * must contain one are looked for; most messages hold none and cost no more than a substring search. An expression that means
 * nothing but such literals, as whole words or not, never needs the engine. Two expressions are equal when they are written
 * alike. Immutable; the pattern may be used by many threads.
 *
 * <p>The engine sees the decoded text, not the bytes: measured, both are equally fast, and its reading of bytes takes the
 * letter after a stray lead byte for a part of it.
 */
final class Regex implements TextTest {
    private static final String IGNORE_CASE = "(?i)";
    private static final String EDGE = "\\b";

    private final Pattern pattern;
    private final boolean ignoreCase;

    /** Finds the literals, if any are known. */
    private final @Nullable LiteralSearch required;

    private final boolean requiredIsAll;

    /** Whether a letter outside ASCII can stand for one of the literals'. */
    private final boolean hasOtherForms;

    private Regex(Pattern pattern, boolean ignoreCase) {
        this.pattern = pattern;
        this.ignoreCase = ignoreCase;
        this.required = null;
        this.requiredIsAll = false;
        this.hasOtherForms = false;
    }

    private Regex(Pattern pattern, boolean ignoreCase, Core core, List<String> literals) {
        this.pattern = pattern;
        this.ignoreCase = ignoreCase;
        this.requiredIsAll = core.isWhole();
        this.required = new LiteralSearch(
                literals, ignoreCase, requiredIsAll && core.fromEdge(), requiredIsAll && core.toEdge());
        this.hasOtherForms = ignoreCase && literals.stream().anyMatch(Regex::hasOtherForm);
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
        // First, because all that follows is only right about valid expressions.
        Pattern pattern = Pattern.compile(expression, ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
        Core core = Core.of(expression);
        List<String> literals = core.literals();
        if (literals.isEmpty() || !literals.stream().allMatch(literal -> isSearchable(literal, ignoreCase))) {
            return new Regex(pattern, ignoreCase);
        }
        if (core.isLiteral() && literals.size() == 1 && !ignoreCase) {
            return new Literal(literals.get(0));
        }
        return new Regex(pattern, ignoreCase, core, literals);
    }

    /**
     * What can be searched of an expression.
     *
     * @param literals texts of which each match contains at least one; empty when none are known
     * @param isWhole whether the expression means nothing but one of these, between the edges of words where it says so
     * @param fromEdge whether it starts with the edge of a word; without meaning unless {@code isWhole}
     * @param toEdge whether it ends with the edge of a word; without meaning unless {@code isWhole}
     */
    private record Core(List<String> literals, boolean isWhole, boolean fromEdge, boolean toEdge) {
        static Core of(String expression) {
            boolean fromEdge = expression.startsWith(EDGE);
            String text = fromEdge ? expression.substring(EDGE.length()) : expression;
            boolean toEdge = endsWithEdge(text);
            text = toEdge ? text.substring(0, text.length() - EDGE.length()) : text;
            boolean isGroup = text.startsWith("(") && text.endsWith(")");
            if (isGroup) {
                text = text.substring(text.startsWith("(?:") ? 3 : 1, text.length() - 1);
            }
            RegexOutline outline = RegexOutline.of(text);
            // Without a group an edge belongs to one of the alternatives only.
            boolean isWhole = outline.isLiteral() && (isGroup || !fromEdge && !toEdge || text.indexOf('|') < 0);
            return isWhole
                    ? new Core(outline.literals(), true, fromEdge, toEdge)
                    : new Core(RegexOutline.of(expression).literals(), false, false, false);
        }

        boolean isLiteral() {
            return isWhole && !fromEdge && !toEdge;
        }

        private static boolean endsWithEdge(String text) {
            int backslashes = 0;
            for (int i = text.length() - 2; i >= 0 && text.charAt(i) == '\\'; i--) {
                backslashes++;
            }
            return text.endsWith(EDGE) && backslashes % 2 == 1; // an even number: backslashes that stand for themselves
        }
    }

    /**
     * Whether a text holds the literal exactly when its bytes do. Not so for U+FFFD, which decoding also makes of bad bytes,
     * and for letters outside ASCII whose case is ignored.
     */
    private static boolean isSearchable(String literal, boolean ignoreCase) {
        byte[] bytes = literal.getBytes(StandardCharsets.UTF_8);
        return literal.indexOf('\ufffd') < 0
                && new String(bytes, StandardCharsets.UTF_8).equals(literal)
                && (!ignoreCase || bytes.length == literal.length());
    }

    private static boolean hasOtherForm(String literal) {
        return literal.chars().anyMatch(c -> c == 'k' || c == 'K' || c == 's' || c == 'S');
    }

    @Override
    public boolean in(byte[] data, int from, int to) {
        if (required != null) {
            if (required.in(data, from, to)) {
                if (requiredIsAll) {
                    return true;
                }
            } else if (!hasOtherForms || !mayHoldOtherForm(data, from, to)) {
                return false;
            }
        }
        return in(new String(data, from, to - from, StandardCharsets.UTF_8));
    }

    /**
     * Whether the text may hold one of the two letters outside ASCII that equal an ASCII one when case is ignored: the long
     * s (bytes C5 BF) and the Kelvin sign (E2 84 AA).
     */
    private static boolean mayHoldOtherForm(byte[] data, int from, int to) {
        for (int i = from; i < to - 1; i++) {
            byte b = data[i];
            if (b == (byte) 0xc5 && data[i + 1] == (byte) 0xbf || b == (byte) 0xe2 && data[i + 1] == (byte) 0x84) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean in(String text) {
        return pattern.matcher(text).find();
    }

    @Override
    public int cost() {
        if (required == null) {
            return 100;
        }
        return requiredIsAll ? 5 : 20;
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
