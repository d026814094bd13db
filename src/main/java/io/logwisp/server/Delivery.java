package io.logwisp.server;

import io.logwisp.filter.EntryFilter;
import io.logwisp.format.Format;
import io.logwisp.hub.StreamHub;

/**
 * What a client gets and how.
 *
 * @param format bytes of an entry
 * @param filter entries it wants
 * @param start where it begins
 * @param follow whether new entries are sent after those that are there
 * @param greeting whether it is told first that it is connected
 * @param bufferSize entries it may lag once it has stopped reading
 * @param keepAliveNanos silence after which it gets a sign of life
 * @param streamPath where the stream is served, for the greeting
 * @param statusPath where its status is served, for the greeting
 */
record Delivery(
        Format format,
        EntryFilter filter,
        StartWish start,
        boolean follow,
        boolean greeting,
        int bufferSize,
        long keepAliveNanos,
        String streamPath,
        String statusPath) {
    /** The same in another form, beginning elsewhere, without a greeting. */
    Delivery lane(Format other, StartWish wish) {
        return new Delivery(other, filter, wish, follow, false, bufferSize, keepAliveNanos, streamPath, statusPath);
    }

    /** The same beginning elsewhere. */
    Delivery starting(StartWish wish) {
        return new Delivery(format, filter, wish, follow, greeting, bufferSize, keepAliveNanos, streamPath, statusPath);
    }

    /** The same with everything that is published from now on, however long it takes until it begins. */
    Delivery fromNowOn(StreamHub hub) {
        return starting(start.including(hub.nextSeq()));
    }

    /** The same in another form, told of all that happens. */
    Delivery spoken(Format other) {
        return new Delivery(other, filter, start, follow, true, bufferSize, keepAliveNanos, streamPath, statusPath);
    }
}
