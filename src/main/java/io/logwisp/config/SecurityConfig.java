package io.logwisp.config;

import java.util.List;

/**
 * Table {@code [security]}.
 *
 * @param allowUnauthenticated allows listeners on other than loopback addresses without authentication
 * @param allowedHosts names accepted in a request's Host header besides addresses, {@code localhost} and the bound host
 */
public record SecurityConfig(boolean allowUnauthenticated, List<String> allowedHosts) {
    public SecurityConfig {
        allowedHosts = List.copyOf(allowedHosts);
    }
}
