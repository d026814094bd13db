package io.logwisp.config;

import java.util.List;

/** A configuration that cannot be used; the message tells every problem, one a line, fit for an operator. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /**
     * @param subject what was read, for instance the name of a file
     * @param problems at least one, in the order of the file
     */
    public ConfigException(String subject, List<String> problems) {
        super(render(subject, problems));
        this.problems = List.copyOf(problems);
    }

    /** Every problem, each with its place, key, value and what is allowed. */
    public List<String> problems() {
        return problems;
    }

    private static String render(String subject, List<String> problems) {
        String head = subject + ": " + (problems.size() == 1 ? "1 problem" : problems.size() + " problems");
        return head + "\n  " + String.join("\n  ", problems);
    }
}
