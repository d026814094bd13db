package io.logwisp.filter;

import java.nio.charset.StandardCharsets;

/** A substring, compared byte by byte. Two literals are equal when their texts are. */
record Literal(String text, ByteSearch search) implements TextTest {
    Literal(String text) {
        this(text, new ByteSearch(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public boolean in(byte[] data, int from, int to) {
        return search.in(data, from, to);
    }

    @Override
    public boolean in(String value) {
        return value.contains(text);
    }

    @Override
    public int cost() {
        return 3;
    }
}
