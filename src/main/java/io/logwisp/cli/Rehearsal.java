package io.logwisp.cli;

import io.logwisp.config.ConfigException;
import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.config.toml.LoadedConfig;
import io.logwisp.service.NativeSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the launcher prepares later starts with, beside a start by paths of which it makes its class-data archive: a configuration
 * file is read before, so that the archive serves both ways to start, and the native sockets are unpacked.
 */
final class Rehearsal {
    /** Names the folder to unpack into; a run without it is none. */
    static final String PROPERTY = "logwisp.rehearsal";

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

    static void run(Path folder) throws ConfigException {
        readConfiguration();
        try {
            NativeSockets.copyTo(folder);
        } catch (IOException e) {
            return; // each start unpacks them then
        }
    }

    static LoadedConfig readConfiguration() throws ConfigException {
        return new ConfigLoader(Map.of(), Path.of("").toAbsolutePath()).loadText("rehearsal", CONFIGURATION, List.of());
    }
}
