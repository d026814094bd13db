package io.logwisp.auth;

import io.logwisp.config.AccessConfig;
import io.logwisp.config.RateLimitConfig;
import io.logwisp.entry.Ticker;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The {@link RequestLimit} of each stream that has one. Configured by one thread, asked by all. */
public final class RequestLimits {
    private final Ticker ticker;
    private volatile Map<String, RequestLimit> http = Map.of();
    private volatile Map<String, RequestLimit> tcp = Map.of();

    public RequestLimits(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Goes over to other limits; those that stay go on counting. */
    public void configure(AccessConfig config) {
        Map<String, RequestLimit> nextHttp = new HashMap<>();
        Map<String, RequestLimit> nextTcp = new HashMap<>();
        config.streams().forEach((stream, access) -> {
            access.http().ifPresent(limit -> nextHttp.put(stream, kept(http.get(stream), limit)));
            access.tcp().ifPresent(limit -> nextTcp.put(stream, kept(tcp.get(stream), limit)));
        });
        http = Map.copyOf(nextHttp);
        tcp = Map.copyOf(nextTcp);
    }

    /** That of the stream's HTTP endpoints. */
    public Optional<RequestLimit> http(String stream) {
        return Optional.ofNullable(http.get(stream));
    }

    /** That of the stream's raw TCP servers. */
    public Optional<RequestLimit> tcp(String stream) {
        return Optional.ofNullable(tcp.get(stream));
    }

    private RequestLimit kept(@org.jspecify.annotations.Nullable RequestLimit before, RateLimitConfig config) {
        return before != null && before.config().equals(config) ? before : new RequestLimit(config, ticker);
    }
}
