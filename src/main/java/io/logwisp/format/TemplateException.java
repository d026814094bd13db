package io.logwisp.format;

/** A template that cannot be used; the message is a sentence with the place. */
public final class TemplateException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String sentence;
    private final int position;

    TemplateException(int index, String problem) {
        this(problem + " (at character " + (index + 1) + ")", index);
    }

    private TemplateException(String sentence, int index) {
        super(sentence);
        this.sentence = sentence;
        this.position = index + 1;
    }

    @Override
    public String getMessage() {
        return sentence;
    }

    /** Where the problem is, in characters from 1. */
    public int position() {
        return position;
    }
}
