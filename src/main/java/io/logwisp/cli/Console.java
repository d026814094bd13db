package io.logwisp.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What surrounds a command.
 *
 * @param out for what was asked for
 * @param err for everything else
 * @param workingDirectory absolute
 */
record Console(PrintStream out, PrintStream err, Map<String, String> environment, Path workingDirectory) {
    /** One message for the user, made safe for a terminal. */
    void say(String text) {
        err.println(Terminal.plainLines(text));
    }
}
