package io.logwisp.filter;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds out, while the alternatives of one group are read, texts of which each match of the group contains at least one.
 * When in doubt there are none. Of the many parts of a sequence that must appear, it keeps the one that is looked for with
 * the most success: the one with the longest texts.
 */
final class RequiredLiterals {
    private static final List<String> NONE = List.of();

    // Owned by the thread that reads the expression.
    private final StringBuilder run = new StringBuilder();
    private List<String> inner = NONE;
    private List<String> best = NONE;
    private final Set<String> all = new LinkedHashSet<>();
    private boolean isUnclear;

    /** A character that must appear behind those before. */
    void add(int c) {
        endInner();
        run.appendCodePoint(c);
    }

    /** Something that is not a character. What was read before must appear. */
    void end() {
        endInner();
        if (!run.isEmpty()) {
            offer(List.of(run.toString()));
            run.setLength(0);
        }
    }

    /** A group, with the texts of which it contains one. */
    void addGroup(List<String> literals) {
        end();
        inner = literals;
    }

    /** Says that the last character or group need not appear. */
    void dropLast() {
        inner = NONE;
        if (!run.isEmpty()) {
            run.setLength(run.offsetByCodePoints(run.length(), -1));
        }
        end();
    }

    /** The alternative is over. */
    void endAlternative() {
        end();
        isUnclear |= best.isEmpty();
        all.addAll(best);
        best = NONE;
    }

    /** Says that there is something in the group that is not understood. */
    void giveUp() {
        isUnclear = true;
    }

    /** Texts of which each match contains at least one; empty when none are known. After the last alternative. */
    List<String> literals() {
        return isUnclear || all.size() > LiteralSearch.MAX_LITERALS ? NONE : List.copyOf(all);
    }

    private void endInner() {
        offer(inner);
        inner = NONE;
    }

    private void offer(List<String> literals) {
        int length = shortest(literals);
        int bestLength = shortest(best);
        if (length > bestLength || length == bestLength && literals.size() < best.size()) {
            best = literals;
        }
    }

    private static int shortest(List<String> literals) {
        return literals.stream().mapToInt(String::length).min().orElse(0);
    }
}
