package io.logwisp.auth;

import java.util.Map;

/**
 * What became of a wish to read.
 *
 * @param outcome whether it is granted
 * @param grants the streams that may be read, by name; empty unless granted
 * @param name of the client as far as it is known; empty otherwise
 * @param waitSeconds after which another try makes sense, when it was one too many
 */
public record Decision(Outcome outcome, Map<String, Grant> grants, String name, long waitSeconds) {
    public Decision {
        grants = Map.copyOf(grants);
    }

    static Decision of(Outcome outcome) {
        return new Decision(outcome, Map.of(), "", 1);
    }

    /** Whether at least one of the streams may be read. */
    public boolean granted() {
        return outcome == Outcome.GRANTED;
    }

    /** Kinds of decisions. */
    public enum Outcome {
        GRANTED,
        /** Nothing was shown. */
        MISSING,
        /** What was shown is wrong, or no longer right; nobody is told what was wrong with it. */
        WRONG,
        /** The client is known and may not read this. */
        FORBIDDEN,
        /** Its address may not connect. */
        ADDRESS,
        /** Too many wrong tries from its address. */
        LIMITED,
        /** Too many others are being checked at the moment. */
        BUSY
    }
}
