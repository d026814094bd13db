package io.logwisp.config;

import java.util.List;

/**
 * The whole configuration, valid and complete: every default is filled in, every rule of {@code config.toml} holds.
 *
 * @param streams at least one, with unique names
 * @param router whether all streams share one HTTP port
 * @param security who may listen where
 * @param checkpoint where it is kept how far files were read
 * @param control where the running program is told what to do
 * @param access who may read what
 */
public record LogWispConfig(
        List<StreamConfig> streams,
        RouterConfig router,
        SecurityConfig security,
        CheckpointConfig checkpoint,
        ControlConfig control,
        AccessConfig access) {
    public LogWispConfig {
        streams = List.copyOf(streams);
    }

    /** A configuration without control listener, for everyone to read. */
    public LogWispConfig(
            List<StreamConfig> streams, RouterConfig router, SecurityConfig security, CheckpointConfig checkpoint) {
        this(streams, router, security, checkpoint, ControlConfig.OFF, AccessConfig.OPEN);
    }
}
