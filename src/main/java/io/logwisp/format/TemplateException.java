package io.logwisp.format;

/** A template that cannot be used; the message is a sentence with the place. */
public final class TemplateException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int position;

    TemplateException(int index, String problem) {
        super(problem + " (at character " + (index + 1) + ")");
        this.position = index + 1;
    }

    /** Where the problem is, in characters from 1. */
    public int position() {
        return position;
    }
}
