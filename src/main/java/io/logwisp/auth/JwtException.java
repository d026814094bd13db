package io.logwisp.auth;

/** A signed token that is not believed. Its message says why: for our log, never for the client. */
final class JwtException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean unknownKey;

    JwtException(String message) {
        this(message, false);
    }

    private JwtException(String message, boolean unknownKey) {
        super(message);
        this.unknownKey = unknownKey;
    }

    JwtException(String message, Throwable cause) {
        super(message, cause);
        this.unknownKey = false;
    }

    /** One whose key may be among newer ones. */
    static JwtException ofUnknownKey() {
        return new JwtException("names a key that is not known", true);
    }

    boolean isUnknownKey() {
        return unknownKey;
    }
}
