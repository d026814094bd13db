package io.logwisp.cli;

import io.logwisp.config.ConfigException;
import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.config.toml.LoadedConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the launcher makes its class-data archive of beside a start by paths: a configuration file is read before, so that the
 * archive serves both ways to start.
 */
final class Rehearsal {
    private static final String PROPERTY = "logwisp.rehearsal";

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

    /** Whether this run is one. */
    static boolean isWanted() {
        return Boolean.getBoolean(PROPERTY);
    }

    static LoadedConfig readConfiguration() throws ConfigException {
        return new ConfigLoader(Map.of(), Path.of("").toAbsolutePath()).loadText("rehearsal", CONFIGURATION, List.of());
    }
}
