package io.logwisp.config.toml;

import java.util.List;
import java.util.Map;

/**
 * A value with the place where it was written, so that every message can name it. Tables and arrays are changed while
 * overrides are laid over them, by the one thread that loads.
 */
sealed interface Node {
    /** Full dotted key as it was written: {@code streams.0.httpserver.port}. */
    String key();

    Origin origin();

    /** A table, in the order of the file. */
    record Table(String key, Origin origin, Map<String, Node> entries) implements Node {}

    /** An array of any values. */
    record Array(String key, Origin origin, List<Node> items) implements Node {}

    /** A String, Boolean, Long or Double; anything else that TOML knows stands as its text in a {@link Foreign}. */
    record Scalar(String key, Origin origin, Object value) implements Node {}

    /** A value of a kind that no key takes, such as a date. */
    record Foreign(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    /** The value for a message: short, on one line, text in quotes. */
    static String render(Node node) {
        if (node instanceof Scalar scalar) {
            return scalar.value() instanceof String text
                    ? Quotes.quote(shorten(text))
                    : scalar.value().toString();
        }
        return node instanceof Array ? "[…]" : "{…}";
    }

    /** At most 80 characters of the text. */
    static String shorten(String text) {
        return text.length() <= 80 ? text : text.substring(0, 79) + "…";
    }
}
