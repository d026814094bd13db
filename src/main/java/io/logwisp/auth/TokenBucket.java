package io.logwisp.auth;

/** Lets a number of things happen at once and then so many a second. Safe for every thread; held for moments only. */
final class TokenBucket {
    private final double capacity;
    private final double perNano;

    // Guarded by this.
    private double tokens;
    private long filledAt;

    TokenBucket(double capacity, double perSecond, long nowNanos) {
        this.capacity = capacity;
        this.perNano = perSecond / 1e9;
        this.tokens = capacity;
        this.filledAt = nowNanos;
    }

    /** Takes one if there is one. */
    synchronized boolean take(long nowNanos) {
        fill(nowNanos);
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Gives one back that was taken. */
    synchronized void giveBack() {
        tokens = Math.min(capacity, tokens + 1);
    }

    /** Whole seconds until there is one again, at least 1. */
    synchronized long waitSeconds(long nowNanos) {
        fill(nowNanos);
        return Math.max(1, (long) Math.ceil((1 - tokens) / (perNano * 1e9)));
    }

    private void fill(long nowNanos) {
        tokens = Math.min(capacity, tokens + Math.max(0, nowNanos - filledAt) * perNano);
        filledAt = nowNanos;
    }
}
