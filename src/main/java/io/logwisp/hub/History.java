package io.logwisp.hub;

import java.util.concurrent.CompletionStage;

/** The past of a stream: what the ring holds, and behind that what stands in its files. Safe for every thread. */
@FunctionalInterface
public interface History {
    /** Only few are read at a time; fails with a {@link HistoryException} for what cannot be had. Completes on any thread. */
    CompletionStage<HistoryPage> read(HistoryRequest request);
}
