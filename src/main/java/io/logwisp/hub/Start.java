package io.logwisp.hub;

import org.jspecify.annotations.Nullable;

/**
 * How a reader's wish where to begin was met.
 *
 * @param resumed whether it goes on behind the entry it named
 * @param missed entries between the one it named and the first it gets, or {@link #UNKNOWN}
 * @param reason why something is or may be missing, null when nothing is
 */
public record Start(boolean resumed, long missed, @Nullable String reason) {
    /** Nobody can know how many entries are missing. */
    public static final long UNKNOWN = -1;

    /** The entry named has left the ring. */
    public static final String EXPIRED = "expired";

    /** The entry named was numbered before the last start. */
    public static final String RESTART = "restart";

    /** The entry named has never been published. */
    public static final String UNKNOWN_ID = "unknown_id";

    /** The reader had stopped reading. */
    public static final String SLOW_CLIENT = "slow_client";

    /** With what was wanted, and nothing is missing. */
    public static final Start COMPLETE = new Start(false, 0, null);

    static final Start RESUMED = new Start(true, 0, null);

    /** Whether the reader has to be told of a gap. */
    public boolean hasGap() {
        return reason != null;
    }
}
