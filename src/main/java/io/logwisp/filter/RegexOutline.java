package io.logwisp.filter;

import java.util.List;

/**
 * What can be said about an RE2 expression without compiling it: how large it would become, and literals of which each of
 * its matches contains one. Understands the syntax well enough to be right about valid expressions and to end for all others.
 *
 * <p>Literals come from sequences of plain characters in any group that must take part in a match, one for each alternative;
 * classes are passed over, and so is what stands in a group with flags of its own that change the case.
 */
final class RegexOutline {
    private static final int END = -1;

    // Owned by the thread that makes it; finished before anybody else sees it.
    private final int[] pattern;
    private int at;
    private int depth;
    private boolean hasOperator;
    private boolean isUnclear;
    private RequiredLiterals required = new RequiredLiterals(); // of the group that is read at the moment
    private final long size;

    private RegexOutline(String expression) {
        pattern = expression.codePoints().toArray();
        size = sequence();
        required.endAlternative();
    }

    static RegexOutline of(String expression) {
        return new RegexOutline(expression);
    }

    /**
     * Number of characters, classes and anchors when all counted repetitions are written out; {@code Long.MAX_VALUE} when it
     * is beyond counting. The engine itself does not limit nested repetitions and would allocate their product.
     */
    long size() {
        return size;
    }

    /** True when the expression means nothing but any of its {@link #literals}. */
    boolean isLiteral() {
        return !hasOperator && !literals().isEmpty();
    }

    /** Texts of which each match contains at least one; empty when none are known. */
    List<String> literals() {
        return isUnclear ? List.of() : required.literals();
    }

    /** Reads up to the end of the group or of the expression and returns its size. */
    private long sequence() {
        long total = 0;
        long atom = 0;
        while (at < pattern.length) {
            int c = pattern[at];
            if (c == ')' && depth > 0) {
                break;
            }
            at++;
            long repeated = c == '{' ? repetition() : 0;
            if (repeated > 0) {
                atom = multiply(atom, repeated);
            } else if (!isQuantifier(c)) {
                total = add(total, atom);
                atom = atom(c);
            }
        }
        return add(total, atom);
    }

    private boolean isQuantifier(int c) {
        if (c == '*' || c == '?') {
            hasOperator = true;
            required.dropLast();
            return true;
        }
        if (c == '+') {
            endRun();
            return true;
        }
        return false;
    }

    private long atom(int c) {
        switch (c) {
            case '(' -> {
                return group();
            }
            case '[' -> characterClass();
            case '\\' -> {
                return escape();
            }
            case '|' -> required.endAlternative();
            case '.', '^', '$' -> endRun();
            default -> required.add(c);
        }
        return 1;
    }

    private long group() {
        endRun();
        boolean changesCase = false;
        if (peek(0) == '?') {
            at++;
            if (peek(0) == 'P' || peek(0) == '<') {
                skipPast('>');
            } else {
                int flags = at;
                if (skipFlags() == ')') {
                    required.giveUp(); // flags for the rest of the group
                    return 0;
                }
                changesCase = contains('i', flags, at);
            }
        }
        RequiredLiterals outer = required;
        required = new RequiredLiterals();
        depth++;
        long inner = sequence();
        depth--;
        at++;
        required.endAlternative();
        outer.addGroup(changesCase ? List.of() : required.literals());
        required = outer;
        return add(inner, 1);
    }

    private boolean contains(int c, int from, int to) {
        for (int i = from; i < Math.min(to, pattern.length); i++) {
            if (pattern[i] == c) {
                return true;
            }
        }
        return false;
    }

    /** Skips the flags of a group and what ends them, which it returns. */
    private int skipFlags() {
        while (at < pattern.length) {
            int c = pattern[at++];
            if (c == ':' || c == ')') {
                return c;
            }
        }
        return END;
    }

    private void characterClass() {
        endRun();
        if (peek(0) == '^') {
            at++;
        }
        boolean isFirst = true; // a bracket at the start is a member, not the end
        while (at < pattern.length && (isFirst || pattern[at] != ']')) {
            isFirst = false;
            int named = peek(0) == '[' && peek(1) == ':' ? namedClassEnd() : END;
            if (named != END) {
                at = named;
            } else {
                at += pattern[at] == '\\' ? 2 : 1;
            }
        }
        at++;
    }

    private int namedClassEnd() {
        for (int i = at + 2; i + 1 < pattern.length; i++) {
            if (pattern[i] == ':' && pattern[i + 1] == ']') {
                return i + 2;
            }
        }
        return END;
    }

    private long escape() {
        int c = peek(0);
        at++;
        if (c == 'Q') {
            return quotation();
        }
        if (c != END && !isWordCharacter(c)) {
            required.add(c);
            return 1;
        }
        endRun();
        if (peek(0) == '{' && (c == 'x' || c == 'p' || c == 'P')) {
            skipPast('}');
        } else if (c == 'x') {
            at += 2;
        } else if (c == 'p' || c == 'P') {
            at++;
        } else if (c >= '0' && c <= '9') {
            isUnclear = true; // an octal number of unknown length
        }
        return 1;
    }

    private long quotation() {
        endRun();
        isUnclear = true;
        int start = at;
        while (at < pattern.length && !(pattern[at] == '\\' && peek(1) == 'E')) {
            at++;
        }
        long length = at - start;
        at += 2;
        return length;
    }

    /** Reads a counted repetition and returns its highest count, at least 1; 0 and nothing read when it is a plain brace. */
    private long repetition() {
        int i = at;
        long[] counts = new long[2];
        int which = 0;
        int digits = 0;
        for (; i < pattern.length && pattern[i] != '}'; i++) {
            if (pattern[i] == ',' && which == 0 && digits > 0) {
                which = 1;
            } else if (pattern[i] >= '0' && pattern[i] <= '9') {
                counts[which] = add(multiply(counts[which], 10), pattern[i] - '0');
                digits++;
            } else {
                return 0;
            }
        }
        if (i == pattern.length || digits == 0) {
            return 0;
        }
        hasOperator = true;
        required.dropLast();
        at = i + 1;
        return Math.max(1, Math.max(counts[0], counts[1]));
    }

    private static boolean isWordCharacter(int c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || c >= 0x80;
    }

    private int peek(int ahead) {
        return at + ahead < pattern.length ? pattern[at + ahead] : END;
    }

    private void skipPast(int end) {
        while (at < pattern.length && pattern[at] != end) {
            at++;
        }
        at++;
    }

    /** An operator: what was read before must appear, but is not all that the expression means. */
    private void endRun() {
        hasOperator = true;
        required.end();
    }

    private static long add(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private static long multiply(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
    }
}
