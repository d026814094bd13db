package io.logwisp.auth;

import io.logwisp.config.RateLimitConfig;
import io.logwisp.config.RateLimitConfig.LimitBy;
import io.logwisp.entry.Ticker;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLong;

/** How often one client may ask, by a {@code […rate_limit]} table. Safe for every thread. */
public final class RequestLimit {
    /** More clients than that are not remembered; the one that was quiet the longest begins anew. */
    private static final int MOST_CLIENTS = 10_000;

    private final RateLimitConfig config;
    private final Ticker ticker;
    private final BoundedMap<String, TokenBucket> buckets = new BoundedMap<>(MOST_CLIENTS);
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong blocked = new AtomicLong();

    public RequestLimit(RateLimitConfig config, Ticker ticker) {
        this.config = config;
        this.ticker = ticker;
    }

    public RateLimitConfig config() {
        return config;
    }

    /** Counts a request; returns 0 when it may pass, else the seconds to wait. */
    public long waitSeconds(Grant grant) {
        asked.incrementAndGet();
        long now = ticker.nanoTime();
        TokenBucket bucket = buckets.findOrPut(
                key(grant), () -> new TokenBucket(config.burstSize(), config.requestsPerSecond(), now));
        if (bucket.take(now)) {
            return 0;
        }
        blocked.incrementAndGet();
        return bucket.waitSeconds(now);
    }

    /** Whether both count as one client. */
    static boolean isSame(InetAddress one, InetAddress other) {
        return AddressKey.of(one).equals(AddressKey.of(other));
    }

    /** Requests so far. */
    public long asked() {
        return asked.get();
    }

    /** Those of them that were refused. */
    public long blocked() {
        return blocked.get();
    }

    /** Clients that are remembered. */
    public int clients() {
        return buckets.size();
    }

    private String key(Grant grant) {
        return config.limitBy() == LimitBy.IP || grant.name().isEmpty()
                ? AddressKey.of(grant.address()).text()
                : "name:" + grant.name();
    }
}
