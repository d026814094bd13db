package io.logwisp.config.toml;

/**
 * Where a value was written.
 *
 * @param kind which of the places, in the order of precedence
 * @param name file name, environment variable or option
 * @param line line of a file, counted from 1; 0 when there is none
 */
record Origin(Kind kind, String name, int line) {
    static final Origin BUILT_IN = new Origin(Kind.BUILT_IN, "built-in default", 0);

    static Origin environment(String variable) {
        return new Origin(Kind.ENVIRONMENT, variable, 0);
    }

    static Origin option(String option) {
        return new Origin(Kind.OPTION, option, 0);
    }

    /** How it stands in a message: {@code logwisp.toml:12}. */
    String render() {
        return line > 0 ? name + ":" + line : name;
    }

    /** The places, weakest first. */
    enum Kind {
        BUILT_IN,
        FILE,
        ENVIRONMENT,
        OPTION
    }
}
