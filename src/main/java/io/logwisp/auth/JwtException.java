package io.logwisp.auth;

/** A signed token that is not believed. Its message says why: for our log, never for the client. */
final class JwtException extends Exception {
    private static final long serialVersionUID = 1L;

    JwtException(String message) {
        super(message);
    }

    JwtException(String message, Throwable cause) {
        super(message, cause);
    }
}
