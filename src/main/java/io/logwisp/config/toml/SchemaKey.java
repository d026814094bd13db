package io.logwisp.config.toml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the schema: everything that is known of a key without reading its value.
 *
 * @param path dotted, without indexes: {@code streams.httpserver.port}
 * @param name last part of the path
 * @param fallback default as Long, Boolean, String or list of String; null when there is none
 * @param unit of numbers; decides which suffixes text values may have
 * @param min smallest number
 * @param max largest number
 * @param allowed values of a choice, or what else is told to people; empty for anything of the type
 * @param description one sentence for the reference
 * @param later true for a key that this version accepts only with the value of {@code fallback}
 */
record SchemaKey(
        String path,
        String name,
        Type type,
        @Nullable Object fallback,
        Unit unit,
        long min,
        long max,
        List<String> allowed,
        String description,
        boolean later) {

    /** What a value must be. */
    enum Type {
        BOOLEAN,
        INTEGER,
        /** A number that need not be whole. */
        DECIMAL,
        TEXT,
        /** A text out of {@code allowed}. */
        CHOICE,
        /** A list of texts. */
        TEXTS,
        /** A table of texts whose names are free. */
        TEXT_MAP,
        /** Anything: accepted for LogWisp's files and not read by this version. */
        ANY
    }

    /** Unit of a number. */
    enum Unit {
        NONE(""),
        MILLISECONDS("ms"),
        SECONDS("s"),
        HOURS("h"),
        BYTES("bytes");

        private final String symbol;

        Unit(String symbol) {
            this.symbol = symbol;
        }

        String symbol() {
            return symbol;
        }
    }

    /** What is allowed, for people: {@code 10 to 86400000 ms}. */
    String range() {
        return switch (type) {
            case BOOLEAN -> "true or false";
            case INTEGER -> min + " to " + max + (unit == Unit.NONE ? "" : " " + unit.symbol());
            case DECIMAL -> "a number, " + min + " to " + max;
            case TEXTS -> "a list of texts";
            case TEXT_MAP -> "a table of texts";
            case TEXT, CHOICE -> allowed.isEmpty() ? "text" : String.join(", ", allowed);
            case ANY -> "";
        };
    }
}
