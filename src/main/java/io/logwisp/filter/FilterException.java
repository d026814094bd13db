package io.logwisp.filter;

/** A filter that cannot be; the message names the value, the place and what is allowed. */
public final class FilterException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String parameter;

    FilterException(String parameter, String message) {
        super(message);
        this.parameter = parameter;
    }

    /** The name of the parameter that cannot be. */
    public String parameter() {
        return parameter;
    }
}
