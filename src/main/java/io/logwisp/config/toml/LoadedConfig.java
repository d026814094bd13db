package io.logwisp.config.toml;

import io.logwisp.config.LogWispConfig;
import java.util.List;

/**
 * A configuration that may be started.
 *
 * @param config valid and complete
 * @param warnings what an operator should know, one line each
 */
public record LoadedConfig(LogWispConfig config, List<String> warnings) {
    public LoadedConfig {
        warnings = List.copyOf(warnings);
    }
}
