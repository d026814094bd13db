package io.logwisp.syslogng;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A table of our configuration while it is made. Owned by the importing thread.
 *
 * @param header as <code>[[streams.sinks]]</code>
 * @param comment what it comes from
 * @param values keys and texts, numbers, truths or lists of those
 * @param ssl what goes into its {@code ssl} table; empty when it has none
 */
record Table(String header, String comment, Map<String, Object> values, Map<String, Object> ssl) {
    Table(String header, String comment) {
        this(header, comment, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    Table put(String key, Object value) {
        values.put(key, value);
        return this;
    }
}
