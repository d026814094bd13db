package io.logwisp.config;

/**
 * Table {@code [streams.buffer]}: the ring that serves backlog and resume.
 *
 * @param entries entries held, at least 1; the ring holds at least the largest {@code buffer_size} of its stream
 * @param maxBytes bytes of lines held, at least 65536; the tighter of both bounds holds
 */
public record BufferConfig(int entries, long maxBytes) {
    public static final int DEFAULT_ENTRIES = 10_000;
    public static final long DEFAULT_MAX_BYTES = 16L << 20;
}
