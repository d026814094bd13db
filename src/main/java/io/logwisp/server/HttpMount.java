package io.logwisp.server;

import io.logwisp.config.ServerConfig;
import io.logwisp.config.UnixSocket;
import io.logwisp.entry.Ticker;
import io.logwisp.tls.TlsMaterial;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one HTTP port serves.
 *
 * @param host address to listen on, or {@link ServerConfig#LOOPBACK}
 * @param port 1 to 65535
 * @param socket unix socket to listen on instead
 * @param router whether each stream stands below its name; otherwise there is exactly one
 * @param streams the streams with their paths, in the order of the configuration
 * @param hostNames names that requests may use for this server, besides addresses and {@code localhost}
 * @param corsOrigins origins whose pages may read
 * @param tls how it encrypts; empty for clear text
 * @param page the browser view
 * @param version version of the program
 * @param health how the program is
 */
public record HttpMount(
        String host,
        int port,
        Optional<UnixSocket> socket,
        boolean router,
        Map<ServedStream, ServerConfig.Http> streams,
        List<String> hostNames,
        List<String> corsOrigins,
        Optional<TlsMaterial> tls,
        ViewerPage page,
        String version,
        Health health,
        Ticker ticker) {
    public HttpMount {
        streams = Collections.unmodifiableMap(new LinkedHashMap<>(streams));
        hostNames = List.copyOf(hostNames);
        corsOrigins = List.copyOf(corsOrigins);
    }

    /** The same on the port that was chosen. */
    public HttpMount withPort(int chosen) {
        return new HttpMount(
                host, chosen, socket, router, streams, hostNames, corsOrigins, tls, page, version, health, ticker);
    }

    /** The same with other files of TLS. */
    public HttpMount withTls(TlsMaterial renewed) {
        return new HttpMount(
                host,
                port,
                socket,
                router,
                streams,
                hostNames,
                corsOrigins,
                Optional.of(renewed),
                page,
                version,
                health,
                ticker);
    }
}
