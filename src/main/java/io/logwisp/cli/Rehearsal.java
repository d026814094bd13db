package io.logwisp.cli;

import io.logwisp.config.ConfigException;
import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.config.toml.LoadedConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The run from which the launcher makes its class-data archive: a start by paths, as {@link Main} does it, in a process that has
 * read a configuration file before, so that the archive serves both.
 */
public final class Rehearsal {
    private static final String CONFIGURATION = """
            [[streams]]
            name = "app"

            [streams.monitor]
            targets = [
              { path = "/var/log/app", pattern = "*.log" }, # a folder
              { path = "/var/log/app.log" },
            ]

            [[streams.filters]]
            type = "include"
            patterns = ["ERROR", "(?i)warn"]

            [streams.httpserver]
            enabled = true
            port = 8080
            stream_path = "/stream"

            [streams.httpserver.heartbeat]
            enabled = true
            interval_seconds = 30

            [streams.tcpserver]
            enabled = true
            port = 9090
            """;

    private Rehearsal() {}

    /** @param args as of {@link Main#main} */
    public static void main(String[] args) throws ConfigException {
        readConfiguration();
        Main.main(args);
    }

    static LoadedConfig readConfiguration() throws ConfigException {
        return new ConfigLoader(Map.of(), Path.of("").toAbsolutePath()).loadText("rehearsal", CONFIGURATION, List.of());
    }
}
