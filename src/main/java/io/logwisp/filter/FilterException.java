package io.logwisp.filter;

/** A client's filter that cannot be used; the message is a sentence for the client. */
public final class FilterException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAX_SHOWN = 80;

    private final String sentence;
    private final String parameter;
    private final int position;

    FilterException(String parameter, String value, int position, String problem) {
        this(
                parameter,
                position,
                "The value \"%s\" of \"%s\" cannot be used, see position %d: %s."
                        .formatted(shortened(value), shortened(parameter), position, problem));
    }

    FilterException(String parameter, int position, String sentence) {
        super(sentence);
        this.sentence = sentence;
        this.parameter = parameter;
        this.position = position;
    }

    @Override
    public String getMessage() {
        return sentence;
    }

    /** Name of the parameter, as the client wrote it. */
    public String parameter() {
        return parameter;
    }

    /** Place in the parameter's value where the problem is, counted in characters from 1. */
    public int position() {
        return position;
    }

    private static String shortened(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }
}
