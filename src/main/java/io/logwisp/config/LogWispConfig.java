package io.logwisp.config;

import java.util.List;

/**
 * The whole configuration, valid and complete: every default is filled in, every rule of {@code config.toml} holds.
 *
 * @param streams at least one, with unique names
 * @param router whether all streams share one HTTP port
 * @param security who may listen where
 * @param checkpoint where it is kept how far files were read
 * @param access who may read what
 */
public record LogWispConfig(
        List<StreamConfig> streams,
        RouterConfig router,
        SecurityConfig security,
        CheckpointConfig checkpoint,
        AccessConfig access) {
    public LogWispConfig {
        streams = List.copyOf(streams);
    }

    /** Everyone may read everything. */
    public LogWispConfig(
            List<StreamConfig> streams, RouterConfig router, SecurityConfig security, CheckpointConfig checkpoint) {
        this(streams, router, security, checkpoint, AccessConfig.OPEN);
    }
}
