package io.logwisp.server;

import io.logwisp.config.AddressRange;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
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

    /**
     * Answers a request that is not for us by an address or by one of our names, or leaves it open whom it is for; a proxy in front could
     * have read it in the other way. HTTP/1.0 may name nobody.
     */
    boolean refuses(HttpServerRequest request) {
        List<String> named = request.headers().getAll("Host");
        int least = request.version() == HttpVersion.HTTP_1_0 ? 0 : 1;
        if (named.size() < least || named.size() > 1) {
            request.response().putHeader("Connection", "close");
            Answers.error(request, 400, "Bad Request", "a request has one Host header");
            return true;
        }
        if (!named.stream().allMatch(this::isOurs) || !isOurTarget(request.uri())) {
            Answers.error(
                    request,
                    421,
                    "Misdirected Request",
                    "this host name is not known here; add it to security.allowed_hosts, or use an address");
            return true;
        }
        return false;
    }

    /** Whether a target that is no path, as clients send it to proxies, has our name in it too. */
    private boolean isOurTarget(String uri) {
        int scheme = uri.startsWith("/") ? -1 : uri.indexOf("://");
        if (scheme < 0) {
            return true;
        }
        int from = scheme + "://".length();
        int to = from;
        while (to < uri.length() && "/?#".indexOf(uri.charAt(to)) < 0) {
            to++;
        }
        return isOurs(uri.substring(from, to));
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
