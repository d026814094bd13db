package io.logwisp.syslogng;

import java.util.List;
import java.util.Optional;

/**
 * What ends with a semicolon, or a line that begins with {@code @}.
 *
 * @param parts at least one
 */
record Statement(List<Part> parts) {
    int line() {
        return parts.get(0).line();
    }

    /** The word it begins with: source, destination, log … or the name of a call. */
    String keyword() {
        Part first = parts.get(0);
        return first instanceof Part.Text text ? text.value() : first instanceof Part.Call call ? call.name() : "";
    }

    /** The word or text behind the keyword; empty when something else stands there. */
    String name() {
        return parts.size() > 1 && parts.get(1) instanceof Part.Text text ? text.value() : "";
    }

    /** What stands in braces. */
    Optional<Part.Body> body() {
        return parts.stream()
                .filter(Part.Body.class::isInstance)
                .map(Part.Body.class::cast)
                .findFirst();
    }

    /** The calls in it. */
    List<Part.Call> calls() {
        return parts.stream()
                .filter(Part.Call.class::isInstance)
                .map(Part.Call.class::cast)
                .toList();
    }
}
