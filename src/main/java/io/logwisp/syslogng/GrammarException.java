package io.logwisp.syslogng;

/** A configuration that is none of syslog-ng; the message says what is wrong, without the place. */
final class GrammarException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;

    /** @param line from 1 */
    GrammarException(int line, String problem) {
        super(problem);
        this.line = line;
    }

    int line() {
        return line;
    }

    String problem() {
        return String.valueOf(getMessage());
    }
}
