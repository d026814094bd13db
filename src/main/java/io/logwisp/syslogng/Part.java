package io.logwisp.syslogng;

import java.util.List;

/** What a statement consists of. */
sealed interface Part {
    /** Where it begins, from 1. */
    int line();

    /** A word or, in quotes, a text. */
    record Text(String value, boolean isQuoted, int line) implements Part {}

    /** A name with what stands in parentheses behind it; the name is empty where there is none. */
    record Call(String name, List<Part> arguments, int line) implements Part {}

    /** Statements in braces. */
    record Body(List<Statement> statements, int line) implements Part {}
}
