package io.logwisp.filter;

/** Something to be found in a text: a substring or a regular expression. */
sealed interface TextTest permits Literal, Regex {
    /** Whether bytes {@code from} to {@code to} (exclusive), which may be any bytes, hold it. */
    boolean in(byte[] data, int from, int to);

    /** Whether the text holds it. */
    boolean in(String text);

    /** Rough price of one search. */
    int cost();
}
