package io.logwisp.config.toml;

import io.logwisp.config.ConfigException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects everything that is wrong with a configuration, so that one run tells all of it. Owned by the loading thread. */
final class ConfigProblems {
    /** A value may be looked at twice, once for the stream and once for what it inherits from; it is told once. */
    private final Set<Problem> problems = new LinkedHashSet<>();

    private final Set<String> warnings = new LinkedHashSet<>();

    /** The value of this key is wrong. */
    void value(Node node, String text) {
        problems.add(new Problem(node.origin(), node.key() + " = " + Node.render(node), text));
    }

    /** Something about this key, not about its value, is wrong. */
    void key(Node node, String text) {
        problems.add(new Problem(node.origin(), node.key(), text));
    }

    /** Something that belongs to no key. */
    void at(Origin origin, String text) {
        problems.add(new Problem(origin, "", text));
    }

    /** Something that does not stop the start. */
    void warn(String text) {
        warnings.add(text);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    /** Throws when there is a problem. */
    void throwIfAny(String subject) throws ConfigException {
        if (!problems.isEmpty()) {
            List<Problem> sorted = new ArrayList<>(problems);
            sorted.sort(Comparator.<Problem, Origin.Kind>comparing(
                            problem -> problem.origin().kind())
                    .thenComparing(problem -> problem.origin().line()));
            throw new ConfigException(
                    subject, sorted.stream().map(Problem::render).toList());
        }
    }

    private record Problem(Origin origin, String subject, String text) {
        String render() {
            return origin.render() + ": " + (subject.isEmpty() ? "" : subject + ": ") + text;
        }
    }
}
