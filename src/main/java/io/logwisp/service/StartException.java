package io.logwisp.service;

/** LogWisp could not start; the message says what was tried, why it failed and what to do, fit for an operator. */
public final class StartException extends Exception {
    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
