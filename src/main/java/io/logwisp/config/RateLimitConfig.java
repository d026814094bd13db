package io.logwisp.config;

/**
 * Table {@code […rate_limit]}, enabled: how often one client may ask. Open streams are one request, however long they last.
 *
 * @param requestsPerSecond more than 0, at most 1,000,000
 * @param burstSize requests that may come at once, at least 1
 * @param limitBy what counts as one client
 * @param responseCode HTTP status of a refusal
 * @param responseMessage {@code error} of its body
 * @param maxConnectionsPerIp clients of the stream from one address; 0 for no limit
 * @param maxTotalConnections clients of the stream; 0 for no limit
 */
public record RateLimitConfig(
        double requestsPerSecond,
        int burstSize,
        LimitBy limitBy,
        int responseCode,
        String responseMessage,
        int maxConnectionsPerIp,
        int maxTotalConnections) {

    /** What counts as one client. */
    public enum LimitBy {
        /** The address; of IPv6 the first 64 bits. */
        IP,
        /** The name that the client has shown; the address where it has none. */
        USER,
        /** The same for a token's name. */
        TOKEN
    }
}
