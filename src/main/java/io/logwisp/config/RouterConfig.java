package io.logwisp.config;

import java.util.List;
import java.util.Optional;

/**
 * Table {@code [router]}: one port for the HTTP endpoints of all streams, each under {@code /<stream name>}.
 *
 * @param enabled true for {@code --router} or {@code enabled = true}
 * @param host address to listen on, or {@link ServerConfig#LOOPBACK}
 * @param port 1 to 65535; when the file names none, the loader fills in the port of the first stream with HTTP
 * @param corsOrigins origins ({@code https://host:port}) whose pages may read; empty for none but our own
 * @param tls how it encrypts; empty for clear text
 */
public record RouterConfig(boolean enabled, String host, int port, List<String> corsOrigins, Optional<TlsConfig> tls) {
    public RouterConfig {
        corsOrigins = List.copyOf(corsOrigins);
    }

    /** A router in clear text. */
    public RouterConfig(boolean enabled, String host, int port, List<String> corsOrigins) {
        this(enabled, host, port, corsOrigins, Optional.empty());
    }
}
