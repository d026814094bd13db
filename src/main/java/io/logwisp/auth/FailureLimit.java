package io.logwisp.auth;

import io.logwisp.entry.Ticker;
import java.net.InetAddress;

/**
 * Slows down who guesses: an address has some wrong credentials a minute, then it waits, and nobody else does. What is right
 * costs nothing. Safe for every thread.
 */
final class FailureLimit {
    /** More addresses than that are not remembered; the one that was quiet the longest is forgotten. */
    private static final int MOST_ADDRESSES = 10_000;

    private final BoundedMap<AddressKey, TokenBucket> buckets = new BoundedMap<>(MOST_ADDRESSES);
    private final Ticker ticker;
    private final int perMinute;

    FailureLimit(int perMinute, Ticker ticker) {
        this.perMinute = perMinute;
        this.ticker = ticker;
    }

    /** Takes the cost of a failure beforehand, so that many guesses at once do not pass; false when there is nothing left. */
    boolean reserve(InetAddress address) {
        return bucket(address).take(ticker.nanoTime());
    }

    /** It was no failure. */
    void giveBack(InetAddress address) {
        bucket(address).giveBack();
    }

    /** Seconds until the next try, at least 1. */
    long waitSeconds(InetAddress address) {
        return bucket(address).waitSeconds(ticker.nanoTime());
    }

    private TokenBucket bucket(InetAddress address) {
        return buckets.findOrPut(
                AddressKey.of(address), () -> new TokenBucket(perMinute, perMinute / 60.0, ticker.nanoTime()));
    }
}
