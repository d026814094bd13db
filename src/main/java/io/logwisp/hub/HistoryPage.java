package io.logwisp.hub;

import io.logwisp.entry.PastEntry;
import java.util.List;
import java.util.Optional;

/**
 * A part of the past.
 *
 * @param entries the oldest first
 * @param before where it goes on further back; empty when there is nothing more
 * @param reason why it ends there
 * @param missing entries that were there once and cannot be read any more
 * @param readBytes bytes of files that were read for it
 */
public record HistoryPage(
        List<PastEntry> entries, Optional<String> before, Reason reason, long missing, long readBytes) {
    public HistoryPage {
        entries = List.copyOf(entries);
    }

    /** Why a page ends. */
    public enum Reason {
        /** It has as many entries as were wanted. */
        COUNT,
        /** One request may not cost more. */
        LIMIT,
        /** There is nothing more. */
        END
    }
}
