package io.logwisp.config;

/**
 * Table {@code [streams.buffer]}: the ring that serves backlog and resume. The tightest of the bounds holds.
 *
 * @param entries entries held, at least 1; the ring holds at least the largest {@code buffer_size} of its stream
 * @param maxBytes bytes of lines held, at least 65536
 * @param maxAgeSeconds how long an entry is held, 0 for any time
 * @param history whether clients may read what is older in the files; never where entries age
 */
public record BufferConfig(int entries, long maxBytes, int maxAgeSeconds, boolean history) {
    public static final int DEFAULT_ENTRIES = 10_000;
    public static final long DEFAULT_MAX_BYTES = 16L << 20;

    /** A ring whose entries do not age. */
    public BufferConfig(int entries, long maxBytes) {
        this(entries, maxBytes, 0);
    }

    /** A ring in front of files that clients may read. */
    public BufferConfig(int entries, long maxBytes, int maxAgeSeconds) {
        this(entries, maxBytes, maxAgeSeconds, true);
    }
}
