package io.logwisp.config.toml;

import io.logwisp.config.MonitorConfig.Target;
import java.util.List;

/**
 * The one stream of {@code logwisp PATH…}, which has no file.
 *
 * @param name of the stream
 * @param targets resolved paths; may be empty when standard input is read
 * @param stdin whether standard input is read
 * @param host address of both servers
 * @param httpPort 0 for any free one
 * @param tcpPort 0 for any free one
 * @param lines lines of each file to begin with, and entries a client gets first
 */
public record PathStream(
        String name, List<Target> targets, boolean stdin, String host, int httpPort, int tcpPort, int lines) {
    public PathStream {
        targets = List.copyOf(targets);
    }
}
