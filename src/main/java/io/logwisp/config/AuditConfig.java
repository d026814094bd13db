package io.logwisp.config;

import java.nio.file.Path;

/**
 * Table {@code [audit]}, enabled.
 *
 * @param file absolute; JSON lines
 * @param maxBytes size at which a new file is begun
 * @param keep older files that are kept, as {@code file.1}, {@code file.2} …
 */
public record AuditConfig(Path file, long maxBytes, int keep) {
    public static final long DEFAULT_MAX_BYTES = 10L << 20;
    public static final int DEFAULT_KEEP = 5;
}
