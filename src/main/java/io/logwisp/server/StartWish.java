package io.logwisp.server;

import io.logwisp.filter.EntryFilter;
import io.logwisp.hub.Cursor;
import io.logwisp.hub.EntryId;
import io.logwisp.hub.Start;

/** Where in a stream a client wants to begin. */
@FunctionalInterface
interface StartWish {
    /** With the next entry. */
    StartWish LIVE = (cursor, filter) -> cursor.startLive();

    /** With the oldest entry held. */
    StartWish EARLIEST = (cursor, filter) -> cursor.startEarliest();

    /** Puts the cursor there and says how that went. */
    Start place(Cursor cursor, EntryFilter filter);

    /** The same, but with everything from that sequence number on. */
    default StartWish including(long seq) {
        return (cursor, filter) -> {
            Start start = place(cursor, filter);
            cursor.includeFrom(seq);
            return start;
        };
    }

    /** With the last {@code n} entries that pass the client's filter. */
    static StartWish last(int n) {
        return n == 0 ? LIVE : (cursor, filter) -> cursor.startWithLast(n, filter::test);
    }

    /** Right behind an entry. */
    static StartWish after(EntryId id) {
        return (cursor, filter) -> cursor.startAfter(id);
    }

    /** With an id that names nothing: a browser that resumes with it must not loop, so it goes on live and is told. */
    static StartWish unknown() {
        return (cursor, filter) -> {
            cursor.startLive();
            return new Start(false, Start.UNKNOWN, Start.UNKNOWN_ID);
        };
    }
}
