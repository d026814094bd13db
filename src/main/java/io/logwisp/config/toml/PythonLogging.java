package io.logwisp.config.toml;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a dictConfig of Python's {@code logging} makes of pysyslog's lines, each of which is logged at INFO to a logger named
 * by the address of its peer: resolved, so that a peer needs one look.
 *
 * @param handlers those that get something, in the order of the file
 * @param rules from the longest name to the shortest; the first one that fits a peer says where its lines go, and a peer
 *     that none fits is not written anywhere
 */
record PythonLogging(List<Handler> handlers, List<Rule> rules) {
    PythonLogging {
        handlers = List.copyOf(handlers);
        rules = List.copyOf(rules);
    }

    /**
     * Where the lines of some peers go.
     *
     * @param peer an address, or its first labels with a dot behind them ({@code 10.1.}); empty for every peer
     * @param handlers names; may be empty
     */
    record Rule(String peer, List<String> handlers) {
        Rule {
            handlers = List.copyOf(handlers);
        }
    }

    /**
     * One place for lines.
     *
     * @param name unique
     * @param template what stands in a line of its output
     */
    record Handler(String name, String template, Output output) {}

    /** What a handler writes to. */
    sealed interface Output {}

    /** Standard output or standard error. */
    record Terminal(boolean isError) implements Output {}

    /**
     * A file.
     *
     * @param append false when each start empties it
     * @param isWatched whether it is opened anew when it was moved away
     * @param rotation when it is replaced; empty for never
     */
    record LogFile(String path, boolean append, boolean isWatched, Optional<Rotation> rotation) implements Output {}

    /**
     * When a file is replaced by an empty one.
     *
     * @param maxBytes size; empty for rotation by time
     * @param when Python's letter: S, M, H, D, MIDNIGHT, W0 to W6; empty for rotation by size
     * @param interval so many of them
     * @param backups old files that are kept
     * @param isUtc whether midnight is that of UTC
     */
    record Rotation(OptionalInt maxBytes, String when, int interval, int backups, boolean isUtc) {}

    /**
     * Another syslog server; Python sends {@code <PRI>text} with a NUL behind it.
     *
     * @param host empty for a unix socket
     * @param port 1 to 65535; 0 for a unix socket
     * @param path of the unix socket; empty otherwise
     * @param facility 0 to 23
     * @param isStream TCP or a stream socket instead of datagrams
     */
    record Syslog(String host, int port, String path, int facility, boolean isStream) implements Output {}
}
