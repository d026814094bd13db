package io.logwisp.hub;

/** A part of the past that cannot be had. */
public final class HistoryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** Why it cannot be had. */
    public enum Kind {
        /** Too many want it at the same time. */
        BUSY,
        /** Nobody knows any more where the entry stood that was named. */
        GONE,
        /** What was named is no entry and no place. */
        MALFORMED
    }

    public HistoryException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
