package io.logwisp.hub;

import java.util.Optional;

/**
 * What somebody wants of the past.
 *
 * @param before id or place: entries before that one; without, all that there are
 * @param after id: only entries behind that one
 * @param around id: the entry itself, and {@code count} on each side
 * @param count entries at most, the newest of those wanted; at least 1
 * @param test which ones
 * @param sinceNanos no older ones; nanoseconds since 1970, Long.MIN_VALUE for any
 * @param untilNanos no newer ones; Long.MAX_VALUE for any
 */
public record HistoryRequest(
        Optional<String> before,
        Optional<String> after,
        Optional<String> around,
        int count,
        EntryWish test,
        long sinceNanos,
        long untilNanos) {}
