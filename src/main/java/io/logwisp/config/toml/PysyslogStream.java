package io.logwisp.config.toml;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The one stream of {@code logwisp pysyslog}, which has no file of ours.
 *
 * @param host address to listen on
 * @param port TCP port to listen on
 * @param certificate in PEM form; with it connections are encrypted
 * @param key of the certificate, which may be in the same file; there when the certificate is
 * @param logging a dictConfig of Python's logging as JSON; empty for everything to standard output
 * @param entries lines that wait for handlers at most
 */
public record PysyslogStream(
        String host, int port, Optional<Path> certificate, Optional<Path> key, Optional<Path> logging, int entries) {}
