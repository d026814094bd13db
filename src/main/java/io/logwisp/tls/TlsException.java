package io.logwisp.tls;

/** A file of a TLS listener cannot be used; the message says why and what to do. */
public final class TlsException extends Exception {
    private final String key;
    private final String reason;

    /** @param key name of the key in the configuration whose file it is */
    TlsException(String key, String message) {
        super(message);
        this.key = key;
        this.reason = message;
    }

    /** Why the file cannot be used, and what to do. */
    public String reason() {
        return reason;
    }

    /** Name of the key in the configuration whose file cannot be used. */
    public String key() {
        return key;
    }
}
