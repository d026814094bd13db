package io.logwisp.client;

import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Level;
import io.logwisp.filter.EntryFilter;
import io.logwisp.filter.FilterException;
import io.logwisp.filter.QueryFilter;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** Which entries are wanted of those that a server sends without knowing that. Used by one thread. */
final class EntryTest {
    private final EntryFilter filter;
    private final OptionalLong sinceNanos;
    private final OptionalLong untilNanos;
    private final BatchBuilder builder = new BatchBuilder();

    EntryTest(TailRequest request) throws ClientException {
        this.filter = filter(request);
        this.sinceNanos = request.sinceNanos();
        this.untilNanos = request.untilNanos();
    }

    /** The filter of a request. */
    static EntryFilter filter(TailRequest request) throws ClientException {
        if (request.filters().isEmpty()) {
            return EntryFilter.ALL;
        }
        try {
            return QueryFilter.parse(request.filters());
        } catch (FilterException e) {
            throw new ClientException(String.valueOf(e.getMessage()));
        }
    }

    /** Whether the time of an entry is one that was asked for; one without a time is. */
    boolean isInTime(byte[] line) {
        if (sinceNanos.isEmpty() && untilNanos.isEmpty()) {
            return true;
        }
        OptionalLong time = Times.ofEntry(Entry.of(line).time());
        return time.isEmpty() || isInTime(time.getAsLong());
    }

    boolean isInTime(long timeNanos) {
        return (sinceNanos.isEmpty() || timeNanos >= sinceNanos.getAsLong())
                && (untilNanos.isEmpty() || timeNanos <= untilNanos.getAsLong());
    }

    /** Whether an entry passes the filter. */
    boolean passes(byte[] line) {
        if (filter.isAll()) {
            return true;
        }
        Entry entry = Entry.of(line);
        byte[] message = entry.message().getBytes(StandardCharsets.UTF_8);
        builder.line(message, 0, message.length);
        if (!entry.fields().isEmpty()) {
            byte[] fields = entry.value("fields").getBytes(StandardCharsets.UTF_8);
            builder.fields(fields, 0, fields.length);
        }
        builder.add(Times.ofEntry(entry.time()).orElse(0), entry.source(), Level.named(entry.level()));
        boolean passes = filter.test(builder, 0);
        builder.removeLast();
        return passes;
    }
}
