package io.logwisp.syslogng;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A table of our configuration while it is made. Owned by the importing thread.
 *
 * @param header as <code>[[streams.sinks]]</code>
 * @param owner statement that it comes from, as {@code source s_net}
 * @param line where its driver stands
 * @param values keys and texts, numbers, truths or lists of those
 * @param ssl what goes into its {@code ssl} table; empty when it has none
 */
record Table(String header, String owner, int line, Map<String, Object> values, Map<String, Object> ssl) {
    Table(String header, String owner, int line) {
        this(header, owner, line, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    Table put(String key, Object value) {
        values.put(key, value);
        return this;
    }

    /** What it comes from, in one line. */
    String comment() {
        return owner + ", line " + line;
    }

    /** A text that it has; empty when not. */
    String text(String key) {
        return String.valueOf(values.getOrDefault(key, ""));
    }
}
