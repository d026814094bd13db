package io.logwisp.client;

/** Why a command cannot be done; the message is one line for the user. */
public final class ClientException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    ClientException(Outcome outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    /** Wrong usage. */
    ClientException(String message) {
        this(Outcome.MISUSED, message);
    }

    /** How the command ends by it. */
    public Outcome outcome() {
        return outcome;
    }
}
