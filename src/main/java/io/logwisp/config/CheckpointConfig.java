package io.logwisp.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Table {@code [checkpoint]}: where it is kept how far each file was read, so that a restart goes on there.
 *
 * @param stateDir absolute; empty when nothing is kept
 * @param intervalMs shortest time between two writes, at least 10
 * @param ttlHours a file that was not seen for that long is forgotten, at least 1
 */
public record CheckpointConfig(Optional<Path> stateDir, int intervalMs, int ttlHours) {
    public static final int DEFAULT_INTERVAL_MS = 1000;
    public static final int DEFAULT_TTL_HOURS = 168;

    /** Nothing is kept. */
    public static final CheckpointConfig OFF =
            new CheckpointConfig(Optional.empty(), DEFAULT_INTERVAL_MS, DEFAULT_TTL_HOURS);

    public boolean enabled() {
        return stateDir.isPresent();
    }
}
