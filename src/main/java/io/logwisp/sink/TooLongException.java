package io.logwisp.sink;

import java.io.IOException;

/** The receiver has refused a message because it is too long for it. */
final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException(String message) {
        super(message);
    }
}
