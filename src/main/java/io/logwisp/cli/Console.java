package io.logwisp.cli;

import io.logwisp.config.ConfigException;
import io.logwisp.config.toml.ConfigPlaces;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What surrounds a command.
 *
 * @param out for what was asked for
 * @param err for everything else
 * @param workingDirectory absolute
 * @param systemFile the configuration file of this machine, if there is one
 */
record Console(
        PrintStream out, PrintStream err, Map<String, String> environment, Path workingDirectory, Path systemFile) {
    /** The configuration file that is named or stands in one of the usual places; empty when there is none. */
    Optional<Path> configurationFile(Arguments arguments) throws ConfigException {
        return ConfigPlaces.find(arguments.text("-c"), environment, workingDirectory, systemFile);
    }

    /** One message for the user, made safe for a terminal. */
    void say(String text) {
        err.println(Terminal.plainLines(text));
    }
}
