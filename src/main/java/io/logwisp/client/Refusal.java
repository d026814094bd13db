package io.logwisp.client;

import java.io.IOException;

/** A server's answer that is no stream; the message is for the user. */
final class Refusal extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean lasting;
    private final long retryMillis;

    /**
     * @param lasting whether asking again is in vain
     * @param retryMillis when the server wants to be asked again, 0 when it did not say
     */
    Refusal(String message, boolean lasting, long retryMillis) {
        super(message);
        this.lasting = lasting;
        this.retryMillis = retryMillis;
    }

    boolean isLasting() {
        return lasting;
    }

    long retryMillis() {
        return retryMillis;
    }
}
