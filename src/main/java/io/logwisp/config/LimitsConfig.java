package io.logwisp.config;

/**
 * Tables {@code [security.limits]}, {@code [security.login]} and {@code [security.tickets]}.
 *
 * @param maxConnections of all listeners together; 0 for what the limit of open files leaves
 * @param maxConnectionsPerIp from one address, of IPv6 from one /64; 0 for no limit; loopback addresses are not counted
 * @param maxNewConnectionsPerSecond of all listeners together; 0 for no limit; loopback addresses are not counted
 * @param headerTimeoutMs longest time until the head of a request is complete
 * @param handshakeTimeoutMs longest time of a TLS handshake
 * @param authTimeoutMs longest time until a raw TCP client has shown who it is
 * @param failuresPerMinute wrong credentials from one address before it has to wait
 * @param ticketSeconds how long a ticket is good; 0 when there are none
 */
public record LimitsConfig(
        int maxConnections,
        int maxConnectionsPerIp,
        int maxNewConnectionsPerSecond,
        int headerTimeoutMs,
        int handshakeTimeoutMs,
        int authTimeoutMs,
        int failuresPerMinute,
        int ticketSeconds) {
    public static final LimitsConfig DEFAULTS = new LimitsConfig(0, 64, 200, 10_000, 10_000, 5_000, 10, 30);
}
