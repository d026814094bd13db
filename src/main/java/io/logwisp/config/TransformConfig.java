package io.logwisp.config;

import java.util.List;
import java.util.Map;

/** One {@code [[streams.transforms]]} table: what is changed of every entry before filters see it. */
public sealed interface TransformConfig {
    /**
     * {@code type = "parse"}: text into fields.
     *
     * @param format what the text is
     * @param field the field whose text is parsed; empty for the message
     * @param pattern RE2 with named groups, for {@link ParseFormat#REGEX}; empty for the others
     */
    record Parse(ParseFormat format, String field, String pattern) implements TransformConfig {}

    /** {@code type = "rename"}: fields, old name → new name. */
    record Rename(Map<String, String> fields) implements TransformConfig {
        public Rename {
            fields = Map.copyOf(fields);
        }
    }

    /** {@code type = "drop"}: fields are taken away. */
    record Drop(List<String> fields) implements TransformConfig {
        public Drop {
            fields = List.copyOf(fields);
        }
    }

    /** {@code type = "add"}: fields are set, name → text. */
    record Add(Map<String, String> fields) implements TransformConfig {
        public Add {
            fields = Map.copyOf(fields);
        }
    }

    /**
     * {@code type = "redact"}: whatever matches is replaced, in the line, the message and the texts of fields.
     *
     * @param patterns RE2
     * @param replacement plain text
     */
    record Redact(List<String> patterns, String replacement) implements TransformConfig {
        public static final String DEFAULT_REPLACEMENT = "[redacted]";

        public Redact {
            patterns = List.copyOf(patterns);
        }
    }

    /** What a text is parsed as. */
    enum ParseFormat {
        JSON,
        LOGFMT,
        REGEX,
        /** RFC 5424 or RFC 3164, with its priority or, as in files, without. */
        SYSLOG
    }
}
