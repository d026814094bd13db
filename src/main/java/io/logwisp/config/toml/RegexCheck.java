package io.logwisp.config.toml;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Whether a text is an RE2 expression, told before anything starts. */
final class RegexCheck {
    private RegexCheck() {}

    static void check(Node node, String expression, ConfigProblems problems) {
        try {
            Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            problems.value(node, "is no RE2 expression: " + e.getDescription() + position(expression, e));
        }
    }

    /** RE2/J tells the part it stumbled over, not always where that part is. */
    private static String position(String expression, PatternSyntaxException e) {
        String part = e.getPattern();
        int at = e.getIndex() >= 0 ? e.getIndex() : part == null || part.isEmpty() ? -1 : expression.lastIndexOf(part);
        return at < 0 ? "" : " at character " + (at + 1);
    }
}
