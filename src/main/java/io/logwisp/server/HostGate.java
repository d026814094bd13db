package io.logwisp.server;

import io.logwisp.config.AddressRange;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which names and which web pages may talk to us: the Host check stops a foreign name that was made to resolve to our address
 * (DNS rebinding), the Origin check stops foreign pages from opening a WebSocket or reading an answer. Immutable.
 */
final class HostGate {
    private final Set<String> hosts = new HashSet<>();
    private final Set<String> origins;

    /**
     * @param ownHosts names that stand for this server besides addresses and {@code localhost}
     * @param origins {@code scheme://host[:port]} of pages that may read
     */
    HostGate(List<String> ownHosts, List<String> origins) {
        hosts.add("localhost");
        ownHosts.forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        this.origins = Set.copyOf(origins);
    }

    /** Whether the request names us by an address or by one of our names; HTTP/1.0 may name nobody. */
    boolean isOurHost(HttpServerRequest request) {
        String header = request.getHeader("Host");
        return header == null || isOurs(header);
    }

    /** Whether a {@code Host} names us. */
    boolean isOurs(String header) {
        HostAndPort authority = HostAndPort.parseAuthority(header, 0);
        if (authority == null) {
            return false;
        }
        String host = authority.host().toLowerCase(Locale.ROOT);
        return isAddress(host) || hosts.contains(host);
    }

    /** Whether a page of that origin, null for none, may open a WebSocket here: our own pages and those that are listed. */
    boolean mayConnect(HttpServerRequest request, @Nullable String origin) {
        return origin == null || isListed(origin) || isOwnPage(request.getHeader("Host"), origin);
    }

    /** Whether answers may be read by pages of that origin. */
    boolean isListed(String origin) {
        return origins.contains(origin);
    }

    /** Whether a page of that origin came from where the request goes. */
    static boolean isOwnPage(@Nullable String host, String origin) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException notAnOrigin) {
            return false;
        }
    }

    /** IPv4 in digits and dots, or IPv6 in brackets or with colons. */
    private static boolean isAddress(String host) {
        if (host.indexOf(':') >= 0 || host.startsWith("[")) {
            return AddressRange.address(host).isPresent();
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return !host.isEmpty();
    }
}
