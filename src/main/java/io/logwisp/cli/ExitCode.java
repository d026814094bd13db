package io.logwisp.cli;

/** How the process ends; the last two follow sysexits.h. */
final class ExitCode {
    static final int OK = 0;

    /** Something failed while running. */
    static final int FAILED = 1;

    /** The command line was not understood. */
    static final int USAGE = 2;

    /** A client cannot connect, or is not let in. */
    static final int UNREACHABLE = 4;

    /** A client that was to end by itself has found no entry. */
    static final int EMPTY = 5;

    /** An address could not be bound. */
    static final int UNAVAILABLE = 69;

    /** The configuration is wrong. */
    static final int CONFIG = 78;

    /** Interrupted a second time while stopping, as a shell says it. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
