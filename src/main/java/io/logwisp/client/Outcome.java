package io.logwisp.client;

/** How a command of a client ends. */
public enum Outcome {
    /** As it was meant to, also by a signal or because nobody reads the output any more. */
    DONE,
    /** Something failed while running. */
    FAILED,
    /** The command line asks for what cannot be. */
    MISUSED,
    /** A server cannot be reached, or does not let us in. */
    UNREACHABLE,
    /** It was to end by itself, and no entry was there. */
    EMPTY
}
